//! Behind the forms of refunds: given back, checked, transferred by hand, seen.

use axum::{extract::State, response::Response};

use super::proof;
use crate::{
    app::{
        answer::Next,
        pages::admin::refunds::{form, one},
    },
    db,
    domain::{
        error::{AppError, Code, Findings},
        ids::{PaymentId, RefundId},
        money::Money,
        people::Duty,
        refund::{Destination, RefundState, Source},
    },
    flows::{
        detached::detached,
        portal::Portal,
        refunds::{
            acknowledge::acknowledge,
            ask_for::{Wish, ask_for},
            check_now::check_now,
            transferred::{Decision, transferred},
        },
    },
    request::{Asked, Key, Posted, Visit},
};

const FIELDS: [&str; 6] = ["request_key", "source", "amount", "destination", "reason", "username"];

pub async fn refund(visit: Visit, State(portal): State<Portal>, Key(id): Key<PaymentId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let wish = read(&portal, id, posted.only(&[&FIELDS[..], &proof::FIELDS].concat())?).await?;
        if visit.setup(&portal).await?.shop.wants_proof(wish.amount) {
            proof::assured(&visit, &portal, admin.person, &posted).await?;
        }
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        let refund = detached(async move { ask_for(&portal, &admin, &wish, &request_id).await }).await?;
        Ok(Next::to(format!("/admin/refunds/{}", refund.id)).saying(said(refund.state)))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => form::page(visit, State(portal), Key(id), Asked::default()).await,
    }
}

async fn read(portal: &Portal, id: PaymentId, posted: &Posted) -> Result<Wish, AppError> {
    let payment = db::payments::find(portal.db.reader(), id).await?;
    let mut found = Findings::default();
    let source = found.take("source", Source::parse(posted.get("source")).ok_or(Code::Required));
    let amount = found.take("amount", Money::parse_positive(posted.get("amount"), payment.amount.currency));
    let destination = found.take("destination", Destination::parse(posted.get("destination")).ok_or(Code::Required));
    let reason = found.take("reason", posted.required("reason", 200));
    found.done()?;
    let key = posted.get("request_key");
    let shaped = (16..=64).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match (source, amount, destination, reason) {
        (Some(source), Some(amount), Some(destination), Some(reason)) if shaped => {
            Ok(Wish { payment: id, source, amount, destination, reason, request_key: key.to_owned() })
        }
        _ => Err(AppError::Conflict(Code::BadRequest)),
    }
}

fn said(state: RefundState) -> &'static str {
    match state {
        RefundState::Requested | RefundState::Submitted => "refund-submitted",
        RefundState::Unknown => "refund-unknown",
        RefundState::Succeeded => "refund-succeeded",
        RefundState::Failed => "refund-failed",
    }
}

pub async fn check(visit: Visit, State(portal): State<Portal>, Key(id): Key<RefundId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Assist)?;
        posted.only(&[])?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        let (before, after) = detached(async move { check_now(&portal, &admin, id, &request_id).await }).await?;
        let same = (before.state, before.fee) == (after.state, after.fee);
        let told = if same { "refund-checked-same" } else { "refund-checked-changed" };
        Ok(Next::to(format!("/admin/refunds/{id}")).saying(told))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn sent(visit: Visit, State(portal): State<Portal>, Key(id): Key<RefundId>, posted: Posted) -> Response {
    let outcome = decided(&visit, &portal, (id, Decision::Sent), &posted).await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn dropped(visit: Visit, State(portal): State<Portal>, Key(id): Key<RefundId>, posted: Posted) -> Response {
    let outcome = decided(&visit, &portal, (id, Decision::Dropped), &posted).await;
    answer(visit, portal, id, (outcome, posted)).await
}

async fn decided(
    visit: &Visit,
    portal: &Portal,
    (id, decision): (RefundId, Decision),
    posted: &Posted,
) -> Result<Next, AppError> {
    let admin = visit.admin(Duty::Money)?;
    posted.only(&[])?;
    let (portal, request_id) = (portal.clone(), visit.request_id.clone());
    detached(async move { transferred(&portal, &admin, (id, decision), &request_id).await }).await?;
    let told = if decision == Decision::Sent { "refund-transferred" } else { "refund-dropped" };
    Ok(Next::to(format!("/admin/refunds/{id}")).saying(told))
}

pub async fn seen(visit: Visit, State(portal): State<Portal>, Key(id): Key<RefundId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        posted.only(&[])?;
        acknowledge(&portal, &admin, id, &visit.request_id).await?;
        Ok(Next::to(format!("/admin/refunds/{id}")).saying("refund-seen"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

async fn answer(
    visit: Visit,
    portal: Portal,
    id: RefundId,
    (outcome, posted): (Result<Next, AppError>, Posted),
) -> Response {
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => one::page(visit, State(portal), Key(id)).await,
    }
}
