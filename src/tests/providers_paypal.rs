//! What only PayPal does: an order nobody comes back for, a card refused at the capture, a page anybody can alter.

use guichet::{
    domain::{
        currency::Currency,
        invoice::{InvoiceState, Parts},
        money::Money,
        notice::NoticeState,
        payment::{Attention, State},
    },
    sandbox::control::{CustomerAction, DeliveryMode, Late, LateEvent, Step},
};
use http::{Request, StatusCode};

use crate::support::{Till, counter::GRACE};

const ORDERS: &str = "POST /v2/checkout/orders";
const CAPTURE: &str = "POST /v2/checkout/orders/{id}/capture";

async fn hears(till: &Till) {
    for _ in 0..3 {
        till.hears().await;
    }
}

fn captures(till: &Till) -> usize {
    till.sandbox.calls().iter().filter(|call| call.path.ends_with("/capture")).count()
}

#[tokio::test]
async fn a_refused_card_leads_back_to_paypal_and_another_one_pays() {
    let till = Till::open_for("paypal_express").await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let begun = till.pay(&mut grace, invoice, till.of("paypal_express").await).await;
    let page = begun.location().to_owned();
    let back = format!("/payments/{}/return", till.latest(invoice).await.id);
    till.acts_at(&page, CustomerAction::Decline).await.expect("approved");
    let answer = grace.get(&back).await;
    assert_eq!(answer.location(), page, "straight back to choose another way");
    assert_eq!(till.latest(invoice).await.state, State::RequiresAction);
    till.house.portal.clock.advance(6);
    till.acts_at(&page, CustomerAction::Approve).await.expect("approved again");
    let answer = grace.get(&back).await;
    assert_eq!(grace.get(answer.location()).await.marks("data-phase"), ["received"]);
    assert_eq!((captures(&till), till.taken()), (2, 12_000));
    till.verifies().await;
}

/// Return, notice and janitor at once: the first captures, the others find it done.
#[tokio::test]
async fn whoever_is_first_captures_and_the_money_is_taken_once() {
    let till = Till::open_for("paypal_express").await;
    till.sandbox.webhooks(DeliveryMode::Hold);
    let invoice = till.invoice(12_000).await;
    let payment = till.starts(invoice, till.of("paypal_express").await).await;
    till.acts_at(&till.page_of(payment).await, CustomerAction::Approve).await.expect("approved");
    till.sandbox.webhooks(DeliveryMode::Normal);
    tokio::join!(till.asks(payment), till.asks(payment), till.hears(), till.asks(payment));
    hears(&till).await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    assert_eq!(till.taken(), 12_000);
    till.verifies().await;
}

