//! Disputes as administrators look through them, and what belongs to one of them.

use super::{Instant, dispute::Dispute, dispute::DisputeState};

/// A dispute as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub dispute: Dispute,
    pub customer_name: String,
    /// `PAY-…`
    pub payment_reference: String,
}

/// One line of a dispute's history, as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeStep {
    pub from: Option<DisputeState>,
    pub to: DisputeState,
    pub at: Instant,
    /// `admin`, `provider`, `janitor`
    pub actor: String,
    /// A person's name, where a person did.
    pub name: String,
    /// One of our words for why.
    pub detail: String,
}
