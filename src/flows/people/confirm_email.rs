//! Whoever reads the new address confirms it; the old one is told.

use serde_json::json;

use super::{acting::acting, links};
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        letter::Letter,
        people::Purpose,
    },
    flows::portal::Portal,
};

/// Every session of this person ends, except the one to keep (its hash).
pub async fn confirm_email(portal: &Portal, token: &str, keep: Option<&str>, request_id: &str) -> Result<(), AppError> {
    db::retried(|| confirm(portal, token, keep, request_id)).await
}

async fn confirm(portal: &Portal, token: &str, keep: Option<&str>, request_id: &str) -> Result<(), AppError> {
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    let expired = AppError::Conflict(Code::LinkExpired);
    let (link, person) = links::open(portal, &tx, token, Purpose::Email).await?;
    // Somebody else may have come to have this address since.
    let free = db::people::by_email(&tx, &link.email).await?.is_none();
    if !free || !db::links::spend(&tx, &link.id, now).await? {
        return Err(expired);
    }
    if !db::people::set_email(&tx, person.id, &person.email, &link.email).await? {
        return Err(expired);
    }
    db::links::spend_all_of(&tx, person.id, now).await?;
    db::sessions::delete_all_of(&tx, person.id, keep).await?;
    let told = Letter::AccessChanged { name: person.name.clone() };
    let to = (&person.email, person.language.unwrap_or_default());
    db::letters::queue(&tx, &format!("email-changed:{}", link.id), to, &told, now).await?;
    let deed = Deed {
        actor: &acting(&tx, &person).await?,
        deed: "email-changed",
        object: ("person", person.id.to_string()),
        before: Some(json!({ "email": person.email })),
        after: Some(json!({ "email": link.email })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
