//! An administrator signs somebody out everywhere.

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        ids::PersonId,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

/// Of an administrator only an owner does; of a contact whoever keeps the customers.
pub async fn end_sessions_of(
    portal: &Portal,
    admin: &Admin,
    person: PersonId,
    request_id: &str,
) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    let person = db::people::find(&tx, person).await?;
    admin.must(if person.role.is_some() { Duty::People } else { Duty::Invoice })?;
    db::sessions::delete_all_of(&tx, person.id, None).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "person-signed-out",
        object: ("person", person.id.to_string()),
        before: None,
        after: None,
        request_id,
    };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await
}
