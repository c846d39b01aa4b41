//! What we write to people. Kept as facts in the outbox; the words are chosen when it is sent.

use serde::{Deserialize, Serialize};

use super::{Instant, dispute::DisputeKind, money::Money, refund::Destination, second_factor::Happened};

/// One mail. Links are complete addresses behind the configured origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// A new password may be chosen once, within the hour.
    Reset {
        name: String,
        link: String,
    },
    /// Somebody was given access; they choose a password.
    Invitation {
        name: String,
        inviter: String,
        link: String,
    },
    /// A new address waits to be confirmed by whoever reads it.
    ConfirmEmail {
        name: String,
        link: String,
    },
    /// The address or password was changed; sent to the old address.
    AccessChanged {
        name: String,
    },
    /// Something about the second factor changed.
    SecondFactor {
        name: String,
        happened: Happened,
    },
    InvoiceIssued {
        customer: String,
        number: String,
        total: Money,
        due_at: Option<Instant>,
        link: String,
    },
    PaymentReceived {
        customer: String,
        number: String,
        amount: Money,
        method: String,
        link: String,
    },
    /// A bank debit or another delayed payment did not go through; the invoice is due again.
    PaymentFailed {
        customer: String,
        number: String,
        amount: Money,
        link: String,
    },
    /// Money arrived that the invoice no longer needed; it is on the customer's balance.
    CreditedSurplus {
        customer: String,
        amount: Money,
        link: String,
    },
    /// Money of a payment was given back.
    Refunded {
        customer: String,
        number: String,
        amount: Money,
        destination: Destination,
        link: String,
    },
    /// It did not arrive, and is with us again.
    RefundReturned {
        customer: String,
        number: String,
        amount: Money,
        link: String,
    },
    /// A debit that had been paid was taken back by the customer's bank; the invoice is due again.
    TakenBack {
        customer: String,
        number: String,
        amount: Money,
        link: String,
    },
    /// A transfer that had paid an invoice was another's, or its bank took it back; the invoice is due again.
    DueAgain {
        customer: String,
        number: String,
        amount: Money,
        link: String,
    },
    /// To an administrator: the bank of a payer disputes a payment, or took it back.
    Disputed {
        name: String,
        payment: String,
        amount: Money,
        dispute: DisputeKind,
        due: Option<Instant>,
        link: String,
    },
    /// To an administrator: the provider takes no more money through a gateway, in its word for why.
    GatewayStopped {
        name: String,
        gateway: String,
        reason: String,
        link: String,
    },
    BalanceCredited {
        customer: String,
        amount: Money,
        reason: String,
        link: String,
    },
}
