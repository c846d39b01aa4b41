//! Money given back: once for each of our ids, read again where Paytm says that it came before.

use super::*;
use crate::{
    domain::report::{RefundOutcome, RefundReport, Returned},
    providers::{
        AskedRefund,
        samples::{REFUND, asked_refund},
    },
};

const APPLY: &str = "/refund/apply";
const ASK: &str = "/v2/refund/status";
const NUMBER: &str = "20250306111212801300168470101509999";

fn wanted() -> AskedRefund {
    AskedRefund { payment: asked_for(), amount: rupees(1_990), before: rupees(0), ..asked_refund(PAYMENT, None) }
}

fn refund(status: &str, code: &str) -> Value {
    json!({
        "orderId": PAYMENT, "mid": MID, "refId": REFUND, "resultInfo": result(status, code), "refundId": NUMBER,
        "txnId": "20250304111212800110168470101509706", "refundAmount": "19.90",
    })
}

async fn paid() -> MockServer {
    let server = MockServer::start().await;
    answers(&server, STATUS, signed(&order("TXN_SUCCESS", "01"))).await;
    server
}

async fn given_back(server: &MockServer) -> Result<RefundReport, Trouble> {
    Paytm.refund(&call(&http(), &good(), Some(&server.uri())), &wanted()).await
}

async fn asked_about(server: &MockServer) -> RefundOutcome {
    let (http, settings, uri) = (http(), good(), server.uri());
    Paytm.refund_status(&call(&http, &settings, Some(&uri)), &wanted()).await.expect("a report").outcome
}

fn returned() -> Returned {
    Returned { amount: rupees(1_990), fee: None }
}

#[tokio::test]
async fn a_refund_names_the_transaction_and_an_id_of_ours() {
    let server = paid().await;
    answers(&server, APPLY, signed(&refund("PENDING", "601"))).await;
    let report = given_back(&server).await.expect("a report");
    assert_eq!(report, RefundReport { reference: Some(NUMBER.into()), outcome: RefundOutcome::Submitted(returned()) });
    let body: Value = sent(&server, APPLY).await[0].body_json().expect("JSON");
    let expected = json!({
        "mid": MID, "txnType": "REFUND", "orderId": PAYMENT, "txnId": "20250304111212800110168470101509706",
        "refId": REFUND, "refundAmount": "19.90",
    });
    assert_eq!(body["body"], expected);
}

#[tokio::test]
async fn each_state_of_a_refund_is_read() {
    let failed = |reason: &str| RefundOutcome::Failed { reason: reason.into() };
    for (said, outcome) in [
        (signed(&refund("TXN_SUCCESS", "10")), RefundOutcome::Succeeded(returned())),
        (signed(&refund("PENDING", "601")), RefundOutcome::Submitted(returned())),
        (signed(&refund("PENDING", "628")), RefundOutcome::Submitted(returned())),
        (unsigned(&json!({"resultInfo": result("TXN_FAILURE", "631")})), RefundOutcome::NoSuch),
        (signed(&refund("TXN_FAILURE", "600")), failed("processing_error")),
        (signed(&refund("TXN_FAILURE", "620")), failed("insufficient_funds")),
    ] {
        let server = paid().await;
        answers(&server, ASK, said.clone()).await;
        assert_eq!(asked_about(&server).await, outcome, "{said}");
    }
    for unclear in [
        unsigned(&refund("TXN_SUCCESS", "10")),
        signed(&merged(refund("TXN_SUCCESS", "10"), &json!({"refId": "another"}))),
        signed(&merged(refund("TXN_SUCCESS", "10"), &json!({"refundAmount": null}))),
        signed(&refund("TXN_FAILURE", "330")),
        signed(&refund("LEVITATING", "1")),
    ] {
        let server = paid().await;
        answers(&server, ASK, unclear.clone()).await;
        let outcome = asked_about(&server).await;
        assert!(matches!(outcome, RefundOutcome::Unknown { .. }), "{unclear}: {outcome:?}");
    }
}

/// The first answer was lost, the refund was not.
#[tokio::test]
async fn a_refund_that_came_before_is_read_and_not_failed() {
    for code in ["617", "629"] {
        let server = paid().await;
        answers(&server, APPLY, unsigned(&json!({"resultInfo": result("TXN_FAILURE", code)}))).await;
        answers(&server, ASK, signed(&refund("TXN_SUCCESS", "10"))).await;
        let report = given_back(&server).await.expect("a report");
        assert_eq!(report.outcome, RefundOutcome::Succeeded(returned()), "{code}");
    }
}

#[tokio::test]
async fn each_refusal_of_a_refund_has_its_meaning() {
    let refused = |reason: &str| TroubleKind::Refused { reason: reason.into(), field: None };
    for (code, kind) in [
        ("619", refused("amount_above_maximum")),
        ("620", refused("insufficient_funds")),
        ("635", refused("amount_below_minimum")),
        ("627", refused("invalid_request")),
        // Another refund of the order is under way: this one is asked for again.
        ("626", TroubleKind::Unknown),
    ] {
        let server = paid().await;
        answers(&server, APPLY, unsigned(&json!({"resultInfo": result("TXN_FAILURE", code)}))).await;
        assert_eq!(given_back(&server).await.expect_err("refused").kind, kind, "{code}");
    }
}

#[tokio::test]
async fn nothing_goes_back_of_what_was_not_paid() {
    for said in [order("PENDING", "402"), order("NO_RECORD_FOUND", "331"), order("TXN_FAILURE", "227")] {
        let server = MockServer::start().await;
        answers(&server, STATUS, signed(&said)).await;
        assert_eq!(given_back(&server).await.expect_err("nothing to take from").kind, TroubleKind::Unknown, "{said}");
        assert!(sent(&server, APPLY).await.is_empty());
    }
}
