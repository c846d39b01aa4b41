//! Money given back: once for each wish, found again after a lost answer, pending until it is done.

use super::*;
use crate::{
    domain::report::{RefundOutcome, RefundReport, Returned},
    providers::{
        AskedRefund,
        samples::{REFUND, asked_refund},
    },
};

const ID: &str = "rfnd_FS8TWyPrCsa0OB";

fn refund(status: &str) -> Value {
    json!({
        "id": ID, "entity": "refund", "amount": 50_000, "currency": "INR", "payment_id": PAID, "notes": [],
        "receipt": REFUND, "acquirer_data": {"arn": null}, "created_at": 1_741_170_000, "batch_id": null,
        "status": status, "speed_processed": "normal", "speed_requested": "normal",
    })
}

/// Five hundred rupees go back.
fn wanted(known: Option<&str>) -> AskedRefund {
    let asked = asked_refund(LINK, known);
    AskedRefund { payment: asked_for(Some(LINK)), amount: rupees(50_000), before: rupees(0), ..asked }
}

fn at() -> String {
    format!("/v1/payments/{PAID}/refund")
}

async fn razorpay() -> MockServer {
    let server = MockServer::start().await;
    answers(&server, "GET", &one_link(), 200, &tried("paid")).await;
    answers(&server, "GET", &tries_path(), 200, &collection(&[payment("captured")])).await;
    server
}

async fn given_back(server: &MockServer) -> Result<RefundReport, Trouble> {
    Razorpay.refund(&call(&http(), &good(), Some(&server.uri())), &wanted(None)).await
}

async fn asked_about(server: &MockServer, known: Option<&str>) -> RefundOutcome {
    let (http, settings, uri) = (http(), good(), server.uri());
    let report = Razorpay.refund_status(&call(&http, &settings, Some(&uri)), &wanted(known)).await;
    report.expect("a report").outcome
}

fn returned() -> Returned {
    Returned { amount: rupees(50_000), fee: Some(Fee { fee: rupees(0), tax: rupees(0) }) }
}

#[tokio::test]
async fn a_refund_is_asked_for_under_its_own_key() {
    let server = razorpay().await;
    answers(&server, "POST", &at(), 200, &refund("pending")).await;
    let report = given_back(&server).await.expect("a report");
    assert_eq!(report, RefundReport { reference: Some(ID.into()), outcome: RefundOutcome::Submitted(returned()) });
    let request = &sent(&server, "POST", &at()).await[0];
    assert_eq!(request.headers["x-refund-idempotency"], REFUND);
    let body: Value = request.body_json().expect("JSON");
    let notes = json!({"refund": REFUND, "reference": "REF-2Q9D"});
    assert_eq!(body, json!({"amount": 50_000, "speed": "normal", "receipt": REFUND, "notes": notes}));
}

#[tokio::test]
async fn each_state_of_a_refund_is_read() {
    for (status, outcome) in [
        ("pending", RefundOutcome::Submitted(returned())),
        ("processed", RefundOutcome::Succeeded(returned())),
        ("failed", RefundOutcome::Failed { reason: "processing_error".into() }),
    ] {
        let server = razorpay().await;
        answers(&server, "GET", &format!("/v1/refunds/{ID}"), 200, &refund(status)).await;
        answers(&server, "GET", &format!("{}s", at()), 200, &collection(&[refund(status)])).await;
        assert_eq!(asked_about(&server, Some(ID)).await, outcome, "{status}");
        assert_eq!(asked_about(&server, None).await, outcome, "{status}, found by our id");
    }
    let server = razorpay().await;
    answers(&server, "GET", &format!("/v1/refunds/{ID}"), 200, &refund("levitating")).await;
    assert!(matches!(asked_about(&server, Some(ID)).await, RefundOutcome::Unknown { .. }));
    answers(&server, "GET", &format!("{}s", at()), 200, &collection(&[])).await;
    assert_eq!(asked_about(&server, None).await, RefundOutcome::NoSuch);
}

/// A refusal after a lost answer is the echo of what was done: the money is not said to have stayed.
#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_found_again() {
    let server = razorpay().await;
    answers(&server, "POST", &at(), 400, &refusal("receipt", "The receipt is already in use")).await;
    let ours = merged(refund("processed"), &json!({"receipt": null, "notes": {"refund": REFUND}}));
    let others = merged(refund("processed"), &json!({"id": "rfnd_another", "receipt": "CN-1"}));
    answers(&server, "GET", &format!("{}s", at()), 200, &collection(&[others, ours])).await;
    let report = given_back(&server).await.expect("a report");
    assert_eq!(report, RefundReport { reference: Some(ID.into()), outcome: RefundOutcome::Succeeded(returned()) });
}

#[tokio::test]
async fn each_refusal_of_a_refund_has_its_meaning() {
    for (words, reason) in [
        ("Your account does not have enough balance to carry out the refund operation", "insufficient_funds"),
        ("The total refund amount is greater than the refund payment amount", "amount_above_maximum"),
        ("The payment has been fully refunded already", "invalid_request"),
    ] {
        let server = razorpay().await;
        answers(&server, "POST", &at(), 400, &refusal("", words)).await;
        answers(&server, "GET", &format!("{}s", at()), 200, &collection(&[])).await;
        let refused = given_back(&server).await.expect_err("refused").kind;
        assert_eq!(refused, TroubleKind::Refused { reason: reason.into(), field: None }, "{words}");
    }
    let server = razorpay().await;
    answers(&server, "POST", &at(), 409, &refusal("", "Refund is already in progress")).await;
    assert_eq!(given_back(&server).await.expect_err("in doubt").kind, TroubleKind::Unknown);
}

#[tokio::test]
async fn nobody_guesses_which_payment_to_take_a_refund_from() {
    let second = merged(payment("captured"), &json!({"id": "pay_second"}));
    for tries in [vec![], vec![payment("captured"), second]] {
        let server = MockServer::start().await;
        answers(&server, "GET", &one_link(), 200, &tried("paid")).await;
        answers(&server, "GET", &tries_path(), 200, &collection(&tries)).await;
        assert_eq!(given_back(&server).await.expect_err("nobody knows").kind, TroubleKind::Unknown);
        assert!(sent(&server, "POST", &at()).await.is_empty());
    }
}
