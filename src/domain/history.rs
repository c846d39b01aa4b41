//! What happened to a payment, a refund, a dispute or a payout, step by step.

use super::{Instant, payment::State};

/// One line of it, as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<S> {
    pub from: Option<S>,
    pub to: S,
    pub at: Instant,
    /// `admin`, `contact`, `provider`, `janitor`, `console`
    pub actor: String,
    /// A person's name, where a person did.
    pub name: String,
    /// One of our words for why, perhaps with an amount behind it, or what the provider said.
    pub detail: String,
}

pub type PaymentStep = Step<State>;

/// The steps of one in order, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History<S> {
    pub reference: String,
    pub state: S,
    /// From, to.
    pub steps: Vec<(Option<S>, S)>,
}
