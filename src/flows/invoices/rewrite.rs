//! An administrator changes a draft. What was issued is never rewritten.

use serde_json::json;

use super::draft;
use crate::{
    db::{self, audit::Deed},
    domain::{
        draft::Draft,
        error::AppError,
        ids::InvoiceId,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

/// `version` is the one the form was made from.
pub async fn rewrite(
    portal: &Portal,
    admin: &Admin,
    (id, version): (InvoiceId, i32),
    draft: &Draft,
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Invoice)?;
    let (actor, now) = (Actor::Admin(admin.clone()), portal.clock.now());
    let tx = portal.db.begin().await?;
    let before = db::invoices::lock(&tx, id).await?;
    let totals = draft::checked(&tx, draft).await?;
    db::invoice_drafts::rewrite(&tx, &before, draft, &totals, version).await?;
    let deed = Deed {
        actor: &actor,
        deed: "invoice-rewritten",
        object: ("invoice", id.to_string()),
        before: Some(json!({ "customer": before.customer, "total": before.total() })),
        after: Some(json!({ "customer": draft.customer, "total": totals.total })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
