//! Somebody signed in, who has just proved who they are, wants another address. It counts once whoever reads it has confirmed it.

use super::{
    limits::{Limit, admit},
    links,
};
use crate::{
    db,
    domain::{
        error::AppError,
        letter::Letter,
        people::{Actor, Email, Person, Purpose},
    },
    flows::portal::Portal,
};

/// Writes to the new address; an address somebody else has gets no letter, and nobody is told.
pub async fn change_email(portal: &Portal, actor: &Actor, email: &Email) -> Result<(), AppError> {
    let person = db::people::find(portal.db.reader(), actor.person().ok_or(AppError::SignedOut)?).await?;
    admit(portal, Limit::EmailChange, &Limit::EmailChange.of(&person.id.to_string())).await?;
    db::retried(|| write(portal, &person, email)).await
}

async fn write(portal: &Portal, person: &Person, email: &Email) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    if db::people::by_email(&tx, email).await?.is_none() {
        let link = links::mint(portal, &tx, person, (Purpose::Email, email)).await?;
        let letter = Letter::ConfirmEmail { name: person.name.clone(), link: links::seal(portal, &link.address)? };
        let to = (email, person.language.unwrap_or_default());
        db::letters::queue(&tx, &format!("confirm-email:{}", link.id), to, &letter, portal.clock.now()).await?;
    }
    tx.commit().await
}
