//! GoCardless' dashboard in miniature: endpoints, requests and payments, and what happens next.

use std::fmt::Write;

use axum::Router;
use axum::extract::{Form, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::desk::text;
use super::{BILLING_REQUEST, MANDATE, PAYMENT, PAYOUT, REFUND, ROOT, acts};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, Record};
use crate::sandbox::control::{Late, LateEvent};
use crate::sandbox::pages::{escape, shell};

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route(ROOT, get(show)).route("/gocardless/next", post(happen))
}

async fn show(State(sandbox): State<Sandbox>) -> Html<String> {
    sandbox.read(drawn)
}

fn drawn(books: &Books) -> Html<String> {
    let mut body = String::from(
        "<p class=banner>Sandbox: no real money</p><h1>GoCardless (sandbox)</h1><p><a href=/>Home</a></p>\
         <h2>Webhook endpoints</h2><table><tr><th>URL<th>Creditor</tr>",
    );
    for record in of(books, "webhook_endpoint").into_iter().filter(|record| record.account.starts_with("CR000")) {
        _ = write!(body, "<tr><td>{}<td>{}</tr>", escape(text(&record.body, "url")), escape(&record.account));
    }
    body.push_str("</table><h2>Payments</h2><table><tr><th>For<th>Amount<th>State<th>What happens next</tr>");
    for kind in [PAYMENT, REFUND, PAYOUT, BILLING_REQUEST] {
        for record in of(books, kind) {
            line(&mut body, &record.body);
        }
    }
    body.push_str("</table><h2>Mandates</h2><table><tr><th>Mandate<th>Scheme<th>State<th>What happens next</tr>");
    for record in of(books, MANDATE) {
        let (id, status) = (text(&record.body, "id"), text(&record.body, "status"));
        let scheme = escape(text(&record.body, "scheme"));
        _ = write!(body, "<tr><td>{}<td>{scheme}<td>{}<td>{}</tr>", escape(id), escape(status), next_steps(id, status));
    }
    body.push_str("</table>");
    shell("en", "GoCardless (sandbox)", &body)
}

fn of<'b>(books: &'b Books, kind: &str) -> Vec<&'b Record> {
    let mut found: Vec<_> = books.objects.values().filter(|record| record.body["object"] == kind).collect();
    found.sort_by_key(|record| std::cmp::Reverse(record.order));
    found
}

fn line(body: &mut String, object: &Value) {
    let inner = [object, &object["payment_request"], &object["mandate_request"]];
    let subject = inner.into_iter().find_map(|part| part["description"].as_str()).unwrap_or_default();
    let minor = inner.into_iter().find_map(|part| part["amount"].as_i64()).unwrap_or_default();
    let currency = inner.into_iter().find_map(|part| part["currency"].as_str()).unwrap_or_default();
    let (id, status) = (text(object, "id"), text(object, "status"));
    _ = write!(
        body,
        "<tr><td>{}<br><small>{}</small><td>{}.{:02} {}<td>{}<td>{}</tr>",
        escape(subject),
        escape(id),
        minor / 100,
        minor % 100,
        escape(currency),
        escape(status),
        next_steps(id, status),
    );
}

fn next_steps(id: &str, status: &str) -> String {
    let steps: &[(&str, &str)] = match status {
        "pending_submission" | "submitted" | "active" if id.starts_with("MD") => {
            &[("mandate_cancelled", "Cancel at the bank"), ("failure", "Fail"), ("expire", "Expire")]
        }
        "pending" => &[("expire", "Cancel")],
        "pending_submission" => &[("confirmed", "Submit"), ("success", "Confirm"), ("failure", "Fail")],
        "submitted" if id.starts_with("RF") => &[("refund_succeeded", "Pay"), ("refund_failed", "Bounce")],
        "paid" if id.starts_with("RF") => &[("refund_failed", "Come back")],
        "paid" if id.starts_with("PO") => &[("payout_failed", "Bounce")],
        "submitted" => &[("success", "Confirm"), ("failure", "Fail")],
        "confirmed" => &[("payout", "Pay out"), ("failure", "Fail late"), ("dispute", "Charge back")],
        "paid_out" => &[("failure", "Fail late"), ("dispute", "Charge back"), ("refund", "Refund all")],
        "charged_back" => &[("dispute_won", "Withdraw the charge-back"), ("surcharge", "Charge for it")],
        "failed" if id.starts_with("PM") => &[("surcharge", "Charge for it")],
        _ => &[],
    };
    let button = |(event, label): &(&str, &str)| {
        format!(
            "<form method=post action=/gocardless/next class=inline><input type=hidden name=object value=\"{}\">\
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
        Ok(_) => Redirect::to(ROOT).into_response(),
        Err(_) => (StatusCode::CONFLICT, "That does not fit any more.").into_response(),
    }
}
