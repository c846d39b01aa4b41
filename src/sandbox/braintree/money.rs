//! Amounts in Braintree's form: decimal text with exactly the currency's decimals.

use super::refusal::Refusal;

const NONE: &str = "JPY KRW CLP VND";
const THREE: &str = "BHD JOD KWD OMR TND";
const PAYPAL: &str = "AUD CAD CZK DKK EUR HKD HUF ILS JPY MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD";

fn decimals(currency: &str) -> usize {
    let listed = |list: &str| list.split(' ').any(|code| code == currency);
    if listed(NONE) { 0 } else { 2 + usize::from(listed(THREE)) }
}

/// `119.90`, `EUR` → 11990.
pub(super) fn read(value: &str, currency: &str) -> Result<i64, Refusal> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() != decimals(currency) {
        return Err(Refusal::validation("81503", "Amount is an invalid format."));
    }
    match format!("{whole}{fraction}").parse::<i64>() {
        Ok(minor) if minor > 0 => Ok(minor),
        Ok(_) => Err(Refusal::validation("81531", "Amount must be greater than zero.")),
        Err(_) => Err(Refusal::validation("81503", "Amount is an invalid format.")),
    }
}

pub(super) fn takes(currency: &str) -> bool {
    PAYPAL.split(' ').any(|code| code == currency)
}

pub(super) fn written(minor: i64, currency: &str) -> String {
    let decimals = decimals(currency);
    let digits = format!("{minor:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    if decimals == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

/// 2.9 % and a fixed part, at most the whole.
pub(super) fn fee(minor: i64, currency: &str) -> i64 {
    let fixed = if decimals(currency) == 0 { 40 } else { 35 };
    (minor * 29 / 1_000 + fixed).min(minor)
}
