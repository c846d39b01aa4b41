//! What a payment asks of a provider, and where it stands when the provider is asked about it.

use crate::domain::{
    Instant,
    brought::Brought,
    evidence::EvidenceKind,
    ids::{PaymentId, RefundId},
    language::Language,
    money::Money,
    payment::NextStep,
    report::{DisputeReport, RefundReport},
};

/// What a payment asks for. The same values every time it is asked about: they were fixed at its creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    pub payment: PaymentId,
    /// `PAY-…`
    pub reference: String,
    pub idempotency_key: String,
    pub amount: Money,
    /// For the provider's page and receipts: `Facture F-2026-00042`.
    pub description: String,
    /// The invoice's ISO 11649 creditor reference; the payment's own for a top-up.
    pub creditor_reference: String,
    pub customer_email: Option<String>,
    pub customer_name: String,
    pub language: Language,
    /// Where the customer comes back to, finished or not.
    pub return_url: String,
    /// Where "back" at the provider leads.
    pub cancel_url: String,
    /// Where the gateway's notices go, for providers that are told with each payment.
    pub notice_url: String,
    pub created_at: Instant,
    /// When the provider's page closes.
    pub expires_at: Instant,
    /// The provider's id of the mandate to debit, where the customer agreed to that for this very payment: no page is asked
    /// for then.
    pub mandate: Option<String>,
}

/// What a successful check learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The account's id or name at the provider: `acct_…`.
    pub account: String,
    /// Why it may not take payments at the moment, in the provider's word.
    pub disabled_reason: Option<String>,
}

/// A payment as the provider is asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub charge: Charge,
    /// The provider's id, once we know it.
    pub reference: Option<String>,
    pub standing: Standing,
    /// The bodies of its verified notices as they came, for a provider that is only heard.
    pub heard: Vec<String>,
    /// What its customer came back with, for a provider that has to be shown it again.
    pub brought: Option<Brought>,
}

/// Where a payment stands by our books when the provider is asked about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The customer is at the provider's page, or on the way there.
    There,
    /// The customer came back as if they had paid.
    Back,
    /// It has ended here: no more money is to be taken for it.
    Ended,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    pub reference: Option<String>,
    pub next: NextStep,
}

/// A refund as the provider is asked for it and about it. The same values every time: they were fixed when it was wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRefund {
    /// The payment whose money goes back.
    pub payment: Asked,
    pub refund: RefundId,
    /// `REF-…`, for the provider's records and what the customer reads on a statement.
    pub reference: String,
    pub idempotency_key: String,
    pub amount: Money,
    /// What was given back of the payment before it, and stands.
    pub before: Money,
    /// The provider's id of the refund, once we know it.
    pub known: Option<String>,
    pub created_at: Instant,
}

/// A refund nobody asked for here, by what its notice named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignRefund {
    /// The provider's id of it.
    pub reference: String,
    /// Which payment it gives back, where that has to be known to be asked.
    pub payment: Option<String>,
    /// The bodies of that payment's verified notices, for a provider that is only heard.
    pub heard: Vec<String>,
}

/// What the provider tells of a refund that was asked about by its own id alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundRefund {
    /// The payment it gives back: our id of it, or the provider's. `None`: none of this shop's.
    pub payment: Option<String>,
    /// Our refund's id or reference, where it is one of ours after all.
    pub ours: Option<String>,
    pub report: RefundReport,
}

/// A dispute, by what its notice named or our books know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDispute {
    /// The provider's id of it.
    pub reference: String,
    /// Which payment it is about, where that is known: our id of it, or the provider's.
    pub payment: Option<String>,
}

/// A way to answer a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    GivingUp,
    Evidence,
}

/// How a dispute is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisputeAnswer {
    /// Its money is lost for good.
    GivenUp,
    Evidence(SentEvidence),
}

/// What the payer's bank is to judge by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentEvidence {
    /// The same for every sending of the same.
    pub key: String,
    pub words: String,
    pub files: Vec<SentFile>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentFile {
    pub kind: EvidenceKind,
    pub content_type: String,
    pub content: Vec<u8>,
}

/// What the provider tells of a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDispute {
    /// The provider's id of it.
    pub reference: String,
    /// The payment it is about: our id of it, or the provider's. `None`: none of this shop's.
    pub payment: Option<String>,
    pub report: DisputeReport,
}

impl AskedRefund {
    /// Whether nothing of what was paid is left after it.
    pub fn empties(&self) -> bool {
        self.before.minor.checked_add(self.amount.minor) == Some(self.payment.charge.amount.minor)
    }
}
