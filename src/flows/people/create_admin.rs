//! The first administrator, made on the machine itself.

use serde_json::json;

use super::{hashing, links};
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::PersonId,
        password::Password,
        people::{Actor, Email, Person, PersonState, Purpose, Role},
    },
    flows::portal::Portal,
};

#[derive(Debug, Clone)]
pub struct Newcomer {
    pub email: Email,
    pub name: String,
    pub role: Role,
}

/// With a password, somebody who can sign in at once. Without, the address of a link to choose one: to be printed, once.
pub async fn create_admin(
    portal: &Portal,
    newcomer: &Newcomer,
    password: Option<&str>,
) -> Result<Option<String>, AppError> {
    let hash = match password {
        Some(text) => {
            let chosen = Password::chosen(text, &newcomer.email);
            Some(hashing::hash(chosen.map_err(|code| AppError::invalid("password", code))?).await?)
        }
        None => None,
    };
    db::retried(|| add(portal, newcomer, hash.as_deref())).await
}

async fn add(portal: &Portal, newcomer: &Newcomer, hash: Option<&str>) -> Result<Option<String>, AppError> {
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    let person = Person {
        id: PersonId::fresh(),
        email: newcomer.email.clone(),
        name: newcomer.name.clone(),
        language: None,
        role: Some(newcomer.role),
        state: if hash.is_some() { PersonState::Active } else { PersonState::Invited },
    };
    if !db::people::insert(&tx, &person, hash, now).await? {
        return Err(AppError::invalid("email", Code::EmailTaken));
    }
    let link = match hash {
        Some(_) => None,
        None => Some(links::mint(portal, &tx, &person, (Purpose::Invite, &person.email)).await?.address),
    };
    let deed = Deed {
        actor: &Actor::Console,
        deed: "admin-created",
        object: ("person", person.id.to_string()),
        before: None,
        after: Some(json!({ "email": person.email, "role": newcomer.role })),
        request_id: "",
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await?;
    Ok(link)
}
