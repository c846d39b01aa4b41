//! Behind the forms of disputes: checked, seen, given up.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::admin::disputes::one},
    domain::{error::AppError, ids::DisputeId, people::Duty},
    flows::{
        detached::detached,
        disputes::{accept, acknowledge::acknowledge, check_now::check_now},
        portal::Portal,
    },
    request::{Key, Posted, Visit},
};

pub async fn check(visit: Visit, State(portal): State<Portal>, Key(id): Key<DisputeId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Assist)?;
        posted.only(&[])?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        let (before, after) = detached(async move { check_now(&portal, &admin, id, &request_id).await }).await?;
        let same = (before.state, before.away, before.fee) == (after.state, after.away, after.fee);
        let told = if same { "dispute-checked-same" } else { "dispute-checked-changed" };
        Ok(Next::to(format!("/admin/disputes/{id}")).saying(told))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn seen(visit: Visit, State(portal): State<Portal>, Key(id): Key<DisputeId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        posted.only(&[])?;
        acknowledge(&portal, &admin, id, &visit.request_id).await?;
        Ok(Next::to(format!("/admin/disputes/{id}")).saying("dispute-seen"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn accept(visit: Visit, State(portal): State<Portal>, Key(id): Key<DisputeId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        posted.only(&[])?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        let dispute = detached(async move { accept::accept(&portal, &admin, id, &request_id).await }).await?;
        let told = if dispute.state.is_open() { "dispute-accept-unsure" } else { "dispute-accepted" };
        Ok(Next::to(format!("/admin/disputes/{id}")).saying(told))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

async fn answer(
    visit: Visit,
    portal: Portal,
    id: DisputeId,
    (outcome, posted): (Result<Next, AppError>, Posted),
) -> Response {
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => one::page(visit, State(portal), Key(id)).await,
    }
}
