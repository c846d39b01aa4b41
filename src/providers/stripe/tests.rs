//! The adapter against a server that answers with Stripe's documented shapes.

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path, query_param},
};

use super::{SESSIONS, Stripe};
use crate::{
    domain::{
        currency::Currency,
        gateway::Mode,
        language::Language,
        money::Money,
        payment::{Fee, NextStep},
        report::{Capture, Outcome, Report},
    },
    providers::{
        Charge, Provider, Settings, Trouble, TroubleKind,
        samples::{NOW, PAYMENT, asked, call, charge, http, settings},
    },
};

mod notices;
mod recorded;
mod refunds;
mod shapes;
mod states;

const SESSION: &str = "cs_test_a1FACT0042";

fn good() -> Settings {
    settings(&[("secret_key", " sk_test_51Guichet \n"), ("webhook_secret", "whsec_test_7Qp2vXk0bN4rT8yL1mZc5HdJ")])
}

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).expect("a fixture")
}

fn open() -> Value {
    fixture(include_str!("fixtures/session_open.json"))
}

fn paid() -> Value {
    fixture(include_str!("fixtures/session_paid.json"))
}

fn one_session() -> String {
    format!("{SESSIONS}/{SESSION}")
}

async fn answers(server: &MockServer, verb: &str, at: &str, status: u16, body: &Value) {
    let answer = ResponseTemplate::new(status).insert_header("request-id", "req_8GcXyz1").set_body_json(body);
    Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(server).await;
}

/// An open session whose page lies on the server itself.
fn local(server: &MockServer) -> Value {
    json!({"url": format!("{}/pay/{SESSION}", server.uri())})
}

fn merged(mut into: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().expect("an object") {
        into[name] = value.clone();
    }
    into
}

async fn started(server: &MockServer, charge: &Charge) -> Result<crate::providers::Started, Trouble> {
    Stripe.start(&call(&http(), &good(), Some(&server.uri())), charge).await
}

async fn status(server: &MockServer, reference: Option<&str>) -> Result<Report, Trouble> {
    Stripe.status(&call(&http(), &good(), Some(&server.uri())), &asked(reference)).await
}

async fn canceled(server: &MockServer) -> Result<Report, Trouble> {
    Stripe.cancel(&call(&http(), &good(), Some(&server.uri())), &asked(Some(SESSION))).await
}

