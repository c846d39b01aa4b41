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
        samples::{NOW, PAYMENT, asked, call, charge, http, sample},
    },
};

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

#[tokio::test]
async fn what_the_customer_brought_back_is_exchanged_for_one_token() {
    let server = MockServer::start().await;
    answers(&server, TOKENIZE, &tokenized("SINGLE_USE")).await;
    assert_eq!(warrant(&server, &approved(None)).await, Ok(Some(TOKEN.into())));
    let sent = input(&sent(&server, TOKENIZE).await[0]);
    let approval = json!({"paymentId": PAYPAL, "payerId": "QYR5Z8XDVJNXQ", "paymentToken": "EC-9TX86452XN0357433"});
    assert_eq!(sent, json!({"merchantAccountId": "example_eur", "paypalOneTimePayment": approval}));
}

#[tokio::test]
async fn invented_words_are_worth_nothing() {
    let server = MockServer::start().await;
    answers(&server, TOKENIZE, &tokenized("SINGLE_USE")).await;
    for forged in [
        back(&[("paymentId", "PAYID-ANOTHER"), ("PayerID", "Q"), ("token", "EC-1")], None),
        back(&[("paymentId", PAYPAL), ("PayerID", "Q\" }"), ("token", "EC-1")], None),
        back(&[("paymentId", PAYPAL), ("token", "EC-1")], None),
        back(&[], None),
        Asked { reference: None, ..approved(None) },
        asked(Some(PAYPAL)),
    ] {
        assert_eq!(warrant(&server, &forged).await, Ok(None), "{forged:?}");
    }
    assert!(server.received_requests().await.expect("recorded").is_empty());
    let server = MockServer::start().await;
    answers(&server, TOKENIZE, &refused("VALIDATION", "82905")).await;
    assert_eq!(warrant(&server, &approved(None)).await, Ok(None), "Braintree knows of no such approval");
    let server = MockServer::start().await;
    answers(&server, TOKENIZE, &tokenized("MULTI_USE")).await;
    assert_eq!(warrant(&server, &approved(None)).await.expect_err("unsafe").kind, TroubleKind::Unknown);
}

#[tokio::test]
async fn a_token_is_charged_after_nothing_was_found() {
    let server = MockServer::start().await;
    answers(&server, SEARCH, &found(&[])).await;
    answers(&server, CHARGE, &charged(&transaction("SETTLING", Some("4.52")))).await;
    assert_eq!(outcome(&server, &approved(Some(TOKEN))).await, paid(Some(452)));
    let charges = sent(&server, CHARGE).await;
    assert_eq!(charges.len(), 1);
    let input = input(&charges[0]);
    let wish = json!({"amount": "120.50", "orderId": "PAY-7K3M", "merchantAccountId": "example_eur"});
    assert_eq!((&input["paymentMethodId"], &input["transaction"]), (&json!(TOKEN), &wish));
}

#[tokio::test]
async fn nothing_is_charged_without_a_token_of_its_own_nor_after_the_end() {
    let server = MockServer::start().await;
    answers(&server, SEARCH, &found(&[])).await;
    assert_eq!(outcome(&server, &approved(None)).await, Outcome::AwaitingCustomer);
    assert_eq!(outcome(&server, &asked(None)).await, Outcome::NoSuch);
    let ended = Asked { standing: Standing::Ended, ..approved(Some(TOKEN)) };
    assert_eq!(outcome(&server, &ended).await, Outcome::AwaitingCustomer);
    let mut old = asked(Some(PAYPAL));
    old.charge.created_at = NOW - time::Duration::hours(3);
    assert_eq!(outcome(&server, &old).await, Outcome::Expired);
    assert!(sent(&server, CHARGE).await.is_empty());
}

#[tokio::test]
async fn a_decline_is_no_error_and_no_money() {
    for status in ["PROCESSOR_DECLINED", "GATEWAY_REJECTED", "SETTLEMENT_DECLINED"] {
        let server = MockServer::start().await;
        answers(&server, SEARCH, &found(&[])).await;
        answers(&server, CHARGE, &charged(&transaction(status, None))).await;
        assert_eq!(outcome(&server, &approved(Some(TOKEN))).await, declined(), "{status}");
    }
}

#[tokio::test]
async fn a_used_token_leads_to_what_it_paid_and_never_to_another_charge() {
    for code in ["91564", "93107"] {
        let server = MockServer::start().await;
        answers(&server, SEARCH, &found(&[])).await;
        answers(&server, CHARGE, &refused("VALIDATION", code)).await;
        let unseen = outcome(&server, &approved(Some(TOKEN))).await;
        assert!(matches!(unseen, Outcome::Unknown { .. }), "charged, and not shown yet: {unseen:?}");
        let server = MockServer::start().await;
        answers(&server, SEARCH, &found(&[transaction("SETTLING", None)])).await;
        answers_once(&server, SEARCH, &found(&[])).await;
        answers(&server, CHARGE, &refused("VALIDATION", code)).await;
        assert_eq!(outcome(&server, &approved(Some(TOKEN))).await, paid(None));
        assert_eq!(sent(&server, CHARGE).await.len(), 1);
    }
}

