//! The question in an address: `?state=paid`. What cannot be read was not asked.

use std::collections::BTreeMap;

use super::Visit;

/// Values of an address are words to look for, not texts.
const LONGEST: usize = 200;

/// The fields of a query, in order. One that is named twice, or whose value plays tricks, was not asked.
pub(super) fn fields(query: &str) -> Vec<(String, String)> {
    let all: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let named = |name: &str| all.iter().filter(|(known, _)| known == name).count();
    let plain = |value: &str| value.chars().count() <= LONGEST && !value.chars().any(char::is_control);
    let asked = all.iter().filter(|(name, value)| named(name) == 1 && plain(value));
    asked.map(|(name, value)| (name.clone(), value.trim().to_owned())).collect()
}

impl Visit {
    /// All fields of the query that can be read, by name.
    pub fn question(&self) -> BTreeMap<String, String> {
        self.target.split_once('?').map(|(_, query)| fields(query).into_iter().collect()).unwrap_or_default()
    }

    /// The value of a field of the query, trimmed; `None` when it is absent or empty.
    pub fn asked(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        let (_, value) = fields(query).into_iter().find(|(known, _)| known == name)?;
        Some(value).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::fields;

    #[test]
    fn what_cannot_be_read_was_not_asked() {
        let kept = |query: &str| fields(query).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(kept("state=paid&search=caf%C3%A9"), ["state", "search"]);
        assert_eq!(kept("state=paid&search=%00&state=open&sort=%0a"), Vec::<String>::new());
        assert!(kept(&format!("search={}", "x".repeat(201))).is_empty());
    }
}
