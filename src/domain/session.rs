//! A signed-in session as its owner sees it: never its id.

use serde::{Deserialize, Serialize};

use super::Instant;

/// What is remembered of how somebody came in, inside the session itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Trail {
    /// Names of browser and system, see [`super::device`].
    pub device: String,
    pub address: String,
    /// When they came in, in seconds; the id changes in between.
    pub began: Option<i64>,
}

/// A session in somebody's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Names the session to end, and opens nothing.
    pub handle: String,
    pub trail: Trail,
    pub began: Instant,
    pub seen: Instant,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The session this list is shown in.
    Here,
    Elsewhere,
}
