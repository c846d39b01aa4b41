//! The adapter against a server that answers with Braintree's documented shapes.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{body_string_contains, method, path},
};

use super::Braintree;
use crate::{
    domain::{
        brought::Brought,
        currency::Currency,
        gateway::Mode,
        money::Money,
        payment::{Fee, NextStep},
        report::{Capture, Outcome, Report},
    },
    providers::{
        Asked, Charge, Provider, Settings, Standing, Trouble, TroubleKind,
        samples::{PAYMENT, asked, call, charge, http, sample},
    },
};

mod charging;
mod credentials;
mod notices;
mod recorded;
mod refunds;

const PAYPAL: &str = "PAYID-M7DSYSI5F4671585T9571133";
const TRANSACTION: &str = "dHJhbnNhY3Rpb25fOWgzazdwMnE";
const TOKEN: &str = "tokenpp_bd_8s3k9q_w7zr4n_x2v6ht_c5m8jd_kq7";

const CREATE: &str = "createPayPalOneTimePayment";
const TOKENIZE: &str = "tokenizePayPalOneTimePayment";
const CHARGE: &str = "chargePayPalAccount";
const SEARCH: &str = "transactions(input";
const NODE: &str = "query Transaction(";

fn good() -> Settings {
    sample("braintree").settings
}

/// What is answered to a question in which this stands.
async fn answers(server: &MockServer, question: &str, body: &Value) {
    let answer = ResponseTemplate::new(200).set_body_json(body);
    let asked = Mock::given(method("POST")).and(path("/graphql")).and(body_string_contains(question));
    asked.respond_with(answer).mount(server).await;
}

/// The next answer only; then the ones mounted before.
async fn answers_once(server: &MockServer, question: &str, body: &Value) {
    let answer = ResponseTemplate::new(200).set_body_json(body);
    let asked = Mock::given(method("POST")).and(body_string_contains(question)).respond_with(answer);
    asked.up_to_n_times(1).with_priority(1).mount(server).await;
}

fn said(data: Value) -> Value {
    json!({"data": data, "extensions": {"requestId": "3d1a7a0c-44c5-4f25-8a0e-6a5f3f3d7b11"}})
}

fn refused(class: &str, code: &str) -> Value {
    let extensions = json!({"errorClass": class, "errorType": "user_error", "legacyCode": code});
    json!({"data": null, "errors": [{"message": "(text)", "path": ["x"], "extensions": extensions}], "extensions": {}})
}

fn created(page: &str) -> Value {
    said(json!({CREATE: {"clientMutationId": "x", "approvalUrl": page, "paymentId": PAYPAL}}))
}

fn tokenized(usage: &str) -> Value {
    said(json!({TOKENIZE: {"paymentMethod": {"id": TOKEN, "usage": usage}}}))
}

fn transaction(status: &str, fee: Option<&str>) -> Value {
    json!({
        "id": TRANSACTION, "legacyId": "9h3k7p2q", "orderId": "PAY-7K3M", "status": status,
        "amount": euros("120.50"),
        "paymentMethodSnapshot": {
            "__typename": "PayPalTransactionDetails",
            "payer": {"firstName": "Zoë", "lastName": "Müller"},
            "transactionFee": fee.map(euros),
        },
        "statusHistory": [{"__typename": "SettlingEvent", "status": status}],
    })
}

fn euros(value: &str) -> Value {
    json!({"value": value, "currencyCode": "EUR"})
}

fn found(all: &[Value]) -> Value {
    let edges: Vec<_> = all.iter().map(|one| json!({"node": one})).collect();
    said(json!({"search": {"transactions": {"edges": edges, "pageInfo": {"hasNextPage": false}}}}))
}

fn charged(transaction: &Value) -> Value {
    said(json!({CHARGE: {"transaction": transaction}}))
}

/// Rejected as a repetition of the transaction everything here is about.
fn duplicate() -> Value {
    let mut twice = transaction("GATEWAY_REJECTED", None);
    twice["id"] = json!("dHJhbnNhY3Rpb25fZHVwMQ");
    twice["statusHistory"] = json!([{
        "__typename": "GatewayRejectedEvent", "status": "GATEWAY_REJECTED", "gatewayRejectionReason": "DUPLICATE",
        "duplicateOf": {"id": TRANSACTION},
    }]);
    twice
}

fn back(fields: &[(&str, &str)], warrant: Option<&str>) -> Asked {
    let fields: BTreeMap<_, _> = fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let brought = Brought { fields, warrant: warrant.map(str::to_owned) };
    Asked { brought: Some(brought), standing: Standing::Back, ..asked(Some(PAYPAL)) }
}

/// As PayPal's page leads back.
fn approved(warrant: Option<&str>) -> Asked {
    let fields = [("paymentId", PAYPAL), ("PayerID", "QYR5Z8XDVJNXQ"), ("token", "EC-9TX86452XN0357433")];
    back(&fields, warrant)
}

async fn start_at(server: &MockServer, charge: &Charge) -> Result<crate::providers::Started, Trouble> {
    Braintree.start(&call(&http(), &good(), Some(&server.uri())), charge).await
}

async fn status(server: &MockServer, asked: &Asked) -> Result<Report, Trouble> {
    Braintree.status(&call(&http(), &good(), Some(&server.uri())), asked).await
}

async fn outcome(server: &MockServer, asked: &Asked) -> Outcome {
    status(server, asked).await.expect("a report").outcome
}

async fn warrant(server: &MockServer, asked: &Asked) -> Result<Option<String>, Trouble> {
    Braintree.warrant(&call(&http(), &good(), Some(&server.uri())), asked).await
}

