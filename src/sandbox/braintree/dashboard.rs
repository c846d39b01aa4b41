//! The page where a person sees the payments and lets things happen to them.

use std::fmt::Write;

use axum::Router;
use axum::extract::{Form, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::{ENDPOINT, PAYMENT, ROOT, TRANSACTION, acts, money};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Books;
use crate::sandbox::control::{Late, LateEvent};
use crate::sandbox::pages::{escape, shell};

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/braintree", get(show)).route("/braintree/next", post(happen))
}

async fn show(State(sandbox): State<Sandbox>) -> Html<String> {
    sandbox.read(dashboard)
}

fn dashboard(books: &Books) -> Html<String> {
    let mut body = String::from(
        "<p class=banner>Sandbox: no real money</p><h1>Braintree (sandbox)</h1><p><a href=/>Home</a></p><h2>Webhooks</h2>\
         <table><tr><th>Merchant<th>URL</tr>",
    );
    let of = |kind: &'static str| {
        let mut found: Vec<_> = books.objects.values().filter(|record| record.body["object"] == kind).collect();
        found.sort_by_key(|record| std::cmp::Reverse(record.order));
        found
    };
    for record in of(ENDPOINT).into_iter().filter(|record| record.account.starts_with("BT-")) {
        _ = write!(body, "<tr><td>{}<td>{}</tr>", escape(&record.account), escape(text(&record.body, "url")));
    }
    body.push_str("</table><h2>Payments</h2><table><tr><th>For<th>Amount<th>State<th>What happens next</tr>");
    for record in of(TRANSACTION).into_iter().chain(of(PAYMENT)) {
        let facts = &record.body;
        let amount = money::written(facts["minor"].as_i64().unwrap_or_default(), text(facts, "currency"));
        _ = write!(
            body,
            "<tr><td>{} {}<br><small>{}</small><td>{amount} {}<td>{}<td>{}</tr>",
            escape(text(facts, "order")),
            escape(text(facts, "description")),
            escape(text(facts, "id")),
            escape(text(facts, "currency")),
            escape(text(facts, "status")),
            next_steps(text(facts, "id"), text(facts, "status")),
        );
    }
    body.push_str("</table>");
    shell("en", "Braintree (sandbox)", &body)
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

fn next_steps(id: &str, state: &str) -> String {
    let steps: &[(&str, &str)] = match state {
        "SETTLEMENT_PENDING" => &[("success", "Settle now"), ("failure", "Decline now")],
        "SETTLING" => &[("settle", "Settle now"), ("failure", "Decline now"), ("refund", "Refund all")],
        "SETTLED" => &[
            ("refund", "Refund all"),
            ("dispute", "Dispute"),
            ("inquiry", "Inquire"),
            ("dispute_won", "Win"),
            ("dispute_lost", "Lose"),
            ("failure", "Decline now"),
        ],
        "CREATED" | "APPROVED" => &[("expire", "Expire")],
        _ => &[],
    };
    let button = |(event, label): &(&str, &str)| {
        format!(
            "<form method=post action=/braintree/next class=inline><input type=hidden name=object value=\"{}\">\
             <button name=event value={event} class=plain>{label}</button></form> ",
            escape(id)
        )
    };
    steps.iter().map(button).collect()
}

#[derive(Deserialize)]
struct Next {
    object: String,
    event: LateEvent,
}

async fn happen(State(sandbox): State<Sandbox>, Form(next): Form<Next>) -> Response {
    let order =
        Late { object: next.object, event: next.event, amount: None, reason: None, currency: None, after_ms: 0 };
    match acts::late(&sandbox, &order) {
        Ok(Value::Null) | Err(_) => (StatusCode::CONFLICT, "That does not fit any more.").into_response(),
        Ok(_) => Redirect::to(ROOT).into_response(),
    }
}
