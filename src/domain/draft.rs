//! An invoice being written: everything an administrator decides before it is issued.

use super::{
    Instant,
    availability::Allowed,
    currency::Currency,
    error::{Code, Detail, Fault},
    ids::{CustomerId, GatewayId},
    invoice::Parts,
    money::Money,
    totals::{Line, Quantity, TaxRate, Totals},
};

/// The most lines one invoice may have.
pub const MOST_LINES: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub customer: CustomerId,
    /// Every line's price is in it.
    pub currency: Currency,
    pub due_at: Instant,
    pub lines: Vec<Line>,
    /// Printed below the lines, for the customer.
    pub note: String,
    pub parts: Parts,
    pub allowed: Allowed,
    pub chosen: Option<GatewayId>,
}

/// A line as it stands in the editor, read or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedLine {
    pub description: String,
    pub quantity: String,
    pub price: String,
    pub tax: String,
}

impl TypedLine {
    /// Nothing was written that would mean something: the row was only offered.
    pub fn is_blank(&self) -> bool {
        self.description.trim().is_empty() && self.price.trim().is_empty()
    }

    /// What it says in a currency, or every field that is wrong.
    pub fn read(&self, currency: Currency) -> Result<Line, Vec<(&'static str, Fault)>> {
        let mut wrong = Vec::new();
        let mut take = |field, read: Result<i64, Code>| {
            let fault = |code| Fault { code, detail: Detail::In(currency) };
            read.map_err(|code| wrong.push((field, fault(code)))).unwrap_or(0)
        };
        let quantity = take("quantity", Quantity::parse(&self.quantity).map(|quantity| quantity.0));
        let price = take("price", Money::parse(&self.price, currency).map(|price| price.minor));
        let tax_rate = take("tax", TaxRate::parse(&self.tax).map(|rate| rate.0));
        let line = Line {
            description: self.description.trim().to_owned(),
            quantity: Quantity(quantity),
            unit_price: Money::new(price, currency),
            tax_rate: TaxRate(tax_rate),
        };
        if wrong.is_empty() && line.net().is_err() {
            wrong.push(("price", Code::AmountTooLarge.into()));
        }
        if wrong.is_empty() { Ok(line) } else { Err(wrong) }
    }
}

/// What the lines come to as far as they can be read; the editor shows it while one writes.
pub fn sum_up(lines: &[TypedLine], currency: Currency) -> Result<Totals, Code> {
    let lines: Vec<_> = lines.iter().filter_map(|line| line.read(currency).ok()).collect();
    Totals::of(&lines, currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(quantity: &str, price: &str, tax: &str) -> TypedLine {
        TypedLine { description: "Heures".into(), quantity: quantity.into(), price: price.into(), tax: tax.into() }
    }

    #[test]
    fn a_38_a_line_never_lowers_a_total() {
        let wrong = |quantity, price| {
            typed(quantity, price, "20").read(Currency::EUR).map_err(|wrong| (wrong[0].0, wrong[0].1.code))
        };
        assert_eq!(wrong("-1", "10"), Err(("quantity", Code::AmountNotPositive)));
        assert_eq!(wrong("0", "10"), Err(("quantity", Code::AmountNotPositive)));
        assert_eq!(wrong("1000000000", "10"), Err(("quantity", Code::AmountTooLarge)));
        assert_eq!(wrong("1", "-10"), Err(("price", Code::AmountNotPositive)));
        assert_eq!(wrong("1000000", "999999999999"), Err(("price", Code::AmountTooLarge)));
    }

    #[test]
    fn what_cannot_be_read_yet_does_not_count() {
        let lines = [typed("1,5", "10", "20"), typed("1", "", "20"), TypedLine::default()];
        assert_eq!(sum_up(&lines, Currency::EUR).map(|totals| totals.total.minor), Ok(1800));
    }
}
