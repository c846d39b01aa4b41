//! Amounts in PayPal's form: decimal text, two decimals or none.

const WHOLE: &str = "HUF JPY TWD";
const TWO_DECIMALS: &str = "AUD BRL CAD CNY CZK DKK EUR HKD ILS MYR MXN NZD NOK PHP PLN GBP SGD SEK CHF THB USD";

/// `119.90`, `EUR` → 11990: digits, at most one dot, the currency's own decimals; more than nothing.
pub(super) fn read(value: &str, currency: &str) -> Result<i64, &'static str> {
    let listed = |list: &str| list.split(' ').any(|code| code == currency);
    let decimals = match currency {
        _ if listed(WHOLE) => 0,
        _ if listed(TWO_DECIMALS) => 2,
        _ => return Err("CURRENCY_NOT_SUPPORTED"),
    };
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || !digits(whole) || !digits(fraction) || value.ends_with('.') {
        return Err("INVALID_PARAMETER_SYNTAX");
    }
    if fraction.len() > decimals || decimals == 0 && value.contains('.') {
        return Err("DECIMAL_PRECISION");
    }
    let minor: i64 = format!("{whole}{fraction:0<decimals$}").parse().map_err(|_| "INVALID_PARAMETER_SYNTAX")?;
    if minor > 0 { Ok(minor) } else { Err("CANNOT_BE_ZERO_OR_NEGATIVE") }
}

pub(super) fn written(minor: i64, currency: &str) -> String {
    if WHOLE.contains(currency) {
        return minor.to_string();
    }
    let (sign, minor) = (if minor < 0 { "-" } else { "" }, minor.abs());
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

/// 2.9 % and a fixed part, at most the whole.
pub(super) fn fee(minor: i64, currency: &str) -> i64 {
    let fixed = if WHOLE.contains(currency) { 40 } else { 35 };
    (minor * 29 / 1_000 + fixed).min(minor)
}
