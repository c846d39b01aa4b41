//! Money goes back once: voided before it is settled, refunded after, and looked for before it is asked for.

use serde_json::{Value, json};
use wiremock::MockServer;

use super::{
    PAYPAL, SEARCH, TRANSACTION, answers, answers_once, euros, found, good, input, refused, said, sent, transaction,
};
use crate::{
    domain::{
        currency::Currency,
        money::Money,
        payment::Fee,
        report::{RefundOutcome, RefundReport, Returned},
    },
    providers::{
        AskedRefund, Provider, Trouble, TroubleKind,
        braintree::Braintree,
        samples::{asked_refund, call, http},
    },
};

const REFUND: &str = "refundTransaction";
const REVERSE: &str = "reverseTransaction";
const NODE: &str = "query Refunds(";
const GIVEN: &str = "cmVmdW5kX2c1c3c2a2Nl";

fn part() -> AskedRefund {
    asked_refund(PAYPAL, None)
}

fn whole() -> AskedRefund {
    AskedRefund { amount: Money::new(12_050, Currency::EUR), ..part() }
}

fn given(status: &str, order: &str, value: &str) -> Value {
    json!({
        "__typename": "Refund", "id": GIVEN, "legacyId": "g5sw6kce", "status": status, "orderId": order,
        "amount": euros(value),
        "details": {"__typename": "PayPalRefundDetails", "refundedFee": euros("0.35")},
    })
}

/// A Braintree that took the money, and gave these back.
async fn after(status: &str, refunds: &[Value]) -> MockServer {
    let server = MockServer::start().await;
    answers(&server, SEARCH, &found(&[transaction(status, None)])).await;
    answers(&server, NODE, &said(spent(status, refunds))).await;
    server
}

fn spent(status: &str, refunds: &[Value]) -> Value {
    json!({"node": {
        "__typename": "Transaction", "id": TRANSACTION, "status": status, "amount": euros("120.50"), "refunds": refunds,
    }})
}

fn returned(minor: i64, fee: Option<i64>) -> Returned {
    let euro = |minor| Money::new(minor, Currency::EUR);
    Returned { amount: euro(minor), fee: fee.map(|fee| Fee { fee: euro(fee), tax: euro(0) }) }
}

async fn refund(server: &MockServer, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    Braintree.refund(&call(&http(), &good(), Some(&server.uri())), asked).await
}

async fn refund_status(server: &MockServer, asked: &AskedRefund) -> RefundReport {
    Braintree.refund_status(&call(&http(), &good(), Some(&server.uri())), asked).await.expect("a report")
}

#[tokio::test]
async fn a_part_goes_back_under_its_own_name() {
    let server = after("SETTLED", &[]).await;
    answers(&server, REFUND, &said(json!({REFUND: {"refund": given("SETTLING", "REF-2Q9D", "10.00")}}))).await;
    let report = refund(&server, &part()).await.expect("a report");
    assert_eq!(report.reference.as_deref(), Some(GIVEN));
    assert_eq!(report.outcome, RefundOutcome::Submitted(returned(1_000, Some(-35))));
    let input = input(&sent(&server, "mutation Refund").await[0]);
    assert_eq!(input["transactionId"], TRANSACTION);
    assert_eq!((&input["refund"]["amount"], &input["refund"]["orderId"]), (&json!("10.00"), &json!("REF-2Q9D")));
}

#[tokio::test]
async fn what_went_back_already_is_found_and_not_sent_again() {
    let server =
        after("SETTLED", &[given("SETTLED", "REF-OTHER", "5.00"), given("SETTLED", "REF-2Q9D", "10.00")]).await;
    for _ in 0..2 {
        let report = refund(&server, &part()).await.expect("a report");
        assert_eq!(report.outcome, RefundOutcome::Succeeded(returned(1_000, Some(-35))));
    }
    assert!(sent(&server, "mutation").await.is_empty());
}

#[tokio::test]
async fn before_it_is_settled_the_whole_is_voided() {
    let server = after("SUBMITTED_FOR_SETTLEMENT", &[]).await;
    let reversal =
        json!({"__typename": "Transaction", "id": TRANSACTION, "status": "VOIDED", "amount": euros("120.50")});
    answers(&server, REVERSE, &said(json!({REVERSE: {"reversal": reversal}}))).await;
    let voided =
        RefundReport { reference: Some(TRANSACTION.into()), outcome: RefundOutcome::Succeeded(returned(12_050, None)) };
    assert_eq!(refund(&server, &whole()).await, Ok(voided.clone()));
    assert!(sent(&server, "mutation Refund").await.is_empty());
    // Its answer lost: the void is found, by whoever asks.
    let server = after("VOIDED", &[]).await;
    assert_eq!(refund(&server, &whole()).await, Ok(voided.clone()));
    assert_eq!(refund_status(&server, &whole()).await, voided);
    assert_eq!(refund_status(&server, &AskedRefund { known: Some(TRANSACTION.into()), ..whole() }).await, voided);
    assert!(sent(&server, "mutation").await.is_empty());
}

#[tokio::test]
async fn each_refusal_of_a_refund_has_its_reason() {
    for (code, reason) in [
        ("91506", "not_settled"),
        ("91512", "already_refunded"),
        ("91521", "amount_above_maximum"),
        ("91538", "permission_denied"),
    ] {
        let server = after("SUBMITTED_FOR_SETTLEMENT", &[]).await;
        answers(&server, REFUND, &refused("VALIDATION", code)).await;
        let outcome = refund(&server, &part()).await.expect("a report").outcome;
        assert_eq!(outcome, RefundOutcome::Failed { reason: reason.into() }, "{code}");
    }
    let server = after("SETTLED", &[]).await;
    answers(&server, REFUND, &refused("VALIDATION", "99999")).await;
    assert_eq!(refund(&server, &part()).await.expect_err("unclear").kind, TroubleKind::Unknown);
}

#[tokio::test]
async fn an_answer_that_is_lost_leaves_doubt_and_is_looked_for() {
    let server = after("SETTLED", &[]).await;
    answers(&server, REFUND, &refused("INTERNAL", "")).await;
    assert_eq!(refund(&server, &part()).await.expect_err("unclear").kind, TroubleKind::Unknown);
    assert_eq!(sent(&server, "mutation Refund").await.len(), 1, "asked once");
    assert_eq!(refund_status(&server, &part()).await.outcome, RefundOutcome::NoSuch);
    answers_once(&server, NODE, &said(spent("SETTLED", &[given("SETTLING", "REF-2Q9D", "10.00")]))).await;
    let later = refund_status(&server, &part()).await;
    assert_eq!(later.outcome, RefundOutcome::Submitted(returned(1_000, Some(-35))));
}

#[tokio::test]
async fn a_refund_is_asked_about_by_its_id() {
    for (status, outcome) in [
        ("SETTLED", RefundOutcome::Succeeded(returned(1_000, Some(-35)))),
        ("SETTLEMENT_PENDING", RefundOutcome::Submitted(returned(1_000, Some(-35)))),
        ("PROCESSOR_DECLINED", RefundOutcome::Failed { reason: "processing_error".into() }),
        ("VOIDED", RefundOutcome::Failed { reason: "canceled".into() }),
    ] {
        let server = MockServer::start().await;
        answers(&server, NODE, &said(json!({"node": given(status, "REF-2Q9D", "10.00")}))).await;
        let known = AskedRefund { known: Some(GIVEN.into()), ..part() };
        assert_eq!(refund_status(&server, &known).await.outcome, outcome, "{status}");
        assert!(sent(&server, SEARCH).await.is_empty());
    }
}
