//! Behind the late-money desk: to the balance, or to another invoice.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::admin::late_one},
    domain::{
        error::{AppError, Code},
        ids::{InvoiceId, LateMoneyId},
        people::Duty,
    },
    flows::{detached::detached, payments::late_money, portal::Portal},
    request::{Key, Posted, Visit},
};

pub async fn credit(visit: Visit, State(portal): State<Portal>, Key(id): Key<LateMoneyId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        posted.only(&[])?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { late_money::credit(&portal, &admin, id, &request_id).await }).await?;
        Ok(Next::to(format!("/admin/late-money/{id}")).saying("money-late-credited"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn move_to(
    visit: Visit,
    State(portal): State<Portal>,
    Key(id): Key<LateMoneyId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let invoice = invoice(posted.only(&["invoice"])?)?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { late_money::move_to(&portal, &admin, (id, invoice), &request_id).await }).await?;
        Ok(Next::to(format!("/admin/late-money/{id}")).saying("money-late-moved"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

fn invoice(posted: &Posted) -> Result<InvoiceId, AppError> {
    posted.get("invoice").parse().map_err(|_: AppError| AppError::invalid("invoice", Code::Required))
}

async fn answer(
    visit: Visit,
    portal: Portal,
    id: LateMoneyId,
    (outcome, posted): (Result<Next, AppError>, Posted),
) -> Response {
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => late_one::page(visit, State(portal), Key(id)).await,
    }
}
