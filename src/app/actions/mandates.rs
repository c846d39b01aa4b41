//! The customer has a mandate debited for an invoice, or wants it used no longer.

use axum::{extract::State, response::Response};

use super::pay;
use crate::{
    app::{
        answer::Next,
        detached::detached,
        onward::onward,
        pages::customer::{invoice, mandates as pages},
    },
    db,
    domain::{
        error::AppError,
        ids::{InvoiceId, MandateId},
        invoice::Invoice,
        language::Language,
        mandate::Mandate,
        payment::Purpose,
        people::Right,
    },
    flows::{
        mandates::forget,
        payments::start::{self, Agreed, Begun, Wanted},
        portal::Portal,
    },
    request::{Key, Keys, Posted, Visit},
};

pub async fn pay(
    visit: Visit,
    State(portal): State<Portal>,
    Keys(id, mandate): Keys<InvoiceId, MandateId>,
    posted: Posted,
) -> Response {
    let begun = begin(&visit, &portal, (id, mandate), &posted).await;
    match onward(visit, &portal, begun, (&posted, format!("/invoices/{id}"))).await {
        Ok(answer) => answer,
        Err(visit) => invoice::page(visit, State(portal), Key(id)).await,
    }
}

async fn begin(
    visit: &Visit,
    portal: &Portal,
    (id, mandate): (InvoiceId, MandateId),
    posted: &Posted,
) -> Result<Begun, AppError> {
    let (contact, db) = (visit.contact(Right::Pay)?, portal.db.reader());
    let invoice = db::invoices::find_for(db, contact.customer, id).await?;
    let mandate = db::mandates::find_for(db, contact.customer, mandate).await?;
    let wanted = wanted(posted, &invoice, (&mandate, visit.language))?;
    let portal = portal.clone();
    detached(async move { start::start(&portal, &contact, wanted).await }).await
}

/// The box is what the customer agrees with: it says to which words.
fn wanted(posted: &Posted, invoice: &Invoice, (mandate, language): (&Mandate, Language)) -> Result<Wanted, AppError> {
    posted.only(&["due", "consent", "request_key"])?;
    let words = posted.get("consent").to_owned();
    Ok(Wanted {
        purpose: Purpose::Invoice(invoice.id),
        gateway: mandate.gateway,
        amount: None,
        due_shown: pay::due(posted).map_err(|code| AppError::invalid("due", code))?,
        request_key: posted.get("request_key").to_owned(),
        agreed: Some(Agreed { mandate: mandate.id, words, language }),
    })
}

pub async fn forget(visit: Visit, State(portal): State<Portal>, Key(id): Key<MandateId>, posted: Posted) -> Response {
    let outcome = async {
        let contact = visit.contact(Right::Pay)?;
        db::mandates::find_for(portal.db.reader(), contact.customer, id).await?;
        posted.only(&[])?;
        let portal = portal.clone();
        detached(async move { forget::forget(&portal, &contact, id).await }).await?;
        Ok(Next::to("/mandates").saying("mandate-forgotten"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => pages::page(visit, State(portal)).await,
    }
}
