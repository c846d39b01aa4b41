//! A day's proof of the ledger: what was asked, what did not agree.

use serde::{Deserialize, Serialize};

use super::Instant;

/// One break: which audit, about what, what we have, what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// `L-04`
    pub audit: String,
    pub object: String,
    pub ours: String,
    pub theirs: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerCheck {
    /// In the shop's time zone: `2026-11-21`.
    pub day: String,
    pub began_at: Instant,
    pub proof: Proof,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// Begun, and not ended: it runs, or who ran it is gone.
    Open,
    Sound,
    Broken(Vec<Finding>),
}
