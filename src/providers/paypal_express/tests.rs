//! The adapter against a server that answers with PayPal's documented shapes.

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use super::PayPalExpress;
use crate::{
    domain::{
        currency::Currency,
        gateway::Mode,
        money::Money,
        payment::{Fee, NextStep},
        report::{Capture, Outcome, Report},
    },
    providers::{
        Asked, Charge, Provider, Settings, Standing, Trouble, TroubleKind,
        samples::{NOW, PAYMENT, asked, call, charge, http, sample},
    },
};

mod credentials;
mod notices;
mod recorded;
mod refunds;
mod signatures;

const ORDER: &str = "24F22464WC842504J";
const ORDERS: &str = "/v2/checkout/orders";

fn good() -> Settings {
    sample("paypal_express").settings
}

fn one() -> String {
    format!("{ORDERS}/{ORDER}")
}

fn capture_path() -> String {
    format!("{ORDERS}/{ORDER}/capture")
}

/// A PayPal whose tokens are good and which knows nothing else yet.
async fn paypal() -> MockServer {
    let server = MockServer::start().await;
    answers(&server, "POST", "/v1/oauth2/token", 200, &token("A21AAfirst", 32_400)).await;
    server
}

fn token(text: &str, seconds: i64) -> Value {
    json!({"access_token": text, "expires_in": seconds, "app_id": "APP-80W284485P519543T", "token_type": "Bearer"})
}

async fn answers(server: &MockServer, verb: &str, at: &str, status: u16, body: &Value) {
    let answer = ResponseTemplate::new(status).insert_header("paypal-debug-id", "eb8d4b1d1a3f5").set_body_json(body);
    Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(server).await;
}

/// The next answer only; then the ones mounted before.
async fn answers_once(server: &MockServer, verb: &str, at: &str, status: u16, body: &Value) {
    let answer = ResponseTemplate::new(status).set_body_json(body);
    let mock = Mock::given(method(verb)).and(path(at)).respond_with(answer);
    mock.up_to_n_times(1).with_priority(1).mount(server).await;
}

fn order(status: &str, base: &str) -> Value {
    json!({
        "id": ORDER, "intent": "CAPTURE", "status": status, "update_time": "2026-11-21T20:41:00Z",
        "purchase_units": [{"reference_id": "default", "custom_id": PAYMENT, "amount": euros("120.50")}],
        "links": [{"href": format!("{base}/checkoutnow?token={ORDER}"), "rel": "payer-action", "method": "GET"}],
    })
}

fn euros(value: &str) -> Value {
    json!({"currency_code": "EUR", "value": value})
}

/// Completed, with one capture in this state.
fn captured(status: &str, fee: Option<&str>) -> Value {
    let mut capture = json!({
        "id": "7KY78659SG487110K", "status": status, "custom_id": PAYMENT, "amount": euros("120.50"),
    });
    if let Some(fee) = fee {
        capture["seller_receivable_breakdown"] = json!({"gross_amount": euros("120.50"), "paypal_fee": euros(fee)});
    }
    let mut order = order("COMPLETED", "");
    order["purchase_units"][0]["payments"] = json!({"captures": [capture]});
    order["payer"] = json!({"name": {"given_name": "Zoë", "surname": "Müller"}});
    order
}

fn refused(issue: &str) -> Value {
    json!({"name": "UNPROCESSABLE_ENTITY", "message": "(text)", "debug_id": "d", "details": [{"issue": issue}]})
}

async fn status_as(server: &MockServer, asked: &Asked) -> Result<Report, Trouble> {
    PayPalExpress.status(&call(&http(), &good(), Some(&server.uri())), asked).await
}

async fn status(server: &MockServer) -> Report {
    status_as(server, &asked(Some(ORDER))).await.expect("a report")
}

async fn sent(server: &MockServer, at: &str) -> Vec<Request> {
    let all = server.received_requests().await.expect("recorded");
    all.into_iter().filter(|one| one.url.path() == at).collect()
}

fn paid(fee: Option<i64>) -> Outcome {
    let euro = |minor| Money::new(minor, Currency::EUR);
    Outcome::Paid(Capture {
        amount: euro(12_050),
        ours: Some(PAYMENT.into()),
        mode: Mode::Test,
        fee: fee.map(|fee| Fee { fee: euro(fee), tax: euro(0) }),
        method: Some("PayPal (Zoë Müller)".into()),
    })
}

