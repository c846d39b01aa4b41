//! A new customer, with the next reference.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        customer::Card,
        error::AppError,
        ids::CustomerId,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

pub async fn create(portal: &Portal, admin: &Admin, card: &Card, request_id: &str) -> Result<CustomerId, AppError> {
    admin.must(Duty::Invoice)?;
    let (actor, now) = (Actor::Admin(admin.clone()), portal.clock.now());
    let id = CustomerId::fresh();
    let tx = portal.db.begin().await?;
    let reference = format!("C-{:05}", db::counters::next(&tx, "customer").await?);
    db::customers::insert(&tx, id, &reference, card, now).await?;
    let after = Some(json!({ "reference": reference, "name": card.name, "email": card.email }));
    let object = ("customer", id.to_string());
    db::audit::write(
        &tx,
        Deed { actor: &actor, deed: "customer-created", object, before: None, after, request_id },
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}
