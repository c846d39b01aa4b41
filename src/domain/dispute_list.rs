//! Disputes as administrators look through them, and what belongs to one of them.

use super::{
    dispute::{Dispute, DisputeState},
    ids::{DisputeId, GatewayId},
    page::Place,
    payment_list::Need,
};

/// What a list shows, latest first; without a state or a need those that are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    pub state: Option<DisputeState>,
    pub gateway: Option<GatewayId>,
    pub need: Need,
    pub from: Place<DisputeId>,
}

/// A dispute as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub dispute: Dispute,
    pub customer_name: String,
    /// `PAY-…`
    pub payment_reference: String,
}