#[tokio::test]
async fn an_order_is_made_and_its_page_named() {
    let server = paypal().await;
    answers(&server, "POST", ORDERS, 201, &order("PAYER_ACTION_REQUIRED", &server.uri())).await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let started = PayPalExpress.start(&call(&http, &settings, Some(&uri)), &charge()).await.expect("started");
    assert_eq!(started.reference.as_deref(), Some(ORDER));
    assert_eq!(started.next, NextStep::Redirect { url: format!("{uri}/checkoutnow?token={ORDER}") });
    let request = &sent(&server, ORDERS).await[0];
    let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert_eq!(header("paypal-request-id"), charge().idempotency_key);
    assert_eq!((header("prefer"), header("authorization")), ("return=representation", "Bearer A21AAfirst"));
    let body: Value = request.body_json().expect("JSON");
    assert_eq!(body["purchase_units"][0]["amount"], euros("120.50"));
    assert_eq!(body["purchase_units"][0]["custom_id"], PAYMENT);
    assert_eq!(body["payment_source"]["paypal"]["experience_context"]["return_url"], charge().return_url);
}

#[tokio::test]
async fn nobody_is_sent_to_a_page_that_is_not_paypals() {
    let server = paypal().await;
    answers(&server, "POST", ORDERS, 201, &order("PAYER_ACTION_REQUIRED", "https://paypal.com.evil.test")).await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let answer = PayPalExpress.start(&call(&http, &settings, Some(&uri)), &charge()).await;
    assert_eq!(answer.expect_err("refused").kind, TroubleKind::Untrusted);
}

#[tokio::test]
async fn an_order_of_another_payment_is_none_of_ours() {
    let server = paypal().await;
    let mut other = order("PAYER_ACTION_REQUIRED", &server.uri());
    other["purchase_units"][0]["custom_id"] = json!("0192f0c1-0000-7000-8000-000000000043");
    answers(&server, "POST", ORDERS, 201, &other).await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let answer = PayPalExpress.start(&call(&http, &settings, Some(&uri)), &charge()).await;
    assert_eq!(answer.expect_err("unknown").kind, TroubleKind::Unknown);
}

#[tokio::test]
async fn each_state_of_an_order_is_read() {
    for (said, outcome) in [
        (order("PAYER_ACTION_REQUIRED", ""), Outcome::AwaitingCustomer),
        (order("CREATED", ""), Outcome::AwaitingCustomer),
        (order("VOIDED", ""), Outcome::Expired),
        (captured("COMPLETED", Some("4.52")), paid(Some(452))),
        (captured("COMPLETED", None), paid(None)),
        (captured("PARTIALLY_REFUNDED", Some("4.52")), paid(Some(452))),
        // The order is completed; the money is not there.
        (captured("PENDING", None), Outcome::Processing { by: None }),
        (captured("DECLINED", None), Outcome::Failed { reason: "payment_declined".into() }),
    ] {
        let server = paypal().await;
        answers(&server, "GET", &one(), 200, &said).await;
        assert_eq!(status(&server).await, Report::new(Some(ORDER.into()), outcome), "{said}");
    }
    for new in [order("PONDERING", ""), captured("LEVITATING", None), order("COMPLETED", "")] {
        let server = paypal().await;
        answers(&server, "GET", &one(), 200, &new).await;
        assert!(matches!(status(&server).await.outcome, Outcome::Unknown { .. }), "{new}");
    }
}

#[tokio::test]
async fn what_the_customer_approved_is_captured_by_whoever_asks() {
    let server = paypal().await;
    answers(&server, "GET", &one(), 200, &order("APPROVED", "")).await;
    answers(&server, "POST", &capture_path(), 201, &captured("COMPLETED", Some("4.52"))).await;
    assert_eq!(status(&server).await.outcome, paid(Some(452)));
    assert_eq!(status(&server).await.outcome, paid(Some(452)));
    let key = |one: &Request| one.headers["paypal-request-id"].clone();
    let captures = sent(&server, &capture_path()).await;
    assert_eq!(captures.iter().map(key).collect::<Vec<_>>(), vec![key(&captures[0]); 2], "one approval, one key");
    assert!(captures.iter().all(|one| one.headers["content-type"] == "application/json"));
}

