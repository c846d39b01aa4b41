//! A call of the REST API: recorded, admitted, checked, carried out with the scripted fault around it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::any;
use http::request::Parts;
use http::{HeaderValue, Method, Uri};
use serde_json::Value;

use super::refusal::{Refusal, VOICE};
use super::{admission, captures, disputes, evidence, idempotency, orders, refunds, schema, transactions, webhooks};
use crate::sandbox::Sandbox;
use crate::sandbox::faults::Step;
use crate::sandbox::perform::{Answer, Performed, perform, plain, respond};
use crate::sandbox::wire::Cut;

const LARGEST_REQUEST: usize = 8 * 1024 * 1024;

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/paypal/v1/{*rest}", any(call)).route("/paypal/v2/{*rest}", any(call))
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
    let debug_id = sandbox.change(|books| books.next_id("f").to_lowercase());
    let (mut response, status, shown) = carried_out(&sandbox, &parts, &body, (&debug_id, cut)).await;
    {
        let mut log = sandbox.house.wire_log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.answered(number, status, admission::masked(shown));
    }
    sandbox.touched();
    if let Ok(id) = HeaderValue::from_str(&debug_id) {
        response.headers_mut().insert("paypal-debug-id", id);
    }
    response
}

/// One call as it is understood: the operation's name and the id in its path.
fn operation(method: &Method, uri: &Uri) -> Option<(&'static str, String)> {
    let segments: Vec<&str> = uri.path().trim_start_matches(super::ROOT).trim_start_matches('/').split('/').collect();
    let (name, id) = match (method.as_str(), segments.as_slice()) {
        ("POST", ["v1", "oauth2", "token"]) => ("POST /v1/oauth2/token", ""),
        ("POST", ["v2", "checkout", "orders"]) => ("POST /v2/checkout/orders", ""),
        ("GET", ["v2", "checkout", "orders", id]) => ("GET /v2/checkout/orders/{id}", *id),
        ("POST", ["v2", "checkout", "orders", id, "capture"]) => ("POST /v2/checkout/orders/{id}/capture", *id),
        ("GET", ["v2", "payments", "captures", id]) => ("GET /v2/payments/captures/{id}", *id),
        ("POST", ["v2", "payments", "captures", id, "refund"]) => ("POST /v2/payments/captures/{id}/refund", *id),
        ("GET", ["v2", "payments", "refunds", id]) => ("GET /v2/payments/refunds/{id}", *id),
        ("GET", ["v1", "customer", "disputes"]) => ("GET /v1/customer/disputes", disputed(uri)?),
        ("GET", ["v1", "customer", "disputes", id]) => ("GET /v1/customer/disputes/{id}", *id),
        ("POST", ["v1", "customer", "disputes", id, "accept-claim"]) => {
            ("POST /v1/customer/disputes/{id}/accept-claim", *id)
        }
        ("POST", ["v1", "customer", "disputes", id, "provide-evidence"]) => {
            ("POST /v1/customer/disputes/{id}/provide-evidence", *id)
        }
        ("GET", ["v1", "reporting", "transactions"]) => ("GET /v1/reporting/transactions", ""),
        ("GET", ["v1", "notifications", "webhooks"]) => ("GET /v1/notifications/webhooks", ""),
        ("POST", ["v1", "notifications", "webhooks"]) => ("POST /v1/notifications/webhooks", ""),
        ("GET", ["v1", "notifications", "webhooks", id]) => ("GET /v1/notifications/webhooks/{id}", *id),
        ("POST", ["v1", "notifications", "verify-webhook-signature"]) => {
            ("POST /v1/notifications/verify-webhook-signature", "")
        }
        _ => return None,
    };
    Some((name, id.to_owned()))
}

