//! What comes after a payment through Braintree: settlement, disputes, notices and who sends them, money that goes back.

use base64::{Engine, engine::general_purpose::STANDARD};
use guichet::{
    domain::{
        dispute::{DisputeKind, DisputeState},
        invoice::InvoiceState,
        ledger::PostingKind,
        notice::NoticeState,
        report::RefundOutcome,
    },
    flows::payouts::there,
    providers::sign::hmac_sha1_hex,
    sandbox::control::{CustomerAction, DeliveryMode, Late, LateEvent, Step},
};
use http::{Method, StatusCode, header};
use serde_json::json;
use sha1::{Digest, Sha1};

use crate::{
    disputes_taken_back::kinds,
    providers_braintree::{approves, begun, hears},
    support::{Till, adapter::Adapter, cashbox::euro},
};

fn late(object: &str, event: LateEvent) -> Late {
    Late { object: object.into(), event, amount: None, reason: None, currency: None, after_ms: 0 }
}

/// The invoice is due again and the fee is given back; the books say the same as Braintree's.
#[tokio::test]
async fn f_47_a_settlement_declined_days_later_takes_the_payment_back() {
    let till = Till::open_for("braintree").await;
    let (payment, page, mut grace) = begun(&till).await;
    grace.get(&approves(&till, &page, CustomerAction::Approve).await).await;
    till.sandbox.late(&late(&page, LateEvent::Settle)).expect("settled");
    hears(&till).await;
    let invoice = till.payment(payment).await.purpose.invoice().expect("an invoice");
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.sandbox.late(&late(&page, LateEvent::Failure)).expect("declined");
    for _ in 0..2 {
        hears(&till).await;
        till.asks(payment).await;
    }
    let open = till.invoice_now(invoice).await;
    assert_eq!((open.state, open.settled), (InvoiceState::Issued, euro(0)));
    let found = till.disputes_of(payment).await;
    let [dispute] = &found[..] else { panic!("one: {found:?}") };
    assert_eq!((dispute.kind, dispute.state), (DisputeKind::TakenBack, DisputeState::Lost));
    let mut kinds = kinds(&till, dispute).await;
    kinds.dedup();
    assert_eq!(kinds, [PostingKind::DisputeFee, PostingKind::TakenBack]);
    let clearing = there::totals(&till.house.portal).await.expect("totals");
    assert!(clearing.iter().all(|one| one.booked.is_zero()), "nothing of it is at Braintree: {clearing:?}");
    till.verifies().await;
}

#[tokio::test]
async fn a_notice_braintree_did_not_sign_is_refused() {
    let till = Till::open_for("braintree").await;
    till.sandbox.webhooks(DeliveryMode::Hold);
    let (_, page, mut grace) = begun(&till).await;
    grace.get(&approves(&till, &page, CustomerAction::Approve).await).await;
    till.sandbox.late(&late(&page, LateEvent::Settle)).expect("settled");
    let payload = till.event("transaction_settled")["payload"].as_str().expect("a payload").to_owned();
    for (signature, payload) in [
        ("guichet_demo_key|0000000000000000000000000000000000000000", payload.as_str()),
        ("another_key|0000000000000000000000000000000000000000", payload.as_str()),
        ("guichet_demo_key", payload.as_str()),
        ("", "aGVsbG8=\n"),
    ] {
        assert_eq!(rings(&till, signature, payload).await, StatusCode::BAD_REQUEST, "{signature}");
    }
    assert!(till.inbox().await.is_empty());
}

/// Braintree may name the transaction and our order id alone: our reference leads to the payment too.
#[tokio::test]
async fn a_notice_that_names_our_reference_alone_finds_the_payment() {
    let till = Till::open_for("braintree").await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let (payment, page, mut grace) = begun(&till).await;
    grace.get(&approves(&till, &page, CustomerAction::Approve).await).await;
    let order = till.payment(payment).await.reference;
    for (amount, state) in [("120.00", NoticeState::Applied), ("1.00", NoticeState::Quarantined)] {
        let xml = format!(
            "<notification><kind>transaction_settled</kind><subject><transaction><id>9h3k7p2q</id><amount>{amount}</amount>\
             <currency-iso-code>EUR</currency-iso-code><order-id>{order}</order-id></transaction></subject></notification>"
        );
        let payload = format!("{}\n", STANDARD.encode(xml));
        let key = Sha1::digest("0f1e2d3c4b5a69788796a5b4c3d2e1f0");
        let signature = format!("guichet_demo_key|{}", hmac_sha1_hex(&key, &[payload.as_bytes()]));
        assert_eq!(rings(&till, &signature, &payload).await, StatusCode::OK);
        hears(&till).await;
        let inbox = till.inbox().await;
        let kept = inbox.iter().find(|one| one.notice.claim.amount.is_some_and(|sum| sum.plain() == amount));
        let kept = kept.expect("kept");
        assert_eq!((kept.state, kept.payment), (state, Some(payment)), "{amount}: {}", kept.reason);
    }
}

