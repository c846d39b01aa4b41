//! Payments as administrators look through them: what a list shows, and what belongs to one payment.

use super::{
    Instant,
    currency::Currency,
    ids::{GatewayId, InvoiceId, PaymentId},
    money::Money,
    page::Place,
    payment::{Payment, State},
};

/// What a list shows, latest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    pub state: Option<State>,
    pub gateway: Option<GatewayId>,
    pub currency: Option<Currency>,
    pub need: Need,
    /// Our reference, the provider's, an invoice's number or creditor reference, or part of a customer's name.
    pub search: String,
    pub from: Place<PaymentId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Need {
    #[default]
    Any,
    /// Only what waits for a person.
    Person,
}

/// A payment as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub payment: Payment,
    pub customer_name: String,
    /// `None` for a top-up.
    pub invoice_number: Option<String>,
}

/// Part of a payment that settles an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    pub invoice: InvoiceId,
    pub number: String,
    pub amount: Money,
    pub at: Instant,
}

/// A letter that a payment gave the occasion for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// `received`, `failed`, `surplus`
    pub occasion: String,
    pub recipient: String,
    /// `queued`, `sent`, `failed`
    pub state: String,
    pub at: Instant,
}
