//! A bank's statement: what moved on an account of ours, line by line, and whether its balances add up.

use time::Date;

use super::{currency::Currency, error::Code, money::Money};

pub mod booked;
pub mod clue;
pub mod profile;
pub mod reversal;
pub mod suggestion;

/// The most lines one file may have.
pub const MOST_LINES: usize = 50_000;

/// One statement of a file, as its bank wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// An IBAN without blanks, or the number the bank uses instead; empty where the file names none.
    pub account: String,
    pub currency: Currency,
    /// The bank's own number of it.
    pub number: Option<String>,
    pub opening: Option<Money>,
    pub closing: Option<Money>,
    pub lines: Vec<Line>,
    pub unread: Vec<Unread>,
}

/// A line of a file that could not be read. It stops nothing, and it is not passed over in silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread {
    /// Counts from 1.
    pub row: usize,
    pub code: Code,
}

/// One movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Positive: money in.
    pub amount: Money,
    pub standing: Standing,
    pub nature: Nature,
    pub booked_on: Option<Date>,
    pub value_on: Option<Date>,
    /// The bank's own reference of the movement; several lines of one batch share it.
    pub bank_reference: Option<String>,
    /// What the payer's system calls it.
    pub end_to_end: Option<String>,
    pub counterparty: Option<String>,
    pub counterparty_iban: Option<String>,
    /// A structured reference, without blanks.
    pub reference: Option<String>,
    pub text: Option<String>,
}

impl Line {
    pub const fn of(amount: Money) -> Self {
        Self {
            amount,
            standing: Standing::Booked,
            nature: Nature::Usual,
            booked_on: None,
            value_on: None,
            bank_reference: None,
            end_to_end: None,
            counterparty: None,
            counterparty_iban: None,
            reference: None,
            text: None,
        }
    }

    /// As if it were money in.
    pub fn unsigned(self) -> Self {
        Self { amount: Money::new(self.amount.minor.saturating_abs(), self.amount.currency), ..self }
    }

    /// What makes it the line it is, whichever file it comes in: the bank's reference where there is one, else all it says.
    /// Two real payments may be alike in all of it: they are counted.
    pub fn identity(&self) -> String {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let amount = self.amount.to_string();
        match &self.bank_reference {
            Some(reference) => ["reference", reference, &amount].join("\u{1f}"),
            None => [
                "content",
                &amount,
                &day(self.booked_on),
                &day(self.value_on),
                &said(&self.text),
                &said(&self.reference),
                &said(&self.counterparty_iban),
                &said(&self.end_to_end),
            ]
            .join("\u{1f}"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Booked,
    /// Announced by the bank; it will come again, booked, or never.
    Pending,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    Usual,
    /// The bank takes back what it booked before.
    Reversal,
    /// What the bank keeps for its services.
    Charge,
}

impl Nature {
    pub const ALL: [Self; 3] = [Self::Usual, Self::Reversal, Self::Charge];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Reversal => "reversal",
            Self::Charge => "charge",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|nature| nature.word() == word)
    }
}

/// Whether opening and movements come to the closing balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    Agrees,
    /// The closing balance less what it should be.
    Differs(Money),
    /// The file names no balances.
    Unknown,
}

pub fn check(opening: Option<Money>, sum: Money, closing: Option<Money>) -> Check {
    let (Some(opening), Some(closing)) = (opening, closing) else { return Check::Unknown };
    let rest = closing.minor.saturating_sub(opening.minor).saturating_sub(sum.minor);
    match rest {
        0 => Check::Agrees,
        rest => Check::Differs(Money::new(rest, closing.currency)),
    }
}

impl Statement {
    pub const fn empty(account: String, currency: Currency) -> Self {
        Self { account, currency, number: None, opening: None, closing: None, lines: Vec::new(), unread: Vec::new() }
    }

    /// What was booked, all together.
    pub fn sum(&self) -> Money {
        let booked = self.lines.iter().filter(|line| line.standing == Standing::Booked);
        Money::new(booked.fold(0, |sum, line| sum.saturating_add(line.amount.minor)), self.currency)
    }

    pub fn check(&self) -> Check {
        check(self.opening, self.sum(), self.closing)
    }
}

/// Text from a file as it is kept: one line, no control or direction-changing characters, at most so long; nothing where
/// nothing is left.
pub fn kept(text: &str, longest: usize) -> Option<String> {
    let odd = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let plain: String = text.chars().map(|c| if c.is_control() || c == '\u{2028}' { ' ' } else { c }).collect();
    let folded = plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let text: String = folded.chars().filter(|c| !odd(*c)).take(longest).collect();
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// Whether an account a file names is this one of ours: the same IBAN, or a national number of which each part stands in it.
pub fn is_account(named: &str, ours: &str) -> bool {
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let (whole, ours) = (plain(named), plain(ours));
    let parts: Vec<String> = named.split(['/', ' ']).map(plain).filter(|part| !part.is_empty()).collect();
    whole == ours || (whole.len() >= 8 && parts.iter().all(|part| ours.contains(part.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euro(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    #[test]
    fn balances_agree_differ_or_are_not_told() {
        assert_eq!(check(Some(euro(100)), euro(50), Some(euro(150))), Check::Agrees);
        assert_eq!(check(Some(euro(100)), euro(50), Some(euro(120))), Check::Differs(euro(-30)));
        assert_eq!(check(None, euro(50), Some(euro(120))), Check::Unknown);
    }

    #[test]
    fn an_account_is_known_by_its_iban_or_by_its_national_number() {
        let ours = "FR1420041010050500013M02606";
        for named in ["FR14 2004 1010 0505 0001 3M02 606", "20041010/0500013M026", "0500013M026"] {
            assert!(is_account(named, ours), "{named}");
        }
        for named in ["", "M026", "20041010/0500013M027", "FR1420041010050500013M02607", "DE89370400440532013000"] {
            assert!(!is_account(named, ours), "{named}");
        }
    }

    #[test]
    fn what_a_stranger_wrote_is_kept_as_plain_text() {
        assert_eq!(kept(" a\r\n\tb\0c \u{202e}d ", 100).as_deref(), Some("a b c d"));
        assert_eq!(kept("éééé", 2).as_deref(), Some("éé"));
        assert_eq!(kept(" \u{202e} ", 9), None);
    }

    #[test]
    fn with_a_bank_reference_nothing_else_tells_lines_apart() {
        let line = Line { bank_reference: Some("BK1".into()), ..Line::of(euro(5)) };
        assert_eq!(line.identity(), Line { text: Some("else".into()), ..line.clone() }.identity());
        assert_ne!(line.identity(), Line { amount: euro(6), ..line.clone() }.identity());
        let bare = Line { bank_reference: None, ..line };
        assert_ne!(bare.identity(), Line { text: Some("else".into()), ..bare.clone() }.identity());
    }
}
