//! What only GoCardless does: debits on a mandate, fees told at the payout, money taken back after it was paid.

use guichet::{
    db,
    domain::{
        currency::Currency,
        ids::{GatewayId, InvoiceId, PaymentId},
        invoice::{InvoiceState, Parts},
        ledger::PostingKind,
        money::Money,
        payment::{Attention, Fee, State},
    },
    flows::payments::janitor,
    sandbox::control::{CustomerAction, DeliveryMode, Late, LateEvent, Step},
};
use http::StatusCode;
use serde_json::Value;

use crate::support::{Till, counter::GRACE};

mod contract;
mod notices;
mod refunds;

const KIND: &str = "gocardless";

pub async fn hears(till: &Till) {
    for _ in 0..3 {
        till.hears().await;
    }
}

pub fn happens(till: &Till, object: &str, event: LateEvent) -> Result<Value, String> {
    let late = Late { object: object.into(), event, amount: None, reason: None, currency: None, after_ms: 0 };
    till.sandbox.late(&late)
}

/// A till whose GoCardless gateway always debits.
async fn debiting() -> (Till, GatewayId) {
    let till = Till::open_for(KIND).await;
    let gateway = till.of(KIND).await;
    let demo = guichet::providers::find(KIND).and_then(|provider| provider.demo()).expect("a demo");
    till.settings(gateway, &[demo.settings, &[("collection", "debit")]].concat()).await;
    (till, gateway)
}

/// An invoice of 120 euros, its payment and the page where it is agreed to.
pub async fn begun(till: &Till) -> (InvoiceId, PaymentId, String) {
    let invoice = till.invoice(12_000).await;
    let payment = till.starts(invoice, till.of(KIND).await).await;
    let page = till.page_of(payment).await;
    (invoice, payment, page)
}

#[tokio::test]
async fn a_mandate_is_debited_once_by_whoever_comes_first() {
    let (till, gateway) = debiting().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let there = till.pay(&mut grace, invoice, gateway).await.location().to_owned();
    let payment = till.latest(invoice).await.id;
    till.sandbox.webhooks(DeliveryMode::Hold);
    till.acts_at(&there, CustomerAction::Approve).await.expect("signed");
    till.sandbox.webhooks(DeliveryMode::Normal);
    tokio::join!(till.asks(payment), till.asks(payment), till.hears(), till.asks(payment));
    hears(&till).await;
    assert_eq!(till.sandbox.objects("gocardless.payments").len(), 1, "debited once");
    for step in ["at once", "submitted"] {
        assert_eq!(till.payment(payment).await.state, State::Processing, "{step}: not paid yet");
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued, "{step}");
        _ = happens(&till, &there, LateEvent::Confirmed);
        hears(&till).await;
    }
    let panel = grace.get(&format!("/invoices/{invoice}")).await;
    assert_eq!(panel.marks("data-phase"), ["bank_confirms"]);
    assert!(till.payment(payment).await.expected_by.is_some(), "by when it usually is");
    happens(&till, &there, LateEvent::Success).expect("confirmed");
    hears(&till).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    assert_eq!(till.taken(), 12_000);
    till.verifies().await;
}

#[tokio::test]
async fn the_fee_and_its_tax_are_booked_when_they_are_paid_out() {
    let till = Till::open_for(KIND).await;
    let (_, payment, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::WalkAway).await.expect("agreed");
    hears(&till).await;
    let paid = till.payment(payment).await;
    assert_eq!((paid.state, paid.fee), (State::Succeeded, None));
    assert!(matches!(paid.attention, Attention::CheckAt { .. }), "it is asked for again");
    happens(&till, &page, LateEvent::Payout).expect("paid out");
    hears(&till).await;
    let euro = |minor| Money::new(minor, Currency::EUR);
    let paid = till.payment(payment).await;
    // 1 % and 20 cents, with 20 % tax: 1.40 and 0.28.
    assert_eq!(paid.fee, Some(Fee { fee: euro(140), tax: euro(28) }));
    assert_eq!(paid.attention, Attention::None);
    let booked = db::ledger::is_posted(till.house.db().reader(), PostingKind::Fee, payment.into()).await;
    assert!(booked.expect("the ledger"), "the fee is booked");
    till.verifies().await;
}

