//! What a customer brought back from the provider's page, and what it was exchanged for.

use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    /// Fields of the address the provider's page led back to. Anybody can type them: they prove nothing.
    pub fields: BTreeMap<String, String>,
    /// The provider's leave to take the money, good for one use.
    pub warrant: Option<String>,
}

impl Brought {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}
