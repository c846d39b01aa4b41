//! A question: recorded, admitted, understood, answered with the scripted fault around it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::post;
use http::HeaderMap;
use http::request::Parts;
use serde_json::{Value, json};

use super::answers::Answering;
use super::refusal::{self, Refusal, VOICE};
use super::{admission, graphql};
use crate::sandbox::Sandbox;
use crate::sandbox::faults::Step;
use crate::sandbox::perform::{Answer, Performed, perform, plain, respond};
use crate::sandbox::wire::Cut;

const LARGEST_REQUEST: usize = 1024 * 1024;

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/braintree/graphql", post(call))
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

async fn carried_out(sandbox: &Sandbox, parts: &Parts, body: &[u8], cut: Option<Cut>) -> Performed {
    let request_id = sandbox.change(|books| format!("request-{}", books.next_id("").to_lowercase()));
    let refused = |errors: &[Value]| plain(wrapped(refusal::answer(Value::Null, errors, &request_id)));
    let account = match admitted(sandbox, parts) {
        Ok(account) => account,
        Err(refusal) => return refused(&[refusal.shown("")]),
    };
    let question = match read_body(&parts.headers, body) {
        Ok(question) => question,
        Err(status) => return plain(Answer { status, body: json!({ "message": "Bad Request" }), mark: None }),
    };
    let variables = &question["variables"];
    let operation = match graphql::understood(question["query"].as_str().unwrap_or_default(), variables) {
        Ok(operation) => operation,
        Err(message) => return refused(&[refusal::unreadable(&message)]),
    };
    let name = format!("{} {}", operation.kind, operation.subject());
    let act = |step: &Step| {
        let answer = Answering { sandbox, account: &account }.answer(&operation, variables, &request_id);
        match step {
            Step::ActThen500 => Answer { status: 500, body: (VOICE.fault)(500), mark: None },
            _ => wrapped(answer),
        }
    };
    perform(sandbox, (&account, &name), cut, &VOICE, act).await
}

/// Whatever happened, the status says that the question was heard.
fn wrapped(body: Value) -> Answer {
    Answer { status: 200, body, mark: None }
}

fn admitted(sandbox: &Sandbox, parts: &Parts) -> Result<String, Refusal> {
    let account = sandbox.read(|books| admission::account(books, &parts.headers))?;
    let version = parts.headers.get("braintree-version").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_date = jiff::civil::Date::strptime("%Y-%m-%d", version).is_ok();
    if is_date { Ok(account) } else { Err(Refusal::client()) }
}

/// JSON with nothing in it that GraphQL over HTTP does not know.
fn read_body(headers: &HeaderMap, body: &[u8]) -> Result<Value, u16> {
    let kind = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(415);
    }
    let question: Value = serde_json::from_slice(body).map_err(|_| 400_u16)?;
    let known = question.as_object().is_some_and(|members| {
        members.keys().all(|name| matches!(name.as_str(), "query" | "variables" | "operationName"))
    });
    if known && question["query"].is_string() { Ok(question) } else { Err(400) }
}
