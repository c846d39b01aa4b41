//! An owner gives an administrator another role. At least one owner remains.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::PersonId,
        people::{Actor, Admin, Duty, Role},
    },
    flows::portal::Portal,
};

/// `was` is the role the owner saw when they decided.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    pub person: PersonId,
    pub was: Role,
    pub role: Role,
}

/// Their sessions end: what they were allowed, they were allowed as somebody else.
pub async fn change_role(portal: &Portal, admin: &Admin, change: Change, request_id: &str) -> Result<(), AppError> {
    admin.must(Duty::People)?;
    db::retried(|| apply(portal, admin, change, request_id)).await
}

async fn apply(portal: &Portal, admin: &Admin, change: Change, request_id: &str) -> Result<(), AppError> {
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    let owners = db::people::lock_owners(&tx).await?;
    let person = db::people::lock(&tx, change.person).await?;
    let role = person.role.ok_or(AppError::NotFound)?;
    if role != change.was {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    if role == change.role {
        return Ok(());
    }
    if role == Role::Owner && owners.iter().all(|owner| *owner == person.id) {
        return Err(AppError::Conflict(Code::LastOwner));
    }
    db::people::set_role(&tx, person.id, Some(change.role)).await?;
    db::sessions::delete_all_of(&tx, person.id, None).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "role-changed",
        object: ("person", person.id.to_string()),
        before: Some(json!({ "role": role })),
        after: Some(json!({ "role": change.role })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
