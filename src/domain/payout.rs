//! A payout: what a provider sends to our bank, or takes from it. An object of its own with states of its own.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    Instant,
    error::Code,
    ids::{GatewayId, PaymentId, PayoutId, PayoutLineId, RefundId},
    money::Money,
    refund::{Booked, Origin},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutState {
    /// Made up there, not sent yet.
    Pending,
    /// On its way to the bank.
    InTransit,
    /// Arrived, as the provider says. It may still come back.
    Paid,
    /// It came back, or never left: its money is at the provider again.
    Failed,
}

impl PayoutState {
    pub const ALL: [Self; 4] = [Self::Pending, Self::InTransit, Self::Paid, Self::Failed];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InTransit => "in_transit",
            Self::Paid => "paid",
            Self::Failed => "failed",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Neither arrived nor given up.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::InTransit)
    }

    /// The only steps there are. What came back is sent again as another payout.
    pub const fn may_become(self, next: Self) -> bool {
        use PayoutState::{Failed, InTransit, Paid, Pending};
        match self {
            Pending => matches!(next, InTransit | Paid | Failed),
            InTransit => matches!(next, Paid | Failed),
            Paid => matches!(next, Failed),
            Failed => false,
        }
    }
}

/// How far its lines are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Listing {
    /// Not told yet, or not read to the end.
    Awaited,
    /// All of them, and they sum to it.
    Whole,
    /// All of them, and they do not.
    Differs,
    /// The provider cannot tell them, or a person wrote the payout down.
    Untold,
}

impl Listing {
    pub const ALL: [Self; 4] = [Self::Awaited, Self::Whole, Self::Differs, Self::Untold];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Awaited => "awaited",
            Self::Whole => "whole",
            Self::Differs => "differs",
            Self::Untold => "untold",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    pub id: PayoutId,
    pub gateway: GatewayId,
    /// The provider's own id, unique for the gateway; of one a person wrote down, the bank's reference.
    pub reference: String,
    pub origin: Origin,
    /// Towards our bank: negative where the provider takes from it.
    pub amount: Money,
    pub state: PayoutState,
    pub booked: Booked,
    pub listing: Listing,
    pub arrives_on: Option<Date>,
    /// What the bank shows it by.
    pub bank_reference: Option<String>,
    pub failure: Option<String>,
    pub created_at: Instant,
    pub paid_at: Option<Instant>,
    /// When its provider is asked about it next: also while it waits for a person.
    pub check: Option<Check>,
    pub called: Option<Called>,
    pub version: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    pub at: Instant,
    pub tries: i32,
}

/// A person is to look at it. `why` is one of [`Trouble`]'s words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called {
    pub since: Instant,
    pub why: Trouble,
}

/// What a person is called for. Listed, never guessed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// It takes from our bank.
    Negative,
    /// It came back.
    CameBack,
    /// Its lines are all there and sum to something else.
    SumDiffers,
    /// Lines that nothing here explains, or that say another amount than ours.
    Unexplained,
    /// One of its lines is in another payout already.
    LineTwice,
    /// The provider says now what cannot follow from what it said before.
    Contradicted,
    /// Asked often enough, and never told its lines.
    NeverListed,
}

impl Trouble {
    pub const ALL: [Self; 7] = [
        Self::Negative,
        Self::CameBack,
        Self::SumDiffers,
        Self::Unexplained,
        Self::LineTwice,
        Self::Contradicted,
        Self::NeverListed,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::CameBack => "came_back",
            Self::SumDiffers => "sum_differs",
            Self::Unexplained => "unexplained",
            Self::LineTwice => "line_twice",
            Self::Contradicted => "contradicted",
            Self::NeverListed => "never_listed",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// What one movement of the provider's balance was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    Payment,
    /// Money given back, or a refund that came back.
    Refund,
    Dispute,
    /// Kept by the provider for something else than one payment, or given back.
    Fee,
    /// An earlier payout that came back.
    Payout,
    /// The provider's own correction.
    Adjustment,
    /// A word we do not know.
    Unknown,
}

impl LineKind {
    pub const ALL: [Self; 7] =
        [Self::Payment, Self::Refund, Self::Dispute, Self::Fee, Self::Payout, Self::Adjustment, Self::Unknown];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::Dispute => "dispute",
            Self::Fee => "fee",
            Self::Payout => "payout",
            Self::Adjustment => "adjustment",
            Self::Unknown => "unknown",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Whether our books say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// To the last cent.
    Agrees,
    /// Of an object of ours, with another amount or fee than ours.
    Differs,
    /// Nothing here explains it: it is listed, and not booked.
    Unexplained,
}

impl Standing {
    pub const ALL: [Self; 3] = [Self::Agrees, Self::Differs, Self::Unexplained];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::Unexplained => "unexplained",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// What of ours a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    Payment(PaymentId),
    Refund(RefundId),
    Payout(PayoutId),
}

/// One movement of the provider's balance, with what was kept of it: the unit in which providers count. A movement is in
/// one payout at most, so its amount, fee and tax stay together under its one reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutLine {
    pub id: PayoutLineId,
    pub payout: PayoutId,
    /// The provider's own id of the movement, unique for the gateway.
    pub reference: String,
    pub kind: LineKind,
    /// In the payout's currency, all three; towards us.
    pub gross: Money,
    /// What was kept, without the tax on it.
    pub fee: Money,
    pub tax: Money,
    /// What was paid, where that was another currency.
    pub origin: Option<Money>,
    /// The provider's id of what it is about.
    pub named: Option<String>,
    pub subject: Option<Subject>,
    pub standing: Standing,
}

impl PayoutLine {
    /// What it adds to its payout.
    pub fn net(&self) -> Result<Money, Code> {
        self.gross.minus(self.fee)?.minus(self.tax)
    }
}

/// What lines of one currency come to.
pub fn sum<'l>(nothing: Money, lines: impl IntoIterator<Item = &'l PayoutLine>) -> Result<Money, Code> {
    lines.into_iter().try_fold(nothing, |sum, line| sum.plus(line.net()?))
}

#[cfg(test)]
mod tests;
