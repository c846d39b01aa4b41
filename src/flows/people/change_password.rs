//! Somebody signed in, who has just proved who they are, chooses another password.

use super::hashing;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        ids::LetterId,
        letter::Letter,
        password::Password,
        people::{Actor, Person},
    },
    flows::portal::Portal,
};

/// What was typed, and the session (its hash) that stays.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    pub password: &'a str,
    pub keep: Option<&'a str>,
}

/// Every other session and every link of this person ends.
pub async fn change_password(
    portal: &Portal,
    actor: &Actor,
    change: Change<'_>,
    request_id: &str,
) -> Result<(), AppError> {
    let person = db::people::find(portal.db.reader(), actor.person().ok_or(AppError::SignedOut)?).await?;
    let chosen = Password::chosen(change.password, &person.email);
    let password = chosen.map_err(|code| AppError::invalid("password", code))?;
    let hash = hashing::hash(password).await?;
    db::retried(|| keep(portal, (actor, &person), (change, &hash), request_id)).await
}

async fn keep(
    portal: &Portal,
    (actor, person): (&Actor, &Person),
    (change, hash): (Change<'_>, &str),
    request_id: &str,
) -> Result<(), AppError> {
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    db::people::set_password(&tx, person.id, hash).await?;
    db::links::spend_all_of(&tx, person.id, now).await?;
    db::sessions::delete_all_of(&tx, person.id, change.keep).await?;
    let told = Letter::AccessChanged { name: person.name.clone() };
    let to = (&person.email, person.language.unwrap_or_default());
    db::letters::queue(&tx, &format!("password-changed:{}", LetterId::fresh()), to, &told, now).await?;
    let object = ("person", person.id.to_string());
    let deed = Deed { actor, deed: "password-changed", object, before: None, after: None, request_id };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
