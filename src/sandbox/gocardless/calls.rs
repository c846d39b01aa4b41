//! A call of the API: recorded, admitted, checked, carried out with the scripted fault around it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::any;
use http::request::Parts;
use http::{HeaderValue, Method};
use serde_json::{Value, json};

use super::desk::{Desk, at_desk, shown};
use super::refusal::{Refusal, VOICE};
use super::{
    BANK_ACCOUNT, BILLING_REQUEST, MANDATE, PAYMENT, PAYOUT, REFUND, admission, billing_requests, creditors, flows,
    lists, mandates, payments, refunds, scenarios, schema,
};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, KeptAnswer};
use crate::sandbox::faults::Step;
use crate::sandbox::perform::{Answer, Performed, perform, plain, respond};
use crate::sandbox::wire::Cut;

const LARGEST_REQUEST: usize = 1024 * 1024;

/// Seconds after which the sandbox of GoCardless forgets a key.
const REMEMBERED: i64 = 86_400;

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/gocardless/{*rest}", any(call))
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
    let request_id = sandbox.change(|books| books.next_id("req-").to_lowercase());
    let (mut response, status, seen) = carried_out(&sandbox, &parts, &body, (&request_id, cut)).await;
    {
        let mut log = sandbox.house.wire_log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.answered(number, status, seen);
    }
    sandbox.touched();
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// The operation's name, and the id in its path.
fn operation(method: &Method, path: &str) -> Option<(&'static str, String)> {
    let segments: Vec<&str> = path.trim_start_matches(super::ROOT).trim_matches('/').split('/').collect();
    let (name, id) = match (method.as_str(), segments.as_slice()) {
        ("GET", ["creditors"]) => ("GET /creditors", ""),
        ("GET", ["billing_requests"]) => ("GET /billing_requests", ""),
        ("POST", ["billing_requests"]) => ("POST /billing_requests", ""),
        ("GET", ["billing_requests", id]) => ("GET /billing_requests/{id}", *id),
        ("POST", ["billing_requests", id, "actions", "cancel"]) => ("POST /billing_requests/{id}/actions/cancel", *id),
        ("POST", ["billing_request_flows"]) => ("POST /billing_request_flows", ""),
        ("GET", ["customer_bank_accounts", id]) => ("GET /customer_bank_accounts/{id}", *id),
        ("GET", ["mandates", id]) => ("GET /mandates/{id}", *id),
        ("POST", ["mandates", id, "actions", "cancel"]) => ("POST /mandates/{id}/actions/cancel", *id),
        ("GET", ["payments"]) => ("GET /payments", ""),
        ("POST", ["payments"]) => ("POST /payments", ""),
        ("GET", ["payments", id]) => ("GET /payments/{id}", *id),
        ("POST", ["payments", id, "actions", "cancel"]) => ("POST /payments/{id}/actions/cancel", *id),
        ("GET", ["refunds"]) => ("GET /refunds", ""),
        ("POST", ["refunds"]) => ("POST /refunds", ""),
        ("GET", ["refunds", id]) => ("GET /refunds/{id}", *id),
        ("GET", ["payouts"]) => ("GET /payouts", ""),
        ("GET", ["payouts", id]) => ("GET /payouts/{id}", *id),
        ("GET", ["payout_items"]) => ("GET /payout_items", ""),
        ("GET", ["events"]) => ("GET /events", ""),
        ("POST", ["scenario_simulators", id, "actions", "run"]) => ("POST /scenario_simulators/{id}/actions/run", *id),
        _ => return None,
    };
    Some((name, id.to_owned()))
}

async fn carried_out(
    sandbox: &Sandbox,
    parts: &Parts,
    body: &[u8],
    (request_id, cut): (&str, Option<Cut>),
) -> Performed {
    let Some((name, id)) = operation(&parts.method, parts.uri.path()) else {
        return plain(Refusal::missing().answer(request_id));
    };
    let now = sandbox.now();
    let admitted = sandbox.change(|books| admission::account(books, &parts.headers, now));
    let checked = admitted.and_then(|account| {
        let inner = schema::opened(name, &read_body(parts, body)?)?;
        Ok((account, inner))
    });
    let (account, inner) = match checked {
        Ok(checked) => checked,
        Err(refusal) => return plain(refusal.answer(request_id)),
    };
    let key = parts.headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let wish = Wish { name, id: &id, query: parts.uri.query().unwrap_or_default(), body: &inner };
    let act = |step: &Step| {
        let outcome = at_desk(sandbox, &account, |desk| {
            desk.key = key;
            answer(desk, &wish)
        });
        match outcome {
            Ok(_) if *step == Step::ActThen500 => Refusal::server_fault().answer(request_id),
            Ok((status, body)) => Answer { status, body, mark: None },
            Err(refusal) => refusal.answer(request_id),
        }
    };
    perform(sandbox, (&account, name), cut, &VOICE, act).await
}

