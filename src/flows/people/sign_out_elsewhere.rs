//! Somebody signed in ends every session of theirs but this one.

use crate::{
    db::{self, audit::Deed},
    domain::{error::AppError, people::Actor},
    flows::portal::Portal,
};

/// `keep` is the hash of the session that stays.
pub async fn sign_out_elsewhere(
    portal: &Portal,
    actor: &Actor,
    keep: Option<&str>,
    request_id: &str,
) -> Result<(), AppError> {
    let person = actor.person().ok_or(AppError::SignedOut)?;
    let tx = portal.db.begin().await?;
    db::sessions::delete_all_of(&tx, person, keep).await?;
    let object = ("person", person.to_string());
    let deed = Deed { actor, deed: "sessions-ended", object, before: None, after: None, request_id };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await
}
