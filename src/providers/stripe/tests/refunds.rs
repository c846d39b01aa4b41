//! Refunds: asked for once, found again, and never taken for another.

use serde_json::{Value, json};
use wiremock::MockServer;

use super::{SESSION, answers, good, one_session};
use crate::{
    domain::{
        currency::Currency,
        money::Money,
        payment::Fee,
        report::{RefundOutcome, RefundReport, Returned},
    },
    providers::{
        AskedRefund, Provider, Trouble, TroubleKind,
        samples::{NOW, REFUND, asked_refund, call, http},
        stripe::Stripe,
    },
};

const REFUNDS: &str = "/v1/refunds";
const ID: &str = "re_3SREF0001";

async fn stripe() -> MockServer {
    let server = MockServer::start().await;
    let session = json!({"id": SESSION, "object": "checkout.session", "payment_intent": "pi_3SFACT0042"});
    answers(&server, "GET", &one_session(), 200, &session).await;
    server
}

fn refund(status: &str) -> Value {
    json!({
        "id": ID, "object": "refund", "amount": 1000, "currency": "eur", "status": status,
        "payment_intent": "pi_3SFACT0042", "metadata": {"refund": REFUND},
        "balance_transaction": {
            "id": "txn_3SREF0001", "object": "balance_transaction", "currency": "eur", "fee": 0, "fee_details": [],
        },
    })
}

fn back(minor: i64) -> Returned {
    let euro = |minor| Money::new(minor, Currency::EUR);
    Returned { amount: euro(minor), fee: Some(Fee { fee: euro(0), tax: euro(0) }) }
}

async fn asks(server: &MockServer, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    Stripe.refund(&call(&http(), &good(), Some(&server.uri())), asked).await
}

async fn asks_about(server: &MockServer, known: Option<&str>) -> Result<RefundReport, Trouble> {
    Stripe.refund_status(&call(&http(), &good(), Some(&server.uri())), &asked_refund(SESSION, known)).await
}

async fn posts(server: &MockServer) -> Vec<wiremock::Request> {
    let all = server.received_requests().await.expect("recorded");
    all.into_iter().filter(|one| one.method == "POST").collect()
}

#[tokio::test]
async fn a_part_is_given_back_under_its_own_key() {
    let server = stripe().await;
    answers(&server, "POST", REFUNDS, 200, &refund("succeeded")).await;
    let report = asks(&server, &asked_refund(SESSION, None)).await.expect("a report");
    let expected = RefundReport { reference: Some(ID.into()), outcome: RefundOutcome::Succeeded(back(1_000)) };
    assert_eq!(report, expected);
    let sent = &posts(&server).await[0];
    assert_eq!(sent.headers["idempotency-key"], format!("guichet:refund:{REFUND}:1").as_str());
    let form: Vec<(String, String)> = serde_urlencoded::from_bytes(&sent.body).expect("a form");
    let expected = [
        ("payment_intent", "pi_3SFACT0042"),
        ("amount", "1000"),
        ("metadata[refund]", REFUND),
        ("metadata[reference]", "REF-2Q9D"),
        ("expand[0]", "balance_transaction"),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn each_state_is_read() {
    for (status, expected) in [
        ("pending", RefundOutcome::Submitted(back(1_000))),
        ("requires_action", RefundOutcome::Submitted(back(1_000))),
        ("succeeded", RefundOutcome::Succeeded(back(1_000))),
        ("failed", RefundOutcome::Failed { reason: "refund_returned".into() }),
        ("canceled", RefundOutcome::Failed { reason: "canceled".into() }),
    ] {
        let server = stripe().await;
        answers(&server, "GET", &format!("{REFUNDS}/{ID}"), 200, &refund(status)).await;
        assert_eq!(asks_about(&server, Some(ID)).await.expect("a report").outcome, expected, "{status}");
    }
    let server = stripe().await;
    let mut other = refund("succeeded");
    other["metadata"] = json!({"refund": "somebody else's"});
    answers(&server, "GET", &format!("{REFUNDS}/{ID}"), 200, &other).await;
    assert!(matches!(asks_about(&server, Some(ID)).await.expect("a report").outcome, RefundOutcome::Unknown { .. }));
}

#[tokio::test]
async fn a_lost_answer_is_found_among_the_refunds_of_the_payment() {
    let server = stripe().await;
    let mut stranger = refund("succeeded");
    (stranger["id"], stranger["metadata"]) = (json!("re_3SOTHER"), json!({}));
    let list = json!({"object": "list", "data": [stranger, refund("pending")], "has_more": false});
    answers(&server, "GET", REFUNDS, 200, &list).await;
    let report = asks_about(&server, None).await.expect("a report");
    assert_eq!((report.reference.as_deref(), report.outcome), (Some(ID), RefundOutcome::Submitted(back(1_000))));

    // Its key may be forgotten after a day: what is there already is not asked for again.
    let old = AskedRefund { created_at: NOW - time::Duration::DAY, ..asked_refund(SESSION, None) };
    assert_eq!(asks(&server, &old).await.expect("a report").reference.as_deref(), Some(ID));
    assert!(posts(&server).await.is_empty());

    let server = stripe().await;
    answers(&server, "GET", REFUNDS, 200, &json!({"object": "list", "data": [], "has_more": false})).await;
    assert_eq!(asks_about(&server, None).await.expect("a report").outcome, RefundOutcome::NoSuch);
    answers(&server, "POST", REFUNDS, 200, &refund("succeeded")).await;
    assert_eq!(asks(&server, &old).await.expect("a report").outcome, RefundOutcome::Succeeded(back(1_000)));
}

#[tokio::test]
async fn a_no_has_our_words() {
    for (code, expected) in [
        ("charge_already_refunded", "already_refunded"),
        ("charge_disputed", "payment_disputed"),
        ("balance_insufficient", "refund_funds_missing"),
        ("brand_new", "invalid_request"),
    ] {
        let server = stripe().await;
        let error = json!({"error": {"type": "invalid_request_error", "code": code, "message": "(text)"}});
        answers(&server, "POST", REFUNDS, 400, &error).await;
        let refused = asks(&server, &asked_refund(SESSION, None)).await.expect_err("refused");
        assert_eq!(refused.kind, TroubleKind::Refused { reason: expected.into(), field: None }, "{code}");
    }
}

#[tokio::test]
async fn without_a_session_nothing_is_sent() {
    let server = MockServer::start().await;
    let refused = asks(&server, &asked_refund("not a session", None)).await.expect_err("refused");
    assert!(matches!(refused.kind, TroubleKind::Refused { .. }), "{refused:?}");
    assert!(server.received_requests().await.expect("recorded").is_empty());
}