/// What a checked call asks for.
pub(super) struct Wish<'w> {
    pub name: &'static str,
    pub id: &'w str,
    pub query: &'w str,
    /// What the envelope holds.
    pub body: &'w Value,
}

fn read_body(parts: &Parts, body: &[u8]) -> Result<Value, Refusal> {
    if parts.method != Method::POST {
        return Ok(Value::Null);
    }
    if body.is_empty() {
        return Ok(json!({}));
    }
    let kind = parts.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(Refusal::media_type());
    }
    serde_json::from_slice(body).map_err(|_| Refusal::usage("bad_request", "The request body is not valid JSON"))
}

fn answer(desk: &mut Desk<'_>, wish: &Wish<'_>) -> Result<(u16, Value), Refusal> {
    let found = |desk: &Desk<'_>, kind: &str| desk.find(kind, wish.id).map(|body| (200, wrapped(kind, &body)));
    match wish.name {
        "GET /creditors" => Ok((200, creditors::list(desk))),
        "GET /billing_requests/{id}" => found(desk, BILLING_REQUEST),
        "GET /customer_bank_accounts/{id}" => found(desk, BANK_ACCOUNT),
        "GET /mandates/{id}" => found(desk, MANDATE),
        "GET /payments/{id}" => found(desk, PAYMENT),
        "GET /payouts/{id}" => found(desk, PAYOUT),
        "GET /refunds/{id}" => found(desk, REFUND),
        "POST /billing_requests" => created(desk, wish, billing_requests::create),
        "POST /billing_request_flows" => created(desk, wish, flows::create),
        "POST /payments" => created(desk, wish, payments::create),
        "POST /refunds" => created(desk, wish, refunds::create),
        "POST /billing_requests/{id}/actions/cancel" => acted(desk, wish, billing_requests::cancel),
        "POST /mandates/{id}/actions/cancel" => acted(desk, wish, mandates::cancel),
        "POST /payments/{id}/actions/cancel" => acted(desk, wish, payments::cancel),
        "POST /scenario_simulators/{id}/actions/run" => {
            scenarios::run(desk, wish.id, wish.body["links"]["resource"].as_str().unwrap_or_default())?;
            Ok((200, json!({ "scenario_simulators": { "id": wish.id } })))
        }
        _ => lists::list(desk, wish).map(|body| (200, body)),
    }
}

fn wrapped(kind: &str, body: &Value) -> Value {
    json!({ kind.trim_start_matches("gocardless."): shown(body) })
}

fn acted(
    desk: &mut Desk<'_>,
    wish: &Wish<'_>,
    act: impl Fn(&mut Desk<'_>, &str) -> Result<(), Refusal>,
) -> Result<(u16, Value), Refusal> {
    act(desk, wish.id)?;
    let body = desk.books.body(wish.id);
    Ok((200, wrapped(body["object"].as_str().unwrap_or_default(), &body)))
}

/// A key that has made something never makes anything again, whatever is asked for with it.
fn created(
    desk: &mut Desk<'_>,
    wish: &Wish<'_>,
    make: impl Fn(&mut Desk<'_>, &Value) -> Result<String, Refusal>,
) -> Result<(u16, Value), Refusal> {
    let place = desk.key.as_ref().map(|key| format!("{} {key}", desk.account));
    if let Some(place) = &place
        && let Some(made) = made_before(desk.books, place, desk.now)
    {
        return Err(Refusal::conflict(&made));
    }
    let id = make(desk, wish.body)?;
    let body = desk.books.body(&id);
    if let Some(place) = place {
        let answer = Some((201, json!(id)));
        let hits = desk.books.answers.get(&place).map_or(0, |kept| kept.hits) + 1;
        let kept = KeptAnswer { request: wish.name.to_owned(), answer, hits, at: desk.now };
        desk.books.answers.insert(place, kept);
    }
    Ok((201, wrapped(body["object"].as_str().unwrap_or_default(), &body)))
}

fn made_before(books: &mut Books, place: &str, now: i64) -> Option<String> {
    let kept = books.answers.get_mut(place).filter(|kept| kept.at + REMEMBERED > now)?;
    kept.hits += 1;
    let (_, id) = kept.answer.as_ref()?;
    id.as_str().map(str::to_owned)
}
