//! What providers kept, by month, gateway, currency and cost centre, beside what came in through them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{currency::Currency, ids::GatewayId, money::Money};

/// A month of the shop's calendar, `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    pub year: i16,
    pub month: i8,
}

impl std::fmt::Display for Month {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:04}-{:02}", self.year, self.month)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeLine {
    pub month: Month,
    pub gateway: GatewayId,
    pub cost_centre: String,
    /// What customers paid through it. A gateway with several cost centres in one month says it on the first.
    pub taken: Money,
    pub fees: Money,
    /// What is recovered from the tax office.
    pub taxes: Money,
}

/// A year in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeeSum {
    pub taken: Money,
    pub fees: Money,
    pub taxes: Money,
}

/// Fees in percent of what was taken, two decimals. Nothing where nothing was taken in this currency: it was settled in
/// another one.
pub fn share(fees: Money, taken: Money) -> Option<Decimal> {
    let percent = (Decimal::from(fees.minor) * Decimal::ONE_HUNDRED).checked_div(Decimal::from(taken.minor))?;
    taken.is_positive().then(|| percent.round_dp(2))
}

pub fn sums(lines: &[FeeLine]) -> Vec<FeeSum> {
    let mut sums: BTreeMap<Currency, FeeSum> = BTreeMap::new();
    for line in lines {
        let zero = Money::zero(line.taken.currency);
        let sum = sums.entry(zero.currency).or_insert(FeeSum { taken: zero, fees: zero, taxes: zero });
        sum.taken.minor += line.taken.minor;
        sum.fees.minor += line.fees.minor;
        sum.taxes.minor += line.taxes.minor;
    }
    sums.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euros(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    #[test]
    fn the_share_is_exact_to_two_decimals_and_absent_where_nothing_was_taken() {
        assert_eq!(share(euros(290), euros(10_000)), Some(Decimal::new(290, 2)));
        assert_eq!(share(euros(1), euros(3)), Some(Decimal::new(3_333, 2)));
        assert_eq!(share(euros(5), euros(0)), None);
    }

    #[test]
    fn a_year_is_summed_currency_by_currency() {
        let line = |taken: Money, fees: i64| FeeLine {
            month: Month { year: 2026, month: 11 },
            gateway: GatewayId::fresh(),
            cost_centre: String::new(),
            taken,
            fees: Money::new(fees, taken.currency),
            taxes: Money::zero(taken.currency),
        };
        let usd = |minor| Money::new(minor, Currency::USD);
        let found = sums(&[line(euros(100), 3), line(usd(7), 1), line(euros(50), 2)]);
        let flat: Vec<_> = found.iter().map(|sum| (sum.taken, sum.fees.minor)).collect();
        assert_eq!(flat.len(), 2);
        assert!(flat.contains(&(euros(150), 5)) && flat.contains(&(usd(7), 1)), "{flat:?}");
    }
}
