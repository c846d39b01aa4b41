//! The provider's dashboard in miniature: accounts, endpoints, events and deliveries, sessions, and what happens next.

use std::fmt::Write;

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::endpoints::{self, ByHand};
use super::events::{Late, LateEvent, late};
use super::{currency, payments};
use crate::sandbox::books::{Books, Record};
use crate::sandbox::pages::{escape, shell};
use crate::sandbox::{Sandbox, deliver};

const SHOWN: usize = 50;

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/stripe", get(show))
        .route("/stripe/payments", get(show_payments))
        .route("/stripe/endpoints", post(add_endpoint))
        .route("/stripe/events/again", post(send_again))
        .route("/stripe/payments/next", post(happen))
}

async fn show(State(sandbox): State<Sandbox>, Query(wish): Query<EndpointForm>) -> Response {
    sandbox.read(|books| dashboard(books, &wish, None)).into_response()
}

/// `wish` stands in the form that adds an endpoint: a shop's page leads here with its own address.
fn dashboard(books: &Books, wish: &EndpointForm, error: Option<&str>) -> axum::response::Html<String> {
    let mut body = String::from(
        "<p class=banner>Sandbox: no real money</p><h1>Stripe (sandbox)</h1>\
         <p><a href=/>Home</a> · <a href=/stripe/payments>Payments and sessions</a></p><h2>Accounts</h2>",
    );
    if books.accounts.is_empty() {
        body.push_str("<p>None yet: any key that starts with <code>sk_test_</code> or <code>rk_test_</code> opens one at its first call.</p>");
    }
    for account in books.accounts.values().filter(|account| account.id.starts_with("acct_")) {
        let keys: Vec<String> = account.keys.iter().map(|key| format!("<code>{}</code>", escape(&key.shown))).collect();
        let id = escape(&account.id);
        _ = write!(
            body,
            "<p><b>{id}</b> {} {}</p><form method=post action=/stripe/payments/next>\
             <input type=hidden name=object value=\"{id}\">\
             <button name=event value=payout class=plain>Pay out the balance in euros</button>\
             <button name=event value=account_stopped class=plain>Let it take no more money</button>\
             <button name=event value=account_reopened class=plain>Let it take money again</button></form>",
            escape(&account.name),
            keys.join(" ")
        );
    }
    body.push_str("<h2>Webhook endpoints</h2>");
    if let Some(error) = error {
        _ = write!(body, "<p class=error role=alert>{}</p>", escape(error));
    }
    endpoint_form(&mut body, wish);
    body.push_str("<table id=endpoints><tr><th>URL<th>Account<th>Events<th>Signing secret, for the shop</tr>");
    let ours = |record: &&Record| record.body["object"] == "webhook_endpoint" && record.account.starts_with("acct_");
    for record in books.objects.values().filter(ours) {
        let kinds: Vec<&str> =
            record.body["enabled_events"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        _ = write!(
            body,
            "<tr><td>{}<td>{}<td>{}<td>{}</tr>",
            escape(record.body["url"].as_str().unwrap_or_default()),
            escape(&record.account),
            escape(&kinds.join(" ")),
            record.memo["made"]
                .as_str()
                .map_or_else(|| "known to the shop".to_owned(), |secret| format!("<code>{}</code>", escape(secret))),
        );
    }
    body.push_str("</table><h2>Events</h2><table><tr><th>Event<th>Deliveries<th>Action</tr>");
    for event in newest(books, "event") {
        let id = event["id"].as_str().unwrap_or_default();
        let mut deliveries = String::new();
        for delivery in books.deliveries.iter().filter(|delivery| delivery.event == id) {
            let attempts: Vec<&str> = delivery.attempts.iter().map(|attempt| attempt.remark.as_str()).collect();
            _ = write!(deliveries, "<p>{:?}: {}</p>", delivery.state, escape(&attempts.join(" → ")));
        }
        _ = write!(
            body,
            "<tr><td>{}<br><small>{id} · {}</small><td>{deliveries}<td><form method=post action=/stripe/events/again>\
             <button name=event value={id} class=plain>Send again</button></form></tr>",
            escape(event["type"].as_str().unwrap_or_default()),
            escape(event["data"]["object"]["id"].as_str().unwrap_or_default()),
        );
    }
    body.push_str("</table>");
    shell("en", "Stripe (sandbox)", &body)
}

fn newest<'a>(books: &'a Books, kind: &str) -> Vec<&'a Value> {
    let mut found: Vec<_> = books.objects.values().filter(|record| record.body["object"] == kind).collect();
    found.sort_by_key(|record| std::cmp::Reverse(record.order));
    found.into_iter().take(SHOWN).map(|record| &record.body).collect()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct EndpointForm {
    account: String,
    url: String,
    secret: String,
    events: String,
}

