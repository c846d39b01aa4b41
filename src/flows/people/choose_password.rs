//! Whoever holds a link from a letter chooses a password: the first one, or a new one.

use super::{acting::acting, hashing, links};
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        letter::Letter,
        password::Password,
        people::Purpose,
    },
    flows::portal::Portal,
};

/// A link's token and what was typed.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    pub token: &'a str,
    pub purpose: Purpose,
    pub password: &'a str,
}

/// The link is spent with all others of this person, and every session of theirs ends.
pub async fn choose_password(portal: &Portal, choice: Choice<'_>, request_id: &str) -> Result<(), AppError> {
    let (_, person) = links::open(portal, portal.db.reader(), choice.token, choice.purpose).await?;
    let password = Password::chosen(choice.password, &person.email);
    let password = password.map_err(|code| AppError::invalid("password", code))?;
    let hash = hashing::hash(password).await?;
    db::retried(|| keep(portal, choice, &hash, request_id)).await
}

async fn keep(portal: &Portal, choice: Choice<'_>, hash: &str, request_id: &str) -> Result<(), AppError> {
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    let (link, person) = links::open(portal, &tx, choice.token, choice.purpose).await?;
    if !db::links::spend(&tx, &link.id, now).await? {
        return Err(AppError::Conflict(Code::LinkExpired));
    }
    db::people::set_password(&tx, person.id, hash).await?;
    db::links::spend_all_of(&tx, person.id, now).await?;
    db::sessions::delete_all_of(&tx, person.id, None).await?;
    if choice.purpose == Purpose::Reset {
        let told = Letter::AccessChanged { name: person.name.clone() };
        let to = (&person.email, person.language.unwrap_or_default());
        db::letters::queue(&tx, &format!("password-changed:{}", link.id), to, &told, now).await?;
    }
    let actor = acting(&tx, &person).await?;
    let object = ("person", person.id.to_string());
    let deed = Deed { actor: &actor, deed: "password-chosen", object, before: None, after: None, request_id };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
