//! Refunds as administrators look through them, and what belongs to one of them.

use super::{
    ids::{GatewayId, RefundId},
    page::Place,
    refund::{Refund, RefundState},
};

/// What a list shows, latest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    pub state: Option<RefundState>,
    pub gateway: Option<GatewayId>,
    pub need: super::payment_list::Need,
    pub from: Place<RefundId>,
}

/// A refund as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub refund: Refund,
    pub customer_name: String,
    /// `PAY-…`
    pub payment_reference: String,
    /// Where it takes something back of an invoice.
    pub invoice_number: Option<String>,
}
