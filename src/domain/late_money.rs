//! Money that came too late, twice or too much: never swallowed, never lost.

use super::{
    Instant,
    ids::{CustomerId, InvoiceId, LateMoneyId, PaymentId},
    money::Money,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// More than was due.
    Overpaid,
    /// The invoice had been paid another way.
    PaidTwice,
    /// The invoice had been cancelled.
    Cancelled,
}

impl Reason {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overpaid => "overpaid",
            Self::PaidTwice => "paid_twice",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Overpaid, Self::PaidTwice, Self::Cancelled].into_iter().find(|reason| reason.word() == word)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateState {
    /// Waits for a person.
    Open,
    /// On the customer's balance.
    Credited,
    /// Settled another invoice.
    Moved,
    Refunded,
}

impl LateState {
    pub const ALL: [Self; 4] = [Self::Open, Self::Credited, Self::Moved, Self::Refunded];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Credited => "credited",
            Self::Moved => "moved",
            Self::Refunded => "refunded",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateMoney {
    pub id: LateMoneyId,
    pub payment: PaymentId,
    pub customer: CustomerId,
    pub amount: Money,
    pub reason: Reason,
    pub state: LateState,
    pub moved_to: Option<InvoiceId>,
    pub created_at: Instant,
    pub resolved_at: Option<Instant>,
}

/// Late money as a line of the desk, with the names of what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub late: LateMoney,
    pub customer_name: String,
    /// `PAY-…`
    pub payment_reference: String,
    /// The invoice it was meant for.
    pub invoice: Option<(InvoiceId, String)>,
    pub moved_to_number: Option<String>,
    pub resolved_by: Option<String>,
}

/// Open late money of one currency, by how long it has waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ageing {
    pub sum: Money,
    pub count: i64,
    /// Of which it waits for more than a week, and for more than a month.
    pub over_week: Money,
    pub over_month: Money,
}
