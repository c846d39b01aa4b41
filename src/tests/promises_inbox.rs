//! A notice is kept before it is answered, read once, and may come in any order (promise P-42).

use guichet::{
    db,
    domain::{
        gateway::Mode,
        ids::{InvoiceId, PaymentId},
        invoice::InvoiceState,
        notice::NoticeState,
        payment::{Attention, State},
        people::Actor,
        report::{Capture, Outcome, Report},
    },
    flows::payments::settle::settle,
    sandbox::control::{CustomerAction, DeliveryMode, Late, LateEvent},
};
use http::{StatusCode, header};

use crate::support::{Refusal, Till, cashbox::euro};

async fn debited(till: &Till) -> (InvoiceId, PaymentId) {
    let invoice = till.invoice(6_000).await;
    let payment = till.starts(invoice, till.card).await;
    till.acts(payment, CustomerAction::Debit, None).await;
    (invoice, payment)
}

async fn ends(till: &Till, payment: PaymentId, event: LateEvent) {
    let object = till.payment(payment).await.provider_reference.expect("a session");
    let late = Late { object, event, amount: None, reason: None, currency: None, after_ms: 0 };
    till.sandbox.late(&late).expect("the bank has decided");
}

#[tokio::test]
async fn p_42_what_was_answered_with_200_is_kept_and_what_could_not_be_kept_comes_again() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let invoice = till.invoice(5_000).await;
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    let event = till.event("checkout.session.completed");
    let refusal = Refusal::of_inserts("notices");
    till.house.refuses(refusal).await;
    let answer = till.told(&event).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "the provider keeps it and comes again");
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    assert!(till.inbox().await.is_empty());
    till.house.accepts(refusal).await;
    assert_eq!(till.told(&event).await.status, StatusCode::OK);
    let kept = till.inbox().await;
    assert_eq!(kept.len(), 1, "in the table as soon as it is answered");
    assert_eq!(
        (kept[0].notice.event.as_str(), kept[0].state),
        (event["id"].as_str().expect("an id"), NoticeState::Stored)
    );
    assert_eq!(till.payment(payment).await.state, State::RequiresAction, "nothing was done about it yet");
    till.hears().await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

#[tokio::test]
async fn p_42_f_15_what_was_read_once_is_not_read_again_however_often_it_comes() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let payment = till.starts(till.invoice(5_000).await, till.card).await;
    till.approves(payment).await;
    let event = till.event("checkout.session.completed");
    assert_eq!(till.told(&event).await.status, StatusCode::OK);
    till.hears().await;
    let (settled, asked) = (till.payment(payment).await, till.sandbox.calls().len());
    assert_eq!(settled.state, State::Succeeded);
    for _ in 0..5 {
        assert_eq!(till.told(&event).await.status, StatusCode::OK);
        till.hears().await;
    }
    let kept = till.inbox().await;
    assert_eq!((kept.len(), kept[0].repeats, kept[0].tries), (1, 5, 1));
    assert_eq!(till.sandbox.calls().len(), asked, "the provider was not asked again");
    assert_eq!(till.payment(payment).await, settled);
}

/// Notices of ten debits, five of which the bank pays, in orders drawn from seeds.
#[tokio::test]
async fn p_42_f_16_the_order_of_arrival_does_not_matter() {
    let till = Till::open().await;
    for seed in [1, 7, 42] {
        till.sandbox.webhooks(DeliveryMode::Shuffle { seed });
        let mut debits = Vec::new();
        for nth in 0..4 {
            let (invoice, payment) = debited(&till).await;
            let paid = nth % 2 == 0;
            ends(&till, payment, if paid { LateEvent::Success } else { LateEvent::Failure }).await;
            debits.push((invoice, payment, paid));
        }
        till.sandbox.release_webhooks();
        till.hears().await;
        for (invoice, payment, paid) in debits {
            let (state, settled) = if paid { (State::Succeeded, 6_000) } else { (State::Failed, 0) };
            let found = till.payment(payment).await;
            assert_eq!((found.state, found.attention == Attention::None), (state, true), "seed {seed}");
            assert_eq!(till.invoice_now(invoice).await.settled, euro(settled), "seed {seed}");
        }
    }
    till.verifies().await;
}

/// One notice at a time, the latest first and each of them read before the next comes.
#[tokio::test]
async fn p_42_f_16_the_older_notice_does_not_undo_the_newer_one() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let (invoice, payment) = debited(&till).await;
    ends(&till, payment, LateEvent::Success).await;
    let mut events = till.sandbox.objects("event");
    events.reverse();
    assert!(events.len() >= 3, "a story of several notices: {events:?}");
    for event in events {
        assert_eq!(till.told(&event).await.status, StatusCode::OK);
        till.hears().await;
        if event["type"] != "charge.succeeded" {
            assert_eq!(till.payment(payment).await.state, State::Succeeded, "after {}", event["type"]);
        }
    }
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

/// Two askers, of whom the one that asked first is the last to write down what it heard.
#[tokio::test]
async fn p_42_an_older_report_never_overwrites_a_newer_one() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let older = [
        Outcome::AwaitingCustomer,
        Outcome::Processing { by: None },
        Outcome::Expired,
        Outcome::Unknown { why: "no answer in time".into() },
    ];
    let provider = Actor::Provider(till.card);
    for heard in older {
        let payment = till.starts(till.invoice(6_000).await, till.card).await;
        let capture = Capture { amount: euro(6_000), ours: None, mode: Mode::Test, fee: None, method: None };
        let newer = Report::new(None, Outcome::Paid(capture));
        settle(&till.house.portal, payment, &newer, &provider).await.expect("paid");
        let after = settle(&till.house.portal, payment, &Report::new(None, heard.clone()), &provider).await;
        let after = after.expect("heard");
        assert_eq!((after.state, after.captured), (State::Succeeded, Some(euro(6_000))), "{heard:?}");
        assert!(!matches!(after.attention, Attention::NeedsPerson { .. }), "{heard:?} was true when it was heard");
        let steps = db::histories::all::<State>(till.house.db().reader()).await.expect("histories");
        let its = steps.into_iter().find(|one| one.reference == after.reference).expect("a history");
        assert_eq!(its.steps.last().map(|step| step.1), Some(State::Succeeded), "{heard:?}");
    }
    till.verifies().await;
}
