//! The control interface over HTTP; `control` documents every call.

use std::time::Duration;

use axum::Router;
use axum::extract::{Json, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::control::{Call, CustomerAct, Delivery, DeliveryMode, Late, Ledger, Mail, Script};
use super::pages::{escape, shell};
use super::{Sandbox, signing};

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/_control", get(manual))
        .route("/_control/reset", post(reset))
        .route("/_control/script", post(script))
        .route("/_control/override", post(override_object))
        .route("/_control/customer", post(customer))
        .route("/_control/late", post(late))
        .route("/_control/webhooks", post(webhooks))
        .route("/_control/webhooks/release", post(release))
        .route("/_control/webhooks/again", post(again))
        .route("/_control/endpoint", post(endpoint))
        .route("/_control/account", post(account))
        .route("/_control/sign", post(sign))
        .route("/_control/send_raw", post(send_raw))
        .route("/_control/ledger", get(show_ledger))
        .route("/_control/calls", get(show_calls))
        .route("/_control/calls.jsonl", get(show_calls_jsonl))
        .route("/_control/events", get(show_events))
        .route("/_control/deliveries", get(show_deliveries))
        .route("/_control/mails", get(show_mails))
}

/// The table at the head of `control`.
async fn manual() -> Html<String> {
    let lines: Vec<&str> = include_str!("control.rs").lines().map_while(|line| line.strip_prefix("//!")).collect();
    shell("en", "Control", &format!("<h1>Control interface</h1><pre>{}</pre>", escape(&lines.join("\n"))))
}

fn done(outcome: Result<Value, String>) -> Response {
    match outcome {
        Ok(value) => Json(value).into_response(),
        Err(reason) => (StatusCode::CONFLICT, Json(json!({ "refused": reason }))).into_response(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    #[serde(default)]
    seed: Option<String>,
}

async fn reset(State(sandbox): State<Sandbox>, Json(order): Json<Reset>) -> Response {
    sandbox.reset(order.seed.as_deref());
    done(Ok(json!({})))
}

async fn script(State(sandbox): State<Sandbox>, Json(order): Json<Script>) -> Response {
    sandbox.script(order);
    done(Ok(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Override {
    object: String,
    set: Value,
}

async fn override_object(State(sandbox): State<Sandbox>, Json(order): Json<Override>) -> Response {
    done(sandbox.override_object(&order.object, &order.set))
}

async fn customer(State(sandbox): State<Sandbox>, Json(order): Json<CustomerAct>) -> Response {
    done(sandbox.customer(&order).await)
}

async fn late(State(sandbox): State<Sandbox>, Json(order): Json<Late>) -> Response {
    if order.after_ms == 0 {
        return done(sandbox.late(&order));
    }
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(order.after_ms)).await;
        if let Err(reason) = sandbox.late(&order) {
            tracing::warn!(reason, "a late event of the sandbox did not fit any more");
        }
    });
    (StatusCode::ACCEPTED, Json(json!({}))).into_response()
}

async fn webhooks(State(sandbox): State<Sandbox>, Json(mode): Json<DeliveryMode>) -> Response {
    sandbox.webhooks(mode);
    done(Ok(json!({})))
}

async fn release(State(sandbox): State<Sandbox>) -> Response {
    sandbox.release_webhooks();
    done(Ok(json!({})))
}

#[derive(Deserialize)]
struct Again {
    event: String,
}

async fn again(State(sandbox): State<Sandbox>, Json(order): Json<Again>) -> Response {
    sandbox.send_again(&order.event);
    done(Ok(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Endpoint {
    account: String,
    url: String,
    secret: String,
}

async fn endpoint(State(sandbox): State<Sandbox>, Json(order): Json<Endpoint>) -> Response {
    done(sandbox.endpoint(&order.account, &order.url, &order.secret))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    key: String,
    #[serde(default)]
    account: Option<String>,
}

async fn account(State(sandbox): State<Sandbox>, Json(order): Json<Account>) -> Response {
    done(sandbox.account(&order.key, order.account.as_deref()).map(|id| json!({ "account": id })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sign {
    secrets: Vec<String>,
    body: String,
    #[serde(default)]
    t: Option<i64>,
}

async fn sign(State(sandbox): State<Sandbox>, Json(order): Json<Sign>) -> Response {
    let secrets: Vec<&str> = order.secrets.iter().map(String::as_str).collect();
    let t = order.t.unwrap_or_else(|| sandbox.now());
    done(Ok(json!({ "stripe-signature": signing::stripe_signature(&secrets, order.body.as_bytes(), t) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: String,
}

async fn send_raw(State(sandbox): State<Sandbox>, Json(order): Json<Raw>) -> Response {
    let headers: Vec<(&str, &str)> =
        order.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
    done(
        sandbox.send_raw(&order.url, &headers, order.body.into_bytes()).await.map(|status| json!({ "status": status })),
    )
}

async fn show_ledger(State(sandbox): State<Sandbox>) -> Json<Ledger> {
    Json(sandbox.ledger())
}

async fn show_calls(State(sandbox): State<Sandbox>) -> Json<Vec<Call>> {
    Json(sandbox.calls())
}

async fn show_calls_jsonl(State(sandbox): State<Sandbox>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"calls.jsonl\""),
    ];
    (headers, sandbox.calls_jsonl())
}

async fn show_events(State(sandbox): State<Sandbox>) -> Json<Vec<Value>> {
    Json(sandbox.objects("event"))
}

async fn show_deliveries(State(sandbox): State<Sandbox>) -> Json<Vec<Delivery>> {
    Json(sandbox.deliveries())
}

async fn show_mails(State(sandbox): State<Sandbox>) -> Json<Vec<Mail>> {
    Json(sandbox.mails())
}
