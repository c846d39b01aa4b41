//! What is done with an invoice as a whole.

use axum::{extract::State, response::Response};

use super::drafts::version;
use crate::{
    app::{answer::Next, pages::admin::invoices::one},
    domain::{error::AppError, ids::InvoiceId, people::Duty},
    flows::{invoices, portal::Portal},
    request::{Key, Posted, Visit},
};

pub async fn issue(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        let version = version(posted.only(&["version"])?)?;
        invoices::issue::issue(&portal, &admin, (id, version), &visit.request_id).await?;
        Ok(there(id, "invoice-issued"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn discard(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        let version = version(posted.only(&["version"])?)?;
        invoices::discard::discard(&portal, &admin, (id, version), &visit.request_id).await?;
        Ok(Next::to("/admin/invoices").saying("draft-discarded"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn resend(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Assist)?;
        posted.only(&[])?;
        invoices::resend::resend(&portal, &admin, id, &visit.request_id).await?;
        Ok(there(id, "invoice-resent"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn cancel(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        posted.only(&[])?;
        invoices::cancel::cancel(&portal, &admin, id, &visit.request_id).await?;
        Ok(there(id, "invoice-cancelled"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

fn there(id: InvoiceId, saying: &'static str) -> Next {
    Next::to(format!("/admin/invoices/{id}")).saying(saying)
}

async fn answer(
    visit: Visit,
    portal: Portal,
    id: InvoiceId,
    (outcome, posted): (Result<Next, AppError>, Posted),
) -> Response {
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => one::page(visit, State(portal), Key(id)).await,
    }
}
