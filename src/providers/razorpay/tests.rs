//! The adapter against a server that answers with Razorpay's documented shapes.

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path, query_param},
};

use super::Razorpay;
use crate::{
    domain::{
        currency::Currency,
        gateway::Mode,
        money::Money,
        payment::{Fee, NextStep},
        report::{Outcome, Report},
    },
    providers::{
        Asked, Charge, Provider, Settings, Standing, Started, Trouble, TroubleKind,
        samples::{NOW, PAYMENT, asked, call, charge, http, sample},
    },
};

mod notices;
mod refunds;
mod states;

const LINK: &str = "plink_QflcnnZqCekuvL";
const ORDER: &str = "order_QflczVVaNJciLq";
const PAID: &str = "pay_Qfldmt5StKZFCB";
const LINKS: &str = "/v1/payment_links";

fn good() -> Settings {
    sample("razorpay").settings
}

fn rupees(minor: i64) -> Money {
    Money::new(minor, Currency::INR)
}

/// Ten thousand rupees.
fn wish() -> Charge {
    Charge { amount: rupees(1_000_000), ..charge() }
}

fn asked_for(reference: Option<&str>) -> Asked {
    Asked { charge: wish(), ..asked(reference) }
}

fn one_link() -> String {
    format!("{LINKS}/{LINK}")
}

fn tries_path() -> String {
    format!("/v1/orders/{ORDER}/payments")
}

fn link(status: &str, page: &str) -> Value {
    json!({
        "accept_partial": false, "amount": 1_000_000, "amount_paid": 0, "cancelled_at": 0, "created_at": 1_741_083_290,
        "currency": "INR", "description": "Facture F-2026-00042", "expire_by": 1_741_169_700, "id": LINK,
        "notes": {"payment": PAYMENT}, "payments": null, "reference_id": PAYMENT, "reminders": [],
        "short_url": format!("{page}/i/nxrHnLJ"), "status": status, "user_id": "",
    })
}

/// A link somebody has tried to pay.
fn tried(status: &str) -> Value {
    let mut link = link(status, "https://rzp.io");
    link["order_id"] = json!(ORDER);
    link
}

fn payment(status: &str) -> Value {
    let captured = status == "captured";
    json!({
        "id": PAID, "entity": "payment", "amount": 1_000_000, "currency": "INR", "base_amount": 1_000_000,
        "status": status, "order_id": ORDER, "international": false, "method": "upi", "amount_refunded": 0,
        "refund_status": null, "captured": captured, "bank": null, "wallet": null, "vpa": "gaurav.kumar@exampleupi",
        "notes": [], "fee": captured.then_some(23_600), "tax": captured.then_some(3_600),
        "error_reason": null, "error_step": null, "created_at": 1_741_083_325,
    })
}

fn merged(mut into: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().expect("an object") {
        into[name] = value.clone();
    }
    into
}

fn collection(items: &[Value]) -> Value {
    json!({"entity": "collection", "count": items.len(), "items": items})
}

fn refusal(field: &str, description: &str) -> Value {
    json!({"error": {
        "code": "BAD_REQUEST_ERROR", "description": description, "source": "business", "step": "payment_initiation",
        "reason": "input_validation_failed", "metadata": {}, "field": field,
    }})
}

async fn answers(server: &MockServer, verb: &str, at: &str, status: u16, body: &Value) {
    let answer = ResponseTemplate::new(status).set_body_json(body);
    Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(server).await;
}

async fn sent(server: &MockServer, verb: &str, at: &str) -> Vec<Request> {
    let all = server.received_requests().await.expect("recorded");
    all.into_iter().filter(|one| one.method.as_str() == verb && one.url.path() == at).collect()
}

async fn started(server: &MockServer, charge: &Charge) -> Result<Started, Trouble> {
    Razorpay.start(&call(&http(), &good(), Some(&server.uri())), charge).await
}

async fn status(server: &MockServer, asked: &Asked) -> Report {
    Razorpay.status(&call(&http(), &good(), Some(&server.uri())), asked).await.expect("a report")
}

async fn canceled(server: &MockServer) -> Outcome {
    let asked = asked_for(Some(LINK));
    Razorpay.cancel(&call(&http(), &good(), Some(&server.uri())), &asked).await.expect("a report").outcome
}

