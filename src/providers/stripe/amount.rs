//! Amounts in Stripe's unit, which is not always the ISO minor unit, and the bounds it documents.

use crate::{
    domain::{currency::Currency, error::Code, money::Money},
    providers::Bounds,
};

/// The currencies Stripe takes payments in.
const ACCEPTED: &str = "\
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY \
    COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD \
    JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD \
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE SOS SRD STD SZL \
    THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW";

const ZERO_DECIMAL: &str = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF";
const THREE_DECIMAL: &str = "BHD JOD KWD OMR TND";

/// In Stripe's unit.
const FLOORS: &[(&str, i64)] = &[
    ("AED", 200),
    ("ARS", 50),
    ("AUD", 50),
    ("BGN", 100),
    ("BRL", 50),
    ("CAD", 50),
    ("CHF", 50),
    ("COP", 50),
    ("CZK", 1500),
    ("DKK", 250),
    ("EUR", 50),
    ("GBP", 30),
    ("HKD", 400),
    ("HUF", 17_500),
    ("IDR", 50),
    ("ILS", 50),
    ("INR", 50),
    ("JPY", 50),
    ("KRW", 50),
    ("MXN", 1000),
    ("MYR", 200),
    ("NOK", 300),
    ("NZD", 50),
    ("PHP", 50),
    ("PLN", 200),
    ("RON", 200),
    ("SEK", 300),
    ("SGD", 50),
    ("THB", 1000),
    ("USD", 50),
    ("ZAR", 50),
];

/// Eight digits, in Stripe's unit, for every currency.
const CEILING: i64 = 99_999_999;

/// `None` where Stripe does not take the currency. Floors are judged by Stripe in the currency of settlement; these hold
/// where that is the currency of payment, elsewhere it answers for itself.
pub fn bounds(currency: Currency) -> Option<Bounds> {
    let floor = FLOORS.iter().find(|(code, _)| *code == currency.code()).map(|(_, unit)| *unit);
    ACCEPTED.contains(currency.code()).then(|| Bounds {
        floor: floor.and_then(|unit| of_unit(unit, currency)),
        ceiling: of_unit(CEILING / step(currency) * step(currency), currency),
    })
}

/// What Stripe is sent: an amount that cannot be expressed exactly is refused, never rounded.
pub fn to_stripe(money: Money) -> Result<i64, Code> {
    let unit = rescale(money.minor, money.currency.exponent(), exponent(money.currency)).ok_or(Code::AmountDecimals)?;
    (unit % step(money.currency) == 0).then_some(unit).ok_or(Code::AmountDecimals)
}

/// What Stripe says, by the currency of the same object; `None` for a negative amount or one we cannot hold exactly.
pub fn of_stripe(unit: i64, currency: &str) -> Option<Money> {
    of_unit(unit, Currency::parse(&currency.to_ascii_uppercase()).ok()?)
}

/// The same where the sign tells the direction: movements and payouts.
pub fn signed(unit: i64, currency: &str) -> Option<Money> {
    let size = of_stripe(unit.checked_abs()?, currency)?;
    Some(Money::new(size.minor * unit.signum(), size.currency))
}

fn of_unit(unit: i64, currency: Currency) -> Option<Money> {
    rescale(unit, exponent(currency), currency.exponent())
        .filter(|minor| (0..=crate::domain::money::LARGEST).contains(minor))
        .map(|minor| Money::new(minor, currency))
}

fn exponent(currency: Currency) -> u32 {
    match currency.code() {
        code if ZERO_DECIMAL.contains(code) => 0,
        code if THREE_DECIMAL.contains(code) => 3,
        _ => 2,
    }
}

/// What a charge must be a multiple of.
fn step(currency: Currency) -> i64 {
    match currency.code() {
        code if THREE_DECIMAL.contains(code) => 10,
        "ISK" | "UGX" => 100,
        _ => 1,
    }
}

fn rescale(amount: i64, from: u32, to: u32) -> Option<i64> {
    let factor = 10_i64.pow(from.abs_diff(to));
    match from <= to {
        true => amount.checked_mul(factor),
        false => (amount % factor == 0).then_some(amount / factor),
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
    fn stripes_own_exponents_are_used() {
        for (code, minor, unit) in [
            ("EUR", 12_050, Ok(12_050)),
            ("JPY", 500, Ok(500)),
            ("KWD", 5_120, Ok(5_120)),
            ("KWD", 5_124, Err(Code::AmountDecimals)),
            ("ISK", 5, Ok(500)),
            ("UGX", 5, Ok(500)),
            ("MGA", 500, Ok(5)),
            ("MGA", 550, Err(Code::AmountDecimals)),
            ("HUF", 17_501, Ok(17_501)),
        ] {
            assert_eq!(to_stripe(money(minor, code)), unit, "{minor} {code}");
        }
    }

    #[test]
    fn what_stripe_says_is_read_by_its_own_currency() {
        assert_eq!(of_stripe(500, "isk"), Some(money(5, "ISK")));
        assert_eq!(of_stripe(550, "isk"), None);
        assert_eq!(of_stripe(5_124, "kwd"), Some(money(5_124, "KWD")));
        assert_eq!(of_stripe(-1, "eur"), None);
        assert_eq!(of_stripe(i64::MAX, "mga"), None);
        assert_eq!(of_stripe(1, "zzz"), None);
    }

    #[test]
    fn floors_are_in_our_minor_units() {
        let floor = |code| bounds(Currency::parse(code).expect("a currency")).and_then(|bounds| bounds.floor);
        assert_eq!(floor("EUR"), Some(money(50, "EUR")));
        assert_eq!(floor("KWD"), None);
        assert_eq!(bounds(Currency::parse("KPW").expect("a currency")), None);
    }

    proptest! {
        #[test]
        fn what_is_sent_is_read_back(minor in 0..1_000_000_000_i64) {
            for code in ["EUR", "JPY", "KWD", "ISK", "MGA"] {
                let asked = money(minor, code);
                if let Ok(unit) = to_stripe(asked) {
                    prop_assert_eq!(of_stripe(unit, &code.to_ascii_lowercase()), Some(asked));
                }
            }
        }
    }
}
