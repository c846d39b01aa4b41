//! What only Razorpay does: a link that stays open after a refusal, a signed callback that proves nothing, a bank that says
//! yes after it said no, fees in rupees whatever was paid.

use guichet::{
    domain::{
        currency::Currency,
        ids::InvoiceId,
        invoice::{InvoiceState, Parts},
        money::Money,
        notice::NoticeState,
        payment::{Attention, State},
    },
    flows::payments::{janitor, switch},
    sandbox::control::{CustomerAction, DeliveryMode, Late, LateEvent, Step},
};
use http::StatusCode;
use serde_json::json;

use crate::support::{Till, counter::GRACE};

const LINKS: &str = "POST /v1/payment_links";

async fn razorpay() -> Till {
    Till::open_for("razorpay").await
}

fn rupees(minor: i64) -> Money {
    Money::new(minor, Currency::INR)
}

async fn owed(till: &Till) -> InvoiceId {
    till.invoice_in(rupees(960_000), Parts::Whole).await
}

async fn hears(till: &Till) {
    for _ in 0..3 {
        till.hears().await;
    }
}

fn late(object: &str, event: LateEvent) -> Late {
    Late { object: object.into(), event, amount: None, reason: None, currency: None, after_ms: 0 }
}

#[tokio::test]
async fn a_refusal_leaves_the_link_open_and_another_try_pays() {
    let till = razorpay().await;
    let invoice = owed(&till).await;
    let payment = till.starts(invoice, till.of("razorpay").await).await;
    let page = till.page_of(payment).await;
    till.acts_at(&page, CustomerAction::Decline).await.expect("refused");
    hears(&till).await;
    let waiting = till.payment(payment).await;
    assert_eq!((waiting.state, waiting.failure.as_deref()), (State::RequiresAction, Some("payment_declined")));
    till.acts_at(&page, CustomerAction::WalkAway).await.expect("paid");
    hears(&till).await;
    let paid = till.payment(payment).await;
    assert_eq!((paid.state, paid.method.as_deref()), (State::Succeeded, Some("UPI")));
    let fee = paid.fee.expect("a fee");
    assert_eq!((fee.fee, fee.tax), (rupees(19_200), rupees(3_456)), "what Razorpay keeps, and the tax in it");
    assert_eq!(till.taken(), 960_000);
    till.verifies().await;
}

/// Whatever the address says, and however it is signed: only what Razorpay itself answers counts.
#[tokio::test]
async fn a_callback_proves_nothing_signed_or_not() {
    let till = razorpay().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let (paid, open) = (owed(&till).await, owed(&till).await);
    let gateway = till.of("razorpay").await;
    let other = till.starts(paid, gateway).await;
    let genuine = till.acts_at(&till.page_of(other).await, CustomerAction::Approve).await.expect("paid");
    let genuine = genuine["redirect"].as_str().expect("an address").to_owned();
    let mine = till.starts(open, gateway).await;
    let mut grace = till.enters(GRACE).await;
    let (_, query) = genuine.split_once('?').expect("a query");
    for forged in [
        query.to_owned(),
        "razorpay_payment_link_status=paid&razorpay_payment_id=pay_x&razorpay_signature=0000".to_owned(),
        String::new(),
    ] {
        let answer = grace.get(&format!("/payments/{mine}/return?{forged}")).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, format!("/payments/{mine}").as_str()));
        assert_eq!(till.payment(mine).await.state, State::RequiresAction, "{forged}");
        till.house.portal.clock.advance(6);
    }
    grace.get(&genuine.replace(&till.house.portal.addresses.base, "")).await;
    assert_eq!(till.invoice_now(paid).await.state, InvoiceState::Paid, "its own link was read");
    assert_eq!(till.invoice_now(open).await.state, InvoiceState::Issued);
    till.verifies().await;
}

#[tokio::test]
async fn a_lost_answer_is_found_again_by_our_reference() {
    for step in [Step::ActThen500, Step::ResetMidBody] {
        let till = razorpay().await;
        till.script(LINKS, [step.clone()]);
        let invoice = owed(&till).await;
        let mut grace = till.enters(GRACE).await;
        let answer = till.pay(&mut grace, invoice, till.of("razorpay").await).await;
        assert!(answer.location().contains("/razorpay/i/"), "{step:?}: {}", answer.location());
        assert_eq!(till.sandbox.objects("razorpay.link").len(), 1, "{step:?}: one reference, one link");
        till.acts_at(answer.location(), CustomerAction::WalkAway).await.expect("paid");
        hears(&till).await;
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid, "{step:?}");
        till.verifies().await;
    }
    let till = razorpay().await;
    till.script(LINKS, std::iter::repeat_n(Step::ResetMidBody, 3));
    let payment = till.starts(owed(&till).await, till.of("razorpay").await).await;
    assert_eq!(till.payment(payment).await.state, State::Unknown);
    till.house.portal.clock.advance(60);
    janitor::janitor(&till.house.portal).await.expect("a round");
    let found = till.payment(payment).await;
    assert_eq!((found.state, found.provider_reference.is_some()), (State::RequiresAction, true));
}

