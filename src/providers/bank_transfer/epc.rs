//! The text of an EPC069-12 QR code ("GiroCode"): a SEPA credit transfer the customer's bank app fills in.

use super::{bic::Bic, iban::Iban};
use crate::domain::{creditor_reference::CreditorReference, currency::Currency, money::Money};

/// 999 999 999.99 EUR, in cents.
const LARGEST: i64 = 99_999_999_999;

const LONGEST_BYTES: usize = 331;

/// Structured or free: never both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remittance {
    Reference(CreditorReference),
    /// At most 140 characters.
    Text(String),
}

/// A transfer to ask for, in EUR.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// The receiver, 1 to 70 characters.
    pub name: String,
    pub iban: Iban,
    pub bic: Option<Bic>,
    pub amount: Money,
    /// At most four capitals; normally empty.
    pub purpose: String,
    pub remittance: Remittance,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EpcFault {
    #[error("only euro amounts from 0.01 to 999999999.99")]
    Amount,
    #[error("a name of 1 to 70 characters")]
    Name,
    #[error("a purpose of at most four capitals")]
    Purpose,
    #[error("a text of 1 to 140 characters")]
    Text,
    #[error("more than 331 bytes")]
    TooLong,
}

impl Transfer {
    /// The code's text, in the standard's charset 1 (UTF-8) and version 002, where the BIC is optional.
    pub fn text(&self) -> Result<String, EpcFault> {
        let euro = self.amount.currency == Currency::EUR && (1..=LARGEST).contains(&self.amount.minor);
        euro.then_some(()).ok_or(EpcFault::Amount)?;
        let name = bounded(&self.name, 70).ok_or(EpcFault::Name)?;
        let purposeful = self.purpose.len() <= 4 && self.purpose.bytes().all(|byte| byte.is_ascii_uppercase());
        purposeful.then_some(()).ok_or(EpcFault::Purpose)?;
        let (reference, text) = match &self.remittance {
            Remittance::Reference(reference) => (reference.as_str(), String::new()),
            Remittance::Text(text) => ("", bounded(text, 140).ok_or(EpcFault::Text)?),
        };
        let bic = self.bic.as_ref().map_or("", Bic::as_str);
        let amount = format!("EUR{}", self.amount.plain());
        let lines =
            ["BCD", "002", "1", "SCT", bic, &name, self.iban.as_str(), &amount, &self.purpose, reference, &text];
        let text = lines.join("\n").trim_end_matches('\n').to_owned();
        (text.len() <= LONGEST_BYTES).then_some(text).ok_or(EpcFault::TooLong)
    }
}

/// Line breaks and other controls become blanks: a name must not be able to write lines of its own.
fn bounded(text: &str, longest: usize) -> Option<String> {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.trim();
    (1..=longest).contains(&text.chars().count()).then(|| text.to_owned())
}
