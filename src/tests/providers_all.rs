//! What every provider that answers for itself keeps, told once and played with each: paid once, walked away from, left for
//! another, confirmed or refused days later.

use guichet::{
    domain::{invoice::InvoiceState, payment::State},
    flows::payments::{janitor, switch},
    sandbox::control::{CustomerAction, DeliveryMode, LateEvent},
};

use crate::support::{
    Till,
    counter::GRACE,
    online::{agrees, comes_back, demo_settings, late, left_alone, online, settles_down},
};

#[tokio::test]
async fn every_provider_is_paid_once_however_often_it_says_so() {
    for provider in online() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        till.sandbox.webhooks(DeliveryMode::Duplicate { n: 3 });
        let invoice = till.invoice_for(provider, 12_000).await;
        let mut grace = till.enters(GRACE).await;
        let answer = till.pay(&mut grace, invoice, till.of(kind).await).await;
        let there = till.leads_to(&answer);
        assert!(there.starts_with(&till.sandbox.public_base()), "{kind}: {there}");
        let payment = till.latest(invoice).await.id;
        let acted = till.acts_at(&there, CustomerAction::Approve).await.expect("approved");
        for _ in 0..3 {
            comes_back(&mut grace, payment, &acted).await;
            settles_down(&till).await;
            till.house.portal.clock.advance(60);
        }
        let page = grace.get(&format!("/payments/{payment}")).await;
        assert_eq!(page.marks("data-phase"), ["received"], "{kind}");
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid, "{kind}");
        if provider.states_fees() && till.payment(payment).await.fee.is_none() {
            // Some say what they kept only when they pay out.
            till.sandbox.late(&late(&there, LateEvent::Payout)).expect("paid out");
            settles_down(&till).await;
        }
        let paid = till.payment(payment).await;
        let fee = paid.fee.is_some_and(|fee| fee.fee.is_positive());
        assert_eq!(fee, provider.states_fees(), "{kind} names its fee, or says that it never will");
        assert!(paid.method.is_some() && paid.provider_reference.is_some(), "{kind}");
        assert_eq!(till.taken(), 12_000, "{kind} took it once");
        agrees(&till, kind, &[payment]).await;
    }
}

#[tokio::test]
async fn every_provider_is_heard_when_its_customer_never_comes_back() {
    for provider in online() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let invoice = till.invoice_for(provider, 12_000).await;
        let payment = till.starts(invoice, till.of(kind).await).await;
        till.acts_at(&till.page_of(payment).await, CustomerAction::WalkAway).await.expect("approved");
        settles_down(&till).await;
        assert_eq!(till.invoice_now(invoice).await.state, left_alone(provider), "{kind}");
        agrees(&till, kind, &[payment]).await;
    }
}

/// Whoever can be asked is asked: a notice that never comes costs nothing but time.
#[tokio::test]
async fn the_janitor_finds_what_no_notice_told() {
    for provider in online() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        till.sandbox.webhooks(DeliveryMode::Drop);
        let invoice = till.invoice_for(provider, 12_000).await;
        let payment = till.starts(invoice, till.of(kind).await).await;
        till.acts_at(&till.page_of(payment).await, CustomerAction::WalkAway).await.expect("approved");
        till.house.portal.clock.advance(60);
        janitor::janitor(&till.house.portal).await.expect("a round");
        let expected =
            if provider.is_only_heard(&demo_settings(provider)) { InvoiceState::Issued } else { left_alone(provider) };
        assert_eq!(till.invoice_now(invoice).await.state, expected, "{kind}");
    }
}

#[tokio::test]
async fn every_provider_can_be_left_for_another_and_its_late_money_is_not_lost() {
    for provider in online() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let invoice = till.invoice_for(provider, 12_000).await;
        let old = till.starts(invoice, till.of(kind).await).await;
        let page = till.page_of(old).await;
        switch::switch(&till.house.portal, &till.grace, till.wish(invoice, till.transfer)).await.expect("switched");
        assert_eq!(till.payment(old).await.state, State::Canceled, "{kind}");
        assert_eq!(till.latest(invoice).await.gateway, till.transfer, "{kind}");
        // The old page is still open in another tab.
        let approved = till.acts_at(&page, CustomerAction::Approve).await;
        settles_down(&till).await;
        let taken = till.taken() > 0;
        assert!(!taken || approved.is_ok(), "{kind} takes nothing nobody approved");
        let state = till.payment(old).await.state;
        assert_eq!(state == State::Succeeded, taken, "{kind}: what it took is booked: {state:?}");
        agrees(&till, kind, &[old]).await;
    }
}

