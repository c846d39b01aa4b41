//! A notice as the inbox keeps it: what came, what was made of it, and why.

use super::{
    Instant,
    ids::{GatewayId, NoticeId, PaymentId},
    page::Place,
    report::Notice,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeState {
    /// Verified and kept; not read yet.
    Stored,
    /// Read once, and to be read again: the provider could not be asked.
    Retry,
    /// The payment now is what the provider says it is.
    Applied,
    /// Nothing we follow, or nothing new.
    Ignored,
    /// Contradicts what was asked, or belongs to nothing here: a person looks.
    Quarantined,
}

impl NoticeState {
    pub const ALL: [Self; 5] = [Self::Stored, Self::Retry, Self::Applied, Self::Ignored, Self::Quarantined];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Retry => "retry",
            Self::Applied => "applied",
            Self::Ignored => "ignored",
            Self::Quarantined => "quarantined",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

#[derive(Debug, Clone)]
pub struct Kept {
    pub id: NoticeId,
    pub gateway: GatewayId,
    pub notice: Notice,
    /// As it came, after scrubbing.
    pub body: String,
    pub state: NoticeState,
    pub reason: String,
    pub payment: Option<PaymentId>,
    /// How often the same event came again.
    pub repeats: i32,
    pub tries: i32,
    pub next_at: Option<Instant>,
    pub received_at: Instant,
    pub settled_at: Option<Instant>,
}

/// Which notices are wanted, latest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    pub gateway: Option<GatewayId>,
    pub state: Option<NoticeState>,
    pub payment: Option<PaymentId>,
    pub from: Place<NoticeId>,
}
