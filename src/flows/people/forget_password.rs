//! Somebody asks for a new password. The answer never tells whether we know them.

use std::net::IpAddr;

use super::{
    limits::{Limit, admit},
    links,
};
use crate::{
    db::{self, Tx},
    domain::{
        error::AppError,
        letter::Letter,
        people::{Email, Person, PersonState, Purpose},
    },
    flows::portal::Portal,
};

/// Writes to the address when it is exactly one we keep. `address` is the client's trusted one.
pub async fn forget_password(portal: &Portal, email: &Email, address: IpAddr) -> Result<(), AppError> {
    admit(portal, Limit::ResetFromAddress, &Limit::ResetFromAddress.address(address)).await?;
    admit(portal, Limit::ResetOfAccount, &Limit::ResetOfAccount.account(email)).await?;
    db::retried(|| write_if_known(portal, email)).await
}

async fn write_if_known(portal: &Portal, email: &Email) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    // Counted for strangers too: both kinds of account cost one committed transaction.
    let mail = Limit::ResetMail.account(email);
    let counted = db::tries::count(&tx, &mail, Limit::ResetMail.bound(), portal.clock.now()).await?;
    let known = db::people::by_email(&tx, email).await?.filter(|person| person.state != PersonState::Disabled);
    if let Some(person) = known.filter(|_| counted.is_ok()) {
        write(portal, &tx, &person).await?;
    }
    tx.commit().await
}

async fn write(portal: &Portal, tx: &Tx, person: &Person) -> Result<(), AppError> {
    let link = links::mint(portal, tx, person, (Purpose::Reset, &person.email)).await?;
    let letter = Letter::Reset { name: person.name.clone(), link: links::seal(portal, &link.address)? };
    let to = (&person.email, person.language.unwrap_or_default());
    db::letters::queue(tx, &format!("reset:{}", link.id), to, &letter, portal.clock.now()).await
}
