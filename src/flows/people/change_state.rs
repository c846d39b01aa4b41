//! An owner shuts an administrator out, or lets them in again. At least one owner remains.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::PersonId,
        people::{Actor, Admin, Duty, Person, PersonState, Role},
    },
    flows::portal::Portal,
};

/// What the owner wishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Open,
    Shut,
}

/// Shut, their sessions and links end at once. Asked twice, nothing happens the second time.
pub async fn change_state(
    portal: &Portal,
    admin: &Admin,
    (person, door): (PersonId, Door),
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::People)?;
    db::retried(|| apply(portal, admin, (person, door), request_id)).await
}

async fn apply(
    portal: &Portal,
    admin: &Admin,
    (person, door): (PersonId, Door),
    request_id: &str,
) -> Result<(), AppError> {
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    let owners = db::people::lock_owners(&tx).await?;
    let person = db::people::lock(&tx, person).await?;
    let role = person.role.ok_or(AppError::NotFound)?;
    let state = wished(&tx, &person, door).await?;
    if state == person.state {
        return Ok(());
    }
    if role == Role::Owner && person.state == PersonState::Active && owners.iter().all(|owner| *owner == person.id) {
        return Err(AppError::Conflict(Code::LastOwner));
    }
    db::people::set_state(&tx, person.id, state).await?;
    db::sessions::delete_all_of(&tx, person.id, None).await?;
    db::links::spend_all_of(&tx, person.id, now).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: if door == Door::Shut { "person-disabled" } else { "person-enabled" },
        object: ("person", person.id.to_string()),
        before: Some(json!({ "state": person.state.word() })),
        after: Some(json!({ "state": state.word() })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}

/// Somebody who never chose a password comes back as invited.
async fn wished(tx: &db::Tx, person: &Person, door: Door) -> Result<PersonState, AppError> {
    Ok(match (door, person.state) {
        (Door::Shut, _) => PersonState::Disabled,
        (Door::Open, PersonState::Disabled) if db::people::hash_of(tx, person.id).await?.is_some() => {
            PersonState::Active
        }
        (Door::Open, PersonState::Disabled) => PersonState::Invited,
        (Door::Open, state) => state,
    })
}
