//! The question in an address: `?state=paid`. What cannot be read was not asked.

use super::Visit;

impl Visit {
    /// The value of a field of the query, trimmed; `None` when it is absent or empty.
    pub fn asked(&self, name: &str) -> Option<String> {
        let (_, query) = self.target.split_once('?')?;
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
        let value = pairs.into_iter().find(|(key, _)| key == name)?.1;
        let value = value.trim();
        (!value.is_empty() && value.len() <= 200 && !value.chars().any(char::is_control)).then(|| value.to_owned())
    }
}
