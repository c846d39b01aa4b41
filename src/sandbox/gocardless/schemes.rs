//! The schemes, their currencies and the least they move, in minor units.

const DEBITS: &[(&str, &str, i64)] = &[
    ("ach", "USD", 100),
    ("autogiro", "SEK", 1_000),
    ("bacs", "GBP", 100),
    ("becs", "AUD", 200),
    ("becs_nz", "NZD", 200),
    ("betalingsservice", "DKK", 1_000),
    ("pad", "CAD", 200),
    ("sepa_core", "EUR", 100),
];

const INSTANT: &[(&str, &str)] =
    &[("sepa_credit_transfer", "EUR"), ("sepa_instant_credit_transfer", "EUR"), ("faster_payments", "GBP")];

/// The scheme that debits this currency.
pub(super) fn debit(currency: &str) -> Option<&'static str> {
    DEBITS.iter().find(|(_, own, _)| *own == currency).map(|(scheme, ..)| *scheme)
}

pub(super) fn floor(currency: &str) -> i64 {
    DEBITS.iter().find(|(_, own, _)| *own == currency).map_or(i64::MAX, |(.., floor)| *floor)
}

pub(super) fn debits(scheme: &str, currency: &str) -> bool {
    DEBITS.iter().any(|(known, own, _)| *known == scheme && *own == currency)
}

/// The scheme that pays this currency at once: the one wished for, or the currency's first.
pub(super) fn instant(wished: Option<&str>, currency: &str) -> Option<&'static str> {
    let fits = |(scheme, own): &&(&str, &str)| *own == currency && wished.is_none_or(|wished| wished == *scheme);
    INSTANT.iter().find(fits).map(|(scheme, _)| *scheme)
}
