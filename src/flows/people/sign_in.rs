//! Somebody says who they are. Known and unknown accounts get the same answer in the same time.

use std::net::IpAddr;

use super::{
    hashing,
    limits::{Limit, admit},
};
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::PersonId,
        password::Password,
        people::{Email, Identity, PersonState},
    },
    flows::portal::Portal,
};

pub struct Entry {
    pub email: Email,
    pub password: Password,
    /// The client's trusted address.
    pub address: IpAddr,
}

/// What the right password opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// The house, as what they are to it.
    House(PersonId, Identity),
    /// The question for a code of their second factor.
    Anteroom(PersonId),
}

pub async fn sign_in(portal: &Portal, entry: Entry) -> Result<Entered, AppError> {
    let address = Limit::SignInFromAddress.address(entry.address);
    let account = Limit::SignInToAccount.account(&entry.email);
    admit(portal, Limit::SignInFromAddress, &address).await?;
    admit(portal, Limit::SignInToAccount, &account).await?;

    let found = db::people::with_hash(portal.db.reader(), &entry.email).await?;
    let (person, hash) = found.filter(|(person, _)| person.state == PersonState::Active).unzip();
    let right = hashing::verify(entry.password, hash.flatten()).await?;
    let wrong = AppError::Conflict(Code::BadCredentials);
    let person = person.filter(|_| right).ok_or_else(|| wrong.clone())?;
    let (identity, _) = db::people::identity(&portal.db, person.id).await?;
    if identity == Identity::Nobody {
        return Err(wrong);
    }

    db::tries::forget(portal.db.reader(), &account).await?;
    db::tries::take_back(portal.db.reader(), &address).await?;
    if db::second_factors::confirmed(portal.db.reader(), person.id).await?.is_some() {
        return Ok(Entered::Anteroom(person.id));
    }
    tracing::info!(person = %person.id, "signed in");
    Ok(Entered::House(person.id, identity))
}
