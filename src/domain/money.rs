//! Money: whole minor units of one currency. Two currencies never meet in silence.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::{
    currency::Currency,
    error::{Code, Detail, Fault},
};

/// The most one amount may be, in minor units: far below what `i64` holds, so that sums cannot overflow.
pub const LARGEST: i64 = 99_999_999_999_999;

/// An amount in `currency`, counted in its minor units (cents for EUR, yen for JPY, fils for KWD).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    pub fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Both amounts must be in one currency, and the sum within [`LARGEST`].
    pub fn plus(self, other: Self) -> Result<Self, Code> {
        self.same_currency(other)?;
        Self::bounded(self.minor.checked_add(other.minor), self.currency)
    }

    pub fn minus(self, other: Self) -> Result<Self, Code> {
        self.same_currency(other)?;
        Self::bounded(self.minor.checked_sub(other.minor), self.currency)
    }

    pub fn smaller(self, other: Self) -> Result<Self, Code> {
        self.same_currency(other)?;
        Ok(Self::new(self.minor.min(other.minor), self.currency))
    }

    /// The same amount as a decimal in major units: 1234 EUR minor units are `12.34`.
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }

    /// Rounds a decimal in major units half away from zero to the currency's own decimals.
    pub fn from_decimal(value: Decimal, currency: Currency) -> Result<Self, Code> {
        let scaled = value
            .checked_mul(Decimal::from(10_i64.pow(currency.exponent())))
            .ok_or(Code::AmountTooLarge)?
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        Self::bounded(i64::try_from(scaled).ok(), currency)
    }

    /// What a person or a file wrote: digits, one dot or comma, no sign, no grouping. Never rounds.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Code> {
        let text = text.trim_matches(' ');
        let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if text.starts_with('-') && digits(whole.trim_start_matches('-')) && digits(fraction) && whole.len() > 1 {
            return Err(Code::AmountNotPositive);
        }
        let dangling = fraction.is_empty() && text.len() != whole.len();
        if whole.is_empty() || dangling || !digits(whole) || !digits(fraction) {
            return Err(Code::AmountInvalid);
        }
        if fraction.len() > currency.exponent() as usize {
            return Err(Code::AmountDecimals);
        }
        if whole.len() > 15 {
            return Err(Code::AmountTooLarge);
        }
        let padded = format!("{whole}{fraction:0<width$}", width = currency.exponent() as usize);
        Self::bounded(padded.parse().ok(), currency)
    }

    /// As [`Money::parse`], and more than nothing. What is wrong names the currency.
    pub fn parse_positive(text: &str, currency: Currency) -> Result<Self, Fault> {
        let read = Self::parse(text, currency);
        let read = read.and_then(|money| money.is_positive().then_some(money).ok_or(Code::AmountNotPositive));
        read.map_err(|code| Fault { code, detail: Detail::In(currency) })
    }

    /// The form value: `12.34`, always with the currency's own decimals.
    pub fn plain(self) -> String {
        self.decimal().to_string()
    }

    fn same_currency(self, other: Self) -> Result<(), Code> {
        (self.currency == other.currency).then_some(()).ok_or(Code::CurrencyUnsupported)
    }

    fn bounded(minor: Option<i64>, currency: Currency) -> Result<Self, Code> {
        minor.filter(|minor| minor.abs() <= LARGEST).map(|minor| Self::new(minor, currency)).ok_or(Code::AmountTooLarge)
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.plain(), self.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_exactly() {
        let read = |text, currency| Money::parse(text, currency).map(|money| money.minor);
        assert_eq!(read("19.99", Currency::EUR), Ok(1999));
        assert_eq!(read("0,29", Currency::EUR), Ok(29));
        assert_eq!(read("1000", Currency::JPY), Ok(1000));
        assert_eq!(read("1.234", Currency::KWD), Ok(1234));
        assert_eq!(read("7", Currency::KWD), Ok(7000));
    }

    #[test]
    fn odd_amounts_are_refused_with_their_own_code() {
        let code = |text| Money::parse_positive(text, Currency::EUR).err().map(|fault| fault.code);
        for text in [
            "", " ", "+5", "1e3", "0x10", "NaN", "Infinity", "1,000.00", "1.000,00", "１２", "12.3.4", "12€", "1_000",
            "12.", ".5",
        ] {
            assert_eq!(code(text), Some(Code::AmountInvalid), "{text:?}");
        }
        for text in ["0", "-1", "-0", "0.00"] {
            assert_eq!(code(text), Some(Code::AmountNotPositive), "{text:?}");
        }
        assert_eq!(code("12.345"), Some(Code::AmountDecimals));
        assert_eq!(code("99999999999999999999"), Some(Code::AmountTooLarge));
        assert_eq!(Money::parse("12.5", Currency::JPY), Err(Code::AmountDecimals));
    }

    #[test]
    fn two_currencies_never_meet() {
        let (euro, dollar) = (Money::new(1, Currency::EUR), Money::new(1, Currency::USD));
        assert_eq!(euro.plus(dollar), Err(Code::CurrencyUnsupported));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(minor in 0..=LARGEST) {
            for currency in [Currency::JPY, Currency::EUR, Currency::KWD] {
                let money = Money::new(minor, currency);
                prop_assert_eq!(Money::parse(&money.plain(), currency), Ok(money));
                prop_assert_eq!(Money::from_decimal(money.decimal(), currency), Ok(money));
            }
        }

        #[test]
        fn reading_never_panics(text in ".{0,40}") {
            let _ = Money::parse(&text, Currency::EUR);
        }
    }
}
