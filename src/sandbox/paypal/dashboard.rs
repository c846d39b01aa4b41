//! PayPal's dashboard in miniature: merchants, webhooks, orders and payments, and what happens next.

use std::fmt::Write;

use axum::Router;
use axum::extract::{Form, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::checkout_page::text;
use super::{CAPTURE, ORDER, REFUND, ROOT, SALE, WITHDRAWAL, acts, admission, money};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Books;
use crate::sandbox::control::{Late, LateEvent};
use crate::sandbox::pages::{escape, shell};

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/paypal", get(show))
        // Both kinds of gateway find their provider's dashboard by their own name.
        .route("/paypal_express", get(|| async { Redirect::to(ROOT) }))
        .route("/paypal/next", post(happen))
        .route("/paypal/tokens/forget", post(forget))
}

async fn show(State(sandbox): State<Sandbox>) -> Html<String> {
    sandbox.read(dashboard)
}

fn dashboard(books: &Books) -> Html<String> {
    let mut body = String::from(
        "<p class=banner>Sandbox: no real money</p><h1>PayPal (sandbox)</h1><p><a href=/>Home</a></p><h2>Webhooks</h2>\
         <table><tr><th>Webhook ID<th>URL<th>Merchant</tr>",
    );
    let of = |kind: &'static str| {
        let mut found: Vec<_> = books.objects.values().filter(|record| record.body["object"] == kind).collect();
        found.sort_by_key(|record| std::cmp::Reverse(record.order));
        found
    };
    for record in of("webhook_endpoint").into_iter().filter(|record| record.account.starts_with("APP-")) {
        let line = [text(&record.body, "id"), text(&record.body, "url"), &record.account].map(escape).join("<td>");
        _ = write!(body, "<tr><td>{line}</tr>");
    }
    body.push_str("</table><h2>Payments</h2><table><tr><th>For<th>Amount<th>State<th>What happens next</tr>");
    for record in of(ORDER).into_iter().chain(of(SALE)).chain(of(REFUND)).chain(of(WITHDRAWAL)) {
        let facts = &record.body;
        let capture = books.body(text(facts, "capture"));
        let bought = matches!(facts["object"].as_str(), Some(ORDER | SALE));
        let state = match text(facts, "object") {
            WITHDRAWAL if facts["back"].is_null() => "Withdrawn",
            WITHDRAWAL => "Sent back",
            _ if bought && capture["object"] == CAPTURE => text(&capture, "status"),
            _ => text(facts, "status"),
        };
        let subject = match text(facts, "object") {
            REFUND => "Refund".to_owned(),
            WITHDRAWAL => "Withdrawal".to_owned(),
            _ => [text(facts, "description"), text(facts, "item_name")].concat(),
        };
        let amount = money::written(facts["minor"].as_i64().unwrap_or_default(), text(facts, "currency"));
        _ = write!(
            body,
            "<tr><td>{}<br><small>{}</small><td>{amount} {}<td>{}<td>{}</tr>",
            escape(&subject),
            escape(text(facts, "id")),
            escape(text(facts, "currency")),
            escape(state),
            next_steps(text(facts, "id"), (text(facts, "object"), state)),
        );
    }
    body.push_str(
        "</table><form method=post action=/paypal/tokens/forget><button class=plain>Forget every access token</button></form>",
    );
    shell("en", "PayPal (sandbox)", &body)
}

fn next_steps(id: &str, of: (&str, &str)) -> String {
    let steps: &[(&str, &str)] = match of {
        (REFUND, "COMPLETED") => &[("refund_failed", "Fail")],
        (REFUND, _) => &[],
        (_, "Withdrawn") => &[("payout_failed", "Send back")],
        (_, "PENDING" | "Pending") => &[("success", "Succeed now"), ("failure", "Fail now")],
        (_, "COMPLETED" | "Completed") => &[
            ("refund", "Refund all"),
            ("dispute", "Claim"),
            ("dispute_of_all", "Claim everything"),
            ("inquiry", "Inquire"),
            ("reversal", "Reverse without a case"),
            ("payout", "Withdraw everything"),
        ],
        (_, "REFUNDED" | "PARTIALLY_REFUNDED") => {
            &[("dispute_won", "Seller wins"), ("dispute_lost", "Buyer wins"), ("dispute", "Claim what was reversed")]
        }
        (_, "PAYER_ACTION_REQUIRED" | "APPROVED") => &[("expire", "Expire")],
        _ => &[],
    };
    let button = |(event, label): &(&str, &str)| {
        format!(
            "<form method=post action=/paypal/next class=inline><input type=hidden name=object value=\"{}\">\
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

async fn forget(State(sandbox): State<Sandbox>) -> Redirect {
    sandbox.change(admission::forget_tokens);
    Redirect::to(ROOT)
}