/// The customer left for a transfer; then the bank said yes to the try it had refused.
#[tokio::test]
async fn a_late_authorisation_after_the_payment_ended_is_not_lost() {
    let till = razorpay().await;
    let invoice = owed(&till).await;
    let payment = till.starts(invoice, till.of("razorpay").await).await;
    let page = till.page_of(payment).await;
    till.acts_at(&page, CustomerAction::Decline).await.expect("refused");
    hears(&till).await;
    switch::switch(&till.house.portal, &till.grace, till.wish(invoice, till.transfer)).await.expect("switched");
    assert_eq!(till.payment(payment).await.state, State::Canceled);
    till.sandbox.late(&late(&page, LateEvent::Confirmed)).expect("authorised");
    hears(&till).await;
    assert!(matches!(till.payment(payment).await.attention, Attention::CheckAt { .. }), "its money is on its way");
    till.sandbox.late(&late(&page, LateEvent::Success)).expect("captured");
    hears(&till).await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

#[tokio::test]
async fn a_link_is_closed_when_the_invoice_is_paid_another_way() {
    let till = razorpay().await;
    let invoice = owed(&till).await;
    let payment = till.starts(invoice, till.of("razorpay").await).await;
    let page = till.page_of(payment).await;
    switch::switch(&till.house.portal, &till.grace, till.wish(invoice, till.transfer)).await.expect("switched");
    assert_eq!(till.sandbox.objects("razorpay.link")[0]["status"], "cancelled");
    assert!(till.acts_at(&page, CustomerAction::Approve).await.is_err(), "nobody pays there any more");
    till.verifies().await;
}

#[tokio::test]
async fn a_part_that_was_paid_settles_nothing() {
    let till = razorpay().await;
    let invoice = owed(&till).await;
    let payment = till.starts(invoice, till.of("razorpay").await).await;
    let page = till.page_of(payment).await;
    till.sandbox.webhooks(DeliveryMode::Hold);
    till.acts_at(&page, CustomerAction::WalkAway).await.expect("paid");
    till.sandbox.override_object(&page, &json!({"status": "partially_paid", "amount": 400_000})).expect("a part");
    till.asks(payment).await;
    let now = till.payment(payment).await;
    assert!(matches!(now.attention, Attention::NeedsPerson { .. }), "{:?}", now.attention);
    assert_eq!(now.failure.as_deref(), Some("amount_differs"));
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued);
}

#[tokio::test]
async fn foreign_money_is_booked_in_its_own_currency_and_its_fee_in_rupees() {
    let till = razorpay().await;
    let invoice = till.invoice_in(Money::new(12_050, Currency::EUR), Parts::Whole).await;
    let payment = till.starts(invoice, till.of("razorpay").await).await;
    till.acts_at(&till.page_of(payment).await, CustomerAction::WalkAway).await.expect("paid");
    hears(&till).await;
    let paid = till.payment(payment).await;
    assert_eq!(paid.captured, Some(Money::new(12_050, Currency::EUR)));
    let fee = paid.fee.expect("a fee");
    assert_eq!((fee.fee, fee.tax), (rupees(32_535), rupees(5_856)));
    till.verifies().await;
}

#[tokio::test]
async fn the_same_event_is_kept_once_and_a_forged_one_never() {
    let till = razorpay().await;
    till.sandbox.webhooks(DeliveryMode::Duplicate { n: 3 });
    let invoice = owed(&till).await;
    let gateway = till.of("razorpay").await;
    let payment = till.starts(invoice, gateway).await;
    till.acts_at(&till.page_of(payment).await, CustomerAction::WalkAway).await.expect("paid");
    hears(&till).await;
    let kept = till.inbox().await;
    assert_eq!(kept.len(), 3, "authorised, captured, paid");
    assert!(kept.iter().all(|one| one.state == NoticeState::Applied), "{kept:?}");
    let event = till.event("payment_link.paid")["wire"].to_string();
    assert_eq!(till.rings(gateway, event.into_bytes(), None).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(till.inbox().await.len(), 3);
}

#[tokio::test]
async fn refunds_and_disputes_at_razorpay_are_booked() {
    for event in [LateEvent::Refund, LateEvent::Dispute] {
        let till = razorpay().await;
        let payment = till.starts(owed(&till).await, till.of("razorpay").await).await;
        let page = till.page_of(payment).await;
        till.acts_at(&page, CustomerAction::WalkAway).await.expect("paid");
        hears(&till).await;
        till.sandbox.late(&late(&page, event)).expect("taken back");
        hears(&till).await;
        let expected = if event == LateEvent::Refund { "refund_booked" } else { "dispute_booked" };
        assert!(till.inbox().await.iter().any(|kept| kept.reason == expected), "{event:?}");
        till.asks(payment).await;
        assert_eq!(till.payment(payment).await.state, State::Succeeded, "{event:?}");
        till.verifies().await;
    }
}
