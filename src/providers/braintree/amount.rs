//! Amounts as Braintree writes them: decimal text with exactly the currency's decimals, in the currencies PayPal takes.

use crate::{
    domain::{currency::Currency, error::Code, money::Money},
    providers::Bounds,
};

/// Those every merchant may take through PayPal.
const ACCEPTED: &str = "AUD CAD CZK DKK EUR HKD HUF ILS JPY MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD";

/// Where PayPal takes whole units only, whatever ISO 4217 says.
const WHOLE: &str = "HUF JPY TWD";

/// `None` where PayPal does not take the currency.
pub fn bounds(currency: Currency) -> Option<Bounds> {
    let floor = Money::new(step(currency), currency);
    ACCEPTED.contains(currency.code()).then_some(Bounds { floor: Some(floor), ceiling: None })
}

/// An amount that cannot be paid exactly is refused, never rounded.
pub fn to_braintree(money: Money) -> Result<String, Code> {
    (money.minor % step(money.currency) == 0).then(|| money.plain()).ok_or(Code::AmountDecimals)
}

/// `None` for what is no amount of that currency.
pub fn of_braintree(value: &str, currency: &str) -> Option<Money> {
    if value.len() > 32 || value.contains(',') {
        return None;
    }
    Money::parse(value, Currency::parse(currency).ok()?).ok()
}

/// The smallest step, in minor units.
fn step(currency: Currency) -> i64 {
    match WHOLE.contains(currency.code()) {
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
    fn each_currency_has_its_decimals() {
        for (code, minor, written) in [
            ("EUR", 11_990, Ok("119.90")),
            ("EUR", 1, Ok("0.01")),
            ("EUR", 123_450_000, Ok("1234500.00")),
            ("JPY", 1_200, Ok("1200")),
            ("HUF", 120_000, Ok("1200.00")),
            ("HUF", 120_050, Err(Code::AmountDecimals)),
        ] {
            assert_eq!(to_braintree(money(minor, code)), written.map(str::to_owned), "{minor} {code}");
        }
    }

    #[test]
    fn what_braintree_says_is_read_exactly_or_not_at_all() {
        assert_eq!(of_braintree("119.90", "EUR"), Some(money(11_990, "EUR")));
        assert_eq!(of_braintree("1200", "JPY"), Some(money(1_200, "JPY")));
        for (value, currency) in [
            ("1,234.50", "EUR"),
            ("119.9000001", "EUR"),
            ("-1.00", "EUR"),
            ("1e3", "EUR"),
            ("", "EUR"),
            ("1.00", "eur"),
        ] {
            assert_eq!(of_braintree(value, currency), None, "{value} {currency}");
        }
    }

    proptest! {
        #[test]
        fn what_is_sent_is_read_back(minor in 0..1_000_000_000_i64) {
            for code in ["EUR", "JPY", "HUF"] {
                let asked = money(minor, code);
                if let Ok(written) = to_braintree(asked) {
                    prop_assert_eq!(of_braintree(&written, code), Some(asked));
                }
            }
        }
    }
}
