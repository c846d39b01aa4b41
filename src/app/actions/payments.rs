//! Behind a payment's page: its provider is asked.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::admin::payment},
    domain::{ids::PaymentId, people::Duty},
    flows::{detached::detached, payments::check_now::check_now, portal::Portal},
    request::{Key, Posted, Visit},
};

pub async fn check(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Assist)?;
        posted.only(&[])?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        let (before, after) = detached(async move { check_now(&portal, &admin, id, &request_id).await }).await?;
        let told = if before.state == after.state { "money-check-same" } else { "money-check-changed" };
        Ok(Next::to(format!("/admin/payments/{id}")).saying(told))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => payment::page(visit, State(portal), Key(id)).await,
    }
}
