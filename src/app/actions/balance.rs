//! The customer tops their balance up.

use axum::{extract::State, response::Response};

use super::pay::gateway;
use crate::{
    app::{detached::detached, onward::onward, pages::customer::balance as pages},
    domain::{
        currency::Currency,
        error::{AppError, Code, Findings},
        money::Money,
        payment::Purpose,
        people::Right,
    },
    flows::{
        payments::start::{self, Begun, Wanted},
        portal::Portal,
    },
    request::{Posted, Visit},
};

pub async fn top_up(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let begun = begin(&visit, &portal, &posted).await;
    match onward(visit, &portal, begun, (&posted, "/balance".into())).await {
        Ok(answer) => answer,
        Err(visit) => pages::page(visit, State(portal)).await,
    }
}

async fn begin(visit: &Visit, portal: &Portal, posted: &Posted) -> Result<Begun, AppError> {
    let contact = visit.contact(Right::Pay)?;
    let wanted = wanted(posted)?;
    let portal = portal.clone();
    detached(async move { start::start(&portal, &contact, wanted).await }).await
}

fn wanted(posted: &Posted) -> Result<Wanted, AppError> {
    posted.only(&["gateway", "amount", "currency", "request_key"])?;
    let mut findings = Findings::default();
    let gateway = findings.take("gateway", gateway(posted));
    let currency = findings.take("currency", Currency::parse(posted.get("currency")));
    let read = |currency| Money::parse_positive(posted.get("amount"), currency);
    let amount = currency.and_then(|currency| findings.take("amount", read(currency)));
    let (Some(gateway), Some(amount)) = (gateway, amount) else {
        return Err(findings.done().err().unwrap_or(AppError::Conflict(Code::BadRequest)));
    };
    let request_key = posted.get("request_key").to_owned();
    Ok(Wanted { purpose: Purpose::TopUp, gateway, amount: Some(amount), due_shown: None, request_key, agreed: None })
}
