//! Bank statements as banks write them: CAMT.053, MT940 and CSV. Every file is a stranger's: bounded, read as a whole in
//! memory, and whatever it holds it is answered with lines or a refusal.

use crate::domain::{
    currency::Currency,
    money::Money,
    statement::{Statement, booked::Format, kept, profile::Profile},
};

mod camt;
pub mod csv;
mod detect;
mod letters;
mod mt940;
mod mt940_info;
#[cfg(test)]
mod tests;

/// The most bytes of a file.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("not a statement we can read")]
    Format,
    #[error("too large")]
    TooLarge,
    /// A report of the running day: not final.
    #[error("an intraday report")]
    Intraday,
    #[error("a currency we do not know")]
    Currency,
}

/// What kind of file it is, by its first bytes. Whatever is no XML and no MT940 may be CSV.
pub fn format(content: &[u8]) -> Format {
    let head: Vec<u8> = content.iter().copied().filter(u8::is_ascii_graphic).take(400).collect();
    let begins = |with: &[u8]| head.starts_with(with);
    if begins(b"<") {
        return Format::Camt;
    }
    let tagged = [&b":20:"[..], b":25:"].iter().all(|tag| head.windows(4).any(|four| four == *tag));
    if begins(b":20:") || begins(b"{1:") || tagged { Format::Mt940 } else { Format::Csv }
}

/// The statements of a CAMT.053 or MT940 file.
pub fn read(content: &[u8]) -> Result<Vec<Statement>, Unreadable> {
    if content.len() > MOST_BYTES {
        return Err(Unreadable::TooLarge);
    }
    match format(content) {
        Format::Camt => camt::read(content),
        Format::Mt940 => mt940::read(content),
        Format::Csv => Err(Unreadable::Format),
    }
}

/// The lines of a CSV file, by a profile that is known or was chosen.
pub fn read_csv(content: &[u8], profile: &Profile, currency: Currency) -> Result<Statement, Unreadable> {
    if content.len() > MOST_BYTES {
        return Err(Unreadable::TooLarge);
    }
    csv::read(content, profile, currency)
}

/// What a CSV file looks like, and the profile we make out by ourselves, if its header says enough.
pub use detect::{Guess, guess};

/// `119.9`, `119.900`, `18,` or `18,5` without a sign: digits, one mark, zeros behind the currency's own decimals.
fn amount(text: &str, currency: Currency) -> Option<Money> {
    let text = text.trim();
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let plain = if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
    Money::parse(&plain, currency).ok()
}

/// The words of banks for "no reference".
fn reference(text: &str) -> Option<String> {
    let none = ["NOTPROVIDED", "NOTREFERENCED", "NONREF", "NOT PROVIDED"];
    kept(text, 140).filter(|text| !none.contains(&text.to_ascii_uppercase().as_str()))
}

fn words(text: &str) -> Option<String> {
    kept(text, 1_000)
}

fn name(text: &str) -> Option<String> {
    kept(text, 140)
}

/// Without blanks; as the file has it where it is no IBAN.
fn account(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    kept(&plain, 40)
}