#[tokio::test]
async fn an_answer_that_is_lost_costs_nobody_anything() {
    for (operation, steps) in [(ORDERS, 4), (CAPTURE, 4)] {
        let till = Till::open_for("paypal_express").await;
        till.sandbox.webhooks(DeliveryMode::Drop);
        let invoice = till.invoice(12_000).await;
        till.script(operation, std::iter::repeat_n(Step::ResetMidBody, steps));
        let mut grace = till.enters(GRACE).await;
        till.pay(&mut grace, invoice, till.of("paypal_express").await).await;
        let payment = till.latest(invoice).await.id;
        for minutes in [1, 5, 20] {
            if let Some(order) =
                till.sandbox.objects("paypal.order").pop().filter(|one| one["status"] == "PAYER_ACTION_REQUIRED")
            {
                let page = format!(
                    "{}/paypal/checkoutnow?token={}",
                    till.sandbox.public_base(),
                    order["id"].as_str().expect("an id")
                );
                till.acts_at(&page, CustomerAction::WalkAway).await.expect("approved");
            }
            till.house.portal.clock.advance(minutes * 60);
            till.hears().await;
        }
        assert_eq!(till.sandbox.objects("paypal.order").len(), 1, "{operation}: one key, one order");
        assert_eq!(till.payment(payment).await.state, State::Succeeded, "{operation}");
        assert_eq!(till.taken(), 12_000, "{operation}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn an_order_nobody_approves_expires_and_the_invoice_can_be_paid_again() {
    let till = Till::open_for("paypal_express").await;
    let invoice = till.invoice(12_000).await;
    let gateway = till.of("paypal_express").await;
    let first = till.starts(invoice, gateway).await;
    let page = till.page_of(first).await;
    till.house.portal.clock.advance(3 * 3_600 + 1);
    till.sandbox
        .late(&Late { object: page, event: LateEvent::Expire, amount: None, reason: None, currency: None, after_ms: 0 })
        .ok();
    till.asks(first).await;
    assert_eq!(till.payment(first).await.state, State::Expired);
    let second = till.starts(invoice, gateway).await;
    till.acts_at(&till.page_of(second).await, CustomerAction::WalkAway).await.expect("approved");
    hears(&till).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

#[tokio::test]
async fn yen_have_no_decimals() {
    for kind in ["paypal_express", "paypal"] {
        let till = Till::open_for(kind).await;
        let invoice = till.invoice_in(Money::new(12_000, Currency::JPY), Parts::Whole).await;
        let payment = till.starts(invoice, till.of(kind).await).await;
        till.acts_at(&till.page_of(payment).await, CustomerAction::WalkAway).await.expect("approved");
        hears(&till).await;
        assert_eq!(till.payment(payment).await.captured, Some(Money::new(12_000, Currency::JPY)), "{kind}");
        till.verifies().await;
    }
}

/// The whole order stands in the address of the page, and the customer may write there what they like.
#[tokio::test]
async fn an_altered_page_pays_nothing_here() {
    for (was, is, reason) in [
        ("amount=120.00", "amount=0.01", "contradicts_request"),
        ("currency_code=EUR", "currency_code=USD", "contradicts_request"),
        ("business=encaissement%40", "business=somebody%40", "account_differs"),
    ] {
        let till = Till::open_for("paypal").await;
        let invoice = till.invoice(12_000).await;
        let payment = till.starts(invoice, till.of("paypal").await).await;
        let page = till.page_of(payment).await;
        assert!(page.contains(was), "{page}");
        till.acts_at(&page.replace(was, is), CustomerAction::Approve).await.expect("paid");
        hears(&till).await;
        let kept = till.inbox().await;
        assert_eq!(kept.len(), 1, "{is}");
        assert_eq!((kept[0].state, kept[0].reason.as_str()), (NoticeState::Quarantined, reason), "{is}");
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued, "{is}");
        let now = till.payment(payment).await;
        let person = matches!(now.attention, Attention::NeedsPerson { .. });
        assert_eq!(person, reason == "contradicts_request", "{is}: {:?}", now.attention);
        till.verifies().await;
    }
}

#[tokio::test]
async fn a_notification_paypal_did_not_send_is_refused() {
    let till = Till::open_for("paypal").await;
    let invoice = till.invoice(12_000).await;
    let gateway = till.of("paypal").await;
    let payment = till.starts(invoice, gateway).await;
    till.sandbox.webhooks(DeliveryMode::Hold);
    till.acts_at(&till.page_of(payment).await, CustomerAction::Approve).await.expect("paid");
    let sent = till.event("IPN Completed")["form"].as_str().expect("a form").to_owned();
    let ring = async |body: String| {
        let request =
            Request::post(format!("/webhooks/{gateway}")).header("content-type", "application/x-www-form-urlencoded");
        till.house.visitor().send(request.body(body.into()).expect("a request")).await.status
    };
    for forged in [
        sent.replace("mc_gross=120.00", "mc_gross=120.0"),
        sent.replace('+', "%20"),
        format!("{sent}&memo=hello"),
        sent.replace("%EB", "%C3%AB"),
    ] {
        assert_ne!(forged, sent);
        assert_eq!(ring(forged).await, StatusCode::BAD_REQUEST);
    }
    assert!(till.inbox().await.is_empty());
    assert_eq!(ring(sent.clone()).await, StatusCode::OK, "the very bytes, whoever carries them");
    assert_eq!(ring(sent).await, StatusCode::OK);
    hears(&till).await;
    assert_eq!(till.inbox().await.len(), 1, "the same event is kept once");
    let paid = till.payment(payment).await;
    assert_eq!((paid.state, paid.method.as_deref()), (State::Succeeded, Some("PayPal (Zoë Müller)")));
    till.verifies().await;
}

/// Without anybody to ask, a customer who comes back is waited for, and does not pay twice.
#[tokio::test]
async fn who_came_back_before_the_notification_does_not_pay_again() {
    let till = Till::open_for("paypal").await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let begun = till.pay(&mut grace, invoice, till.of("paypal").await).await;
    let payment = till.latest(invoice).await.id;
    till.sandbox.webhooks(DeliveryMode::Hold);
    let looked = grace.get(&format!("/payments/{payment}/status")).await;
    assert!(looked.body.contains("at_provider"), "a look is no return: {}", looked.body);
    till.acts_at(begun.location(), CustomerAction::Approve).await.expect("paid");
    for _ in 0..20 {
        till.house.portal.clock.advance(6);
        grace.get(&format!("/payments/{payment}/return")).await;
    }
    let panel = grace.get(&format!("/invoices/{invoice}")).await;
    assert_eq!(panel.marks("data-phase"), ["checking"], "no person is called for a minute's patience");
    assert!(panel.text("#pay form").is_empty());
    till.sandbox.webhooks(DeliveryMode::Normal);
    hears(&till).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

#[tokio::test]
async fn refunds_and_reversals_at_paypal_are_booked() {
    for (kind, event) in [
        ("paypal_express", LateEvent::Refund),
        ("paypal_express", LateEvent::Dispute),
        ("paypal", LateEvent::Refund),
        ("paypal", LateEvent::Dispute),
    ] {
        let till = Till::open_for(kind).await;
        let invoice = till.invoice(12_000).await;
        let payment = till.starts(invoice, till.of(kind).await).await;
        let page = till.page_of(payment).await;
        till.acts_at(&page, CustomerAction::WalkAway).await.expect("approved");
        hears(&till).await;
        let order = Late { object: page, event, amount: None, reason: None, currency: None, after_ms: 0 };
        till.sandbox.late(&order).expect("taken back");
        hears(&till).await;
        let kept = till.inbox().await;
        let expected = match (event, kind) {
            (LateEvent::Refund, _) => "refund_booked",
            // Without an API nobody can say what was taken: the notice is kept.
            (_, "paypal") => "kept_for_later",
            _ => "dispute_booked",
        };
        assert!(kept.iter().any(|one| one.reason == expected), "{kind} {event:?}: {expected}");
        assert_eq!(till.payment(payment).await.state, State::Succeeded, "{kind} {event:?}");
        till.verifies().await;
    }
}
