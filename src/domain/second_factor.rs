//! The second factor: a code that only somebody's telephone can make, or one of those written down for the day it is lost.

use serde::{Deserialize, Serialize};

use super::{Instant, error::Code};

/// Whether somebody has one, as their account shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Off,
    On { since: Instant, codes: u64 },
}

/// Of whom the house demands one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Demand {
    /// Everybody chooses for themselves.
    #[default]
    Nobody,
    Administrators,
}

impl Demand {
    pub const ALL: [Self; 2] = [Self::Nobody, Self::Administrators];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Administrators => "administrators",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|demand| demand.word() == word)
    }
}

/// How people come in, as the house wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Access {
    pub second_factor: Demand,
}

/// What happened to somebody's second factor, for the letter that tells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happened {
    TurnedOn,
    TurnedOff,
    /// By an owner, for somebody who lost theirs.
    Reset,
    CodesRenewed,
    CodeUsed,
}

impl Happened {
    pub const ALL: [Self; 5] = [Self::TurnedOn, Self::TurnedOff, Self::Reset, Self::CodesRenewed, Self::CodeUsed];

    pub const fn word(self) -> &'static str {
        match self {
            Self::TurnedOn => "turned-on",
            Self::TurnedOff => "turned-off",
            Self::Reset => "reset",
            Self::CodesRenewed => "codes-renewed",
            Self::CodeUsed => "code-used",
        }
    }
}

/// A code somebody typed, read: blanks and hyphens people put in for themselves are gone.
#[derive(Clone, PartialEq, Eq)]
pub enum Typed {
    /// Six digits of this half minute.
    OneTime(String),
    /// Sixteen letters and digits from the sheet.
    Recovery(String),
}

impl Typed {
    const DIGITS: usize = 6;
    pub const RECOVERY: usize = 16;

    pub fn one_time(text: &str) -> Result<Self, Code> {
        let plain = plain(text);
        match plain.as_str() {
            "" => Err(Code::Required),
            code if code.len() == Self::DIGITS && code.bytes().all(|b| b.is_ascii_digit()) => Ok(Self::OneTime(plain)),
            _ => Err(Code::CodeWrong),
        }
    }

    pub fn recovery(text: &str) -> Result<Self, Code> {
        let plain = plain(text);
        let right = plain.len() == Self::RECOVERY && plain.bytes().all(|b| b.is_ascii_alphanumeric());
        right.then_some(Self::Recovery(plain)).ok_or(Code::CodeWrong)
    }
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Typed")
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2011}')).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(Typed::one_time(" 123 456 "), Ok(Typed::OneTime("123456".into())));
        assert_eq!(Typed::one_time(""), Err(Code::Required));
        for wrong in ["12345", "1234567", "12345a", "١٢٣٤٥٦", "+12345"] {
            assert_eq!(Typed::one_time(wrong), Err(Code::CodeWrong), "{wrong}");
        }
        assert_eq!(Typed::recovery("abcd-efgh ijkl-mn23"), Ok(Typed::Recovery("ABCDEFGHIJKLMN23".into())));
        assert_eq!(Typed::recovery("abcd"), Err(Code::CodeWrong));
        assert_eq!(format!("{:?}", Typed::one_time("123456")), "Ok(Typed)");
    }
}