async fn sent(server: &MockServer, question: &str) -> Vec<Request> {
    let all = server.received_requests().await.expect("recorded");
    all.into_iter().filter(|one| String::from_utf8_lossy(&one.body).contains(question)).collect()
}

fn input(request: &Request) -> Value {
    request.body_json::<Value>().expect("JSON")["variables"]["input"].clone()
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

fn declined() -> Outcome {
    Outcome::Failed { reason: "payment_declined".into() }
}

#[tokio::test]
async fn a_payment_is_made_and_its_page_named() {
    let server = MockServer::start().await;
    let page = format!("{}/checkoutnow?token=EC-9TX86452XN0357433", server.uri());
    answers(&server, CREATE, &created(&page)).await;
    let started = start_at(&server, &charge()).await.expect("started");
    assert_eq!(started.reference.as_deref(), Some(PAYPAL));
    assert_eq!(started.next, NextStep::Redirect { url: page });
    let request = &sent(&server, CREATE).await[0];
    let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let basic = "Basic dGVzdF9wdWJsaWNfa2V5XzE6dGVzdF9wcml2YXRlX2tleV8xX2Q0MWQ4Y2Q5OGYwMGIyMDQ=";
    assert_eq!((header("authorization"), header("braintree-version")), (basic, "2019-01-01"));
    let input = input(request);
    assert_eq!((&input["amount"], &input["merchantAccountId"]), (&euros("120.50"), &json!("example_eur")));
    assert_eq!((&input["intent"], &input["returnUrl"]), (&json!("SALE"), &json!(charge().return_url)));
}

#[tokio::test]
async fn nobody_is_sent_to_a_page_that_is_not_paypals() {
    let server = MockServer::start().await;
    answers(&server, CREATE, &created("https://www.sandbox.paypal.com.evil.test/x")).await;
    assert_eq!(start_at(&server, &charge()).await.expect_err("refused").kind, TroubleKind::Untrusted);
}

#[tokio::test]
async fn what_would_charge_another_sum_is_not_sent() {
    let server = MockServer::start().await;
    let of = |minor, code| Charge { amount: Money::new(minor, Currency::parse(code).expect("a currency")), ..charge() };
    for (charge, reason) in [(of(120_050, "HUF"), "amount_decimals"), (of(12_050, "USD"), "currency_unsupported")] {
        let refused = start_at(&server, &charge).await.expect_err("refused");
        assert!(matches!(&refused.kind, TroubleKind::Refused { reason: said, .. } if said == reason), "{refused:?}");
    }
    assert!(server.received_requests().await.expect("recorded").is_empty());
}

#[tokio::test]
async fn each_state_of_a_transaction_is_read() {
    let failed = |reason: &str| Outcome::Failed { reason: reason.into() };
    for (said, expected) in [
        (transaction("SETTLING", Some("4.52")), paid(Some(452))),
        (transaction("SETTLED", None), paid(None)),
        (transaction("SUBMITTED_FOR_SETTLEMENT", None), paid(None)),
        (transaction("SETTLEMENT_CONFIRMED", None), paid(None)),
        (transaction("SETTLEMENT_PENDING", None), Outcome::Processing { by: None }),
        (transaction("AUTHORIZED", None), Outcome::Processing { by: None }),
        (transaction("SETTLEMENT_DECLINED", None), declined()),
        (transaction("PROCESSOR_DECLINED", None), declined()),
        (transaction("GATEWAY_REJECTED", None), declined()),
        (transaction("FAILED", None), failed("processing_error")),
        (transaction("VOIDED", None), Outcome::Canceled),
    ] {
        let server = MockServer::start().await;
        answers(&server, SEARCH, &found(std::slice::from_ref(&said))).await;
        let report = status(&server, &asked(Some(PAYPAL))).await.expect("a report");
        assert_eq!(report, Report::new(Some(PAYPAL.into()), expected), "{said}");
    }
    let mut yen = transaction("SETTLED", None);
    yen["amount"] = json!({"value": "120.505", "currencyCode": "EUR"});
    for unclear in [transaction("AUTHORIZING", None), transaction("LEVITATING", None), yen] {
        let server = MockServer::start().await;
        answers(&server, SEARCH, &found(std::slice::from_ref(&unclear))).await;
        assert!(matches!(outcome(&server, &asked(Some(PAYPAL))).await, Outcome::Unknown { .. }), "{unclear}");
    }
}

#[tokio::test]
async fn another_orders_transaction_is_none_of_ours() {
    let server = MockServer::start().await;
    let mut other = transaction("SETTLED", None);
    other["orderId"] = json!("PAY-9999");
    answers(&server, SEARCH, &found(&[other])).await;
    assert_eq!(status(&server, &approved(Some(TOKEN))).await.expect_err("unclear").kind, TroubleKind::Unknown);
    assert!(sent(&server, CHARGE).await.is_empty());
}

#[tokio::test]
async fn of_several_transactions_the_one_with_the_money_counts() {
    let server = MockServer::start().await;
    answers(&server, SEARCH, &found(&[transaction("PROCESSOR_DECLINED", None), transaction("SETTLED", None)])).await;
    assert_eq!(outcome(&server, &asked(Some(PAYPAL))).await, paid(None));
    let server = MockServer::start().await;
    answers(&server, SEARCH, &found(&[transaction("SETTLED", None), transaction("SETTLING", None)])).await;
    assert!(matches!(outcome(&server, &asked(Some(PAYPAL))).await, Outcome::Unknown { .. }), "a person looks");
}
