//! Amounts as PayPal writes them: decimal text, with PayPal's own decimals, in the currencies it takes.

use crate::{
    domain::{currency::Currency, error::Code, money::Money},
    providers::Bounds,
};

/// Those every merchant may take; the real, the yuan and the ringgit stay within their own countries.
const ACCEPTED: &str = "AUD CAD CZK DKK EUR HKD HUF ILS JPY MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD";

/// Where PayPal takes no decimals, whatever ISO 4217 says.
const WHOLE: &str = "HUF JPY TWD";

/// `None` where PayPal does not take the currency. It documents no bounds but that there be something to pay.
pub fn bounds(currency: Currency) -> Option<Bounds> {
    let floor = Money::new(step(currency), currency);
    ACCEPTED.contains(currency.code()).then_some(Bounds { floor: Some(floor), ceiling: None })
}

/// What PayPal is sent: an amount it cannot write exactly is refused, never rounded.
pub fn to_paypal(money: Money) -> Result<String, Code> {
    let step = step(money.currency);
    if money.minor % step != 0 {
        return Err(Code::AmountDecimals);
    }
    match is_whole(money.currency) {
        true => Ok((money.minor / step).to_string()),
        false => Ok(money.plain()),
    }
}

/// What PayPal says; `None` for what is no amount of that currency. A refund's is negative, and no amount here.
pub fn of_paypal(value: &str, currency: &str) -> Option<Money> {
    if value.len() > 32 || value.contains(',') {
        return None;
    }
    Money::parse(value, Currency::parse(currency).ok()?).ok()
}

fn is_whole(currency: Currency) -> bool {
    WHOLE.contains(currency.code())
}

/// PayPal's smallest step, in minor units.
fn step(currency: Currency) -> i64 {
    match is_whole(currency) {
        true => 10_i64.pow(currency.exponent()),
        false => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::parse(code).expect("a currency"))
    }

    #[test]
    fn paypals_own_decimals_are_used() {
        for (code, minor, written) in [
            ("EUR", 11_990, Ok("119.90")),
            ("EUR", 123_450_000, Ok("1234500.00")),
            ("EUR", 1, Ok("0.01")),
            ("JPY", 1_200, Ok("1200")),
            ("HUF", 120_000, Ok("1200")),
            ("HUF", 120_050, Err(Code::AmountDecimals)),
            ("TWD", 100, Ok("1")),
        ] {
            assert_eq!(to_paypal(money(minor, code)), written.map(str::to_owned), "{minor} {code}");
        }
    }

    #[test]
    fn what_paypal_says_is_read_exactly_or_not_at_all() {
        assert_eq!(of_paypal("119.9", "EUR"), Some(money(11_990, "EUR")));
        assert_eq!(of_paypal("1200", "HUF"), Some(money(120_000, "HUF")));
        for (value, currency) in [
            ("1,234.50", "EUR"),
            ("12,50", "EUR"),
            ("119.905", "EUR"),
            ("-1.00", "EUR"),
            ("1e3", "EUR"),
            ("", "EUR"),
            ("1.00", "eur"),
        ] {
            assert_eq!(of_paypal(value, currency), None, "{value} {currency}");
        }
    }

    #[test]
    fn only_what_paypal_takes_everywhere_is_offered() {
        let taken = |code| bounds(Currency::parse(code).expect("a currency")).is_some();
        assert!(taken("EUR") && taken("HUF"));
        assert!(!taken("INR") && !taken("KWD") && !taken("BRL"));
    }

    proptest! {
        #[test]
        fn what_is_sent_is_read_back(minor in 0..1_000_000_000_i64) {
            for code in ["EUR", "JPY", "HUF"] {
                let asked = money(minor, code);
                if let Ok(written) = to_paypal(asked) {
                    prop_assert_eq!(of_paypal(&written, code), Some(asked));
                }
            }
        }
    }
}
