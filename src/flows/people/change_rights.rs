//! What a contact may do for their customer.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        ids::{CustomerId, PersonId},
        people::{Actor, Admin, Duty, Right},
    },
    flows::portal::Portal,
};

/// Counts from the contact's next request on.
pub async fn change_rights(
    portal: &Portal,
    admin: &Admin,
    (customer, person): (CustomerId, PersonId),
    rights: &[Right],
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Invoice)?;
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    let before = db::contacts::rights(&tx, customer, person).await?.ok_or(AppError::NotFound)?;
    db::contacts::set_rights(&tx, customer, person, rights).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "rights-changed",
        object: ("person", person.to_string()),
        before: Some(json!({ "rights": Right::write_all(&before) })),
        after: Some(json!({ "rights": Right::write_all(rights) })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
