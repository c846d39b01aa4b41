//! The schemes money moves by, one for debits in each currency, and the bounds GoCardless documents for them.

use crate::{
    domain::{currency::Currency, money::Money},
    providers::Bounds,
};

/// A currency and how it is collected. Amounts are in minor units, two decimals everywhere.
struct Row {
    currency: &'static str,
    debit: &'static str,
    /// Paid from the bank at once, where there is such a scheme.
    instant: Option<&'static str>,
    floor: i64,
}

const fn row(currency: &'static str, debit: &'static str, instant: Option<&'static str>, floor: i64) -> Row {
    Row { currency, debit, instant, floor }
}

const SCHEMES: &[Row] = &[
    row("AUD", "becs", None, 200),
    row("CAD", "pad", None, 200),
    row("DKK", "betalingsservice", None, 1_000),
    row("EUR", "sepa_core", Some("sepa_credit_transfer"), 100),
    row("GBP", "bacs", Some("faster_payments"), 100),
    row("NZD", "becs_nz", None, 200),
    row("SEK", "autogiro", None, 1_000),
    row("USD", "ach", None, 100),
];

fn of(currency: Currency) -> Option<&'static Row> {
    SCHEMES.iter().find(|row| row.currency == currency.code())
}

/// `None` where GoCardless has no scheme. Most a creditor may take differs between accounts: GoCardless answers for itself.
pub fn bounds(currency: Currency) -> Option<Bounds> {
    of(currency).map(|row| Bounds { floor: Some(Money::new(row.floor, currency)), ceiling: None })
}

pub fn debit(currency: Currency) -> Option<&'static str> {
    of(currency).map(|row| row.debit)
}

pub fn instant(currency: Currency) -> Option<&'static str> {
    of(currency).and_then(|row| row.instant)
}

/// The scheme for people, and the end of the account's number: `SEPA •••• 06`.
pub fn named(scheme: Option<&str>, ending: Option<&str>) -> String {
    let plain = |text: &str| text.replace('_', " ").chars().filter(|c| !c.is_control()).take(40).collect::<String>();
    let name = match scheme {
        Some(scheme) if scheme.starts_with("sepa_") => "SEPA".to_owned(),
        Some("bacs") => "Bacs".to_owned(),
        Some("faster_payments") => "Faster Payments".to_owned(),
        Some("betalingsservice") => "Betalingsservice".to_owned(),
        Some("autogiro") => "Autogiro".to_owned(),
        Some("pay_to") => "PayTo".to_owned(),
        Some(scheme) => plain(scheme).to_uppercase(),
        None => "GoCardless".to_owned(),
    };
    ending.map_or(name.clone(), |ending| format!("{name} •••• {}", plain(ending)))
}
