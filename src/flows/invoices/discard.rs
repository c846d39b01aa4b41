//! A draft nobody needs any more. It never had a number, so none is missing.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        ids::InvoiceId,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

pub async fn discard(
    portal: &Portal,
    admin: &Admin,
    (id, version): (InvoiceId, i32),
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Invoice)?;
    let (actor, now) = (Actor::Admin(admin.clone()), portal.clock.now());
    let tx = portal.db.begin().await?;
    let draft = db::invoices::lock(&tx, id).await?;
    db::invoice_drafts::delete(&tx, id, version).await?;
    let before = Some(json!({ "customer": draft.customer, "total": draft.total() }));
    let object = ("invoice", id.to_string());
    db::audit::write(
        &tx,
        Deed { actor: &actor, deed: "invoice-discarded", object, before, after: None, request_id },
        now,
    )
    .await?;
    tx.commit().await
}