/// The sandbox lists the cases of one transaction, nothing else.
fn disputed(uri: &Uri) -> Option<&str> {
    uri.query()?
        .strip_prefix("disputed_transaction_id=")
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

async fn carried_out(sandbox: &Sandbox, parts: &Parts, body: &[u8], (debug_id, cut): (&str, Option<Cut>)) -> Performed {
    let now = sandbox.now();
    let Some((name, id)) = operation(&parts.method, &parts.uri) else {
        return plain(Refusal::missing().answer(debug_id));
    };
    if name == "POST /v1/oauth2/token" {
        let act = |_: &Step| sandbox.change(|books| admission::token(books, &parts.headers, body, now));
        return perform(sandbox, ("", name), cut, &VOICE, act).await;
    }
    let admitted = sandbox.read(|books| admission::account(books, &parts.headers, now)).and_then(|account| {
        let json = read_body(parts, body)?;
        Ok((account, json))
    });
    let (account, json) = match admitted {
        Ok(admitted) => admitted,
        Err(refusal) => return plain(refusal.answer(debug_id)),
    };
    let request = format!("{name} {id} {json}");
    let running = match idempotency::begin(sandbox, &account, &parts.headers, request) {
        idempotency::Begin::Answered(answer) => return plain(answer),
        idempotency::Begin::Refused(refusal) => return plain(refusal.answer(debug_id)),
        idempotency::Begin::Run(running) => running,
    };
    let query = parts.uri.query().unwrap_or_default();
    let act = |step: &Step| {
        let wish = Wish {
            name,
            id: &id,
            json: &json,
            raw: body,
            key: running.key.as_deref(),
            whole: wants_whole(parts),
            query,
        };
        let outcome = schema::check(name, &json).and_then(|()| answer(sandbox, &account, &wish));
        let outcome = match outcome {
            Ok(_) if *step == Step::ActThen500 => Err(Refusal::server_fault()),
            outcome => outcome,
        };
        running.finish(outcome, debug_id)
    };
    perform(sandbox, (&account, name), cut, &VOICE, act).await
}

/// What a checked call asks for.
pub(super) struct Wish<'w> {
    pub name: &'static str,
    pub id: &'w str,
    pub json: &'w Value,
    pub raw: &'w [u8],
    pub key: Option<&'w str>,
    pub whole: Whole,
    query: &'w str,
}

/// Whether the answer is to hold the object or only its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Representation,
    Minimal,
}

fn wants_whole(parts: &Parts) -> Whole {
    match parts.headers.get("prefer").is_some_and(|wish| wish == "return=representation") {
        true => Whole::Representation,
        false => Whole::Minimal,
    }
}

fn read_body(parts: &Parts, body: &[u8]) -> Result<Value, Refusal> {
    if parts.method != Method::POST {
        return Ok(Value::Null);
    }
    let kind = parts.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if parts.uri.path().ends_with("/provide-evidence") {
        return evidence::read(kind, body);
    }
    if !kind.starts_with("application/json") {
        return Err(Refusal::media_type());
    }
    if body.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    let malformed = |_| Refusal::syntax("MALFORMED_REQUEST_JSON", "/", "The request JSON is not well formed.");
    serde_json::from_slice(body).map_err(malformed)
}

fn answer(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Result<Answer, Refusal> {
    let found = |body| Answer { status: 200, body, mark: None };
    match wish.name {
        "POST /v2/checkout/orders" => orders::create(sandbox, account, wish),
        "GET /v2/checkout/orders/{id}" => orders::read(sandbox, account, wish.id).map(found),
        "POST /v2/checkout/orders/{id}/capture" => captures::capture(sandbox, account, wish),
        "GET /v2/payments/captures/{id}" => captures::read(sandbox, account, wish.id).map(found),
        "POST /v2/payments/captures/{id}/refund" => refunds::create(sandbox, account, wish),
        "GET /v2/payments/refunds/{id}" => refunds::read(sandbox, account, wish.id).map(found),
        "GET /v1/customer/disputes" => Ok(found(disputes::list(sandbox, account, wish.id))),
        "GET /v1/customer/disputes/{id}" => disputes::read(sandbox, account, wish.id).map(found),
        "POST /v1/customer/disputes/{id}/accept-claim" => disputes::accept(sandbox, account, wish.id).map(found),
        "POST /v1/customer/disputes/{id}/provide-evidence" => evidence::provide(sandbox, account, wish).map(found),
        "GET /v1/reporting/transactions" => transactions::search(sandbox, account, wish.query).map(found),
        "GET /v1/notifications/webhooks" => Ok(found(webhooks::list(sandbox, account))),
        "POST /v1/notifications/webhooks" => webhooks::create(sandbox, account, wish.json),
        "GET /v1/notifications/webhooks/{id}" => webhooks::read(sandbox, account, wish.id).map(found),
        "POST /v1/notifications/verify-webhook-signature" => webhooks::verify(sandbox, account, wish).map(found),
        _ => Err(Refusal::missing()),
    }
}
