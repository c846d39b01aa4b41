//! What a provider says about a payment. Anything unclear, new or unreadable is unknown: never failed, never paid.

use serde::{Deserialize, Serialize};

use super::{
    Instant,
    dispute::{DisputeKind, DisputeState},
    gateway::Mode,
    money::Money,
    payment::{Fee, NextStep, State},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The provider's id of the payment, where it has one by now.
    pub reference: Option<String>,
    pub outcome: Outcome,
    /// Where the customer goes on, when the provider names it once more.
    pub next: Option<NextStep>,
    /// What the customer left there with it, or paid on, where the provider says so.
    pub mandate: Option<MandateReport>,
}

/// What a provider says about a mandate: leave to debit the customer again, until somebody ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandateReport {
    /// The provider's id of it.
    pub reference: String,
    /// What is debited, for people: `SEPA •••• 06`.
    pub method: String,
    pub standing: MandateStanding,
    /// When the customer agreed to it.
    pub agreed_at: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MandateStanding {
    /// It may be debited, now or once its first debit has left.
    Usable,
    /// Cancelled, failed, expired: nothing can be debited on it any more.
    Ended,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The customer has not finished at the provider's page.
    AwaitingCustomer,
    /// What the customer paid with was refused, and the provider's page has another way. `reason` is one of our words.
    Refused {
        reason: String,
    },
    /// Finished there; the bank is confirming. `by`: when it usually has.
    Processing {
        by: Option<Instant>,
    },
    Paid(Capture),
    /// A definite refusal. `reason` is one of our words for it (`card_declined`, …).
    Failed {
        reason: String,
    },
    Canceled,
    Expired,
    /// The provider has no such payment: it never arrived there.
    NoSuch,
    /// It answered, and we cannot tell what it means.
    Unknown {
        why: String,
    },
}

/// Money the provider says it took, as it states it. Compared with what was asked before anything is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    pub amount: Money,
    /// Our reference as the provider kept it.
    pub ours: Option<String>,
    pub mode: Mode,
    /// In the currency of settlement; `None` while the provider has not stated it.
    pub fee: Option<Fee>,
    /// How it was paid, for people: `visa •••• 4242`.
    pub method: Option<String>,
}

impl Report {
    pub const fn new(reference: Option<String>, outcome: Outcome) -> Self {
        Self { reference, outcome, next: None, mandate: None }
    }

    pub fn leading_to(self, next: NextStep) -> Self {
        Self { next: Some(next), ..self }
    }

    pub fn with_mandate(self, mandate: Option<MandateReport>) -> Self {
        Self { mandate, ..self }
    }
}

/// What a provider says about a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundReport {
    /// The provider's id of the refund, where it has one by now.
    pub reference: Option<String>,
    pub outcome: RefundOutcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundOutcome {
    /// Accepted there and on its way: it may still fail.
    Submitted(Returned),
    Succeeded(Returned),
    /// A definite no, or money that came back. `reason` is one of our words.
    Failed {
        reason: String,
    },
    /// The provider has no such refund: it never arrived there.
    NoSuch,
    /// It answered, and we cannot tell what it means.
    Unknown {
        why: String,
    },
}

/// Money the provider says it gave back, as it states it. Compared with what was asked before anything is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    pub amount: Money,
    /// What the refund itself cost, in the currency of settlement: negative where the provider gives a fee back. `None`
    /// while it has not stated it.
    pub fee: Option<Fee>,
}

/// What a provider says about a dispute. It names where the money is, never what moved: said twice, or in another order, it
/// means the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeReport {
    pub kind: DisputeKind,
    pub state: DisputeState,
    /// What is disputed: not always what was paid.
    pub amount: Money,
    /// What of the payment is out of the provider's hands at the moment because of it: nothing before it was withdrawn, and
    /// nothing again once it was reinstated. `None` where the provider says nothing of it: then what it said before stands.
    pub away: Option<Money>,
    /// What the dispute has cost so far, in the currency of settlement. `None` while the provider has not stated it.
    pub fee: Option<Fee>,
    /// One of [`super::dispute::REASONS`].
    pub reason: &'static str,
    /// By when evidence has to be there.
    pub due: Option<Instant>,
}

/// A provider's webhook, verified: which payment to ask about. A bell, not a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The provider's id of the event, unique for the gateway.
    pub event: String,
    /// The provider's word for what happened.
    pub kind: String,
    pub about: About,
    /// What the notice itself claims about amount and mode; checked, never booked.
    pub claim: Claim,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Ask for the payment with this provider reference; `ours` is our payment's id or reference as it came along.
    Payment { reference: String, ours: Option<String> },
    /// Ask for the refund with this provider reference; `payment` is the one it gives back where the notice names that,
    /// `ours` our refund's id or reference as it came along.
    Refund { reference: String, payment: Option<String>, ours: Option<String> },
    /// Ask what became of this mandate; `ours` is the payment it was given with.
    Mandate { reference: String, ours: String },
    /// Ask what became of the dispute with this provider reference; `payment` is the one it is about where the notice names
    /// that: our id, or the provider's.
    Dispute { reference: String, payment: Option<String> },
    /// Ask what became of this payout.
    Payout { reference: String },
    /// Known to its provider, and read by nobody yet.
    Later { object: String },
    /// The account behind the gateway changed.
    Account,
    /// Nothing we follow.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Claim {
    pub amount: Option<Money>,
    pub mode: Option<Mode>,
    /// The state it says the payment is in by now, where it speaks of one.
    pub state: Option<State>,
    /// The provider's account the notice is for, where it names one.
    pub account: Option<String>,
    /// Something in it contradicts itself or cannot be read.
    pub unreadable: Option<String>,
}
