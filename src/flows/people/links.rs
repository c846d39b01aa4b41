//! Links in letters: random, single-use, kept only as a hash; the letter that carries one is sealed until it is sent.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{
    db::{self, ConnectionTrait, links::Link, sealer},
    domain::{
        error::{AppError, Code},
        people::{Email, Person, PersonState, Purpose},
    },
    flows::portal::Portal,
};

const SEALED: &str = "sealed:";

/// A link that was just made: its address is known here and never again.
#[derive(Debug)]
pub struct Minted {
    /// The hash of its token; an occasion to write about.
    pub id: String,
    pub address: String,
}

/// A new link for this person, sent to `email`.
pub async fn mint(
    portal: &Portal,
    db: &impl ConnectionTrait,
    person: &Person,
    (purpose, email): (Purpose, &Email),
) -> Result<Minted, AppError> {
    let token = URL_SAFE_NO_PAD.encode(sealer::random::<32>()?);
    let id = hashed(&token);
    let expires_at = portal.clock.now() + time::Duration::seconds(purpose.lifetime());
    let link = Link { id: id.clone(), purpose, person: person.id, email: email.clone(), expires_at };
    db::links::insert(db, &link).await?;
    Ok(Minted { id, address: portal.address(&format!("{}/{token}", purpose.path())) })
}

/// Whose link this is, if it still is worth something. Looking does not use it up.
pub async fn open(
    portal: &Portal,
    db: &impl ConnectionTrait,
    token: &str,
    purpose: Purpose,
) -> Result<(Link, Person), AppError> {
    let expired = || AppError::Conflict(Code::LinkExpired);
    let link = db::links::find(db, &hashed(token), purpose, portal.clock.now()).await?.ok_or_else(expired)?;
    let person = db::people::find(db, link.person).await?;
    let moved = purpose != Purpose::Email && person.email != link.email;
    if moved || person.state == PersonState::Disabled {
        return Err(expired());
    }
    Ok((link, person))
}

/// How a letter carries an address that opens a door.
pub fn seal(portal: &Portal, address: &str) -> Result<String, AppError> {
    let sealed = portal.sealer.seal("letter", address.as_bytes())?;
    Ok(format!("{SEALED}{}", URL_SAFE_NO_PAD.encode(sealed)))
}

/// The address a letter carries; one that opens no door is written plainly.
pub fn unseal(portal: &Portal, carried: &str) -> Result<String, AppError> {
    let Some(sealed) = carried.strip_prefix(SEALED) else { return Ok(carried.to_owned()) };
    let record = URL_SAFE_NO_PAD.decode(sealed).unwrap_or_default();
    let address = portal.sealer.open("letter", &record)?;
    Ok(String::from_utf8_lossy(&address).into_owned())
}

fn hashed(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}
