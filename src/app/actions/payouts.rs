//! Behind the forms of payouts: written down, checked, seen.

use axum::{extract::State, response::Response};
use time::{Date, macros::format_description};

use crate::{
    app::{
        answer::Next,
        pages::admin::payouts::{one, record as form},
    },
    domain::{
        currency::Currency,
        error::{AppError, Code, Findings},
        ids::PayoutId,
        money::Money,
        people::Duty,
    },
    flows::{
        detached::detached,
        payouts::{
            acknowledge::acknowledge,
            check_now::check_now,
            record::{self, Arrival},
        },
        portal::Portal,
    },
    request::{Key, Posted, Visit},
};

const FIELDS: [&str; 5] = ["gateway", "amount", "currency", "on", "bank_reference"];

pub async fn record(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        let arrival = read(posted.only(&FIELDS)?)?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        let id = detached(async move { record::record(&portal, &admin, &arrival, &request_id).await }).await?;
        Ok(Next::to(format!("/admin/payouts/{id}")).saying("payout-recorded"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => form::page(visit, State(portal)).await,
    }
}

fn read(posted: &Posted) -> Result<Arrival, AppError> {
    let mut found = Findings::default();
    let gateway = found.take("gateway", posted.get("gateway").parse().map_err(|_| Code::Required));
    let currency = Currency::parse(posted.get("currency")).map_err(|_| Code::CurrencyUnsupported);
    let currency = found.take("currency", currency);
    let amount =
        currency.and_then(|currency| found.take("amount", Money::parse_positive(posted.get("amount"), currency)));
    let day = Date::parse(posted.get("on"), format_description!("[year]-[month]-[day]"));
    let on = found.take("on", day.map_err(|_| Code::DateInvalid));
    let bank_reference = found.take("bank_reference", posted.required("bank_reference", 80));
    found.done()?;
    match (gateway, amount, on, bank_reference) {
        (Some(gateway), Some(amount), Some(on), Some(bank_reference)) => {
            Ok(Arrival { gateway, amount, on, bank_reference })
        }
        _ => Err(AppError::Conflict(Code::BadRequest)),
    }
}

pub async fn check(visit: Visit, State(portal): State<Portal>, Key(id): Key<PayoutId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Assist)?;
        posted.only(&[])?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        let (before, after) = detached(async move { check_now(&portal, &admin, id, &request_id).await }).await?;
        let same = (before.state, before.listing, before.called) == (after.state, after.listing, after.called);
        let told = if same { "payout-checked-same" } else { "payout-checked-changed" };
        Ok(Next::to(format!("/admin/payouts/{id}")).saying(told))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn seen(visit: Visit, State(portal): State<Portal>, Key(id): Key<PayoutId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        posted.only(&[])?;
        acknowledge(&portal, &admin, id, &visit.request_id).await?;
        Ok(Next::to(format!("/admin/payouts/{id}")).saying("payout-seen"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

async fn answer(
    visit: Visit,
    portal: Portal,
    id: PayoutId,
    (outcome, posted): (Result<Next, AppError>, Posted),
) -> Response {
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => one::page(visit, State(portal), Key(id)).await,
    }
}
