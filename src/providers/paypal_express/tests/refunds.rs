//! Refunds of a capture: asked for once, found on the order, and never taken for another.

use serde_json::{Value, json};
use wiremock::MockServer;

use super::{ORDER, answers, captured, euros, good, one, paypal, refused, sent};
use crate::{
    domain::{
        currency::Currency,
        money::Money,
        payment::Fee,
        report::{RefundOutcome, RefundReport, Returned},
    },
    providers::{
        Provider, Trouble, TroubleKind,
        paypal_express::PayPalExpress,
        samples::{REFUND, asked_refund, call, http},
    },
};

const ID: &str = "1JU08902781691411";
const GIVE_BACK: &str = "/v2/payments/captures/7KY78659SG487110K/refund";

fn refund(status: &str) -> Value {
    json!({
        "id": ID, "status": status, "amount": euros("10.00"), "custom_id": REFUND, "invoice_id": "REF-2Q9D",
        "seller_payable_breakdown": {"gross_amount": euros("10.00"), "paypal_fee": euros("0.29")},
    })
}

fn back() -> Returned {
    let euro = |minor| Money::new(minor, Currency::EUR);
    // A fee that is given back is a fee below nothing.
    Returned { amount: euro(1_000), fee: Some(Fee { fee: euro(-29), tax: euro(0) }) }
}

/// Its order is captured, and has these refunds.
async fn with_refunds(refunds: &[Value]) -> MockServer {
    let server = paypal().await;
    let mut order = captured("COMPLETED", Some("3.85"));
    order["purchase_units"][0]["payments"]["refunds"] = json!(refunds);
    answers(&server, "GET", &one(), 200, &order).await;
    server
}

async fn asks(server: &MockServer) -> Result<RefundReport, Trouble> {
    PayPalExpress.refund(&call(&http(), &good(), Some(&server.uri())), &asked_refund(ORDER, None)).await
}

async fn asks_about(server: &MockServer, known: Option<&str>) -> RefundReport {
    let asked = asked_refund(ORDER, known);
    PayPalExpress.refund_status(&call(&http(), &good(), Some(&server.uri())), &asked).await.expect("a report")
}

#[tokio::test]
async fn a_part_of_the_capture_is_given_back_under_its_own_key() {
    let server = with_refunds(&[]).await;
    answers(&server, "POST", GIVE_BACK, 201, &refund("COMPLETED")).await;
    let report = asks(&server).await.expect("a report");
    assert_eq!(report, RefundReport { reference: Some(ID.into()), outcome: RefundOutcome::Succeeded(back()) });
    let request = &sent(&server, GIVE_BACK).await[0];
    assert_eq!(request.headers["paypal-request-id"], format!("guichet:refund:{REFUND}:1").as_str());
    let expected = json!({
        "amount": euros("10.00"), "custom_id": REFUND, "invoice_id": "REF-2Q9D",
        "note_to_payer": "Facture F-2026-00042",
    });
    assert_eq!(request.body_json::<Value>().expect("JSON"), expected);
}

#[tokio::test]
async fn what_the_order_lists_is_not_given_back_again() {
    let server = with_refunds(&[refund("PENDING")]).await;
    let report = asks(&server).await.expect("a report");
    assert_eq!((report.reference.as_deref(), report.outcome), (Some(ID), RefundOutcome::Submitted(back())));
    assert!(sent(&server, GIVE_BACK).await.is_empty());
    assert_eq!(asks_about(&server, None).await.outcome, RefundOutcome::Submitted(back()));

    let mut stranger = refund("COMPLETED");
    stranger["custom_id"] = json!("made on PayPal's own site");
    assert_eq!(asks_about(&with_refunds(&[stranger]).await, None).await.outcome, RefundOutcome::NoSuch);
}

#[tokio::test]
async fn each_state_is_read() {
    for (status, expected) in [
        ("PENDING", RefundOutcome::Submitted(back())),
        ("COMPLETED", RefundOutcome::Succeeded(back())),
        ("FAILED", RefundOutcome::Failed { reason: "refund_returned".into() }),
        ("CANCELLED", RefundOutcome::Failed { reason: "canceled".into() }),
    ] {
        let server = paypal().await;
        answers(&server, "GET", &format!("/v2/payments/refunds/{ID}"), 200, &refund(status)).await;
        assert_eq!(asks_about(&server, Some(ID)).await.outcome, expected, "{status}");
    }
    let server = paypal().await;
    answers(&server, "GET", &format!("/v2/payments/refunds/{ID}"), 200, &refund("BRAND_NEW")).await;
    assert!(matches!(asks_about(&server, Some(ID)).await.outcome, RefundOutcome::Unknown { .. }));
}

#[tokio::test]
async fn a_no_has_our_words() {
    for (issue, expected) in [
        ("CAPTURE_FULLY_REFUNDED", "already_refunded"),
        ("REFUND_AMOUNT_EXCEEDED", "already_refunded"),
        ("TRANSACTION_DISPUTED", "payment_disputed"),
        ("REFUND_FAILED_INSUFFICIENT_FUNDS", "refund_funds_missing"),
        ("REFUND_TIME_LIMIT_EXCEEDED", "refund_too_late"),
        ("BRAND_NEW", "invalid_request"),
    ] {
        let server = with_refunds(&[]).await;
        answers(&server, "POST", GIVE_BACK, 422, &refused(issue)).await;
        let no = asks(&server).await.expect_err("refused");
        assert_eq!(no.kind, TroubleKind::Refused { reason: expected.into(), field: None }, "{issue}");
    }
}
