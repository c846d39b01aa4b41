//! Stripe, as its API of 2026-10-28.endive behaves: one file per resource, and the hosted pages.

mod account;
mod authentication;
mod authentication_page;
mod balance;
mod cards;
mod charges;
mod checkout_page;
mod checkout_words;
mod currency;
mod customer_acts;
mod customers;
mod desk;
mod disputes;
mod endpoints;
mod events;
mod files;
mod form;
mod idempotency;
mod listing;
mod operator_page;
mod parameters;
mod payment_intents;
mod payments;
mod payouts;
mod refunds;
mod refusal;
mod session_parameters;
mod sessions;
mod stand;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::{Value, json};

use super::Sandbox;
use super::faults::{Step, Voice};
use super::perform::{self, Answer, Performed, plain, respond};
use super::wire::Cut;
use desk::{Desk, Origin, at_desk};
use refusal::Refusal;

pub(crate) use authentication::{is_acceptable, register};
pub use {customer_acts::CustomerAct, customer_acts::CustomerAction, events::Late, events::LateEvent};
pub(crate) use {endpoints::ByHand, endpoints::create_by_hand, stand::Stripe};

const LARGEST_REQUEST: usize = 8 * 1024 * 1024;

fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/v1/{*rest}", axum::routing::any(call))
        .merge(checkout_page::routes())
        .merge(authentication_page::routes())
        .merge(operator_page::routes())
}

/// What happens because time passes: sessions expire, debits settle, scripted refunds end.
fn pass_time(sandbox: &Sandbox) {
    let now = sandbox.now();
    if !sandbox.read(|books| sessions::are_overdue(books, now) || payments::are_ripe(books, now)) {
        return;
    }
    let accounts: Vec<String> = sandbox.read(|books| books.accounts.keys().cloned().collect());
    for account in accounts {
        at_desk(sandbox, &account, Origin::default(), |desk| {
            sessions::expire_overdue(desk);
            payments::settle_ripe(desk);
        });
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Self { status: refusal.status, body: refusal.body(), mark: None }
    }
}

async fn call(State(sandbox): State<Sandbox>, request: Request) -> Response {
    let cut = request.extensions().get::<ConnectInfo<Cut>>().map(|info| info.0.clone());
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_REQUEST).await else {
        return respond(StatusCode::PAYLOAD_TOO_LARGE.as_u16(), Body::from("Request Entity Too Large"));
    };
    let url = format!("{}{}", sandbox.public_base(), parts.uri);
    let number = {
        let mut log = sandbox.house.wire_log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let path = parts.uri.to_string();
        log.arrived(parts.method.as_str(), (url, path), &parts.headers, &body, sandbox.now())
    };
    let request_id = sandbox.change(|books| books.next_id("req_"));
    let (response, status, shown) = perform(&sandbox, &parts, &body, &request_id, cut).await;
    {
        let mut log = sandbox.house.wire_log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.answered(number, status, shown);
    }
    let mut response = response;
    stamp(response.headers_mut(), &request_id);
    response
}

/// Carries the call out with the scripted fault around it. Also tells what the log shows: status and JSON.
async fn perform(
    sandbox: &Sandbox,
    parts: &http::request::Parts,
    body: &[u8],
    request_id: &str,
    cut: Option<Cut>,
) -> Performed {
    let admitted: Result<_, Refusal> = sandbox.change(|books| {
        let account = authentication::account(books, &parts.headers, sandbox.now())?;
        authentication::version(&parts.headers)?;
        let (name, schema) = parameters::operation(parts.method.as_str(), parts.uri.path())
            .ok_or_else(|| Refusal::no_such_route(parts.method.as_str(), parts.uri.path()))?;
        let form = read_parameters(parts, body)?;
        Ok((account, name, schema, form))
    });
    let (account, name, schema, form) = match admitted {
        Ok(admitted) => admitted,
        Err(refusal) => return plain(Answer::from(refusal)),
    };
    let fingerprint = format!("{} {} {form}", parts.method, parts.uri.path());
    let running = match idempotency::begin(sandbox, &account, &parts.method, &parts.headers, fingerprint) {
        idempotency::Begin::Answered(answer) => return plain(answer),
        idempotency::Begin::Refused(refusal) => return plain(Answer::from(refusal)),
        idempotency::Begin::Run(running) => running,
    };
    let origin = Origin { request: Some(request_id.to_owned()), key: running.key().map(str::to_owned) };
    let act = |step: &Step| {
        let outcome = at_desk(sandbox, &account, origin, |desk| {
            let params = parameters::check(&form, schema)?;
            let outcome = answer(desk, &parts.method, parts.uri.path(), &params)?;
            listing::expand(desk.books, &account, outcome, &params["expand"])
        });
        let outcome = if *step == Step::ActThen500 && outcome.is_ok() { Err(Refusal::server_fault()) } else { outcome };
        running.finish(outcome)
    };
    perform::perform(sandbox, (&account, name), cut, &VOICE, act).await
}

