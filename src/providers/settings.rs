//! A gateway's settings, opened: values by field name that are never printed and wiped when done with.

use std::collections::BTreeMap;

use crate::domain::currency::Currency;

/// A gateway's opened settings by field name (`secret_key`, `iban.EUR`). Never printed.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Settings(pub BTreeMap<String, String>);

impl Settings {
    /// The value without surrounding blanks; empty counts as absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value of a field kept once for each currency.
    pub fn get_for(&self, name: &str, currency: Currency) -> Option<&str> {
        self.get(&format!("{name}.{currency}"))
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_set().entries(self.0.keys()).finish()
    }
}

impl Drop for Settings {
    fn drop(&mut self) {
        self.0.values_mut().for_each(zeroize::Zeroize::zeroize);
    }
}
