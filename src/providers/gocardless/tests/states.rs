//! What each state of a request and its payment means for ours; and that nothing is debited twice.

use super::*;
use crate::{
    domain::{currency::Currency, gateway::Mode, money::Money, payment::Fee, report::Capture},
    providers::Standing,
};

/// A GoCardless where the request is fulfilled with this payment.
async fn with_payment(change: Value) -> MockServer {
    let server = MockServer::start().await;
    account(&server).await;
    answers(&server, "GET", &one(), 200, &fulfilled()).await;
    answers(&server, "GET", "/payments/PM000INST1", 200, &json!({"payments": payment(change)})).await;
    server
}

fn capture(fee: Option<Fee>) -> Outcome {
    Outcome::Paid(Capture {
        amount: Money::new(12_050, Currency::EUR),
        ours: Some(PAYMENT.into()),
        mode: Mode::Test,
        fee,
        method: Some("SEPA •••• 06".into()),
    })
}

#[tokio::test]
async fn submitted_is_not_paid_and_confirmed_is() {
    let by = time::macros::datetime!(2026-12-10 00:00:00 UTC);
    for waiting in ["pending_customer_approval", "pending_submission", "submitted"] {
        let server = with_payment(json!({"status": waiting})).await;
        assert_eq!(outcome(&server).await, Outcome::Processing { by: Some(by) }, "{waiting}");
    }
    let server = with_payment(json!({"status": "confirmed"})).await;
    assert_eq!(outcome(&server).await, capture(None));
    for gone in ["cancelled", "customer_approval_denied"] {
        let server = with_payment(json!({"status": gone})).await;
        assert_eq!(outcome(&server).await, Outcome::Failed { reason: "canceled".into() });
    }
    let server = with_payment(json!({"status": "charged_back"})).await;
    assert_eq!(outcome(&server).await, Outcome::Failed { reason: "debit_failed".into() });
}

#[tokio::test]
async fn what_is_new_or_odd_is_unknown() {
    for odd in [
        json!({"status": "brand_new"}),
        json!({"currency": "ZZZ"}),
        json!({"currency": "eur"}),
        json!({"amount": 0}),
        json!({"amount": -1}),
        json!({"id": "PM000OTHER"}),
    ] {
        let server = with_payment(odd.clone()).await;
        let said = outcome(&server).await;
        assert!(matches!(said, Outcome::Unknown { .. }), "{odd}: {said:?}");
    }
    for odd in [json!({"status": "brand_new"}), json!({"id": "BRQ000OTHER"}), json!({"status": "fulfilled"})] {
        let server = MockServer::start().await;
        answers(&server, "GET", &one(), 200, &request(odd.clone())).await;
        let said = outcome(&server).await;
        assert!(matches!(said, Outcome::Unknown { .. }), "{odd}: {said:?}");
    }
    let server = MockServer::start().await;
    let missing = fault("invalid_api_usage", 404, json!({"reason": "resource_not_found", "message": "no"}));
    answers(&server, "GET", &one(), 404, &missing).await;
    assert!(matches!(outcome(&server).await, Outcome::Unknown { .. }), "the token may be another account's by now");
}

#[tokio::test]
async fn a_payment_that_failed_says_why_and_whether_it_is_tried_again() {
    let event = |details: Value| {
        list("events", json!([{"id": "EV1", "resource_type": "payments", "action": "failed", "details": details}]))
    };
    let failed = |reason: &str| Outcome::Failed { reason: reason.into() };
    for (details, expected) in [
        (json!({"cause": "insufficient_funds", "will_attempt_retry": false}), failed("insufficient_funds")),
        (json!({"cause": "mandate_cancelled"}), failed("debit_failed")),
        (json!({"cause": "insufficient_funds", "will_attempt_retry": true}), Outcome::Processing { by: None }),
    ] {
        let server = with_payment(json!({"status": "failed"})).await;
        answers(&server, "GET", "/events", 200, &event(details)).await;
        assert_eq!(outcome(&server).await, expected);
        let query = sent(&server, "GET", "/events").await[0].url.query().map(str::to_owned);
        assert_eq!(query.as_deref(), Some("payment=PM000INST1&action=failed&limit=1"));
    }
}

#[tokio::test]
async fn the_fee_is_what_the_payout_says() {
    let links = json!({"payment": "PM000INST1"});
    let tax = json!([{"tax_rate_id": "FR_VAT_1", "amount": "-28.1", "currency": "EUR"}]);
    let items = json!([
        {"type": "payment_paid_out", "amount": "900.0", "links": {"payment": "PM000OTHER"}},
        {"type": "gocardless_fee", "amount": "-29.0", "taxes": [], "links": {"payment": "PM000OTHER"}},
        {"type": "payment_paid_out", "amount": "12050.0", "taxes": [], "links": links},
        {"type": "gocardless_fee", "amount": "-168.6", "taxes": tax, "links": links},
    ]);
    let payout = json!({"payouts": {"id": "PO000PAY1", "currency": "EUR"}});
    let paid_out = json!({"status": "paid_out", "links": {"payout": "PO000PAY1"}});
    let server = with_payment(paid_out.clone()).await;
    assert_eq!(outcome(&server).await, capture(None), "the money is told although its fee cannot be had");
    answers(&server, "GET", "/payouts/PO000PAY1", 200, &payout).await;
    let (first, rest) = (json!([items[0], items[1], items[2]]), json!([items[3]]));
    let page = |items: Value, after: Option<&str>| json!({"payout_items": items, "meta": {"cursors": {"before": null, "after": after}, "limit": 500}});
    answers(&server, "GET", "/payout_items", 200, &page(rest, None)).await;
    answers_once(&server, "GET", "/payout_items", 200, &page(first, Some("more"))).await;
    let euro = |minor| Money::new(minor, Currency::EUR);
    assert_eq!(outcome(&server).await, capture(Some(Fee { fee: euro(141), tax: euro(28) })));
}

