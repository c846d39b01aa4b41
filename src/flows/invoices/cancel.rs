//! An issued invoice is taken back while nothing was paid: it keeps its number, the ledger gets the reverse.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::InvoiceId,
        invoice::{Invoice, InvoiceState},
        ledger::PostingKind,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

/// Refused once money was received, and while a payment may still bring some.
pub async fn cancel(portal: &Portal, admin: &Admin, id: InvoiceId, request_id: &str) -> Result<(), AppError> {
    admin.must(Duty::Invoice)?;
    let actor = Actor::Admin(admin.clone());
    db::retried(|| once(portal, &actor, id, request_id)).await
}

async fn once(portal: &Portal, actor: &Actor, id: InvoiceId, request_id: &str) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let invoice = db::invoices::lock(&tx, id).await?;
    cancellable(&invoice)?;
    if db::payments::live_of(&tx, id).await?.is_some() {
        return Err(AppError::Conflict(Code::AttemptInProgress));
    }
    db::invoice_drafts::cancel(&tx, id, now).await?;
    let memo = invoice.number.unwrap_or_default();
    db::reversals::reverse(&tx, (PostingKind::Issue, PostingKind::Cancel), id.into(), &memo, now).await?;
    let (before, after) = (Some(json!({ "state": "issued" })), Some(json!({ "state": "cancelled", "number": memo })));
    let object = ("invoice", id.to_string());
    db::audit::write(&tx, Deed { actor, deed: "invoice-cancelled", object, before, after, request_id }, now).await?;
    tx.commit().await
}

fn cancellable(invoice: &Invoice) -> Result<(), AppError> {
    match invoice.state {
        InvoiceState::Issued if invoice.settled.is_zero() => Ok(()),
        InvoiceState::Issued | InvoiceState::Paid => Err(AppError::Conflict(Code::InvoiceHasMoney)),
        InvoiceState::Draft | InvoiceState::Cancelled => Err(AppError::Conflict(Code::StaleVersion)),
    }
}