#[tokio::test]
async fn what_ended_here_is_not_captured_any_more() {
    let server = paypal().await;
    answers(&server, "GET", &one(), 200, &order("APPROVED", "")).await;
    let ended = Asked { standing: Standing::Ended, ..asked(Some(ORDER)) };
    assert_eq!(status_as(&server, &ended).await.expect("a report").outcome, Outcome::Canceled);
    let (http, settings, uri) = (http(), good(), server.uri());
    let report = PayPalExpress.cancel(&call(&http, &settings, Some(&uri)), &asked(Some(ORDER))).await;
    assert_eq!(report.expect("a report").outcome, Outcome::Canceled);
    assert!(sent(&server, &capture_path()).await.is_empty());
}

#[tokio::test]
async fn each_refusal_of_a_capture_has_its_meaning() {
    let declined = || "payment_declined".to_owned();
    for (issue, outcome) in [
        ("INSTRUMENT_DECLINED", Outcome::Refused { reason: declined() }),
        ("PAYER_ACTION_REQUIRED", Outcome::Refused { reason: declined() }),
        ("ORDER_NOT_APPROVED", Outcome::AwaitingCustomer),
        ("TRANSACTION_REFUSED", Outcome::Failed { reason: declined() }),
    ] {
        let server = paypal().await;
        answers(&server, "GET", &one(), 200, &order("APPROVED", "")).await;
        answers(&server, "POST", &capture_path(), 422, &refused(issue)).await;
        assert_eq!(status(&server).await.outcome, outcome, "{issue}");
    }
    for unclear in ["DUPLICATE_INVOICE_ID", "BRAND_NEW_ISSUE"] {
        let server = paypal().await;
        answers(&server, "GET", &one(), 200, &order("APPROVED", "")).await;
        answers(&server, "POST", &capture_path(), 422, &refused(unclear)).await;
        assert!(matches!(status(&server).await.outcome, Outcome::Unknown { .. }), "{unclear}");
    }
}

#[tokio::test]
async fn who_comes_second_to_a_capture_reads_what_the_first_one_took() {
    let server = paypal().await;
    answers(&server, "GET", &one(), 200, &captured("COMPLETED", Some("4.52"))).await;
    answers_once(&server, "GET", &one(), 200, &order("APPROVED", "")).await;
    answers(&server, "POST", &capture_path(), 422, &refused("ORDER_ALREADY_CAPTURED")).await;
    assert_eq!(status(&server).await.outcome, paid(Some(452)));
}

#[tokio::test]
async fn an_order_that_is_gone_has_expired_only_after_its_hours() {
    let server = paypal().await;
    answers(&server, "GET", &one(), 404, &refused("INVALID_RESOURCE_ID")).await;
    assert!(
        matches!(status(&server).await.outcome, Outcome::Unknown { .. }),
        "the credentials may be another account's"
    );
    let mut old = asked(Some(ORDER));
    old.charge.created_at = NOW - time::Duration::hours(3);
    assert_eq!(status_as(&server, &old).await.expect("a report").outcome, Outcome::Expired);
}

#[tokio::test]
async fn a_lost_answer_is_fetched_again_under_the_same_key() {
    let server = paypal().await;
    answers(&server, "POST", ORDERS, 200, &order("PAYER_ACTION_REQUIRED", &server.uri())).await;
    let report = status_as(&server, &asked(None)).await.expect("a report");
    assert_eq!(report, Report::new(Some(ORDER.into()), Outcome::AwaitingCustomer));
    assert_eq!(sent(&server, ORDERS).await[0].headers["paypal-request-id"], charge().idempotency_key.as_str());
    let ended = Asked { standing: Standing::Ended, ..asked(None) };
    assert_eq!(status_as(&server, &ended).await, Ok(Report::new(None, Outcome::NoSuch)));
    assert_eq!(sent(&server, ORDERS).await.len(), 1, "for what ended nothing is made");
}

#[tokio::test]
async fn what_paypal_cannot_write_is_not_sent() {
    let server = paypal().await;
    let forints = Charge { amount: Money::new(120_050, Currency::parse("HUF").expect("forints")), ..charge() };
    let (http, settings, uri) = (http(), good(), server.uri());
    let refused = PayPalExpress.start(&call(&http, &settings, Some(&uri)), &forints).await.expect_err("refused");
    assert!(matches!(refused.kind, TroubleKind::Refused { ref reason, .. } if reason == "amount_decimals"));
    assert!(sent(&server, ORDERS).await.is_empty());
}