/// A mandate is looked through first: a key is forgotten after some weeks, a debit is not.
#[tokio::test]
async fn a_signed_mandate_is_debited_once() {
    let server = MockServer::start().await;
    answers(&server, "GET", &one(), 200, &signed()).await;
    let pending = payment(json!({"status": "pending_submission"}));
    answers(&server, "GET", "/payments", 200, &list("payments", json!([pending]))).await;
    answers_once(&server, "GET", "/payments", 200, &list("payments", json!([]))).await;
    answers(&server, "POST", "/payments", 201, &json!({"payments": pending})).await;
    for _ in 0..3 {
        assert!(matches!(outcome(&server).await, Outcome::Processing { .. }));
    }
    let debits = sent(&server, "POST", "/payments").await;
    assert_eq!(debits.len(), 1);
    assert_eq!(debits[0].headers["idempotency-key"], format!("{}:debit", charge().idempotency_key).as_str());
    let expected = json!({"payments": {
        "amount": 12_050, "currency": "EUR", "description": "Facture F-2026-00042",
        "metadata": {"payment": PAYMENT, "reference": "PAY-7K3M"}, "links": {"mandate": "MD000SEPA2"},
    }});
    assert_eq!(debits[0].body_json::<Value>().expect("JSON"), expected);
    // Somebody else of us was quicker.
    server.reset().await;
    answers(&server, "GET", &one(), 200, &signed()).await;
    answers(&server, "GET", "/payments", 200, &list("payments", json!([]))).await;
    answers(&server, "POST", "/payments", 409, &conflict("PM000INST1")).await;
    answers(&server, "GET", "/payments/PM000INST1", 200, &json!({"payments": pending})).await;
    assert!(matches!(outcome(&server).await, Outcome::Processing { .. }));
}

#[tokio::test]
async fn what_is_refused_for_good_on_a_mandate_has_failed() {
    let server = MockServer::start().await;
    answers(&server, "GET", &one(), 200, &signed()).await;
    answers(&server, "GET", "/payments", 200, &list("payments", json!([]))).await;
    let inactive = fault("invalid_state", 422, json!({"reason": "mandate_is_inactive", "message": "no"}));
    answers(&server, "POST", "/payments", 422, &inactive).await;
    assert_eq!(outcome(&server).await, Outcome::Failed { reason: "mandate_ended".into() });
}

#[tokio::test]
async fn nothing_is_debited_for_a_payment_that_ended() {
    let ended = Asked { standing: Standing::Ended, ..asked(Some(REQUEST)) };
    let stopping = "/mandates/MD000SEPA2/actions/cancel";
    let server = MockServer::start().await;
    answers(&server, "GET", &one(), 200, &signed()).await;
    answers(&server, "GET", "/payments", 200, &list("payments", json!([]))).await;
    answers(&server, "POST", stopping, 200, &json!({"mandates": {"id": "MD000SEPA2", "status": "cancelled"}})).await;
    assert_eq!(status(&server, &ended).await.expect("a report").outcome, Outcome::Canceled);
    assert!(sent(&server, "POST", stopping).await.is_empty(), "asking ends nothing");
    assert_eq!(canceled(&server).await, Outcome::Canceled);
    assert_eq!(sent(&server, "POST", stopping).await.len(), 1, "the mandate is given back");
    assert!(sent(&server, "POST", "/payments").await.is_empty());
    // A debit that has not left yet is kept from leaving.
    server.reset().await;
    answers(&server, "GET", &one(), 200, &signed()).await;
    let gone = payment(json!({"status": "cancelled"}));
    answers(&server, "GET", "/payments", 200, &list("payments", json!([gone]))).await;
    let waiting = payment(json!({"status": "pending_submission"}));
    answers_once(&server, "GET", "/payments", 200, &list("payments", json!([waiting]))).await;
    answers(&server, "POST", "/payments/PM000INST1/actions/cancel", 200, &json!({"payments": gone})).await;
    assert_eq!(canceled(&server).await, Outcome::Failed { reason: "canceled".into() });
}

#[tokio::test]
async fn a_payment_that_is_promised_and_not_named_is_waited_for() {
    let server = MockServer::start().await;
    let links = json!({"mandate_request_mandate": "MD000SEPA2"});
    let unnamed = request(json!({"status": "fulfilled", "fallback_occurred": true, "links": links}));
    answers(&server, "GET", &one(), 200, &unnamed).await;
    answers(&server, "GET", "/payments", 200, &list("payments", json!([]))).await;
    assert!(matches!(outcome(&server).await, Outcome::Unknown { .. }));
    assert!(sent(&server, "POST", "/payments").await.is_empty(), "GoCardless debits by itself: we do not as well");
}
