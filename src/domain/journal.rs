//! The journal as people read it: postings with the names of what their entries are about, and balances of accounts.

use super::{
    Instant,
    currency::Currency,
    ids::{AccountId, CustomerId, GatewayId, InvoiceId},
    ledger::{Account, PostingKind},
    money::Money,
    page::Place,
};

/// Which postings are wanted, latest first. A posting with one entry that fits is shown whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    pub since: Option<Instant>,
    /// Not included.
    pub until: Option<Instant>,
    pub kind: Option<PostingKind>,
    pub currency: Option<Currency>,
    pub account: Option<AccountId>,
    pub gateway: Option<GatewayId>,
    /// Any of these; `None` for all.
    pub customers: Option<Vec<CustomerId>>,
    pub invoices: Option<Vec<InvoiceId>>,
    pub from: Place<i64>,
}

/// A posting as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub id: i64,
    pub kind: PostingKind,
    pub currency: Currency,
    pub memo: String,
    pub at: Instant,
    pub lines: Vec<Line>,
}

/// An entry with the names of what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub code: String,
    pub account: String,
    /// Debit positive, credit negative.
    pub amount: Money,
    pub customer: Option<(CustomerId, String)>,
    pub invoice: Option<(InvoiceId, String)>,
    pub gateway: Option<String>,
    pub cost_centre: Option<String>,
}

/// Both sides of something, in one currency; neither is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    pub debit: Money,
    pub credit: Money,
}

impl Sides {
    pub const fn none(currency: Currency) -> Self {
        Self { debit: Money::zero(currency), credit: Money::zero(currency) }
    }

    /// With an amount more: debit positive, credit negative.
    pub fn with(self, amount: Money) -> Self {
        let side = |sum: Money, minor: i64| Money::new(sum.minor.saturating_add(minor), sum.currency);
        Self { debit: side(self.debit, amount.minor.max(0)), credit: side(self.credit, -amount.minor.min(0)) }
    }

    pub fn and(self, other: Self) -> Self {
        self.with(other.debit).with(Money::new(-other.credit.minor, other.credit.currency))
    }

    /// What is left: positive on the debit side, negative on the credit side.
    pub fn rest(self) -> Money {
        Money::new(self.debit.minor - self.credit.minor, self.debit.currency)
    }

    pub fn is_balanced(self) -> bool {
        self.rest().is_zero()
    }
}

/// What was written on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountBalance {
    pub account: Account,
    pub sides: Sides,
}

/// The sums of postings, one for each currency, by code.
pub fn sums(postings: &[Written]) -> Vec<Sides> {
    let mut sums: Vec<Sides> = Vec::new();
    for line in postings.iter().flat_map(|posting| &posting.lines) {
        let currency = line.amount.currency;
        match sums.iter_mut().find(|sides| sides.debit.currency == currency) {
            Some(sides) => *sides = sides.with(line.amount),
            None => sums.push(Sides::none(currency).with(line.amount)),
        }
    }
    sums.sort_by_key(|sides| sides.debit.currency);
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_is_summed_by_itself() {
        let euro = |minor| Money::new(minor, Currency::EUR);
        let sides = Sides::none(Currency::EUR).with(euro(500)).with(euro(-300)).with(euro(-100));
        assert_eq!(sides, Sides { debit: euro(500), credit: euro(400) });
        assert_eq!(sides.rest(), euro(100));
        assert!(!sides.is_balanced());
        assert!(sides.and(Sides { debit: euro(0), credit: euro(100) }).is_balanced());
    }
}
