//! What a provider says about its payouts, as it states it. Nothing here is booked before it was compared with our books.

use time::Date;

use super::{
    Instant,
    money::Money,
    payout::{LineKind, PayoutState},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutReport {
    /// The provider's own id.
    pub reference: String,
    /// Towards our bank: negative where it takes from it.
    pub amount: Money,
    pub state: PayoutState,
    pub created_at: Instant,
    pub arrives_on: Option<Date>,
    /// What the bank shows it by.
    pub bank_reference: Option<String>,
    /// One of our words, or the provider's own.
    pub failure: Option<String>,
    pub lines: Lines,
}

/// Whether its lines can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// All of them, now.
    Ready,
    /// The provider is still counting.
    Later,
    Never,
}

/// One page of something long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<T> {
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
}

/// One movement of the provider's balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedLine {
    /// The provider's own id of the movement.
    pub reference: String,
    pub kind: LineKind,
    /// In the payout's currency, all three; towards us.
    pub gross: Money,
    /// What was kept, without the tax on it; negative where it was given back.
    pub fee: Money,
    pub tax: Money,
    pub named: Option<Named>,
}

/// What a movement is about, in the provider's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub reference: String,
    /// Our own id or reference, where it came along.
    pub ours: Option<String>,
}
