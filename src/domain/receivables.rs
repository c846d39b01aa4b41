//! Sums over invoices of one currency, and what waits for a person.

use super::money::Money;

/// Issued invoices of one currency that are not paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receivable {
    pub due: Money,
    pub count: i64,
    pub overdue: Money,
    pub overdue_count: i64,
}

/// Invoices of one currency that were paid in some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    pub sum: Money,
    pub count: i64,
}

/// Something only a person can settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chore {
    Drafts,
    Transfers,
    /// Lines of bank statements that nobody has explained.
    BankLines,
    LateMoney,
    Notices,
    Payments,
    Refunds,
    Disputes,
    Payouts,
    /// What the ledger's last proof found.
    Breaks,
}

impl Chore {
    pub const ALL: [Self; 10] = [
        Self::Breaks,
        Self::Transfers,
        Self::BankLines,
        Self::LateMoney,
        Self::Payments,
        Self::Refunds,
        Self::Disputes,
        Self::Payouts,
        Self::Notices,
        Self::Drafts,
    ];
}
