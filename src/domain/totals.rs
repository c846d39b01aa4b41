//! The arithmetic of an invoice: lines, tax by rate, total. Exact in 0, 2 and 3 decimals.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{currency::Currency, error::Code, money::Money};

/// A quantity in thousandths: 1.5 hours are 1500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(pub i64);

impl Quantity {
    /// More than nothing, at most three decimals, at most a million.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let milli = Money::parse(text, Currency::KWD).map_err(|code| match code {
            Code::AmountDecimals | Code::AmountInvalid => Code::NumberInvalid,
            other => other,
        })?;
        match milli.minor {
            ..=0 => Err(Code::AmountNotPositive),
            1..=1_000_000_000 => Ok(Self(milli.minor)),
            _ => Err(Code::AmountTooLarge),
        }
    }

    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, 3)
    }

    pub fn plain(self) -> String {
        self.decimal().normalize().to_string()
    }
}

/// A tax rate in hundredths of a percent: 20 % are 2000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxRate(pub i64);

impl TaxRate {
    /// 0 to 100 percent, at most two decimals.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let hundredths =
            Money::parse(text.trim_end_matches('%').trim_end(), Currency::EUR).map_err(|_| Code::NumberInvalid)?;
        (hundredths.minor <= 10_000).then_some(Self(hundredths.minor)).ok_or(Code::NumberInvalid)
    }

    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    pub fn plain(self) -> String {
        self.decimal().normalize().to_string()
    }
}

/// One line: what, how many, at which price before tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub description: String,
    pub quantity: Quantity,
    pub unit_price: Money,
    pub tax_rate: TaxRate,
}

impl Line {
    /// Quantity times price, rounded once to the currency's decimals.
    pub fn net(&self) -> Result<Money, Code> {
        let product = self.quantity.decimal().checked_mul(self.unit_price.decimal()).ok_or(Code::AmountTooLarge)?;
        Money::from_decimal(product, self.unit_price.currency)
    }
}

/// The tax of all lines of one rate, rounded once on their sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    pub rate: TaxRate,
    pub net: Money,
    pub tax: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub net: Money,
    pub taxes: Vec<TaxLine>,
    pub tax: Money,
    pub total: Money,
}

impl Totals {
    pub fn of(lines: &[Line], currency: Currency) -> Result<Self, Code> {
        let mut by_rate: Vec<(TaxRate, Money)> = Vec::new();
        for line in lines {
            let net = line.net()?;
            match by_rate.iter_mut().find(|(rate, _)| *rate == line.tax_rate) {
                Some((_, sum)) => *sum = sum.plus(net)?,
                None => by_rate.push((line.tax_rate, Money::zero(currency).plus(net)?)),
            }
        }
        by_rate.sort_by_key(|(rate, _)| *rate);
        let taxes = by_rate.into_iter().map(|(rate, net)| tax_line(rate, net)).collect::<Result<Vec<_>, _>>()?;
        let sum = |part: fn(&TaxLine) -> Money| {
            taxes.iter().try_fold(Money::zero(currency), |sum, line| sum.plus(part(line)))
        };
        let (net, tax) = (sum(|line| line.net)?, sum(|line| line.tax)?);
        Ok(Self { net, tax, total: net.plus(tax)?, taxes })
    }
}

fn tax_line(rate: TaxRate, net: Money) -> Result<TaxLine, Code> {
    let tax = net.decimal().checked_mul(rate.decimal()).ok_or(Code::AmountTooLarge)? / Decimal::ONE_HUNDRED;
    Ok(TaxLine { rate, net, tax: Money::from_decimal(tax, net.currency)? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(quantity: &str, price: i64, rate: i64, currency: Currency) -> Line {
        Line {
            description: "Heures".into(),
            quantity: Quantity::parse(quantity).expect("a quantity"),
            unit_price: Money::new(price, currency),
            tax_rate: TaxRate(rate),
        }
    }

    #[test]
    fn tax_is_rounded_once_for_each_rate() {
        let lines = [
            line("3", 33, 2000, Currency::EUR),
            line("1", 33, 2000, Currency::EUR),
            line("1.5", 1000, 550, Currency::EUR),
        ];
        let totals = Totals::of(&lines, Currency::EUR).expect("totals");
        assert_eq!((totals.net.minor, totals.tax.minor, totals.total.minor), (1632, 83 + 26, 1741));
        assert_eq!(totals.taxes.len(), 2);
    }

    #[test]
    fn yen_and_dinars_are_exact() {
        let yen = Totals::of(&[line("3", 333, 1000, Currency::JPY)], Currency::JPY).expect("yen");
        assert_eq!((yen.net.minor, yen.tax.minor), (999, 100));
        let dinar = Totals::of(&[line("0.5", 1_235, 500, Currency::KWD)], Currency::KWD).expect("dinars");
        assert_eq!((dinar.net.minor, dinar.tax.minor, dinar.total.minor), (618, 31, 649));
    }

    #[test]
    fn odd_quantities_are_refused() {
        assert_eq!(Quantity::parse("-1"), Err(Code::AmountNotPositive));
        assert_eq!(Quantity::parse("0"), Err(Code::AmountNotPositive));
        assert_eq!(Quantity::parse("1000000000"), Err(Code::AmountTooLarge));
        assert_eq!(Quantity::parse("1.2345"), Err(Code::NumberInvalid));
        assert_eq!(TaxRate::parse("100.01"), Err(Code::NumberInvalid));
    }

    proptest! {
        #[test]
        fn a_total_is_its_parts(prices in proptest::collection::vec((1..5_000_i64, 1..1_000_000_i64, 0..3_000_i64), 1..20)) {
            let lines: Vec<_> = prices.iter().map(|(quantity, price, rate)| Line {
                description: String::new(),
                quantity: Quantity(*quantity),
                unit_price: Money::new(*price, Currency::EUR),
                tax_rate: TaxRate(*rate),
            }).collect();
            let totals = Totals::of(&lines, Currency::EUR).expect("totals");
            prop_assert_eq!(totals.net.minor, lines.iter().map(|line| line.net().expect("net").minor).sum::<i64>());
            prop_assert_eq!(totals.total, totals.net.plus(totals.tax).expect("sum"));
        }
    }
}
