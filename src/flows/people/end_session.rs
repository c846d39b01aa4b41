//! Somebody signed in ends one session of theirs.

use crate::{
    db::{self, audit::Deed},
    domain::{error::AppError, people::Actor},
    flows::portal::Portal,
};

/// By its handle. One that has ended already is not found, and so is somebody else's.
pub async fn end_session(portal: &Portal, actor: &Actor, handle: &str, request_id: &str) -> Result<(), AppError> {
    let person = actor.person().ok_or(AppError::SignedOut)?;
    let tx = portal.db.begin().await?;
    if !db::sessions::end(&tx, person, handle).await? {
        return Err(AppError::NotFound);
    }
    let object = ("person", person.to_string());
    let deed = Deed { actor, deed: "session-ended", object, before: None, after: None, request_id };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await
}
