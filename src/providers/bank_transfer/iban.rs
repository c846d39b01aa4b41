//! IBANs (ISO 13616): formal check only, nobody is asked whether the account exists.

use super::registry::{OFFICIAL, UNOFFICIAL, is_sepa};
use crate::domain::creditor_reference::{in_fours, mod97, normalised};

/// A formally right IBAN: capitals and digits, no blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Iban(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IbanFault {
    #[error("not an IBAN")]
    Format,
    #[error("unknown country")]
    Country,
    #[error("wrong length for its country")]
    Length,
    #[error("wrong structure for its country")]
    Structure,
    #[error("wrong check digits")]
    CheckDigits,
}

impl Iban {
    /// Blanks, hyphens, dots and lower case are forgiven.
    pub fn parse(text: &str) -> Result<Self, IbanFault> {
        let text = normalised(text);
        let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase());
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let mixed = |part: &str| part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if !(15..=34).contains(&text.len()) || !mixed(&text) || !letters(&text[..2]) || !digits(&text[2..4]) {
            return Err(IbanFault::Format);
        }
        check_country(&text[..2], text.len(), &text[4..])?;
        let checked = mod97(&format!("{}{}", &text[4..], &text[..4])) == Some(1);
        (checked && !["00", "01", "99"].contains(&&text[2..4])).then_some(Self(text)).ok_or(IbanFault::CheckDigits)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn country(&self) -> &str {
        &self.0[..2]
    }

    /// Whether a SEPA credit transfer can reach it.
    pub fn is_sepa(&self) -> bool {
        is_sepa(self.country())
    }

    /// `FR14 2004 1010 …`, as it is printed.
    pub fn grouped(&self) -> String {
        in_fours(&self.0)
    }

    /// `FR14 … 2606`: enough to recognise it.
    pub fn masked(&self) -> String {
        format!("{} … {}", &self.0[..4], &self.0[self.0.len() - 4..])
    }
}

fn check_country(country: &str, length: usize, rest: &str) -> Result<(), IbanFault> {
    let official = OFFICIAL.iter().find(|row| row.0 == country).map(|row| (row.1, Some(row.2)));
    let unofficial = || UNOFFICIAL.iter().find(|row| row.0 == country).map(|row| (row.1, None));
    let (expected, structure) = official.or_else(unofficial).ok_or(IbanFault::Country)?;
    if length != expected {
        return Err(IbanFault::Length);
    }
    structure.is_none_or(|structure| fits(structure, rest)).then_some(()).ok_or(IbanFault::Structure)
}

/// `5!n11!c` wants five digits, then eleven letters or digits.
fn fits(structure: &str, mut rest: &str) -> bool {
    let mut number = 0;
    for letter in structure.chars() {
        match letter {
            '!' => {}
            '0'..='9' => number = number * 10 + letter as usize - '0' as usize,
            class => {
                let Some((part, after)) = rest.split_at_checked(number) else { return false };
                if !part.bytes().all(|byte| belongs(byte, class)) {
                    return false;
                }
                (rest, number) = (after, 0);
            }
        }
    }
    rest.is_empty()
}

fn belongs(byte: u8, class: char) -> bool {
    match class {
        'n' => byte.is_ascii_digit(),
        'a' => byte.is_ascii_uppercase(),
        _ => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
    }
}
