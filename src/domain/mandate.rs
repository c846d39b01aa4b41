//! A mandate: what a customer left with a provider, so that they can be debited again. And their consent to each debit.

use super::{
    Instant,
    currency::Currency,
    gateway::{Gateway, Mode},
    ids::{CustomerId, GatewayId, MandateId, PaymentId, PersonId},
    language::Language,
};

/// The version of the words a customer agrees to before a mandate is debited. Other words are another version.
pub const CONSENT_WORDS: &str = "2026-11-22";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    pub id: MandateId,
    pub customer: CustomerId,
    pub gateway: GatewayId,
    /// The payment it was given with.
    pub payment: PaymentId,
    pub mode: Mode,
    pub currency: Currency,
    /// The provider's id of it, unique for the gateway.
    pub reference: String,
    /// What is debited, for people: `SEPA •••• 06`.
    pub method: String,
    pub state: MandateState,
    pub agreed_at: Instant,
    pub ended_at: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MandateState {
    /// May be debited, with the customer's consent each time.
    Active,
    /// The customer wants it no longer; the provider has still to be told.
    Ending,
    Ended,
}

impl MandateState {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ending => "ending",
            Self::Ended => "ended",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::Ending, Self::Ended].into_iter().find(|state| state.word() == word)
    }
}

impl Mandate {
    /// Whether this gateway may still debit it. What was given in test is worth nothing in earnest.
    pub fn serves(&self, gateway: &Gateway) -> bool {
        self.state == MandateState::Active && self.gateway == gateway.id && self.mode == gateway.mode
    }
}

/// That a customer wanted this very payment debited on a mandate. Never changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub payment: PaymentId,
    pub mandate: MandateId,
    pub person: PersonId,
    pub name: String,
    /// The version of the words, and the language they were read in.
    pub words: String,
    pub language: Language,
    pub at: Instant,
}