async fn rings(till: &Till, signature: &str, payload: &str) -> StatusCode {
    let gateway = till.of("braintree").await;
    let form = serde_urlencoded::to_string([("bt_signature", signature), ("bt_payload", payload)]);
    let request = http::Request::post(format!("/webhooks/{gateway}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.expect("a form").into());
    till.house.visitor().send(request.expect("a request")).await.status
}

#[tokio::test]
async fn a_80_who_sends_notices_may_ask_first_whether_they_are_heard() {
    let till = Till::open_for("braintree").await;
    let gateway = till.of("braintree").await;
    let before = till.house.imprint().await;
    let mut stranger = till.house.visitor();
    let good = stranger.get(&format!("/webhooks/{gateway}?bt_challenge=20f9f8ed05f77439fe955c977e4c8a53")).await;
    assert_eq!(good.status, StatusCode::OK);
    assert!(good.headers[header::CONTENT_TYPE].to_str().expect("text").starts_with("text/plain"));
    assert!(good.headers.get(header::SET_COOKIE).is_none());
    let (key, signature) = good.body.split_once('|').expect("a pair");
    assert_eq!((key, signature.len()), ("guichet_demo_key", 40));
    for wrong in
        ["?bt_challenge=20F9F8ED05F77439FE955C977E4C8A53", "?bt_challenge=0123456789abcdef012", "?bt_challenge=", ""]
    {
        let answer = stranger.get(&format!("/webhooks/{gateway}{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(!answer.body.contains(signature));
    }
    let card = till.knocks(Method::GET, till.card).await;
    assert_eq!(
        (card.status, &card.headers[header::ALLOW]),
        (StatusCode::METHOD_NOT_ALLOWED, &"POST".parse().expect("a value"))
    );
    till.house.imprint().await.is(&before, "questions");
}

#[tokio::test]
async fn a_refund_goes_back_once_however_often_it_is_asked_for() {
    for lost in [None, Some(Step::ResetMidBody), Some(Step::ActThen500)] {
        let till = Till::open_for("braintree").await;
        let (payment, page, mut grace) = begun(&till).await;
        grace.get(&approves(&till, &page, CustomerAction::Approve).await).await;
        let adapter = Adapter::of(&till, "braintree", payment).await;
        let part = adapter.refund((2_000, 0), "REF-1");
        if let Some(step) = lost.clone() {
            till.script("mutation refundTransaction", [step]);
            assert!(adapter.gives_back(&till, &part).await.is_err(), "{lost:?}");
        }
        for _ in 0..3 {
            let report = adapter.gives_back(&till, &part).await.expect("a report");
            assert!(matches!(report.outcome, RefundOutcome::Submitted(_)), "{report:?}");
        }
        assert_eq!(till.given_back(), 2_000, "{lost:?}");
        let rest = adapter.refund((10_000, 2_000), "REF-2");
        adapter.gives_back(&till, &rest).await.expect("a report");
        assert_eq!(till.given_back(), 12_000, "{lost:?}");
        let more = adapter.gives_back(&till, &adapter.refund((1, 12_000), "REF-3")).await.expect("a report");
        assert_eq!(more.outcome, RefundOutcome::Failed { reason: "already_refunded".into() });
    }
}

#[tokio::test]
async fn what_is_not_settled_is_voided_in_whole_and_not_refunded_in_part() {
    let till = Till::open_for("braintree").await;
    let (payment, page, mut grace) = begun(&till).await;
    grace.get(&approves(&till, &page, CustomerAction::Approve).await).await;
    let transaction = till.sandbox.objects("braintree.transaction")[0]["id"].as_str().expect("an id").to_owned();
    let unsettled = json!({"status": "SUBMITTED_FOR_SETTLEMENT"});
    till.sandbox.override_object(&transaction, &unsettled).expect("set");
    let adapter = Adapter::of(&till, "braintree", payment).await;
    let part = adapter.gives_back(&till, &adapter.refund((2_000, 0), "REF-1")).await.expect("a report");
    assert_eq!(part.outcome, RefundOutcome::Failed { reason: "not_settled".into() });
    till.script("mutation reverseTransaction", [Step::ResetMidBody]);
    let whole = adapter.refund((12_000, 0), "REF-2");
    assert!(adapter.gives_back(&till, &whole).await.is_err(), "its answer is lost");
    for _ in 0..2 {
        let report = adapter.gives_back(&till, &whole).await.expect("a report");
        assert!(matches!(report.outcome, RefundOutcome::Succeeded(_)), "{report:?}");
    }
    assert_eq!(till.given_back(), 12_000);
}
