//! Refunds: asked for with the sum of all, found again by our id, told as GoCardless states them.

use super::*;
use crate::{
    domain::{
        currency::Currency,
        money::Money,
        report::{RefundOutcome, RefundReport, Returned},
    },
    providers::{
        AskedRefund,
        samples::{REFUND, asked_refund},
    },
};

const REFUNDS: &str = "/refunds";

fn wish() -> AskedRefund {
    asked_refund(REQUEST, None)
}

fn refund(change: Value) -> Value {
    let plain = json!({
        "id": "RF000AV7", "amount": 1_000, "currency": "EUR", "status": "submitted",
        "metadata": {"refund": REFUND, "reference": "REF-2Q9D"}, "links": {"payment": "PM000INST1"},
    });
    merged(plain, &change)
}

async fn paid() -> MockServer {
    let server = MockServer::start().await;
    answers(&server, "GET", &one(), 200, &fulfilled()).await;
    let paid = payment(json!({"status": "paid_out"}));
    answers(&server, "GET", "/payments/PM000INST1", 200, &json!({"payments": paid})).await;
    server
}

async fn refunded(server: &MockServer, wish: &AskedRefund) -> Result<RefundReport, Trouble> {
    GoCardless.refund(&call(&http(), &good(), Some(&server.uri())), wish).await
}

async fn asked_about(server: &MockServer, wish: &AskedRefund) -> RefundOutcome {
    let (settings, uri) = (good(), server.uri());
    let call = call(&http(), &settings, Some(&uri));
    GoCardless.refund_status(&call, wish).await.expect("a report").outcome
}

fn returned() -> Returned {
    Returned { amount: Money::new(1_000, Currency::EUR), fee: None }
}

#[tokio::test]
async fn the_sum_of_all_refunds_is_confirmed() {
    let server = paid().await;
    answers(&server, "POST", REFUNDS, 201, &json!({"refunds": refund(json!({}))})).await;
    let second = AskedRefund { before: Money::new(2_000, Currency::EUR), ..wish() };
    for (wish, total) in [(wish(), 1_000), (second, 3_000)] {
        let report = refunded(&server, &wish).await.expect("a refund");
        assert_eq!(report.reference.as_deref(), Some("RF000AV7"));
        assert_eq!(report.outcome, RefundOutcome::Submitted(returned()));
        let made = sent(&server, "POST", REFUNDS).await.pop().expect("sent");
        assert_eq!(made.headers["idempotency-key"], wish.idempotency_key.as_str());
        let expected = json!({"refunds": {
            "amount": 1_000, "total_amount_confirmation": total,
            "metadata": {"refund": REFUND, "reference": "REF-2Q9D"}, "links": {"payment": "PM000INST1"},
        }});
        assert_eq!(made.body_json::<Value>().expect("JSON"), expected);
    }
}

#[tokio::test]
async fn a_refund_is_never_made_twice() {
    let server = paid().await;
    answers(&server, "POST", REFUNDS, 409, &conflict("RF000AV7")).await;
    answers(&server, "GET", "/refunds/RF000AV7", 200, &json!({"refunds": refund(json!({"status": "paid"}))})).await;
    assert_eq!(refunded(&server, &wish()).await.expect("known").outcome, RefundOutcome::Succeeded(returned()));
    // The key was forgotten, the refund was not: its sum no longer fits.
    let server = paid().await;
    let differs = json!({"reason": "total_amount_confirmation_invalid", "message": "does not match"});
    answers(&server, "POST", REFUNDS, 422, &fault("invalid_state", 422, differs)).await;
    answers(&server, "GET", REFUNDS, 200, &list("refunds", json!([refund(json!({}))]))).await;
    assert_eq!(refunded(&server, &wish()).await.expect("known").outcome, RefundOutcome::Submitted(returned()));
}

#[tokio::test]
async fn a_refusal_is_told_in_our_words() {
    for (reason, ours) in [
        ("total_amount_confirmation_invalid", "refund_total_differs"),
        ("available_refund_amount_insufficient", "refund_funds_missing"),
        ("number_of_refunds_exceeded", "invalid_request"),
    ] {
        let server = paid().await;
        let refused = fault("invalid_state", 422, json!({"reason": reason, "message": "no"}));
        answers(&server, "POST", REFUNDS, 422, &refused).await;
        answers(&server, "GET", REFUNDS, 200, &list("refunds", json!([]))).await;
        let trouble = refunded(&server, &wish()).await.expect_err("refused");
        assert_eq!(trouble.kind, TroubleKind::Refused { reason: ours.into(), field: None });
    }
}

#[tokio::test]
async fn what_became_of_a_refund_is_asked() {
    let failed = |reason: &str| RefundOutcome::Failed { reason: reason.into() };
    for (status, expected) in [
        (json!("created"), RefundOutcome::Submitted(returned())),
        (json!("pending_submission"), RefundOutcome::Submitted(returned())),
        (Value::Null, RefundOutcome::Submitted(returned())),
        (json!("paid"), RefundOutcome::Succeeded(returned())),
        (json!("cancelled"), failed("canceled")),
        (json!("bounced"), failed("refund_returned")),
        (json!("funds_returned"), failed("refund_returned")),
        (json!("brand_new"), RefundOutcome::Unknown { why: "refund brand_new".into() }),
    ] {
        let server = paid().await;
        let found = refund(json!({"status": status}));
        answers(&server, "GET", "/refunds/RF000AV7", 200, &json!({"refunds": found})).await;
        answers(&server, "GET", REFUNDS, 200, &list("refunds", json!([found]))).await;
        assert_eq!(asked_about(&server, &asked_refund(REQUEST, Some("RF000AV7"))).await, expected);
        assert_eq!(asked_about(&server, &wish()).await, expected, "found by our id");
    }
    let server = paid().await;
    let other = refund(json!({"metadata": {"refund": "another"}}));
    answers(&server, "GET", REFUNDS, 200, &list("refunds", json!([other]))).await;
    assert_eq!(asked_about(&server, &wish()).await, RefundOutcome::NoSuch);
}