#[tokio::test]
async fn a_link_is_asked_for_exactly_as_documented() {
    let server = MockServer::start().await;
    answers(&server, "POST", LINKS, 200, &link("created", &server.uri())).await;
    let started = started(&server, &wish()).await.expect("a link");
    assert_eq!(started.reference.as_deref(), Some(LINK));
    assert_eq!(started.next, NextStep::Redirect { url: format!("{}/i/nxrHnLJ", server.uri()) });
    let request = &sent(&server, "POST", LINKS).await[0];
    let basic = "Basic cnpwX3Rlc3RfMURQNW1tT2xGNUc1YWc6dGhpc2lzc2VjcmV0X1RFU1RfMDEyMzQ1Njc4OQ==";
    assert_eq!(request.headers.get("authorization").and_then(|value| value.to_str().ok()), Some(basic));
    let body: Value = request.body_json().expect("JSON");
    let expected = json!({
        "amount": 1_000_000, "currency": "INR", "accept_partial": false, "reference_id": PAYMENT,
        "description": "Facture F-2026-00042", "customer": {"name": "Anne Martin", "email": "client@example.fr"},
        "notify": {"sms": false, "email": false}, "reminder_enable": false,
        "expire_by": (NOW + time::Duration::hours(2)).unix_timestamp(),
        "notes": {"payment": PAYMENT, "reference": "PAY-7K3M"},
        "callback_url": charge().return_url, "callback_method": "get",
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn each_currency_is_asked_for_in_its_own_unit() {
    for (code, minor, unit) in [("JPY", 12_000, Some(12_000)), ("KWD", 85_120, Some(85_120)), ("KWD", 85_125, None)] {
        let server = MockServer::start().await;
        let currency = Currency::parse(code).expect("a currency");
        let yes = merged(link("created", &server.uri()), &json!({"amount": unit, "currency": code}));
        answers(&server, "POST", LINKS, 200, &yes).await;
        let started = started(&server, &Charge { amount: Money::new(minor, currency), ..charge() }).await;
        let bodies: Vec<Value> =
            sent(&server, "POST", LINKS).await.iter().map(|one| one.body_json().expect("JSON")).collect();
        match unit {
            Some(unit) => assert_eq!((started.is_ok(), &bodies[0]["amount"]), (true, &json!(unit)), "{code}"),
            None => {
                let refused = started.expect_err("refused").kind;
                assert_eq!(refused, TroubleKind::Refused { reason: "amount_decimals".into(), field: None });
                assert!(bodies.is_empty(), "never rounded, never sent");
            }
        }
    }
}

#[tokio::test]
async fn people_are_not_sent_to_foreign_pages_nor_into_foreign_payments() {
    for (wrong, kind) in [
        (json!({"short_url": "javascript:alert(1)"}), TroubleKind::Untrusted),
        (json!({"short_url": "https://rzp.io.evil.test/i/1"}), TroubleKind::Untrusted),
        (json!({"short_url": null}), TroubleKind::Unknown),
        (json!({"amount": 1}), TroubleKind::Unknown),
        (json!({"currency": "USD"}), TroubleKind::Unknown),
        (json!({"reference_id": "0192f0c1-0000-7000-8000-000000000043"}), TroubleKind::Unknown),
        (json!({"status": "cancelled"}), TroubleKind::Unknown),
        (json!({"id": "order_QflczVVaNJciLq"}), TroubleKind::Unknown),
    ] {
        let server = MockServer::start().await;
        answers(&server, "POST", LINKS, 200, &merged(link("created", &server.uri()), &wrong)).await;
        assert_eq!(started(&server, &wish()).await.expect_err("refused").kind, kind, "{wrong}");
    }
}

/// The answer to the first sending was lost; the second is told that the reference is taken.
#[tokio::test]
async fn a_link_whose_answer_was_lost_is_found_by_our_reference() {
    let server = MockServer::start().await;
    let taken = refusal("reference_id", "payment link creation failed because reference ID already attempted");
    Mock::given(method("POST"))
        .and(path(LINKS))
        .respond_with(ResponseTemplate::new(503))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    answers(&server, "POST", LINKS, 400, &taken).await;
    let found = json!({"payment_links": [link("created", &server.uri())]});
    Mock::given(method("GET"))
        .and(path(LINKS))
        .and(query_param("reference_id", PAYMENT))
        .respond_with(ResponseTemplate::new(200).set_body_json(found))
        .mount(&server)
        .await;
    assert_eq!(started(&server, &wish()).await.expect("the same link").reference.as_deref(), Some(LINK));
    let sent = sent(&server, "POST", LINKS).await;
    assert_eq!((sent.len(), &sent[0].body), (2, &sent[1].body), "asked again with the same bytes");
}

#[tokio::test]
async fn what_never_arrived_is_no_such_payment() {
    let server = MockServer::start().await;
    answers(&server, "GET", LINKS, 200, &json!({"payment_links": []})).await;
    assert_eq!(status(&server, &asked_for(None)).await, Report::new(None, Outcome::NoSuch));
    // A link Razorpay does not know is another matter: the key may have been exchanged.
    let gone = json!({"error": {"code": "BAD_REQUEST_ERROR", "description": "The id provided does not exist", "metadata": []}});
    answers(&server, "GET", &one_link(), 400, &gone).await;
    let report = status(&server, &asked_for(Some(LINK))).await;
    assert!(matches!(report.outcome, Outcome::Unknown { .. }), "{report:?}");
}

#[tokio::test]
async fn errors_are_definite_only_where_razorpay_is() {
    let refused = |reason: &str, field| TroubleKind::Refused { reason: reason.into(), field };
    let code = |code: &str| json!({"error": {"code": code, "description": "(text)"}});
    for (status, body, expected) in [
        (
            400,
            refusal("amount", "Order amount less than minimum amount allowed"),
            refused("amount_below_minimum", None),
        ),
        (400, refusal("amount", "Amount exceeds maximum amount allowed"), refused("amount_above_maximum", None)),
        (400, refusal("currency", "Currency is not supported"), refused("currency_unsupported", None)),
        (400, refusal("customer.email", "The email must be valid"), refused("email_invalid", None)),
        (400, refusal("callback_method", "Invalid"), refused("invalid_request", None)),
        (401, refusal("", "Authentication failed"), refused("credentials_refused", Some("key_secret"))),
        (400, code("GATEWAY_ERROR"), TroubleKind::Unknown),
        (400, json!({"message": "not Razorpay's shape"}), TroubleKind::Unknown),
        (409, code("BAD_REQUEST_ERROR"), TroubleKind::Unknown),
        (429, code("BAD_REQUEST_ERROR"), TroubleKind::Unknown),
        (500, code("SERVER_ERROR"), TroubleKind::Unknown),
        (502, code("GATEWAY_ERROR"), TroubleKind::Unknown),
    ] {
        let server = MockServer::start().await;
        answers(&server, "POST", LINKS, status, &body).await;
        assert_eq!(started(&server, &wish()).await.expect_err("an error").kind, expected, "{status} {body}");
    }
}

#[tokio::test]
async fn a_check_lists_one_payment_and_tells_nobody_elses() {
    let server = MockServer::start().await;
    answers(&server, "GET", "/v1/payments", 200, &collection(&[payment("captured")])).await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let checked = Razorpay.check(&call(&http, &settings, Some(&uri))).await.expect("good");
    assert_eq!(checked.account, "rzp_test_1DP5mmOlF5G5ag");
    assert_eq!(sent(&server, "GET", "/v1/payments").await[0].url.query(), Some("count=1"));
}

#[tokio::test]
async fn a_key_of_the_other_mode_never_leaves() {
    let server = MockServer::start().await;
    let (http, uri) = (http(), server.uri());
    for (id, mode, reason) in [
        ("rzp_live_1DP5mmOlF5G5ag", Mode::Test, "key_mode_mismatch"),
        ("rzp_test_1DP5mmOlF5G5ag", Mode::Live, "key_mode_mismatch"),
        ("rzp_live_1DP5mmOlF5G5ag", Mode::Live, "key_mode_mismatch"),
        ("rzp_test_short", Mode::Test, "credentials_refused"),
        ("", Mode::Test, "required"),
    ] {
        let mut settings = good();
        settings.0.insert("key_id".into(), id.into());
        let call = crate::providers::Call { mode, ..call(&http, &settings, Some(&uri)) };
        let refused = Razorpay.check(&call).await.expect_err("refused").kind;
        assert_eq!(refused, TroubleKind::Refused { reason: reason.into(), field: Some("key_id") }, "{id} {mode:?}");
    }
    assert!(server.received_requests().await.expect("recorded").is_empty());
}