static VOICE: Voice = Voice {
    fault: |status| {
        let kind = if status >= 500 { "api_error" } else { "invalid_request_error" };
        json!({ "error": { "type": kind, "message": "Scripted by the sandbox." } })
    },
    too_many: || {
        json!({ "error": {
            "type": "invalid_request_error", "code": "rate_limit", "message": "Too many requests (scripted).",
        } })
    },
    refusal: || {
        let body = json!({ "error": {
            "type": "card_error", "code": "card_declined", "decline_code": "generic_decline",
            "message": "Your card was declined.",
        } });
        (402, body)
    },
};

fn read_parameters(parts: &http::request::Parts, body: &[u8]) -> Result<Value, Refusal> {
    if parts.method == Method::POST && parts.uri.path() == "/v1/files" {
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        return files::parameters(kind, body);
    }
    let text = std::str::from_utf8(body).map_err(|_| Refusal::request(None, "Invalid UTF-8 in the request body."))?;
    let query = parts.uri.query().unwrap_or_default();
    if parts.method != Method::POST {
        if !text.is_empty() && parts.method == Method::GET {
            return Err(Refusal::request(None, "GET parameters belong in the query string."));
        }
        return form::decode(if query.is_empty() { text } else { query });
    }
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text.trim_start().starts_with(['{', '[']) || kind.starts_with("application/json") {
        return Err(Refusal::request(
            None,
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded).",
        ));
    }
    if !text.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Refusal::request(None, format!("Invalid content type: '{kind}'")));
    }
    if !query.is_empty() {
        return Err(Refusal::request(None, "POST parameters belong in the body, not in the query string."));
    }
    form::decode(text)
}

/// Carries one checked call out.
fn answer(desk: &mut Desk<'_>, method: &Method, path: &str, params: &Value) -> Result<Value, Refusal> {
    let segments: Vec<&str> = path.trim_start_matches("/v1/").split('/').collect();
    match (method.as_str(), segments.as_slice()) {
        ("GET", ["account"]) => Ok(account::read(desk)),
        ("POST", ["checkout", "sessions"]) => sessions::create(desk, params),
        ("GET", ["checkout", "sessions"]) => sessions::list(desk, params),
        ("GET", ["checkout", "sessions", id]) => sessions::read(desk, id),
        ("GET", ["checkout", "sessions", id, "line_items"]) => sessions::line_items(desk, id, params),
        ("POST", ["checkout", "sessions", id, "expire"]) => sessions::expire(desk, id),
        ("GET", ["payment_intents"]) => listing::list(desk, "payment_intent", "/v1/payment_intents", params),
        ("GET", ["payment_intents", id]) => desk.find("payment_intent", id, "intent"),
        ("GET", ["charges"]) => listing::list(desk, "charge", "/v1/charges", params),
        ("GET", ["charges", id]) => desk.find("charge", id, "id"),
        ("POST", ["refunds"]) => refunds::create(desk, params),
        ("GET", ["refunds"]) => listing::list(desk, "refund", "/v1/refunds", params),
        ("GET", ["refunds", id]) => desk.find("refund", id, "id"),
        ("GET", ["balance"]) => Ok(balance::read(desk)),
        ("GET", ["balance_transactions"]) => balance::list(desk, params),
        ("GET", ["balance_transactions", id]) => balance::find(desk, id),
        ("GET", ["events"]) => events::list(desk, params),
        ("GET", ["events", id]) => desk.find("event", id, "id"),
        ("POST", ["webhook_endpoints"]) => endpoints::create(desk, params),
        ("GET", ["webhook_endpoints"]) => listing::list(desk, "webhook_endpoint", "/v1/webhook_endpoints", params),
        ("GET", ["webhook_endpoints", id]) => desk.find("webhook_endpoint", id, "id"),
        ("DELETE", ["webhook_endpoints", id]) => endpoints::delete(desk, id),
        ("POST", ["files"]) => files::keep(desk, params),
        ("GET", ["disputes"]) => listing::list(desk, "dispute", "/v1/disputes", params),
        ("GET", ["disputes", id]) => desk.find("dispute", id, "id"),
        ("POST", ["disputes", id]) => disputes::update(desk, id, params),
        ("POST", ["disputes", id, "close"]) => disputes::close(desk, id),
        ("GET", ["payouts"]) => listing::list(desk, "payout", "/v1/payouts", params),
        ("GET", ["payouts", id]) => desk.find("payout", id, "id"),
        ("POST", ["customers"]) => customers::create(desk, params),
        ("GET", ["customers", id]) => desk.find("customer", id, "id"),
        _ => Err(Refusal::no_such_route(method.as_str(), path)),
    }
}

fn stamp(headers: &mut HeaderMap, request_id: &str) {
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert("request-id", id);
    }
    headers.insert("stripe-version", HeaderValue::from_static(authentication::VERSION));
}
