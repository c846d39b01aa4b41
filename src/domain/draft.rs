//! An invoice being written: everything an administrator decides before it is issued.

use super::{
    Instant,
    availability::Allowed,
    currency::Currency,
    ids::{CustomerId, GatewayId},
    invoice::Parts,
    totals::Line,
};

/// The most lines one invoice may have.
pub const MOST_LINES: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub customer: CustomerId,
    /// Every line's price is in it.
    pub currency: Currency,
    pub due_at: Instant,
    pub lines: Vec<Line>,
    /// Printed below the lines, for the customer.
    pub note: String,
    pub parts: Parts,
    pub allowed: Allowed,
    pub chosen: Option<GatewayId>,
}
