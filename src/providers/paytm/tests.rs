//! The adapter against a server that answers with signed bodies.

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use super::{Paytm, checksum};
use crate::{
    domain::{
        currency::Currency,
        gateway::Mode,
        money::Money,
        payment::NextStep,
        report::{Capture, Outcome, Report},
    },
    providers::{
        Asked, Charge, Provider, Settings, Started, Trouble, TroubleKind,
        samples::{NOW, PAYMENT, asked, call, charge, http, sample},
    },
};

mod notices;
mod refunds;

const KEY: &str = "kbzk1DSbJiV_O3p5";
const MID: &str = "INTEGR7769XXXXXX9383";
const INITIATE: &str = "/theia/api/v1/initiateTransaction";
const STATUS: &str = "/v3/order/status";
const TOKEN: &str = "fe795335ed3049c78a57271075f2199e1526969112097";

fn good() -> Settings {
    sample("paytm").settings
}

fn rupees(minor: i64) -> Money {
    Money::new(minor, Currency::INR)
}

fn wish() -> Charge {
    Charge { amount: rupees(11_990), ..charge() }
}

fn asked_for() -> Asked {
    Asked { charge: wish(), ..asked(Some(PAYMENT)) }
}

/// A body under its checksum, as text.
fn signed(body: &Value) -> String {
    let text = body.to_string();
    let signature = checksum::made(&text, KEY).expect("a checksum");
    format!(r#"{{"head":{{"version":"v1","signature":"{signature}"}},"body":{text}}}"#)
}

fn unsigned(body: &Value) -> String {
    json!({"head": {"version": "v1"}, "body": body}).to_string()
}

fn result(status: &str, code: &str) -> Value {
    json!({"resultStatus": status, "resultCode": code, "resultMsg": "(text)"})
}

fn order(status: &str, code: &str) -> Value {
    json!({
        "resultInfo": result(status, code), "txnId": "20250304111212800110168470101509706", "orderId": PAYMENT,
        "txnAmount": "119.90", "txnType": "SALE", "bankName": "HDFC Bank", "mid": MID, "paymentMode": "UPI",
        "refundAmt": "0.00", "txnDate": "2025-03-04 15:45:31.0",
    })
}

fn merged(mut into: Value, change: &Value) -> Value {
    for (name, value) in change.as_object().expect("an object") {
        into[name] = value.clone();
    }
    into
}

async fn answers(server: &MockServer, at: &str, body: String) {
    let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
    Mock::given(method("POST")).and(path(at)).respond_with(answer).mount(server).await;
}

async fn sent(server: &MockServer, at: &str) -> Vec<Request> {
    let all = server.received_requests().await.expect("recorded");
    all.into_iter().filter(|one| one.url.path() == at).collect()
}

async fn started(server: &MockServer, charge: &Charge) -> Result<Started, Trouble> {
    Paytm.start(&call(&http(), &good(), Some(&server.uri())), charge).await
}

async fn status_as(body: String, asked: &Asked) -> Outcome {
    let server = MockServer::start().await;
    answers(&server, STATUS, body).await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let report: Report = Paytm.status(&call(&http, &settings, Some(&uri)), asked).await.expect("a report");
    assert_eq!(report.reference.as_deref(), Some(PAYMENT));
    report.outcome
}

async fn status(body: String) -> Outcome {
    status_as(body, &asked_for()).await
}

#[tokio::test]
async fn an_order_is_begun_exactly_as_it_was_signed() {
    let server = MockServer::start().await;
    answers(&server, INITIATE, signed(&json!({"resultInfo": result("S", "0000"), "txnToken": TOKEN}))).await;
    let begun = started(&server, &wish()).await.expect("an order");
    assert_eq!(begun.reference.as_deref(), Some(PAYMENT));
    let named = format!("mid={MID}&orderId={PAYMENT}");
    let url = format!("{}/theia/api/v1/showPaymentPage?{named}", server.uri());
    let fields = [("mid", MID), ("orderId", PAYMENT), ("txnToken", TOKEN)];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    assert_eq!(begun.next, NextStep::PostForm { url, fields });
    let request = &sent(&server, INITIATE).await[0];
    assert_eq!(request.url.query(), Some(named.as_str()));
    let text = String::from_utf8(request.body.clone()).expect("text");
    let (body, head) =
        text.strip_prefix(r#"{"body":"#).and_then(|rest| rest.split_once(r#","head":"#)).expect("two parts");
    let head: Value = serde_json::from_str(head.strip_suffix('}').expect("an end")).expect("JSON");
    assert!(checksum::is_of(body, KEY, head["signature"].as_str().expect("text")), "over the text as it was sent");
    let body: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!((&body["orderId"], &body["websiteName"]), (&json!(PAYMENT), &json!("WEBSTAGING")));
    assert_eq!(body["txnAmount"], json!({"value": "119.90", "currency": "INR"}));
    assert_eq!((&body["callbackUrl"], &body["requestType"]), (&json!(charge().return_url), &json!("Payment")));
    let customer = body["userInfo"]["custId"].as_str().expect("a customer");
    assert!(customer.starts_with("cust_") && !customer.contains('@'), "{customer}");
}

#[tokio::test]
async fn a_pipe_never_reaches_what_is_joined_by_pipes() {
    let server = MockServer::start().await;
    answers(&server, INITIATE, signed(&json!({"resultInfo": result("S", "0002"), "txnToken": TOKEN}))).await;
    let odd = Charge { customer_name: "Anne | Martin\n".into(), customer_email: None, ..wish() };
    started(&server, &odd).await.expect("the same order as before");
    let body: Value = sent(&server, INITIATE).await[0].body_json().expect("JSON");
    assert_eq!(body["body"]["userInfo"]["firstName"], "Anne  Martin");
    assert_eq!(body["body"]["userInfo"]["email"], Value::Null);
}

#[tokio::test]
async fn only_rupees_leave() {
    let server = MockServer::start().await;
    let refused = started(&server, &charge()).await.expect_err("euros").kind;
    assert_eq!(refused, TroubleKind::Refused { reason: "currency_unsupported".into(), field: None });
    assert!(server.received_requests().await.expect("recorded").is_empty());
    assert!(Paytm.accepts(Currency::EUR).is_none() && Paytm.accepts(Currency::INR).is_some());
}

#[tokio::test]
async fn errors_are_definite_only_where_paytm_is() {
    let refused = |reason: &str, field| TroubleKind::Refused { reason: reason.into(), field };
    for (status, code, expected) in [
        ("F", "2005", refused("credentials_refused", Some("merchant_key"))),
        ("F", "2006", refused("credentials_refused", Some("mid"))),
        ("F", "196", refused("amount_above_maximum", None)),
        ("F", "1001", refused("invalid_request", None)),
        // An order is there, with other data than this: what becomes of it is not known here.
        ("F", "2023", TroubleKind::Unknown),
        ("F", "501", TroubleKind::Unknown),
        ("U", "00000900", TroubleKind::Unknown),
        ("S", "0000", TroubleKind::Unknown),
        ("X", "1", TroubleKind::Unknown),
    ] {
        let server = MockServer::start().await;
        answers(&server, INITIATE, unsigned(&json!({"resultInfo": result(status, code)}))).await;
        assert_eq!(started(&server, &wish()).await.expect_err("no token").kind, expected, "{status} {code}");
    }
}

#[tokio::test]
async fn each_state_of_an_order_is_read() {
    let failed = |reason: &str| Outcome::Failed { reason: reason.into() };
    let capture = Capture {
        amount: rupees(11_990),
        ours: Some(PAYMENT.into()),
        mode: Mode::Test,
        fee: None,
        method: Some("UPI HDFC Bank".into()),
    };
    for (said, outcome) in [
        (order("TXN_SUCCESS", "01"), Outcome::Paid(capture)),
        (order("PENDING", "402"), Outcome::Processing { by: None }),
        (order("TXN_FAILURE", "227"), failed("payment_declined")),
        (order("TXN_FAILURE", "235"), failed("insufficient_funds")),
        (order("TXN_FAILURE", "141"), Outcome::Canceled),
        (order("NO_RECORD_FOUND", "331"), Outcome::AwaitingCustomer),
        (order("TXN_FAILURE", "334"), Outcome::AwaitingCustomer),
    ] {
        assert_eq!(status(signed(&said)).await, outcome, "{said}");
    }
    let mut late = asked_for();
    late.charge.created_at = NOW - time::Duration::minutes(20);
    assert_eq!(status_as(signed(&order("NO_RECORD_FOUND", "331")), &late).await, Outcome::Expired);
}

/// Nobody is believed to have paid by an answer that Paytm did not sign, or that is about something else.
#[tokio::test]
async fn a_success_that_does_not_hold_is_unknown() {
    let paid = order("TXN_SUCCESS", "01");
    let altered = signed(&order("TXN_FAILURE", "227")).replace("TXN_FAILURE", "TXN_SUCCESS");
    let server = MockServer::start().await;
    answers(&server, STATUS, altered).await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let trouble = Paytm.status(&call(&http, &settings, Some(&uri)), &asked_for()).await.expect_err("a wrong signature");
    assert_eq!(trouble.kind, TroubleKind::Unknown);
    for said in [
        unsigned(&paid),
        signed(&merged(paid.clone(), &json!({"mid": "SOMEBO00000000000001"}))),
        signed(&merged(paid.clone(), &json!({"orderId": "0192f0c1-0000-7000-8000-000000000043"}))),
        signed(&merged(paid.clone(), &json!({"txnAmount": "1,199.00"}))),
        signed(&merged(paid.clone(), &json!({"txnAmount": "0.00"}))),
        signed(&merged(paid, &json!({"txnAmount": null}))),
        signed(&order("TXN_FAILURE", "330")),
        signed(&order("LEVITATING", "1")),
    ] {
        let outcome = status(said.clone()).await;
        assert!(matches!(outcome, Outcome::Unknown { .. }), "{said}: {outcome:?}");
    }
}

#[tokio::test]
async fn what_is_left_ends_here_and_what_was_paid_does_not() {
    for (said, outcome) in [
        (order("NO_RECORD_FOUND", "331"), Outcome::Canceled),
        (order("TXN_FAILURE", "141"), Outcome::Canceled),
        (order("PENDING", "402"), Outcome::Processing { by: None }),
    ] {
        let server = MockServer::start().await;
        answers(&server, STATUS, signed(&said)).await;
        let (http, settings, uri) = (http(), good(), server.uri());
        let report = Paytm.cancel(&call(&http, &settings, Some(&uri)), &asked_for()).await.expect("a report");
        assert_eq!(report.outcome, outcome, "{said}");
    }
}

#[tokio::test]
async fn credentials_are_good_when_paytm_looks_for_the_order() {
    let refused = |field| TroubleKind::Refused { reason: "credentials_refused".into(), field: Some(field) };
    for (said, expected) in [
        (signed(&json!({"resultInfo": result("TXN_FAILURE", "334")})), None),
        (signed(&json!({"resultInfo": result("NO_RECORD_FOUND", "331")})), None),
        (unsigned(&json!({"resultInfo": result("TXN_FAILURE", "330")})), Some(refused("merchant_key"))),
        (unsigned(&json!({"resultInfo": result("TXN_FAILURE", "335")})), Some(refused("mid"))),
        (unsigned(&json!({"resultInfo": result("TXN_FAILURE", "501")})), Some(TroubleKind::Unknown)),
        (signed(&order("TXN_SUCCESS", "01")), Some(TroubleKind::Unknown)),
    ] {
        let server = MockServer::start().await;
        answers(&server, STATUS, said.clone()).await;
        let (http, settings, uri) = (http(), good(), server.uri());
        let checked = Paytm.check(&call(&http, &settings, Some(&uri))).await;
        match expected {
            None => assert_eq!(checked.expect("good").account, MID, "{said}"),
            Some(kind) => assert_eq!(checked.expect_err("refused").kind, kind, "{said}"),
        }
    }
}

#[tokio::test]
async fn credentials_that_do_not_fit_never_leave() {
    let server = MockServer::start().await;
    let (http, uri) = (http(), server.uri());
    for (field, value, mode, reason) in [
        ("merchant_key", "too short", Mode::Test, "credentials_refused"),
        ("mid", "a&b=c", Mode::Test, "credentials_refused"),
        ("mid", "", Mode::Test, "required"),
        ("merchant_key", KEY, Mode::Live, "key_mode_mismatch"),
    ] {
        let mut settings = good();
        settings.0.insert(field.into(), value.into());
        let call = crate::providers::Call { mode, ..call(&http, &settings, Some(&uri)) };
        let refused = Paytm.check(&call).await.expect_err("refused").kind;
        assert_eq!(refused, TroubleKind::Refused { reason: reason.into(), field: Some(field) }, "{value}");
        let wrong: Vec<_> = Paytm.inspect(&settings, mode).into_iter().map(|one| one.field).collect();
        assert_eq!(wrong.is_empty(), reason != "credentials_refused", "{value}");
    }
    assert!(server.received_requests().await.expect("recorded").is_empty());
}
