//! Somebody no longer acts for a customer.

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

/// Their sessions and links end with it.
pub async fn remove_contact(
    portal: &Portal,
    admin: &Admin,
    (customer, person): (CustomerId, PersonId),
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Invoice)?;
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    let before = db::contacts::rights(&tx, customer, person).await?.ok_or(AppError::NotFound)?;
    db::contacts::remove(&tx, customer, person).await?;
    db::sessions::delete_all_of(&tx, person, None).await?;
    db::links::spend_all_of(&tx, person, now).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "contact-removed",
        object: ("person", person.to_string()),
        before: Some(json!({ "customer": customer, "rights": Right::write_all(&before) })),
        after: None,
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
