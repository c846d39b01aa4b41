//! Amounts in Razorpay's unit, which is the ISO minor unit, in the currencies it takes.

use crate::{
    domain::{currency::Currency, error::Code, money::Money},
    providers::Bounds,
};

/// The rupee, and those that need "international payments": the list Razorpay published, as a plugin for WooCommerce and
/// <https://docs.blesta.com/x/OAIfAQ> repeat it, without the two that have ended since (HRK, SLL); and those of none and
/// three decimals that <https://razorpay.com/docs/api/best-practices> adds for May 2024. More may be taken: what is not named
/// publicly is not offered.
const ACCEPTED: &str = "\
    AED ALL AMD ARS AUD AWG BBD BDT BHD BMD BND BOB BSD BWP BZD CAD CHF CNY COP CRC CUP CZK DKK DOP DZD EGP ETB EUR \
    FJD GBP GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD JPY KES KGS KHR KWD KYD KZT LAK LBP LKR LRD LSL MAD \
    MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR NAD NGN NIO NOK NPR NZD OMR PEN PGK PHP PKR QAR RUB SAR SCR SEK SGD SOS \
    SSP SVC SZL THB TTD TZS USD UYU UZS YER ZAR";

/// One rupee.
const RUPEE: i64 = 100;

/// `None` where Razorpay does not take the currency. It documents one floor; elsewhere there has to be something to pay.
pub fn bounds(currency: Currency) -> Option<Bounds> {
    let floor = if currency == Currency::INR { RUPEE } else { step(currency) };
    ACCEPTED.contains(currency.code()).then_some(Bounds { floor: Some(Money::new(floor, currency)), ceiling: None })
}

/// What Razorpay is sent: an amount that cannot be expressed exactly is refused, never rounded.
pub fn to_razorpay(money: Money) -> Result<i64, Code> {
    (money.minor % step(money.currency) == 0).then_some(money.minor).ok_or(Code::AmountDecimals)
}

/// What Razorpay says; `None` for a negative amount or one we cannot hold.
pub fn of_razorpay(unit: i64, currency: &str) -> Option<Money> {
    let currency = Currency::parse(currency).ok()?;
    (0..=crate::domain::money::LARGEST).contains(&unit).then(|| Money::new(unit, currency))
}

/// What an amount must be a multiple of: of three decimals the last is always nought.
fn step(currency: Currency) -> i64 {
    if currency.exponent() == 3 { 10 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::parse(code).expect("a currency"))
    }

    #[test]
    fn each_currency_has_its_own_minor_unit() {
        for (code, minor, unit) in [
            ("INR", 119_900, Ok(119_900)),
            ("INR", 1, Ok(1)),
            ("JPY", 500, Ok(500)),
            ("EUR", 12_050, Ok(12_050)),
            ("KWD", 5_120, Ok(5_120)),
            ("KWD", 5_124, Err(Code::AmountDecimals)),
        ] {
            assert_eq!(to_razorpay(money(minor, code)), unit, "{minor} {code}");
        }
    }

    #[test]
    fn what_razorpay_says_is_read_exactly_or_not_at_all() {
        assert_eq!(of_razorpay(119_900, "INR"), Some(money(119_900, "INR")));
        assert_eq!(of_razorpay(500, "JPY"), Some(money(500, "JPY")));
        for (unit, currency) in [(-1, "INR"), (i64::MAX, "INR"), (1, "inr"), (1, "ZZZ"), (1, "")] {
            assert_eq!(of_razorpay(unit, currency), None, "{unit} {currency}");
        }
    }

    #[test]
    fn a_rupee_is_the_least() {
        let floor = |code| bounds(Currency::parse(code).expect("a currency")).and_then(|bounds| bounds.floor);
        assert_eq!(floor("INR"), Some(money(100, "INR")));
        assert_eq!(floor("KWD"), Some(money(10, "KWD")));
        assert_eq!(floor("JPY"), Some(money(1, "JPY")));
        assert_eq!(floor("KPW"), None);
    }
}