/// Some schemes take longer than the janitor asks: nobody is called before the bank is late.
#[tokio::test]
async fn a_person_is_called_when_the_bank_is_late_and_not_before() {
    let till = Till::open_for(KIND).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let (_, payment, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::Debit).await.expect("agreed");
    let called = |attention| matches!(attention, Attention::NeedsPerson { .. });
    let mut waited = 0;
    for hour in 0..24 * 12 {
        till.house.portal.clock.advance(3_600);
        janitor::janitor(&till.house.portal).await.expect("a round");
        let now = till.payment(payment).await;
        assert_eq!(now.state, State::Processing, "hour {hour}");
        let late = now.expected_by.is_some_and(|by| by <= till.house.portal.clock.now());
        assert!(late || !called(now.attention), "hour {hour}: too early");
        waited = hour;
        if called(now.attention) {
            break;
        }
    }
    assert!((24 * 7..24 * 11).contains(&waited), "called after {waited} hours");
}

#[tokio::test]
async fn a_bank_that_refuses_leaves_the_page_open() {
    let till = Till::open_for(KIND).await;
    let (invoice, payment, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::Decline).await.expect("refused");
    hears(&till).await;
    assert_eq!(till.payment(payment).await.state, State::RequiresAction);
    till.acts_at(&page, CustomerAction::Approve).await.expect("agreed");
    hears(&till).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

/// GoCardless leaves a request open for ever: the house closes it when its time is over.
#[tokio::test]
async fn a_page_nobody_came_back_to_is_closed_at_gocardless() {
    let till = Till::open_for(KIND).await;
    let (_, payment, page) = begun(&till).await;
    till.house.portal.clock.advance(24 * 3_600);
    janitor::janitor(&till.house.portal).await.expect("a round");
    assert_eq!(till.payment(payment).await.state, State::Expired);
    assert!(till.acts_at(&page, CustomerAction::Approve).await.is_err(), "nobody can agree to it any more");
    hears(&till).await;
    assert_eq!((till.taken(), till.payment(payment).await.state), (0, State::Expired));
    till.verifies().await;
}

#[tokio::test]
async fn an_answer_that_is_lost_costs_nobody_anything() {
    for operation in ["POST /billing_requests", "POST /billing_request_flows", "POST /payments"] {
        let (till, gateway) = debiting().await;
        till.sandbox.webhooks(DeliveryMode::Drop);
        let invoice = till.invoice(12_000).await;
        till.script(operation, std::iter::repeat_n(Step::ResetMidBody, 4));
        let payment = till.starts(invoice, gateway).await;
        till.script(operation, []);
        till.house.portal.clock.advance(120);
        till.asks(payment).await;
        assert_eq!(till.payment(payment).await.state, State::RequiresAction, "{operation}");
        // The same gateway again continues the same payment.
        let mut grace = till.enters(GRACE).await;
        let there = grace.post(&format!("/payments/{payment}/continue"), &[]).await.location().to_owned();
        assert!(there.contains("/billing/static/flow?id="), "{operation}: {there}");
        assert_eq!(till.sandbox.objects("gocardless.billing_requests").len(), 1, "{operation}");
        till.acts_at(&there, CustomerAction::Approve).await.expect("signed");
        till.script("POST /payments", std::iter::repeat_n(Step::ActThen500, 2));
        for _ in 0..3 {
            till.house.portal.clock.advance(120);
            till.asks(payment).await;
        }
        assert_eq!(till.sandbox.objects("gocardless.payments").len(), 1, "{operation}: debited once");
        happens(&till, &there, LateEvent::Success).expect("confirmed");
        till.asks(payment).await;
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid, "{operation}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn what_is_less_than_the_scheme_moves_is_not_taken() {
    let till = Till::open_for(KIND).await;
    let mut grace = till.enters(GRACE).await;
    let gateway = till.of(KIND).await;
    let invoice = till.invoice_in(Money::new(99, Currency::EUR), Parts::Whole).await;
    let refused = till.pay(&mut grace, invoice, gateway).await;
    assert!(refused.error_codes().contains(&"amount_below_minimum".into()), "{:?}", refused.error_codes());
    let invoice = till.invoice_in(Money::new(100, Currency::EUR), Parts::Whole).await;
    assert_eq!(till.pay(&mut grace, invoice, gateway).await.status, StatusCode::SEE_OTHER);
}