fn endpoint_form(body: &mut String, wish: &EndpointForm) {
    let events = if wish.events.is_empty() { "*" } else { &wish.events };
    _ = write!(
        body,
        "<form method=post action=/stripe/endpoints id=endpoint-form>\
         <label>Account or key<input name=account required placeholder=sk_test_… value=\"{}\"></label>\
         <label>URL<input name=url type=url required placeholder=http://127.0.0.1:3000/webhooks/… value=\"{}\"></label>\
         <label>Events<input name=events required value=\"{}\"></label>\
         <label>Signing secret <small>(empty: the sandbox makes one)</small><input name=secret placeholder=whsec_…></label>\
         <button>Add webhook endpoint</button></form>",
        escape(&wish.account),
        escape(&wish.url),
        escape(events),
    );
}

async fn add_endpoint(State(sandbox): State<Sandbox>, Form(form): Form<EndpointForm>) -> Response {
    let events: Vec<&str> = form.events.split([',', ' ']).filter(|kind| !kind.is_empty()).collect();
    let wish = ByHand { owner: form.account.trim(), url: form.url.trim(), secret: form.secret.trim(), events: &events };
    match endpoints::create_by_hand(&sandbox, &wish) {
        Ok(_) => Redirect::to("/stripe#endpoints").into_response(),
        Err(reason) => {
            let page = sandbox.read(|books| dashboard(books, &form, Some(&reason)));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
    }
}

#[derive(Deserialize)]
struct EventForm {
    event: String,
}

async fn send_again(State(sandbox): State<Sandbox>, Form(form): Form<EventForm>) -> Redirect {
    sandbox.change(|books| deliver::send_again(books, &form.event));
    Redirect::to("/stripe")
}

#[derive(Deserialize)]
struct NextForm {
    object: String,
    event: LateEvent,
}

async fn happen(State(sandbox): State<Sandbox>, Form(form): Form<NextForm>) -> Response {
    let order =
        Late { object: form.object, event: form.event, amount: None, reason: None, currency: None, after_ms: 0 };
    match late(&sandbox, &order) {
        Ok(_) => Redirect::to("/stripe/payments").into_response(),
        Err(reason) => {
            let body =
                format!("<p class=error role=alert>{}</p><p><a href=/stripe/payments>Back</a></p>", escape(&reason));
            (StatusCode::CONFLICT, shell("en", "Not possible", &body)).into_response()
        }
    }
}

async fn show_payments(State(sandbox): State<Sandbox>) -> Response {
    let mut body = String::from(
        "<p class=banner>Sandbox: no real money</p><h1>Payments and sessions</h1><p><a href=/stripe>Dashboard</a></p>\
         <table><tr><th>Session<th>Amount<th>State<th>What happens next</tr>",
    );
    sandbox.read(|books| {
        for session in newest(books, "checkout.session") {
            let id = session["id"].as_str().unwrap_or_default();
            let intent = books.body(session["payment_intent"].as_str().unwrap_or_default());
            let charge = books.body(intent["latest_charge"].as_str().unwrap_or_default());
            let text = |value: &Value| escape(value.as_str().unwrap_or("–"));
            _ = write!(
                body,
                "<tr><td>{}<br><small>{}<br>{id}</small><td>{}<td>{} / {}<br><small>{} {}</small><td>",
                text(&sold(books, id)),
                text(&session["metadata"]["reference"]),
                currency::words(
                    session["amount_total"].as_i64().unwrap_or_default(),
                    session["currency"].as_str().unwrap_or_default()
                ),
                text(&session["status"]),
                text(&session["payment_status"]),
                text(&intent["id"]),
                text(&intent["status"]),
            );
            for (object, event, label) in next_steps(books, session, &intent, &charge) {
                _ = write!(
                    body,
                    "<form method=post action=/stripe/payments/next class=inline><input type=hidden name=object value={}>\
                     <button name=event value={event} class=plain>{label}</button></form> ",
                    escape(&object)
                );
            }
            body.push_str("</tr>");
        }
    });
    body.push_str("</table><h2>Payouts</h2><table><tr><th>Payout<th>Amount<th>State<th>What happens next</tr>");
    sandbox.read(|books| {
        for payout in newest(books, "payout") {
            let id = payout["id"].as_str().unwrap_or_default();
            let code = payout["currency"].as_str().unwrap_or_default();
            _ = write!(
                body,
                "<tr><td><small>{id}</small><td>{}<td>{}<td>",
                currency::words(payout["amount"].as_i64().unwrap_or_default(), code),
                escape(payout["status"].as_str().unwrap_or_default())
            );
            if payout["status"] == "paid" {
                _ = write!(
                    body,
                    "<form method=post action=/stripe/payments/next><input type=hidden name=object value={id}>\
                     <button name=event value=payout_failed class=plain>Comes back</button></form>"
                );
            }
            body.push_str("</tr>");
        }
    });
    body.push_str("</table>");
    shell("en", "Payments and sessions", &body).into_response()
}

/// What the customer pays for, in the shop's words.
fn sold(books: &Books, session: &str) -> Value {
    books.objects.get(session).map_or(Value::Null, |record| record.memo["items"][0]["description"].clone())
}

/// What may happen to a payment in its state: object, event, label.
fn next_steps(
    books: &Books,
    session: &Value,
    intent: &Value,
    charge: &Value,
) -> Vec<(String, &'static str, &'static str)> {
    let id = |value: &Value| value["id"].as_str().unwrap_or_default().to_owned();
    let mut steps = Vec::new();
    if session["status"] == "open" {
        steps.push((id(session), "expire", "Expire"));
    }
    if payments::may_have_been_confirmed(session) {
        steps.push((id(session), "confirmed", "A debit was confirmed just before"));
        steps.push((id(session), "success", "The bank takes the money all the same"));
    }
    if intent["status"] == "processing" {
        steps.push((id(intent), "success", "Succeed now"));
        steps.push((id(intent), "failure", "Fail now"));
    }
    let dispute = books.objects.values().find(|record| {
        record.body["object"] == "dispute" && !charge.is_null() && record.body["charge"] == charge["id"]
    });
    match dispute.and_then(|record| record.body["status"].as_str()) {
        Some("needs_response" | "under_review") => {
            steps.push((id(charge), "dispute_won", "Dispute: won"));
            steps.push((id(charge), "dispute_lost", "Dispute: lost"));
        }
        Some("warning_needs_response" | "warning_under_review") => {
            steps.push((id(charge), "inquiry_closed", "Close inquiry"));
            steps.push((id(charge), "inquiry_escalated", "Escalate to dispute"));
        }
        None if charge["paid"] == Value::Bool(true) && charge["refunded"] == Value::Bool(false) => {
            steps.push((id(charge), "refund", "Refund all"));
            steps.push((id(charge), "dispute", "Dispute"));
        }
        _ => {}
    }
    let refunds = books.objects.values().filter(|record| record.body["object"] == "refund");
    for refund in refunds.filter(|record| record.body["charge"] == charge["id"]) {
        match refund.body["status"].as_str() {
            Some("pending") => steps.push((id(&refund.body), "refund_succeeded", "Refund succeeds")),
            Some("succeeded") => steps.push((id(&refund.body), "refund_failed", "Refund comes back")),
            _ => {}
        }
    }
    steps
}
