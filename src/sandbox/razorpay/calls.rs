//! A call of the API: recorded, admitted, checked, carried out with the scripted fault around it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::any;
use http::Method;
use http::request::Parts;
use serde_json::{Value, json};

use super::refusal::{Refusal, VOICE};
use super::{disputes, keys, links, payments, refunds, schema};
use crate::sandbox::Sandbox;
use crate::sandbox::faults::Step;
use crate::sandbox::perform::{Answer, Performed, perform, plain, respond};
use crate::sandbox::wire::Cut;

const LARGEST_REQUEST: usize = 1024 * 1024;

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/razorpay/v1/{*rest}", any(call))
}

async fn call(State(sandbox): State<Sandbox>, request: Request) -> Response {
    let cut = request.extensions().get::<ConnectInfo<Cut>>().map(|info| info.0.clone());
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_REQUEST).await else {
        return respond(413, Body::from("Request Entity Too Large"));
    };
    let url = format!("{}{}", sandbox.public_base(), parts.uri);
    let path = parts.uri.to_string().trim_start_matches(super::ROOT).to_owned();
    let number = {
        let mut log = sandbox.house.wire_log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.arrived(parts.method.as_str(), (url, path), &parts.headers, &body, sandbox.now())
    };
    let (response, status, shown) = carried_out(&sandbox, &parts, &body, cut).await;
    {
        let mut log = sandbox.house.wire_log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.answered(number, status, shown);
    }
    sandbox.touched();
    response
}

/// One call as it is understood: the operation's name and the id in its path.
fn operation(method: &Method, path: &str) -> Option<(&'static str, String)> {
    let segments: Vec<&str> = path.trim_start_matches(super::ROOT).trim_start_matches("/v1/").split('/').collect();
    let (name, id) = match (method.as_str(), segments.as_slice()) {
        ("POST", ["payment_links"]) => ("POST /v1/payment_links", ""),
        ("GET", ["payment_links"]) => ("GET /v1/payment_links", ""),
        ("GET", ["payment_links", id]) => ("GET /v1/payment_links/{id}", *id),
        ("POST", ["payment_links", id, "cancel"]) => ("POST /v1/payment_links/{id}/cancel", *id),
        ("GET", ["orders", id, "payments"]) => ("GET /v1/orders/{id}/payments", *id),
        ("GET", ["payments"]) => ("GET /v1/payments", ""),
        ("GET", ["payments", id]) => ("GET /v1/payments/{id}", *id),
        ("POST", ["payments", id, "refund"]) => ("POST /v1/payments/{id}/refund", *id),
        ("GET", ["payments", id, "refunds"]) => ("GET /v1/payments/{id}/refunds", *id),
        ("GET", ["refunds", id]) => ("GET /v1/refunds/{id}", *id),
        ("GET", ["disputes", id]) => ("GET /v1/disputes/{id}", *id),
        _ => return None,
    };
    Some((name, id.to_owned()))
}

async fn carried_out(sandbox: &Sandbox, parts: &Parts, body: &[u8], cut: Option<Cut>) -> Performed {
    let now = sandbox.now();
    let Some((name, id)) = operation(&parts.method, parts.uri.path()) else {
        return plain(Refusal::unknown_address().answer());
    };
    let account = match sandbox.change(|books| keys::admitted(books, &parts.headers, now)) {
        Ok(account) => account,
        Err(refusal) => return plain(refusal.answer()),
    };
    let act = |step: &Step| {
        let outcome = wish(name, &id, parts, body).and_then(|wish| answered(sandbox, &account, &wish));
        match outcome {
            Ok(_) if *step == Step::ActThen500 => Refusal::server_fault().answer(),
            Ok(body) => Answer { status: 200, body, mark: None },
            Err(refusal) => refusal.answer(),
        }
    };
    perform(sandbox, (&account, name), cut, &VOICE, act).await
}

/// What a checked call asks for.
pub(super) struct Wish<'w> {
    name: &'static str,
    pub id: &'w str,
    pub json: Value,
    pub query: Vec<(String, String)>,
    /// Of a refund.
    pub key: Option<String>,
}

impl Wish<'_> {
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn wish<'w>(name: &'static str, id: &'w str, parts: &Parts, body: &[u8]) -> Result<Wish<'w>, Refusal> {
    let json = match body {
        [] => Value::Null,
        _ => serde_json::from_slice(body).map_err(|_| Refusal::state("The request body is not valid JSON."))?,
    };
    let kind = parts.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !json.is_null() && !kind.starts_with("application/json") {
        return Err(Refusal::state("Please provide your input in JSON."));
    }
    let query: Result<Vec<_>, _> = serde_urlencoded::from_str(parts.uri.query().unwrap_or_default());
    let query = query.map_err(|_| Refusal::state("The query cannot be read."))?;
    schema::check(name, &json)?;
    schema::check_query(name, &query)?;
    let key = parts.headers.get("x-refund-idempotency").and_then(|value| value.to_str().ok()).map(str::to_owned);
    Ok(Wish { name, id, json, query, key })
}

fn answered(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Result<Value, Refusal> {
    match wish.name {
        "POST /v1/payment_links" => links::create(sandbox, account, &wish.json),
        "GET /v1/payment_links" => Ok(links::search(sandbox, account, wish)),
        "GET /v1/payment_links/{id}" => links::read(sandbox, account, wish.id),
        "POST /v1/payment_links/{id}/cancel" => links::cancel(sandbox, account, wish.id),
        "GET /v1/orders/{id}/payments" => payments::of_order(sandbox, account, wish.id),
        "GET /v1/payments" => Ok(payments::list(sandbox, account, wish)),
        "GET /v1/payments/{id}" => payments::read(sandbox, account, wish.id),
        "POST /v1/payments/{id}/refund" => refunds::create(sandbox, account, wish),
        "GET /v1/payments/{id}/refunds" => refunds::of_payment(sandbox, account, wish),
        "GET /v1/refunds/{id}" => refunds::read(sandbox, account, wish.id),
        "GET /v1/disputes/{id}" => disputes::read(sandbox, account, wish.id),
        _ => Err(Refusal::unknown_address()),
    }
}

/// Items between `skip` and `count`, as every list here.
pub(super) fn collection(items: Vec<Value>, wish: Option<&Wish<'_>>) -> Value {
    let number =
        |name: &str, otherwise| wish.and_then(|wish| wish.asked(name)?.parse::<usize>().ok()).unwrap_or(otherwise);
    let (count, skip) = (number("count", 10).clamp(1, 100), number("skip", 0));
    let count = if wish.is_some() { count } else { items.len() };
    let page: Vec<Value> = items.into_iter().skip(skip).take(count).collect();
    json!({ "entity": "collection", "count": page.len(), "items": page })
}