#[tokio::test]
async fn every_provider_may_say_yes_or_no_days_later() {
    for (event, state, phase) in
        [(LateEvent::Success, State::Succeeded, "received"), (LateEvent::Failure, State::Failed, "failed")]
    {
        for provider in online() {
            let kind = provider.kind();
            let till = Till::open_for(kind).await;
            let invoice = till.invoice_for(provider, 12_000).await;
            let mut grace = till.enters(GRACE).await;
            let begun = till.pay(&mut grace, invoice, till.of(kind).await).await;
            let page = till.leads_to(&begun);
            let payment = till.latest(invoice).await.id;
            let acted = till.acts_at(&page, CustomerAction::Debit).await.expect("submitted");
            settles_down(&till).await;
            comes_back(&mut grace, payment, &acted).await;
            let panel = grace.get(&format!("/invoices/{invoice}")).await;
            assert_eq!(panel.marks("data-phase"), ["bank_confirms"], "{kind}");
            assert!(panel.text("#pay form").is_empty(), "{kind}: the pay button is withdrawn");
            till.house.portal.clock.advance(2 * 86_400);
            till.sandbox.late(&late(&page, event)).expect("decided");
            settles_down(&till).await;
            assert_eq!(till.payment(payment).await.state, state, "{kind}");
            // Days later the visit is over.
            let mut grace = till.enters(GRACE).await;
            let shown = grace.get(&format!("/payments/{payment}")).await;
            assert_eq!(shown.marks("data-phase"), [phase], "{kind}");
            agrees(&till, kind, &[payment]).await;
        }
    }
}

#[tokio::test]
async fn f_16_notices_in_any_order_come_to_the_same_at_every_provider() {
    for provider in online() {
        let kind = provider.kind();
        for seed in 1..=3 {
            let till = Till::open_for(kind).await;
            till.sandbox.webhooks(DeliveryMode::Shuffle { seed });
            let invoice = till.invoice_for(provider, 12_000).await;
            let payment = till.starts(invoice, till.of(kind).await).await;
            let page = till.page_of(payment).await;
            let acted = till.acts_at(&page, CustomerAction::Debit).await.expect("submitted");
            comes_back(&mut till.enters(GRACE).await, payment, &acted).await;
            _ = till.sandbox.late(&late(&page, LateEvent::Success));
            till.sandbox.release_webhooks();
            settles_down(&till).await;
            _ = till.sandbox.late(&late(&page, LateEvent::Success));
            till.sandbox.webhooks(DeliveryMode::Normal);
            settles_down(&till).await;
            assert_eq!(till.payment(payment).await.state, State::Succeeded, "{kind}, seed {seed}");
            assert_eq!(till.taken(), 12_000, "{kind}, seed {seed}");
            agrees(&till, kind, &[payment]).await;
        }
    }
}

/// Return visit, notice, janitor and an administrator may all ask in the same second.
#[tokio::test]
async fn twenty_who_ask_at_once_book_one_payment_once_at_every_provider() {
    for provider in online() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let invoice = till.invoice_for(provider, 12_000).await;
        let payment = till.starts(invoice, till.of(kind).await).await;
        let acted = till.acts_at(&till.page_of(payment).await, CustomerAction::Approve).await.expect("approved");
        comes_back(&mut till.enters(GRACE).await, payment, &acted).await;
        futures::future::join_all((0..20).map(|_| till.asks(payment))).await;
        settles_down(&till).await;
        futures::future::join_all((0..20).map(|_| till.asks(payment))).await;
        assert_eq!(till.payment(payment).await.state, State::Succeeded, "{kind}");
        assert_eq!(till.taken(), 12_000, "{kind}");
        let settled = till.invoice_now(invoice).await;
        assert_eq!((settled.state, settled.due().minor), (InvoiceState::Paid, 0), "{kind}");
        agrees(&till, kind, &[payment]).await;
    }
}
