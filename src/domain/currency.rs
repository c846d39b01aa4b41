//! ISO 4217 currencies with the exponents we can hold exactly: 0, 2 and 3.

use serde::{Deserialize, Serialize};

use super::error::Code;

/// A currency by its ISO 4217 code. Written and stored as its three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    pub const USD: Self = Self(iso_currency::Currency::USD);
    pub const GBP: Self = Self(iso_currency::Currency::GBP);
    pub const JPY: Self = Self(iso_currency::Currency::JPY);
    pub const KWD: Self = Self(iso_currency::Currency::KWD);
    pub const INR: Self = Self(iso_currency::Currency::INR);

    /// Exactly three capital letters of a real currency; anything else is `currency_unsupported`.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let shaped = text.len() == 3 && text.bytes().all(|letter| letter.is_ascii_uppercase());
        shaped
            .then(|| iso_currency::Currency::from_code(text))
            .flatten()
            .filter(|currency| matches!(currency.exponent(), Some(0 | 2 | 3)))
            .map(Self)
            .ok_or(Code::CurrencyUnsupported)
    }

    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals the currency has: 0 (JPY), 2 (EUR) or 3 (KWD).
    pub fn exponent(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(2))
    }

    /// The sign people write beside amounts: `€`, `$`; the code where there is none of its own.
    pub fn symbol(self) -> String {
        match self.code() {
            "EUR" => "€".into(),
            "GBP" => "£".into(),
            "USD" => "$".into(),
            "JPY" => "¥".into(),
            "INR" => "₹".into(),
            code => code.into(),
        }
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = Code;
    fn try_from(text: String) -> Result<Self, Code> {
        Self::parse(&text)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_currencies_in_capitals_are_read() {
        for wrong in ["EUR ", "eur", "XXX", "BTC", "EUR\0", "", "EURO"] {
            assert_eq!(Currency::parse(wrong), Err(Code::CurrencyUnsupported), "{wrong:?}");
        }
        let exponents = ["JPY", "EUR", "KWD"].map(|code| Currency::parse(code).map(Currency::exponent));
        assert_eq!(exponents, [Ok(0), Ok(2), Ok(3)]);
    }
}
