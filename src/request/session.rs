//! The session of whoever is signed in. Its id changes whenever what it is worth changes.

use sha2::{Digest, Sha256};
use tower_sessions::{Session, session::Id};

use crate::domain::{Instant, error::AppError, ids::PersonId};

/// The session's word for the person who signed in.
pub const PERSON: &str = "person";

/// The session's word for when it was last prolonged, in seconds.
const SEEN: &str = "seen";

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

pub async fn person(session: &Session) -> Result<Option<PersonId>, AppError> {
    session.get(PERSON).await.map_err(failed)
}

/// A new id for whoever has just said who they are: one that was planted before is worth nothing.
pub async fn sign_in(session: &Session, person: PersonId, now: Instant) -> Result<(), AppError> {
    session.clear().await;
    session.cycle_id().await.map_err(failed)?;
    session.insert(PERSON, person).await.map_err(failed)?;
    session.insert(SEEN, now.unix_timestamp()).await.map_err(failed)
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
pub async fn prolong(session: &Session, now: Instant) -> Result<(), AppError> {
    let seen: Option<i64> = session.get(SEEN).await.map_err(failed)?;
    if seen.is_none_or(|seen| now.unix_timestamp() - seen >= PROLONG_AFTER) {
        session.insert(SEEN, now.unix_timestamp()).await.map_err(failed)?;
    }
    Ok(())
}

fn failed(cause: tower_sessions::session::Error) -> AppError {
    tracing::warn!(%cause, "sessions cannot be reached");
    AppError::Unavailable
}
