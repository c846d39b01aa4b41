//! Payouts as administrators look through them, and what belongs to one of them.

use super::{
    ids::{GatewayId, PayoutId},
    page::Place,
    payment_list::Need,
    payout::{Payout, PayoutLine, PayoutState},
};

/// What a list shows, latest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    pub state: Option<PayoutState>,
    pub gateway: Option<GatewayId>,
    pub need: Need,
    pub from: Place<PayoutId>,
}

/// A payout as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub payout: Payout,
    pub gateway_name: String,
    pub lines: u64,
}

/// A line of a payout with the name of what it is about: `PAY-…`, `REF-…`, or the provider's own id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedLine {
    pub line: PayoutLine,
    pub name: String,
}