#[tokio::test]
async fn a_session_is_asked_for_exactly_as_documented() {
    let server = MockServer::start().await;
    answers(&server, "POST", SESSIONS, 200, &merged(open(), &local(&server))).await;
    let started = started(&server, &charge()).await.expect("a session");
    assert_eq!(started.reference.as_deref(), Some(SESSION));
    assert_eq!(started.next, NextStep::Redirect { url: format!("{}/pay/{SESSION}", server.uri()) });
    let request = &server.received_requests().await.expect("recorded")[0];
    let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!(header("authorization"), Some("Bearer sk_test_51Guichet"));
    assert_eq!(header("stripe-version"), Some("2026-10-28.endive"));
    assert_eq!(header("idempotency-key"), Some(charge().idempotency_key.as_str()));
    let form = String::from_utf8_lossy(&request.body).replace("%5B", "[").replace("%5D", "]").replace('&', "\n");
    insta::assert_snapshot!(form, @r"
    mode=payment
    client_reference_id=0192f0c1-0000-7000-8000-000000000042
    line_items[0][quantity]=1
    line_items[0][price_data][currency]=eur
    line_items[0][price_data][unit_amount]=12050
    line_items[0][price_data][product_data][name]=Facture+F-2026-00042
    metadata[payment]=0192f0c1-0000-7000-8000-000000000042
    metadata[reference]=PAY-7K3M
    payment_intent_data[metadata][payment]=0192f0c1-0000-7000-8000-000000000042
    payment_intent_data[metadata][reference]=PAY-7K3M
    payment_intent_data[description]=Facture+F-2026-00042
    adaptive_pricing[enabled]=false
    locale=fr
    expires_at=1795300800
    success_url=https%3A%2F%2Fportal.example%2Fpayments%2FPAY-7K3M%2Fback
    cancel_url=https%3A%2F%2Fportal.example%2Fpayments%2FPAY-7K3M%2Fcancel
    customer_email=client%40example.fr
    ");
}

#[tokio::test]
async fn the_closing_time_fits_stripes_window() {
    let at = |expires_at| super::checkout::form(&Charge { expires_at, ..charge() }, None).expect("a form");
    let closing =
        |form: &super::api::Form| form.iter().find(|(name, _)| name == "expires_at").map(|pair| pair.1.clone());
    let minutes = |minutes| Some((NOW + time::Duration::minutes(minutes)).unix_timestamp().to_string());
    assert_eq!(closing(&at(NOW)), minutes(31));
    assert_eq!(closing(&at(NOW + time::Duration::hours(2))), minutes(120));
    assert_eq!(closing(&at(NOW + time::Duration::days(9))), minutes(1439));
}

#[tokio::test]
async fn an_amount_stripe_cannot_hold_is_refused_before_asking() {
    let server = MockServer::start().await;
    let fils = Charge { amount: Money::new(5_124, Currency::KWD), language: Language::En, ..charge() };
    let trouble = started(&server, &fils).await.expect_err("refused");
    assert_eq!(trouble.kind, TroubleKind::Refused { reason: "amount_decimals".into(), field: None });
    assert_eq!(server.received_requests().await.map(|requests| requests.len()), Some(0));
}

#[tokio::test]
async fn people_are_not_sent_to_foreign_pages_nor_into_foreign_payments() {
    for (wrong, kind) in [
        (json!({"url": "javascript:alert(1)"}), TroubleKind::Untrusted),
        (json!({"url": "http://checkout.stripe.com/c/pay"}), TroubleKind::Untrusted),
        (json!({"url": "https://evil.test/c/pay"}), TroubleKind::Untrusted),
        (json!({"url": null}), TroubleKind::Unknown),
        (json!({"livemode": true}), TroubleKind::Unknown),
        (json!({"client_reference_id": "0192f0c1-0000-7000-8000-000000000043"}), TroubleKind::Unknown),
        (json!({"object": "payment_link"}), TroubleKind::Unknown),
    ] {
        let server = MockServer::start().await;
        let session = merged(merged(open(), &local(&server)), &wrong);
        answers(&server, "POST", SESSIONS, 200, &session).await;
        let trouble = started(&server, &charge()).await.expect_err("refused");
        assert_eq!(trouble.kind, kind, "{wrong}");
    }
}

#[tokio::test]
async fn errors_are_definite_only_where_stripe_is() {
    let error = |kind: &str, code: &str| json!({"error": {"type": kind, "code": code, "message": "(text)"}});
    let refused = |reason: &str, field| TroubleKind::Refused { reason: reason.into(), field };
    for (status, body, expected) in [
        (400, error("invalid_request_error", "amount_too_small"), refused("amount_below_minimum", None)),
        (400, error("invalid_request_error", "parameter_unknown"), refused("invalid_request", None)),
        (400, error("idempotency_error", ""), TroubleKind::Unknown),
        (400, json!({"message": "not Stripe's shape"}), TroubleKind::Unknown),
        (401, error("invalid_request_error", ""), refused("credentials_refused", Some("secret_key"))),
        (402, error("card_error", "card_declined"), refused("card_declined", None)),
        (402, error("card_error", "expired_card"), refused("card_expired", None)),
        (403, error("invalid_request_error", ""), refused("permission_denied", Some("secret_key"))),
        (409, error("invalid_request_error", "idempotency_key_in_use"), TroubleKind::Unknown),
        (418, error("invalid_request_error", ""), TroubleKind::Unknown),
        (429, error("invalid_request_error", "rate_limit"), TroubleKind::Unknown),
        (500, error("api_error", ""), TroubleKind::Unknown),
    ] {
        let server = MockServer::start().await;
        answers(&server, "POST", SESSIONS, status, &body).await;
        let trouble = started(&server, &charge()).await.expect_err("an error");
        assert_eq!((trouble.kind, trouble.request_id.as_deref()), (expected, Some("req_8GcXyz1")), "{status} {body}");
    }
}

#[tokio::test]
async fn a_lost_session_is_found_by_our_id() {
    let server = MockServer::start().await;
    let other = |id: &str| json!({"id": id, "client_reference_id": null});
    let page = |data: Value, more: bool| json!({"object": "list", "url": SESSIONS, "has_more": more, "data": data});
    let second = page(json!([other("cs_test_3"), {"id": SESSION, "client_reference_id": PAYMENT}]), false);
    Mock::given(method("GET"))
        .and(path(SESSIONS))
        .and(query_param("starting_after", "cs_test_2"))
        .respond_with(ResponseTemplate::new(200).set_body_json(second))
        .with_priority(1)
        .mount(&server)
        .await;
    answers(&server, "GET", SESSIONS, 200, &page(json!([other("cs_test_1"), other("cs_test_2")]), true)).await;
    answers(&server, "GET", &one_session(), 200, &open()).await;
    let report = status(&server, None).await.expect("a report");
    assert_eq!(report, Report::new(Some(SESSION.into()), Outcome::AwaitingCustomer));
    let first = &server.received_requests().await.expect("recorded")[0];
    assert!(first.url.query().is_some_and(|query| query.contains(&format!("gte%5D={}", NOW.unix_timestamp() - 300))));
}

#[tokio::test]
async fn what_never_arrived_is_no_such_payment() {
    let server = MockServer::start().await;
    answers(&server, "GET", SESSIONS, 200, &json!({"object": "list", "has_more": false, "data": []})).await;
    assert_eq!(status(&server, None).await, Ok(Report::new(None, Outcome::NoSuch)));
    // A reference Stripe does not know is another matter: the key may have been exchanged.
    let gone = json!({"error": {"type": "invalid_request_error", "code": "resource_missing"}});
    answers(&server, "GET", &one_session(), 404, &gone).await;
    let report = status(&server, Some(SESSION)).await.expect("a report");
    assert!(matches!(report.outcome, Outcome::Unknown { .. }), "{report:?}");
}

#[tokio::test]
async fn an_endless_list_is_not_read_for_ever() {
    let server = MockServer::start().await;
    let page = json!({"has_more": true, "data": [{"id": "cs_test_1", "client_reference_id": null}]});
    answers(&server, "GET", SESSIONS, 200, &page).await;
    let report = status(&server, None).await.expect("a report");
    assert!(matches!(report.outcome, Outcome::Unknown { .. }), "{report:?}");
}

#[tokio::test]
async fn canceling_answers_what_is_true() {
    let expired = json!({"status": "expired", "url": null});
    let too_late = json!({"error": {"type": "invalid_request_error", "message": "(text)"}});
    for (expire, after, expected) in [
        (200, merged(open(), &expired), Outcome::Canceled),
        (400, merged(open(), &expired), Outcome::Expired),
        (400, paid(), Outcome::Paid(capture())),
        (400, open(), Outcome::AwaitingCustomer),
    ] {
        let server = MockServer::start().await;
        answers(&server, "GET", &one_session(), 200, &after).await;
        let answer = if expire == 200 { &after } else { &too_late };
        answers(&server, "POST", &format!("{}/expire", one_session()), expire, answer).await;
        assert_eq!(canceled(&server).await.expect("a report").outcome, expected, "{expire}");
    }
}

fn capture() -> Capture {
    let euro = |minor| Money::new(minor, Currency::EUR);
    Capture {
        amount: euro(12_050),
        ours: Some(PAYMENT.into()),
        mode: Mode::Test,
        fee: Some(Fee { fee: euro(206), tax: euro(0) }),
        method: Some("visa •••• 4242".into()),
    }
}
