//! One line of a payment's history, as people read it.

use super::{Instant, payment::State};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentStep {
    pub to: State,
    pub at: Instant,
    /// `admin`, `contact`, `provider`, `janitor`, `console`
    pub actor: String,
    /// A person's name, where a person did.
    pub name: String,
    /// One of our words for why, perhaps with an amount behind it, or what the provider said.
    pub detail: String,
}