#[tokio::test]
async fn a_repetition_is_the_payment_it_repeats() {
    let server = MockServer::start().await;
    answers(&server, SEARCH, &found(&[])).await;
    answers(&server, CHARGE, &charged(&duplicate())).await;
    answers(&server, NODE, &said(json!({"node": transaction("SETTLING", None)}))).await;
    assert_eq!(outcome(&server, &approved(Some(TOKEN))).await, paid(None));
    let server = MockServer::start().await;
    answers(&server, SEARCH, &found(&[duplicate()])).await;
    answers(&server, NODE, &said(json!({"node": transaction("SETTLING", None)}))).await;
    assert_eq!(outcome(&server, &approved(Some(TOKEN))).await, paid(None), "found later");
    // The same customer and amount, another invoice: this one was not paid.
    let server = MockServer::start().await;
    let mut other = transaction("SETTLING", None);
    other["orderId"] = json!("PAY-9999");
    answers(&server, SEARCH, &found(&[])).await;
    answers(&server, CHARGE, &charged(&duplicate())).await;
    answers(&server, NODE, &said(json!({"node": other}))).await;
    assert_eq!(outcome(&server, &approved(Some(TOKEN))).await, declined());
}

#[tokio::test]
async fn each_class_of_error_has_its_meaning() {
    let refusal = |reason: &str| TroubleKind::Refused { reason: reason.into(), field: Some("private_key") };
    for (class, kind) in [
        ("AUTHENTICATION", refusal("credentials_refused")),
        ("INTERNAL", TroubleKind::Unknown),
        ("SERVICE_AVAILABILITY", TroubleKind::Unknown),
        ("RESOURCE_LIMIT", TroubleKind::Unknown),
        ("BRAND_NEW", TroubleKind::Unknown),
    ] {
        let server = MockServer::start().await;
        answers(&server, SEARCH, &found(&[])).await;
        answers(&server, CHARGE, &refused(class, "")).await;
        assert_eq!(status(&server, &approved(Some(TOKEN))).await.expect_err("trouble").kind, kind, "{class}");
        assert_eq!(sent(&server, CHARGE).await.len(), 1, "{class}: asked once");
    }
    for (code, expected) in
        [("91513", "invalid_request"), ("91576", "permission_denied"), ("81531", "amount_below_minimum")]
    {
        let server = MockServer::start().await;
        answers(&server, SEARCH, &found(&[])).await;
        answers(&server, CHARGE, &refused("VALIDATION", code)).await;
        let said = outcome(&server, &approved(Some(TOKEN))).await;
        assert_eq!(said, Outcome::Failed { reason: expected.into() }, "{code}");
    }
    for code in ["91565", "99999"] {
        let server = MockServer::start().await;
        answers(&server, SEARCH, &found(&[])).await;
        answers(&server, CHARGE, &refused("VALIDATION", code)).await;
        assert!(matches!(outcome(&server, &approved(Some(TOKEN))).await, Outcome::Unknown { .. }), "{code}");
    }
}

#[tokio::test]
async fn money_that_is_named_moved_whatever_else_went_wrong() {
    let server = MockServer::start().await;
    answers(&server, SEARCH, &found(&[])).await;
    let mut half = charged(&transaction("SETTLING", None));
    half["errors"] = refused("INTERNAL", "")["errors"].clone();
    answers(&server, CHARGE, &half).await;
    assert_eq!(outcome(&server, &approved(Some(TOKEN))).await, paid(None));
    let server = MockServer::start().await;
    let mut half = found(&[]);
    half["errors"] = refused("INTERNAL", "")["errors"].clone();
    answers(&server, SEARCH, &half).await;
    let said = status(&server, &approved(Some(TOKEN))).await.expect_err("half a search is none");
    assert_eq!(said.kind, TroubleKind::Unknown);
    assert!(sent(&server, CHARGE).await.is_empty());
}

#[tokio::test]
async fn what_was_not_charged_can_be_given_up_and_what_is_being_charged_cannot() {
    let server = MockServer::start().await;
    answers(&server, SEARCH, &found(&[])).await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let cancel = async |asked: &Asked| {
        let report = Braintree.cancel(&call(&http, &settings, Some(&uri)), asked).await;
        report.expect("a report").outcome
    };
    assert_eq!(cancel(&asked(Some(PAYPAL))).await, Outcome::Canceled);
    assert_eq!(cancel(&approved(None)).await, Outcome::Canceled);
    assert!(matches!(cancel(&approved(Some(TOKEN))).await, Outcome::Unknown { .. }));
    answers_once(&server, SEARCH, &found(&[transaction("SETTLING", None)])).await;
    assert_eq!(cancel(&approved(Some(TOKEN))).await, paid(None));
}
