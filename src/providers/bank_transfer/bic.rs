//! BICs (ISO 9362): eight or eleven characters naming a bank, a country and perhaps a branch.

use super::registry::is_country;

/// A formally right BIC, in capitals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bic(String);

impl Bic {
    /// Blanks around and within, and lower case, are forgiven. `None` for anything that is no BIC.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let capitals = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase());
        let mixed = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let shaped = matches!(text.len(), 8 | 11) && mixed(&text) && capitals(&text[..6]);
        (shaped && is_country(&text[4..6])).then_some(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
