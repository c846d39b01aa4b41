//! The adapter against a server that answers with GoCardless' documented shapes.

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use super::GoCardless;
use crate::{
    domain::{
        payment::NextStep,
        report::{Outcome, Report},
    },
    providers::{
        Asked, Charge, Provider, Settings, Started, Trouble, TroubleKind,
        samples::{PAYMENT, asked, call, charge, http, sample},
    },
};

mod asking;
mod credentials;
mod notices;
mod refunds;
mod states;

const REQUEST: &str = "BRQ000BOTH1";
const REQUESTS: &str = "/billing_requests";
const FLOWS: &str = "/billing_request_flows";

fn good() -> Settings {
    sample("gocardless").settings
}

/// Signs mandates and debits them, whatever the currency.
fn debiting() -> Settings {
    let mut settings = good();
    settings.0.insert("collection".into(), "debit".into());
    settings
}

fn one() -> String {
    format!("{REQUESTS}/{REQUEST}")
}

async fn answers(server: &MockServer, verb: &str, at: &str, status: u16, body: &Value) {
    let answer = ResponseTemplate::new(status).insert_header("x-request-id", "req-1").set_body_json(body);
    Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(server).await;
}

/// The next answer only; then the ones mounted before.
async fn answers_once(server: &MockServer, verb: &str, at: &str, status: u16, body: &Value) {
    let answer = ResponseTemplate::new(status).set_body_json(body);
    let mock = Mock::given(method(verb)).and(path(at)).respond_with(answer);
    mock.up_to_n_times(1).with_priority(1).mount(server).await;
}

fn merged(mut into: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().expect("an object") {
        into[name] = value.clone();
    }
    into
}

fn request(change: Value) -> Value {
    let plain = json!({
        "id": REQUEST, "created_at": "2026-11-21T20:40:01.000Z", "status": "pending", "fallback_enabled": true,
        "mandate_request": {"currency": "EUR", "scheme": "sepa_core", "links": {}},
        "payment_request": {"amount": 12_050, "currency": "EUR", "scheme": "sepa_credit_transfer", "links": {}},
        "metadata": {"payment": PAYMENT, "reference": "PAY-7K3M"},
        "links": {"customer": "CU000CLI2", "creditor": "CR000TEN1"},
    });
    json!({ "billing_requests": merged(plain, &change) })
}

/// Agreed to, and paid at once from the bank.
fn fulfilled() -> Value {
    let links = json!({
        "customer_bank_account": "BA000CLI2", "payment_request_payment": "PM000INST1",
        "mandate_request_mandate": "MD000SEPA2",
    });
    request(json!({"status": "fulfilled", "links": links}))
}

/// A mandate was signed, and that is all.
fn signed() -> Value {
    let links = json!({"customer_bank_account": "BA000CLI2", "mandate_request_mandate": "MD000SEPA2"});
    request(json!({"status": "fulfilled", "payment_request": null, "links": links}))
}

fn payment(change: Value) -> Value {
    let plain = json!({
        "id": "PM000INST1", "amount": 12_050, "amount_refunded": 0, "currency": "EUR", "status": "confirmed",
        "charge_date": "2026-12-05", "scheme": "sepa_core", "metadata": {"payment": PAYMENT},
        "links": {"mandate": "MD000SEPA2", "creditor": "CR000TEN1"},
    });
    merged(plain, &change)
}

fn list(name: &str, items: Value) -> Value {
    json!({ name: items, "meta": {"cursors": {"before": null, "after": null}, "limit": 50} })
}

fn fault(kind: &str, code: u16, detail: Value) -> Value {
    json!({"error": {"type": kind, "code": code, "message": "Validation failed", "errors": [detail]}})
}

fn conflict(id: &str) -> Value {
    let links = json!({"conflicting_resource_id": id});
    fault("invalid_state", 409, json!({"reason": "idempotent_creation_conflict", "message": "made", "links": links}))
}

async fn account(server: &MockServer) {
    let body = json!({"customer_bank_accounts": {"id": "BA000CLI2", "account_number_ending": "06"}});
    answers(server, "GET", "/customer_bank_accounts/BA000CLI2", 200, &body).await;
}

async fn started(server: &MockServer, settings: &Settings, charge: &Charge) -> Result<Started, Trouble> {
    GoCardless.start(&call(&http(), settings, Some(&server.uri())), charge).await
}

async fn status(server: &MockServer, asked: &Asked) -> Result<Report, Trouble> {
    GoCardless.status(&call(&http(), &good(), Some(&server.uri())), asked).await
}

async fn canceled(server: &MockServer) -> Outcome {
    let (settings, uri) = (good(), server.uri());
    let call = call(&http(), &settings, Some(&uri));
    GoCardless.cancel(&call, &asked(Some(REQUEST))).await.expect("a report").outcome
}

/// What is said of the payment whose request we know.
async fn outcome(server: &MockServer) -> Outcome {
    status(server, &asked(Some(REQUEST))).await.expect("a report").outcome
}

async fn sent(server: &MockServer, verb: &str, at: &str) -> Vec<wiremock::Request> {
    let all = server.received_requests().await.expect("recorded");
    all.into_iter().filter(|one| one.method.as_str() == verb && one.url.path() == at).collect()
}
