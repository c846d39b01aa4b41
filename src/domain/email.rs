//! Addresses that mail can be sent to.

use serde::{Deserialize, Serialize};

use super::error::Code;

/// An address in lower case that a mail can be sent to. Nothing in it can break a header.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    pub fn parse(text: &str) -> Result<Self, Code> {
        if text.chars().any(char::is_control) {
            return Err(Code::TextInvalid);
        }
        let text = text.trim().to_ascii_lowercase();
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
        let host_label = |label: &str| {
            !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !label.starts_with('-')
        };
        text.split_once('@')
            .filter(|(name, host)| {
                !name.is_empty()
                    && name.len() <= 64
                    && host.len() <= 190
                    && name.chars().all(allowed)
                    && !name.starts_with('.')
                    && !name.contains("..")
                    && host.contains('.')
                    && host.split('.').all(host_label)
            })
            .is_some()
            .then(|| Self(text.clone()))
            .ok_or(Code::EmailInvalid)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_exact() {
        assert_eq!(Email::parse(" Anne@Example.FR ").map(|email| email.0), Ok("anne@example.fr".into()));
        assert_eq!(Email::parse("a@b.c\r\nBcc: x@y.z"), Err(Code::TextInvalid));
        for wrong in ["", "a", "a@", "@b.c", "a@b", "a b@c.de", "a@b..c", "ann\u{131}@example.fr", "a@b.c,d@e.f"] {
            assert_eq!(Email::parse(wrong), Err(Code::EmailInvalid), "{wrong:?}");
        }
    }
}
