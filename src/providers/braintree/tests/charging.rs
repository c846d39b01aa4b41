//! What was approved is charged once: with the one token on paper, and after a look for what may have been charged already.

use serde_json::json;
use wiremock::MockServer;

use super::{
    CHARGE, NODE, PAYPAL, SEARCH, TOKEN, TOKENIZE, answers, answers_once, approved, back, charged, declined, duplicate,
    found, good, input, outcome, paid, refused, said, sent, status, tokenized, transaction, warrant,
};
use crate::{
    domain::report::Outcome,
    providers::{
        Asked, Provider, Standing, TroubleKind,
        braintree::Braintree,
        samples::{NOW, asked, call, http},
    },
};

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
