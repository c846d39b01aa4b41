//! The customer confirms another way to pay.

use axum::{extract::State, response::Response};

use super::pay;
use crate::{
    app::{detached::detached, onward::onward, pages::customer::switch as pages},
    db,
    domain::{error::AppError, ids::InvoiceId, people::Right},
    flows::{
        payments::{start::Begun, switch},
        portal::Portal,
    },
    request::{Key, Posted, Visit},
};

pub async fn confirm(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>, posted: Posted) -> Response {
    let begun = begin(&visit, &portal, id, &posted).await;
    let question = format!("/invoices/{id}/switch?gateway={}", posted.get("gateway"));
    match onward(visit, &portal, begun, (&posted, question)).await {
        Ok(answer) => answer,
        Err(visit) => pages::page(visit, State(portal), Key(id)).await,
    }
}

async fn begin(visit: &Visit, portal: &Portal, id: InvoiceId, posted: &Posted) -> Result<Begun, AppError> {
    let contact = visit.contact(Right::Pay)?;
    let invoice = db::invoices::find_for(portal.db.reader(), contact.customer, id).await?;
    let wanted = pay::wanted(posted, &invoice)?;
    let portal = portal.clone();
    detached(async move { switch::switch(&portal, &contact, wanted).await }).await
}
