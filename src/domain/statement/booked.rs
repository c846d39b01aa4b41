//! Lines of statements as they are kept: waiting for a person, explained, or put aside with a reason.

use super::{Check, Line, check};
use crate::domain::{
    Instant,
    currency::Currency,
    error::{AppError, Code},
    ids::{GatewayId, LineId, StatementId},
    money::Money,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineState {
    /// Waits for a person.
    Open,
    /// What it is, its matches say.
    Explained,
    /// None of our business, for a reason.
    Ignored,
}

impl LineState {
    pub const ALL: [Self; 3] = [Self::Open, Self::Explained, Self::Ignored];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Explained => "explained",
            Self::Ignored => "ignored",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// What explains a line. Each object explains one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explanation {
    /// Money of a customer.
    Payment,
    /// What the bank kept; the object is the cause of its posting.
    Charge,
    /// A provider's payout, whose arrival is booked with it.
    Payout,
    /// Money given back by hand.
    Refund,
    /// The line that takes this one back, or that this one takes back.
    Reversal,
}

impl Explanation {
    pub const ALL: [Self; 5] = [Self::Payment, Self::Charge, Self::Payout, Self::Refund, Self::Reversal];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Charge => "charge",
            Self::Payout => "payout",
            Self::Refund => "refund",
            Self::Reversal => "reversal",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// Part of a line, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub explanation: Explanation,
    pub object: uuid::Uuid,
    pub amount: Money,
    pub at: Instant,
    /// What people call the object: `PAY-…`; nothing where it has no name.
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub id: LineId,
    pub gateway: GatewayId,
    /// The statement it first came in.
    pub statement: StatementId,
    pub line: Line,
    pub state: LineState,
    /// Why it was put aside.
    pub reason: String,
    pub decided: Option<(Instant, String)>,
}

impl Kept {
    /// Of two people who decide at once, the second is told that it was decided.
    pub fn must_be_open(&self) -> Result<(), AppError> {
        self.must_be(LineState::Open)
    }

    pub fn must_be(&self, state: LineState) -> Result<(), AppError> {
        (self.state == state).then_some(()).ok_or(AppError::Conflict(Code::LineDecided))
    }
}

/// A statement as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    pub id: StatementId,
    pub gateway: GatewayId,
    pub currency: Currency,
    /// The account's number, as it is configured.
    pub account: String,
    pub number: Option<String>,
    pub format: Format,
    pub opening: Option<Money>,
    pub closing: Option<Money>,
    /// Of all its booked lines, those known before too.
    pub sum: Money,
    pub lines: i64,
    /// Lines another statement had brought.
    pub known: i64,
    pub pending: i64,
    /// Rows that could not be read, `3 amount_invalid`.
    pub unread: Vec<(usize, String)>,
    pub days: Option<(time::Date, time::Date)>,
    pub imported_at: Instant,
    pub imported_by: String,
}

impl Filed {
    pub fn check(&self) -> Check {
        check(self.opening, self.sum, self.closing)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Camt,
    Mt940,
    Csv,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Camt, Self::Mt940, Self::Csv];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Camt => "camt",
            Self::Mt940 => "mt940",
            Self::Csv => "csv",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Camt => "CAMT.053",
            Self::Mt940 => "MT940",
            Self::Csv => "CSV",
        }
    }
}

/// An account of ours whose statements are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAccount {
    pub gateway: GatewayId,
    /// The gateway's own name.
    pub name: String,
    pub currency: Currency,
    pub number: String,
}

/// Which lines are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    pub state: Option<LineState>,
    pub gateway: Option<GatewayId>,
    /// Part of a name, a text or a reference.
    pub search: String,
    pub statement: Option<StatementId>,
}
