//! An invoice: what one customer owes in one currency. Part paid and overdue are derived, never set.

use serde::{Deserialize, Serialize};

use super::{
    Instant,
    availability::Allowed,
    error::{AppError, Code},
    ids::{CustomerId, GatewayId, InvoiceId},
    money::Money,
    totals::{Line, Totals},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InvoiceState {
    Draft,
    Issued,
    Paid,
    Cancelled,
}

impl InvoiceState {
    pub const ALL: [Self; 4] = [Self::Draft, Self::Issued, Self::Paid, Self::Cancelled];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued => "issued",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// What a person reads: the state together with the money received and the due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Draft,
    Open,
    PartPaid,
    Overdue,
    Paid,
    Cancelled,
}

impl Standing {
    pub const ALL: [Self; 6] = [Self::Draft, Self::Open, Self::PartPaid, Self::Overdue, Self::Paid, Self::Cancelled];

    pub fn of(state: InvoiceState, settled: Money, due_at: Option<Instant>, now: Instant) -> Self {
        match state {
            InvoiceState::Draft => Self::Draft,
            InvoiceState::Paid => Self::Paid,
            InvoiceState::Cancelled => Self::Cancelled,
            InvoiceState::Issued if due_at.is_some_and(|due| due < now) => Self::Overdue,
            InvoiceState::Issued if settled.is_positive() => Self::PartPaid,
            InvoiceState::Issued => Self::Open,
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.word() == word)
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::PartPaid => "part_paid",
            Self::Overdue => "overdue",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Whether less than the whole rest may be paid at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Parts {
    Whole,
    Parts,
}

impl Parts {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Parts => "parts",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Whole, Self::Parts].into_iter().find(|parts| parts.word() == word)
    }
}

/// Who is billed: read from the customer while a draft, frozen at issue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Billed {
    pub name: String,
    pub address: String,
    pub vat_number: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    pub id: InvoiceId,
    pub customer: CustomerId,
    /// Empty until it is issued.
    pub billed: Billed,
    /// `F-2026-00042`, from the moment of issue.
    pub number: Option<String>,
    /// ISO 11649 creditor reference, from the moment of issue: `RF18…` without blanks.
    pub reference: Option<String>,
    pub state: InvoiceState,
    pub lines: Vec<Line>,
    pub totals: Totals,
    /// Money allocated to it so far.
    pub settled: Money,
    pub issued_at: Option<Instant>,
    pub due_at: Option<Instant>,
    pub paid_at: Option<Instant>,
    pub cancelled_at: Option<Instant>,
    pub created_at: Instant,
    pub parts: Parts,
    pub allowed: Allowed,
    pub chosen: Option<GatewayId>,
    pub note: String,
    pub version: i32,
}

impl Invoice {
    pub fn total(&self) -> Money {
        self.totals.total
    }

    /// What is still to pay: nothing unless it is issued.
    pub fn due(&self) -> Money {
        match self.state {
            InvoiceState::Issued => Money::new(self.total().minor - self.settled.minor, self.total().currency),
            _ => Money::zero(self.total().currency),
        }
    }

    pub fn standing(&self, now: Instant) -> Standing {
        Standing::of(self.state, self.settled, self.due_at, now)
    }

    /// Issued, and something is left to pay.
    pub fn payable(&self) -> Result<Money, AppError> {
        match self.state {
            InvoiceState::Paid => Err(AppError::Conflict(Code::InvoiceAlreadyPaid)),
            InvoiceState::Issued if self.due().is_positive() => Ok(self.due()),
            _ => Err(AppError::Conflict(Code::InvoiceNotPayable)),
        }
    }

    /// How much of `wished` may be paid now: the whole rest, or less where the invoice allows parts.
    pub fn amount_to_pay(&self, wished: Option<Money>) -> Result<Money, AppError> {
        let due = self.payable()?;
        let Some(wished) = wished else { return Ok(due) };
        let refuse = |code| Err(AppError::invalid("amount", code));
        match wished.minor {
            _ if wished.currency != due.currency => refuse(Code::CurrencyUnsupported),
            ..=0 => refuse(Code::AmountNotPositive),
            minor if minor > due.minor => refuse(Code::AmountTooLarge),
            minor if minor < due.minor && self.parts == Parts::Whole => refuse(Code::AmountInvalid),
            _ => Ok(wished),
        }
    }
}
