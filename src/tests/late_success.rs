//! Money that comes after all: through a payment that was ended here before its bank was done.

use guichet::{
    db,
    domain::{
        currency::Currency,
        ids::{InvoiceId, PaymentId},
        invoice::InvoiceState,
        late_money::{LateState, Reason},
        money::Money,
        notice::{NoticeState, Wanted},
        payment::{Attention, State},
    },
    flows::payments::{confirm_transfer, start::Begun, switch},
    sandbox::control::{DeliveryMode, Late, LateEvent},
};

use crate::support::{Till, counter::GRACE};

fn euro(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}

/// Begun with the provider that takes debits, left there, and switched to a transfer: both payments.
async fn switched(till: &Till, invoice: InvoiceId) -> (PaymentId, PaymentId) {
    let old = till.starts(invoice, till.card).await;
    let new = till.wish(invoice, till.transfer);
    let begun = switch::switch(&till.house.portal, &till.grace, new).await.expect("switched");
    let Begun::Payment(new, _) = begun else { panic!("{begun:?}") };
    till.hears().await;
    assert_eq!(till.payment(old).await.state, State::Canceled);
    (old, new)
}

/// What happens at the bank behind the session of a payment.
async fn happens(till: &Till, payment: PaymentId, event: LateEvent) {
    let object = till.payment(payment).await.provider_reference.expect("a session");
    let order = Late { object, event, amount: None, reason: None, currency: None, after_ms: 0 };
    till.sandbox.late(&order).expect("it fits the session");
}

async fn confirms(till: &Till, transfer: PaymentId, cents: i64) {
    let portal = &till.house.portal;
    confirm_transfer::confirm_transfer(portal, &till.owner, transfer, euro(cents), "story").await.expect("confirmed");
}

#[tokio::test]
async fn p_33_p_07_f_37_a_debit_confirmed_as_it_was_left_becomes_credit() {
    let till = Till::open().await;
    let invoice = till.invoice(9_900).await;
    let (old, new) = switched(&till, invoice).await;
    confirms(&till, new, 9_900).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    happens(&till, old, LateEvent::Success).await;
    till.hears().await;
    let settled = till.payment(old).await;
    assert_eq!((settled.state, settled.captured), (State::Succeeded, Some(euro(9_900))));
    assert_eq!(till.held().await, euro(9_900), "the customer has it");
    let late = db::late_money::of_payment(till.house.db().reader(), old).await.expect("late money");
    assert_eq!((late[0].reason, late[0].state), (Reason::PaidTwice, LateState::Credited));
    let mut grace = till.enters(GRACE).await;
    assert!(grace.get(&format!("/payments/{old}")).await.says("portés à votre solde"));
    assert!(grace.get("/balance").await.says("la facture était déjà payée"));
    till.verifies().await;
}

#[tokio::test]
async fn late_money_settles_an_invoice_that_still_needs_it_and_ends_the_waiting() {
    let till = Till::open().await;
    let invoice = till.invoice(9_900).await;
    let (old, new) = switched(&till, invoice).await;
    happens(&till, old, LateEvent::Success).await;
    till.hears().await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    let mut grace = till.enters(GRACE).await;
    let page = grace.get(&format!("/payments/{new}")).await;
    assert_eq!(page.marks("data-phase"), ["unneeded"]);
    assert!(page.text("[data-instruction]").is_empty(), "nothing more is to be sent");
    confirms(&till, new, 9_900).await;
    assert_eq!(till.held().await, euro(9_900), "what was sent all the same is not lost");
    till.verifies().await;
}

#[tokio::test]
async fn the_page_of_a_second_provider_is_closed_once_late_money_has_paid() {
    let till = Till::open().await;
    let invoice = till.invoice(9_900).await;
    let (old, transfer) = switched(&till, invoice).await;
    let back = till.wish(invoice, till.card);
    let begun = switch::switch(&till.house.portal, &till.grace, back).await.expect("switched back");
    let Begun::Payment(second, _) = begun else { panic!("{begun:?}") };
    assert_eq!(till.payment(transfer).await.state, State::Canceled);
    happens(&till, old, LateEvent::Success).await;
    till.hears().await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.house.portal.clock.advance(61);
    till.hears().await;
    assert_eq!(till.payment(second).await.state, State::Canceled);
    let reference = till.payment(second).await.provider_reference.expect("a session");
    let sessions = till.sandbox.objects("checkout.session");
    let session = sessions.iter().find(|one| one["id"] == reference.as_str()).expect("the second session");
    assert_eq!(session["status"], "expired", "nobody can pay there any more");
    till.verifies().await;
}

#[tokio::test]
async fn a_payment_ended_here_and_moving_there_is_watched_until_it_is_decided() {
    let till = Till::open().await;
    for (end, state) in [(LateEvent::Success, State::Succeeded), (LateEvent::Failure, State::Canceled)] {
        let (old, _) = switched(&till, till.invoice(9_900).await).await;
        till.sandbox.webhooks(DeliveryMode::Normal);
        happens(&till, old, LateEvent::Confirmed).await;
        till.hears().await;
        let watched = till.payment(old).await;
        assert_eq!(watched.state, State::Canceled, "it stays ended here");
        assert!(matches!(watched.attention, Attention::CheckAt { .. }), "{:?}", watched.attention);
        till.sandbox.webhooks(DeliveryMode::Drop);
        happens(&till, old, end).await;
        till.house.portal.clock.advance(7 * 3_600);
        till.hears().await;
        let decided = till.payment(old).await;
        assert_eq!(decided.state, state, "no notice came: the janitor asked");
        assert!(state == State::Succeeded || decided.attention == Attention::None, "{:?}", decided.attention);
    }
    till.verifies().await;
}

#[tokio::test]
async fn a_notice_says_what_came_of_itself() {
    let till = Till::open().await;
    let payment = till.starts(till.invoice(4_200).await, till.card).await;
    till.approves(payment).await;
    till.hears().await;
    let about = Wanted { payment: Some(payment), ..Wanted::default() };
    let kept = db::notices::page(till.house.db().reader(), about, 20).await.expect("notices").lines;
    let of = |kind: &str| {
        let one = kept.iter().find(|one| one.notice.kind == kind).expect("it was sent");
        (one.state, one.reason.as_str())
    };
    let said_paid: Vec<_> = kept.iter().filter(|one| one.reason == "succeeded").collect();
    assert!(said_paid.len() <= 1, "the money came once: {kept:#?}");
    assert!(said_paid.iter().all(|one| one.notice.claim.state == Some(State::Succeeded)), "{said_paid:#?}");
    let created = of("payment_intent.created");
    let (asked, told) = ((NoticeState::Applied, "brought_news"), (NoticeState::Ignored, "no_outcome"));
    assert!(created == asked || created == told, "it announces no outcome: {created:?}");
    assert!(kept.iter().all(|one| one.state != NoticeState::Retry), "nothing is left to ask for: {kept:#?}");
}
