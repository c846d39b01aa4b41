//! Behind the lines of bank statements: accepted, split, charged, reversed, put aside; taken up again, undone.

use axum::{extract::State, response::Response};

use super::proof;
use crate::{
    app::{answer::Next, pages::admin::bank::line},
    domain::{
        error::{AppError, Code, Findings},
        ids::LineId,
        money::Money,
        people::Duty,
    },
    flows::{
        detached::detached,
        portal::Portal,
        statements::{
            accept::{MOST_PARTS, Share, accept},
            arrived::arrived,
            charge::charge,
            ignore::{ignore, take_up},
            named::named,
            queue,
            reversed::reverse,
            undo::undo,
        },
    },
    request::{Asked, Key, Posted, Visit},
};

pub async fn accept_line(visit: Visit, State(portal): State<Portal>, Key(id): Key<LineId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let shares = shares(&portal, id, posted.only(&["for.", "amount.", "due."])?).await?;
        let out = shares.iter().any(|share| share.target.is_money_out());
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { accept(&portal, &admin, (id, &shares), &request_id).await }).await?;
        let told = if out { "bank-refunded" } else { "bank-accepted" };
        Ok(Next::to(format!("/admin/bank/lines/{id}")).saying(told))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

/// The parts of the form, in order; what is wrong is named in its row.
async fn shares(portal: &Portal, id: LineId, posted: &Posted) -> Result<Vec<Share>, AppError> {
    let currency = queue::one(portal, id, "").await?.seen.kept.line.amount.currency;
    let (mut found, mut shares) = (Findings::default(), Vec::new());
    for place in 0..MOST_PARTS {
        let [target, amount, due] = ["for", "amount", "due"].map(|name| format!("{name}.{place}"));
        if posted.get(&target).trim().is_empty() && posted.get(&amount).trim().is_empty() {
            continue;
        }
        let meant = match posted.required(&target, 40) {
            Ok(text) => found.take(target, named(portal, &text).await),
            Err(fault) => found.take(target, Err(fault)),
        };
        let read = Money::parse_positive(posted.get(&amount), currency);
        let amount = found.take(amount, read);
        let due_shown = match posted.get(&due) {
            "" => None,
            text => Some(Money::parse(text, currency).map_err(|_| AppError::Conflict(Code::TotalChanged))?),
        };
        if let (Some((target, _)), Some(amount)) = (meant, amount) {
            shares.push(Share { target, amount, due_shown });
        }
    }
    if shares.is_empty() && found.is_empty() {
        found.note("for.0", Code::Required);
    }
    found.done()?;
    Ok(shares)
}

pub async fn arrived_line(
    visit: Visit,
    State(portal): State<Portal>,
    Key(id): Key<LineId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let payout =
            posted.only(&["payout"])?.get("payout").parse().map_err(|_| AppError::Conflict(Code::BadRequest))?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { arrived(&portal, &admin, (id, payout), &request_id).await }).await?;
        Ok(Next::to(format!("/admin/bank/lines/{id}")).saying("bank-accepted"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn reverse_line(
    visit: Visit,
    State(portal): State<Portal>,
    Key(id): Key<LineId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let other = posted.only(&["line"])?.get("line").parse().map_err(|_| AppError::Conflict(Code::BadRequest))?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { reverse(&portal, &admin, (id, other), &request_id).await }).await?;
        Ok(Next::to(format!("/admin/bank/lines/{id}")).saying("bank-reversed"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn undo_line(visit: Visit, State(portal): State<Portal>, Key(id): Key<LineId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let form = posted.only(&[&["reason", "username"][..], &proof::FIELDS].concat())?;
        let reason = form.required("reason", 200).map_err(|fault| AppError::invalid("reason", fault))?;
        proof::assured(&visit, &portal, admin.person, &posted).await?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { undo(&portal, &admin, (id, &reason), &request_id).await }).await?;
        Ok(Next::to(format!("/admin/bank/lines/{id}")).saying("bank-undone"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn charge_line(visit: Visit, State(portal): State<Portal>, Key(id): Key<LineId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        posted.only(&[])?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { charge(&portal, &admin, id, &request_id).await }).await?;
        Ok(Next::to(format!("/admin/bank/lines/{id}")).saying("bank-charged"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn ignore_line(visit: Visit, State(portal): State<Portal>, Key(id): Key<LineId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let reason = posted.only(&["reason"])?.required("reason", 200);
        let reason = reason.map_err(|fault| AppError::invalid("reason", fault))?;
        ignore(&portal, &admin, (id, &reason), &visit.request_id).await?;
        Ok(Next::to("/admin/bank").saying("bank-ignored"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn take_up_line(
    visit: Visit,
    State(portal): State<Portal>,
    Key(id): Key<LineId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        posted.only(&[])?;
        take_up(&portal, &admin, id, &visit.request_id).await?;
        Ok(Next::to(format!("/admin/bank/lines/{id}")).saying("bank-taken-up"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

async fn answer(
    visit: Visit,
    portal: Portal,
    id: LineId,
    (outcome, posted): (Result<Next, AppError>, Posted),
) -> Response {
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => line::page(visit, State(portal), Key(id), Asked::default()).await,
    }
}
