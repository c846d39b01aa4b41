//! ISO 11649 creditor references (`RF18 5390 0754 7034`), and the arithmetic modulo 97 they share with IBANs.

use serde::{Deserialize, Serialize};

use super::error::Code;

/// The most characters of the part behind `RF` and the check digits.
const LONGEST_BODY: usize = 21;

/// A creditor reference with right check digits, without blanks, in capitals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CreditorReference(String);

impl CreditorReference {
    /// Puts check digits before `body`: 1 to 21 capital letters and digits. Never hand out two bodies that differ only in
    /// leading zeros: their check digits are the same and banks strip zeros.
    pub fn generate(body: &str) -> Result<Self, Code> {
        check_body(body)?;
        let remainder = mod97(&format!("{body}RF00")).ok_or(Code::TextInvalid)?;
        Ok(Self(format!("RF{:02}{body}", 98 - remainder)))
    }

    /// What a person or a bank wrote: blanks, hyphens, dots and lower case are forgiven, wrong check digits are not.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = normalised(text);
        let body = text.strip_prefix("RF").and_then(|rest| rest.get(2..)).ok_or(Code::TextInvalid)?;
        check_body(body)?;
        let checked = text[2..4].bytes().all(|digit| digit.is_ascii_digit())
            && mod97(&format!("{body}{}", &text[..4])) == Some(1);
        checked.then_some(Self(text)).ok_or(Code::TextInvalid)
    }

    /// Without blanks, as it is stored and sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In groups of four, as it is printed.
    pub fn grouped(&self) -> String {
        in_fours(&self.0)
    }

    /// The same reference for a bank: leading zeros behind the check digits do not count.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let plain = |reference: &'_ str| reference[4..].trim_start_matches('0').to_owned();
        self.0[..4] == other.0[..4] && plain(&self.0) == plain(&other.0)
    }
}

impl std::fmt::Display for CreditorReference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for CreditorReference {
    type Error = Code;
    fn try_from(text: String) -> Result<Self, Code> {
        Self::parse(&text)
    }
}

impl From<CreditorReference> for String {
    fn from(reference: CreditorReference) -> Self {
        reference.0
    }
}

fn check_body(body: &str) -> Result<(), Code> {
    let allowed = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    match body.len() {
        0 => Err(Code::TextInvalid),
        1..=LONGEST_BODY if body.bytes().all(allowed) => Ok(()),
        1..=LONGEST_BODY => Err(Code::TextInvalid),
        _ => Err(Code::TooLong),
    }
}

/// Capitals without blanks (those of French typography too), hyphens and dots.
pub fn normalised(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"-.".contains(*c)).map(|c| c.to_ascii_uppercase()).collect()
}

/// In groups of four characters, the last one shorter.
pub fn in_fours(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The remainder modulo 97 of digits and letters read as one number, A being 10 and Z 35 (ISO 7064). `None` for any other
/// character.
pub fn mod97(text: &str) -> Option<u32> {
    text.chars().try_fold(0, |remainder, c| {
        let value = c.to_digit(36).filter(|_| !c.is_ascii_lowercase())?;
        Some((remainder * if value < 10 { 10 } else { 100 } + value) % 97)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_example_holds() {
        let reference = CreditorReference::generate("539007547034").expect("a reference");
        assert_eq!(reference.grouped(), "RF18 5390 0754 7034");
        assert_eq!(CreditorReference::parse("rf18-5390.0754 7034"), Ok(reference));
    }

    #[test]
    fn odd_references_are_refused() {
        for wrong in ["", "RF", "RF18", "RF1", "RFé8539", "RF18é", "XX18539007547034", "RF18539007547043", "RFRF1"] {
            assert_eq!(CreditorReference::parse(wrong), Err(Code::TextInvalid), "{wrong:?}");
        }
        assert_eq!(CreditorReference::generate(&"1".repeat(22)), Err(Code::TooLong));
        assert_eq!(CreditorReference::generate("a"), Err(Code::TextInvalid));
    }

    #[test]
    fn leading_zeros_do_not_count() {
        let [one, other, third] = ["42", "000042", "43"].map(|body| CreditorReference::generate(body).expect("one"));
        assert!(one.is_same_as(&other));
        assert!(!one.is_same_as(&third));
    }

    proptest! {
        #[test]
        fn what_is_generated_is_valid(body in "[A-Z0-9]{1,21}") {
            let reference = CreditorReference::generate(&body).expect("a reference");
            prop_assert_eq!(CreditorReference::parse(&reference.grouped()), Ok(reference));
        }

        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = CreditorReference::parse(&text);
        }
    }
}
