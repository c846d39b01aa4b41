//! What is asked for, and what is found when the answer was lost.

use super::*;
use crate::{
    domain::{currency::Currency, money::Money},
    providers::{Standing, samples::NOW},
};

fn flow(server: &MockServer) -> Value {
    json!({"billing_request_flows": {
        "id": "BRF000FLOW1", "authorisation_url": format!("{}/billing/static/flow?id=BRF000FLOW1", server.uri()),
        "links": {"billing_request": REQUEST},
    }})
}

#[tokio::test]
async fn a_billing_request_is_asked_for_exactly_as_documented() {
    let server = MockServer::start().await;
    answers(&server, "POST", REQUESTS, 201, &request(json!({}))).await;
    answers(&server, "POST", FLOWS, 201, &flow(&server)).await;
    let begun = started(&server, &good(), &charge()).await.expect("started");
    assert_eq!(begun.reference.as_deref(), Some(REQUEST));
    let url = format!("{}/billing/static/flow?id=BRF000FLOW1", server.uri());
    assert_eq!(begun.next, NextStep::Redirect { url });
    let made = &sent(&server, "POST", REQUESTS).await[0];
    let header = |name: &str| made.headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!(header("authorization"), Some("Bearer sandbox_contract_0123456789abcdefghij"));
    assert_eq!(header("gocardless-version"), Some("2015-07-06"));
    assert_eq!(header("idempotency-key"), Some(charge().idempotency_key.as_str()));
    let named = json!({"payment": PAYMENT, "reference": "PAY-7K3M"});
    let words = "Facture F-2026-00042";
    let expected = json!({"billing_requests": {
        "mandate_request": {"currency": "EUR", "scheme": "sepa_core", "description": words, "metadata": named},
        "payment_request": {
            "amount": 12_050, "currency": "EUR", "scheme": "sepa_credit_transfer", "description": words,
            "metadata": named,
        },
        "fallback_enabled": true,
        "metadata": named,
    }});
    assert_eq!(made.body_json::<Value>().expect("JSON"), expected);
    let shown: Value = sent(&server, "POST", FLOWS).await[0].body_json().expect("JSON");
    let expected = json!({"billing_request_flows": {
        "redirect_uri": charge().return_url, "exit_uri": charge().cancel_url, "language": "fr",
        "prefilled_customer": {"email": "client@example.fr"}, "links": {"billing_request": REQUEST},
    }});
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn a_debit_is_asked_for_where_nothing_is_paid_at_once() {
    let dollars = Charge { amount: Money::new(12_050, Currency::USD), ..charge() };
    for (settings, charge, scheme) in [(debiting(), charge(), "sepa_core"), (good(), dollars, "ach")] {
        let server = MockServer::start().await;
        answers(&server, "POST", REQUESTS, 201, &request(json!({}))).await;
        answers(&server, "POST", FLOWS, 201, &flow(&server)).await;
        started(&server, &settings, &charge).await.expect("started");
        let made: Value = sent(&server, "POST", REQUESTS).await[0].body_json().expect("JSON");
        assert_eq!(made["billing_requests"]["mandate_request"]["scheme"], scheme);
        assert!(made["billing_requests"].get("payment_request").is_none(), "{made}");
        let shown: Value = sent(&server, "POST", FLOWS).await[0].body_json().expect("JSON");
        assert_eq!(shown["billing_request_flows"]["lock_currency"], true);
    }
    let yen = Charge { amount: Money::new(12_050, Currency::JPY), ..charge() };
    let trouble = started(&MockServer::start().await, &good(), &yen).await.expect_err("refused");
    assert!(matches!(trouble.kind, TroubleKind::Refused { reason, .. } if reason == "currency_unsupported"));
}

/// The key was used: the request it made is the one to go on with, under a page of its own.
#[tokio::test]
async fn a_conflict_is_the_success_of_an_earlier_try() {
    let server = MockServer::start().await;
    answers(&server, "POST", REQUESTS, 409, &conflict(REQUEST)).await;
    answers(&server, "GET", &one(), 200, &request(json!({}))).await;
    answers(&server, "POST", FLOWS, 201, &flow(&server)).await;
    for _ in 0..2 {
        let begun = started(&server, &good(), &charge()).await.expect("started");
        assert_eq!(begun.reference.as_deref(), Some(REQUEST));
    }
    let keys: std::collections::BTreeSet<_> = sent(&server, "POST", FLOWS)
        .await
        .iter()
        .map(|one| one.headers["idempotency-key"].to_str().expect("text").to_owned())
        .collect();
    assert_eq!(keys.len(), 2, "a page cannot be asked for again: each wish has its own");
    server.reset().await;
    answers(&server, "POST", REQUESTS, 409, &conflict(REQUEST)).await;
    answers(&server, "GET", &one(), 200, &fulfilled()).await;
    let trouble = started(&server, &good(), &charge()).await.expect_err("not to be paid twice");
    assert_eq!(trouble.kind, TroubleKind::Unknown, "{trouble}");
}

#[tokio::test]
async fn only_pages_of_gocardless_are_shown() {
    let server = MockServer::start().await;
    answers(&server, "POST", REQUESTS, 201, &request(json!({}))).await;
    let mut elsewhere = flow(&server);
    elsewhere["billing_request_flows"]["authorisation_url"] = json!("https://evil.test/flow");
    answers(&server, "POST", FLOWS, 201, &elsewhere).await;
    let trouble = started(&server, &good(), &charge()).await.expect_err("not shown");
    assert_eq!(trouble.kind, TroubleKind::Untrusted);
}

#[tokio::test]
async fn refusals_are_told_in_our_words() {
    for (field, reason) in
        [("amount", "amount_below_minimum"), ("currency", "currency_unsupported"), ("colour", "invalid_request")]
    {
        let server = MockServer::start().await;
        let refused = fault("validation_failed", 422, json!({"field": field, "message": "is wrong"}));
        answers(&server, "POST", REQUESTS, 422, &refused).await;
        let trouble = started(&server, &good(), &charge()).await.expect_err("refused");
        assert_eq!(trouble.kind, TroubleKind::Refused { reason: reason.into(), field: None });
    }
}

#[tokio::test]
async fn a_request_without_a_reference_is_looked_for_by_our_id() {
    let server = MockServer::start().await;
    let other = json!({"id": "BRQ000OTHER", "status": "pending", "created_at": "2026-11-21T20:40:30.000Z"});
    let page = |items: Value, after: Option<&str>| json!({"billing_requests": items, "meta": {"cursors": {"before": null, "after": after}, "limit": 100}});
    let ours = request(json!({}))["billing_requests"].clone();
    answers(&server, "GET", REQUESTS, 200, &page(json!([ours]), None)).await;
    answers_once(&server, "GET", REQUESTS, 200, &page(json!([other]), Some("next"))).await;
    let report = status(&server, &asked(None)).await.expect("a report");
    assert_eq!((report.reference.as_deref(), report.outcome), (Some(REQUEST), Outcome::AwaitingCustomer));
    assert_eq!(sent(&server, "GET", REQUESTS).await[1].url.query(), Some("limit=100&after=next"));
    server.reset().await;
    let old = json!({"id": "BRQ000OLD", "status": "pending", "created_at": "2026-11-21T20:00:00.000Z"});
    answers(&server, "GET", REQUESTS, 200, &page(json!([other, old]), Some("next"))).await;
    let report = status(&server, &asked(None)).await.expect("a report");
    assert_eq!((report.reference, report.outcome), (None, Outcome::NoSuch));
    assert_eq!(sent(&server, "GET", REQUESTS).await.len(), 1, "older ones are not looked at");
    assert!(sent(&server, "POST", REQUESTS).await.is_empty());
}

/// A billing request never closes by itself: whoever asks when its time is over closes it.
#[tokio::test]
async fn what_is_over_is_closed_there() {
    let closing = format!("{}/actions/cancel", one());
    let mut late = asked(Some(REQUEST));
    late.charge.expires_at = NOW;
    let ended = Asked { standing: Standing::Ended, ..asked(Some(REQUEST)) };
    for (asked, expected) in [(late, Outcome::Expired), (ended, Outcome::Canceled)] {
        let server = MockServer::start().await;
        answers(&server, "GET", &one(), 200, &request(json!({}))).await;
        answers(&server, "POST", &closing, 200, &request(json!({"status": "cancelled"}))).await;
        assert_eq!(status(&server, &asked).await.expect("a report").outcome, expected);
        let body: Value = sent(&server, "POST", &closing).await[0].body_json().expect("JSON");
        assert_eq!(body, json!({"data": {}}));
    }
    // The customer was quicker.
    let server = MockServer::start().await;
    account(&server).await;
    let refused = fault("invalid_state", 422, json!({"reason": "cancellation_failed", "message": "too late"}));
    answers(&server, "POST", &closing, 422, &refused).await;
    answers(&server, "GET", &one(), 200, &fulfilled()).await;
    answers_once(&server, "GET", &one(), 200, &request(json!({}))).await;
    answers(&server, "GET", "/payments/PM000INST1", 200, &json!({"payments": payment(json!({}))})).await;
    let said = canceled(&server).await;
    assert!(matches!(said, Outcome::Paid(_)), "{said:?}");
}
