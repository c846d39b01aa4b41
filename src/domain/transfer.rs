//! A bank transfer a customer says they sent. It is not money until an administrator finds it on the statement.

use super::{
    Instant,
    ids::{FileId, PaymentId, TransferId},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferState {
    Announced,
    Confirmed,
    Refused,
}

impl TransferState {
    pub const ALL: [Self; 3] = [Self::Announced, Self::Confirmed, Self::Refused];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    pub id: TransferId,
    pub payment: PaymentId,
    /// The day the customer names, `2026-11-21`.
    pub sent_on: String,
    pub note: String,
    pub proof: Option<FileId>,
    pub state: TransferState,
    pub announced_at: Instant,
}
