//! The session of whoever is signed in. Its id changes whenever what it is worth changes.

use sha2::{Digest, Sha256};
use tower_sessions::{Session, session::Id};

use serde::{Deserialize, Serialize};

use crate::domain::{Instant, error::AppError, ids::PersonId, session::Trail};

/// The session's word for the person who signed in.
pub const PERSON: &str = "person";

/// The session's word for when it was last prolonged, in seconds.
const SEEN: &str = "seen";

/// The session's word for where and with what somebody came in.
const TRAIL: &str = "trail";

/// The session's word for somebody whose password was right and whose code is still asked.
pub const HALF: &str = "half";

/// The session's word for when somebody last proved who they are, in seconds.
const PROVED: &str = "proved";

/// How long a proof is worth something.
const PROOF: i64 = 15 * 60;

/// How long a code may be asked for.
const ANTEROOM: i64 = 10 * 60;

/// Somebody in the anteroom: to everything else they are nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Half {
    pub person: PersonId,
    /// Where they wanted to go.
    pub next: String,
    /// Since when, in seconds.
    at: i64,
}

/// A visit prolongs its session at most every so many seconds.
const PROLONG_AFTER: i64 = 10 * 60;

/// A leaked table gives nobody a session.
pub fn hashed(id: &Id) -> String {
    hex::encode(Sha256::digest(id.to_string()))
}

/// The hash of this visit's session, to spare it when the others end.
pub fn kept(session: &Session) -> Option<String> {
    session.id().map(|id| hashed(&id))
}

/// What a session says of its owner.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Content {
    /// Nobody's until somebody has signed in.
    pub person: Option<PersonId>,
    seen: Option<i64>,
    proved: Option<i64>,
}

impl Content {
    pub fn read(json: &str) -> Result<Self, AppError> {
        serde_json::from_str(json).map_err(failed)
    }

    /// Until when the last proof is worth something.
    pub fn proved_until(&self) -> Option<Instant> {
        self.proved.and_then(|at| Instant::from_unix_timestamp(at + PROOF).ok())
    }
}

/// A session that has ended: the library looks for itself, and takes the cookie back.
pub async fn miss(session: &Session) -> Result<(), AppError> {
    session.get_value(PERSON).await.map(drop).map_err(failed)
}

/// A new id for whoever has just said who they are: one that was planted before is worth nothing.
pub async fn sign_in(session: &Session, person: PersonId, trail: Trail, now: Instant) -> Result<(), AppError> {
    session.clear().await;
    session.cycle_id().await.map_err(failed)?;
    session.insert(PERSON, person).await.map_err(failed)?;
    let trail = Trail { began: Some(now.unix_timestamp()), ..trail };
    session.insert(TRAIL, trail).await.map_err(failed)?;
    session.insert(SEEN, now.unix_timestamp()).await.map_err(failed)
}

/// A new id for somebody whose password was right. It opens nothing but the question for the code.
pub async fn wait_for_code(session: &Session, person: PersonId, next: &str, now: Instant) -> Result<(), AppError> {
    session.clear().await;
    session.cycle_id().await.map_err(failed)?;
    let half = Half { person, next: next.to_owned(), at: now.unix_timestamp() };
    session.insert(HALF, half).await.map_err(failed)
}

/// Who waits in the anteroom, if it was not too long.
pub async fn waiting(session: &Session, now: Instant) -> Result<Option<Half>, AppError> {
    let half: Option<Half> = session.get(HALF).await.map_err(failed)?;
    Ok(half.filter(|half| (0..ANTEROOM).contains(&(now.unix_timestamp() - half.at))))
}

/// They proved who they are: for a while they need not again. What the session is worth has changed, and so does its id.
pub async fn prove(session: &Session, now: Instant) -> Result<(), AppError> {
    session.cycle_id().await.map_err(failed)?;
    session.insert(PROVED, now.unix_timestamp()).await.map_err(failed)
}

/// The row is gone, whoever else has the cookie.
pub async fn sign_out(session: &Session) -> Result<(), AppError> {
    session.flush().await.map_err(failed)
}

/// The same person under a new id.
pub async fn renew(session: &Session) -> Result<(), AppError> {
    session.cycle_id().await.map_err(failed)
}

/// Whoever comes back now and then stays signed in.
pub async fn prolong(session: &Session, content: &Content, now: Instant) -> Result<(), AppError> {
    if content.seen.is_none_or(|seen| now.unix_timestamp() - seen >= PROLONG_AFTER) {
        session.insert(SEEN, now.unix_timestamp()).await.map_err(failed)?;
    }
    Ok(())
}

/// Without its session nobody is anybody: the portal is away.
pub fn failed(cause: impl std::fmt::Display) -> AppError {
    tracing::warn!(%cause, "sessions cannot be reached");
    AppError::Unavailable
}
