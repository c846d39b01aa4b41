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

/// Who came in, and as what.
pub async fn sign_in(portal: &Portal, entry: Entry) -> Result<(PersonId, Identity), AppError> {
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
    tracing::info!(person = %person.id, "signed in");
    Ok((person.id, identity))
}
