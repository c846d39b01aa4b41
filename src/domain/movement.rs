//! What went into a customer's balance and out of it, each with its cause.

use super::{
    Instant,
    ids::{InvoiceId, PaymentId},
    late_money::Reason,
    ledger::PostingKind,
    money::Money,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// Its place in the journal.
    pub id: i64,
    pub at: Instant,
    /// What it added to the balance: negative where it took away.
    pub amount: Money,
    pub cause: Cause,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    TopUp {
        payment: PaymentId,
        reference: String,
    },
    /// Money that its invoice did not need any more.
    Surplus {
        payment: PaymentId,
        reference: String,
        reason: Reason,
    },
    /// It settled this invoice.
    Paid {
        invoice: InvoiceId,
        number: String,
    },
    /// A person gave it, for this reason.
    Credit {
        reason: String,
    },
    Other(PostingKind),
}
