//! What happens to refunds at the provider: made at its own site, late, twice told, sent back days later.

use guichet::{
    db,
    domain::{
        ids::PaymentId,
        invoice::InvoiceState,
        late_money::LateState,
        ledger::PostingKind,
        letter::Letter,
        money::Money,
        notice::NoticeState,
        payment::Attention,
        refund::{Booked, Origin, Refund, RefundState, Source},
    },
    flows::{payments::process_again, plant},
    providers::{Feature, Provider},
    sandbox::control::{DeliveryMode, LateEvent},
};

use crate::support::{
    Till,
    cashbox::euro,
    online::{demo_settings, late, online, paid_with, settles_down},
};

/// Those that tell of refunds made at their own site. Braintree sends no notice of one.
fn telling() -> Vec<&'static dyn Provider> {
    let mut found = online();
    found.retain(|one| one.capabilities().can(Feature::Refund) && !one.is_only_heard(&demo_settings(*one)));
    found.retain(|one| one.kind() != "braintree");
    assert!(found.len() >= 5);
    found
}

/// The sandbox's own id of the object of a refund.
fn there(till: &Till, refund: &Refund) -> String {
    let known = refund.provider_reference.clone().expect("a reference");
    let paytm = till.sandbox.objects("paytm.refund");
    let of_it = |body: &&serde_json::Value| body["refund"] == known.as_str() || body["ref"] == known.as_str();
    paytm.iter().find(of_it).and_then(|body| body["id"].as_str()).map_or(known, str::to_owned)
}

async fn only(till: &Till, payment: PaymentId) -> Refund {
    let [refund] = &till.refunds_of(payment).await[..] else { panic!("one refund") };
    refund.clone()
}

/// PayPal Standard: nobody here can give back by a call, and what was given back there is heard.
#[tokio::test]
async fn f_45_a_refund_that_is_only_heard_of_is_booked_once() {
    let till = Till::open_for("paypal").await;
    let provider = guichet::providers::find("paypal").expect("a provider");
    let (payment, page) = paid_with(&till, provider).await;
    till.sandbox.webhooks(DeliveryMode::Duplicate { n: 3 });
    till.happens_there(&page, LateEvent::Refund, Some(5_000));
    settles_down(&till).await;
    let refund = only(&till, payment).await;
    assert_eq!((refund.origin, refund.amount, refund.booked), (Origin::Provider, euro(5_000), Booked::Posted));
    assert_eq!(till.given_back(), 5_000);
    let mut ada = till.enters(plant::OWNER).await;
    let page = ada.get(&format!("/admin/payments/{payment}")).await;
    assert!(page.says("ne rembourse pas sur notre demande"), "{}", page.body);
    till.verifies().await;
}

#[tokio::test]
async fn p_25_f_45_a_refund_made_at_the_providers_site_is_booked_once() {
    for provider in telling() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let (payment, page) = paid_with(&till, provider).await;
        _ = till.sandbox.late(&late(&page, LateEvent::Settle));
        settles_down(&till).await;
        till.sandbox.webhooks(DeliveryMode::Duplicate { n: 3 });
        till.happens_there(&page, LateEvent::Refund, Some(5_000));
        settles_down(&till).await;
        let refund = only(&till, payment).await;
        let currency = till.payment(payment).await.amount.currency;
        assert_eq!((refund.origin, refund.amount), (Origin::Provider, Money::new(5_000, currency)), "{kind}");
        assert_eq!(refund.booked, Booked::Posted, "{kind}: {refund:?}");
        let invoice = till.payment(payment).await.purpose.invoice().expect("an invoice");
        assert_eq!(refund.source, Source::Invoice(invoice), "{kind}");
        assert_eq!(till.credit_notes(invoice).await.len(), 1, "{kind}");
        assert_eq!(till.given_back(), 5_000, "{kind}");
        // Every notice read again changes nothing.
        for kept in till.inbox().await {
            process_again::process_again(&till.house.portal, &till.owner, kept.id, "story").await.expect("read");
        }
        assert_eq!(till.refunds_of(payment).await.len(), 1, "{kind}");
        // What is left here is what is left there.
        let mut wish = till.wish_back(payment, 7_001).await;
        assert!(till.gives_back_by(&wish).await.is_err(), "{kind}");
        wish.amount = Money::new(7_000, currency);
        let rest = till.gives_back_by(&wish).await.expect("the rest");
        assert!(rest.booked == Booked::Posted, "{kind}: {rest:?}");
        settles_down(&till).await;
        assert_eq!(till.given_back(), till.taken(), "{kind}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn f_46_a_refund_that_comes_back_is_reversed_and_a_person_is_called() {
    for provider in telling() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let (payment, page) = paid_with(&till, provider).await;
        _ = till.sandbox.late(&late(&page, LateEvent::Settle));
        settles_down(&till).await;
        let invoice = till.payment(payment).await.purpose.invoice().expect("an invoice");
        let refund = till.refunds(payment, 5_000).await.expect("given back");
        assert_eq!(refund.booked, Booked::Posted, "{kind}");
        settles_down(&till).await;
        till.happens_there(&there(&till, &refund), LateEvent::RefundFailed, None);
        settles_down(&till).await;
        let failed = till.refund(refund.id).await;
        assert_eq!((failed.state, failed.booked), (RefundState::Failed, Booked::Reversed), "{kind}");
        assert!(matches!(failed.attention, Attention::NeedsPerson { .. }), "{kind}");
        assert_eq!(till.given_back(), 0, "{kind}");
        let posted = db::journal::of_causes(till.house.db().reader(), &[refund.id.0]).await.expect("postings");
        let kinds: Vec<_> = posted.iter().map(|posting| posting.kind).collect();
        assert_eq!(kinds, [PostingKind::Refund, PostingKind::RefundReversal], "{kind}");
        let notes = till.credit_notes(invoice).await;
        assert_eq!((notes.len(), notes[1].cancels), (2, Some(notes[0].id)), "{kind}: the second takes the first back");
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid, "{kind}");
        let letters = till.house.letters_to("compta@exemple.test").await;
        assert_eq!(letters.iter().filter(|one| matches!(one, Letter::RefundReturned { .. })).count(), 1, "{kind}");
        till.verifies().await;
        // All of it may go back again.
        let again = till.refunds(payment, 12_000).await.expect("again");
        assert_eq!(again.booked, Booked::Posted, "{kind}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn a_refund_under_way_arrives_days_later_and_is_heard_of() {
    for provider in telling() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let (payment, page) = paid_with(&till, provider).await;
        _ = till.sandbox.late(&late(&page, LateEvent::Settle));
        settles_down(&till).await;
        let refund = till.refunds(payment, 12_000).await.expect("given back");
        if refund.state == RefundState::Submitted {
            till.house.portal.clock.advance(3 * 86_400);
            till.happens_there(&there(&till, &refund), LateEvent::RefundSucceeded, None);
            settles_down(&till).await;
        }
        let arrived = till.refund(refund.id).await;
        assert_eq!((arrived.state, arrived.attention), (RefundState::Succeeded, Attention::None), "{kind}");
        till.verifies().await;
    }
}

/// More than the part that settled the invoice: it is booked, and a person finds out what of.
#[tokio::test]
async fn what_no_part_explains_waits_on_the_suspense_account() {
    let till = Till::open().await;
    let invoice = till.invoice(9_900).await;
    let payment = till.starts(invoice, till.card).await;
    let session = till.payment(payment).await.provider_reference.expect("a session");
    // Left for a transfer, paid both ways: all of the card's money is late.
    let wish = till.wish(invoice, till.transfer);
    guichet::flows::payments::switch::switch(&till.house.portal, &till.grace, wish).await.expect("switched");
    till.hears().await;
    let transfer = till.latest(invoice).await.id;
    let portal = &till.house.portal;
    guichet::flows::payments::confirm_transfer::confirm_transfer(portal, &till.owner, transfer, euro(9_900), "story")
        .await
        .expect("confirmed");
    till.happens_there(&session, LateEvent::Success, None);
    till.hears().await;
    let db = till.house.db().reader();
    assert_eq!(db::late_money::of_payment(db, payment).await.expect("late")[0].state, LateState::Credited);
    till.happens_there(&session, LateEvent::Refund, Some(4_000));
    settles_down(&till).await;
    let refund = only(&till, payment).await;
    assert_eq!((refund.source, refund.state), (Source::Unexplained, RefundState::Succeeded));
    assert!(matches!(refund.attention, Attention::NeedsPerson { .. }));
    assert_eq!(till.held().await, euro(9_900), "nobody took it from the customer unasked");
    let mut ada = till.enters(plant::OWNER).await;
    assert!(ada.get(&format!("/admin/refunds/{}", refund.id)).await.says("compte d’attente"));
    till.agrees_with_provider().await;
    till.verifies().await;
}

/// A notice is a bell: what it claims is not booked, and what it invents is not there.
#[tokio::test]
async fn a_notice_of_a_refund_that_is_not_there_books_nothing() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(10_000).await;
    till.happens_there(
        &till.payment(payment).await.provider_reference.expect("a session"),
        LateEvent::Refund,
        Some(100),
    );
    till.sandbox.all_delivered().await;
    let event = till.event("refund.created");
    settles_down(&till).await;
    let mut invented = event.clone();
    invented["id"] = "evt_invented".into();
    invented["data"]["object"]["id"] = "re_invented".into();
    invented["data"]["object"]["amount"] = 9_900.into();
    assert_eq!(till.told(&invented).await.status, http::StatusCode::OK);
    let mut inflated = event.clone();
    inflated["id"] = "evt_inflated".into();
    inflated["data"]["object"]["amount"] = 9_900.into();
    assert_eq!(till.told(&inflated).await.status, http::StatusCode::OK);
    settles_down(&till).await;
    assert_eq!(only(&till, payment).await.amount, euro(100));
    let inbox = till.inbox().await;
    let state = |event: &str| inbox.iter().find(|kept| kept.notice.event == event).expect("kept").state;
    assert_ne!(state("evt_invented"), NoticeState::Applied);
    till.agrees_with_provider().await;
    till.verifies().await;
}

/// Notices come in any order: what went back had come in, and is asked for first.
#[tokio::test]
async fn a_refund_that_is_heard_of_before_its_payment_brings_both() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let invoice = till.invoice(9_900).await;
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    let session = till.payment(payment).await.provider_reference.expect("a session");
    till.happens_there(&session, LateEvent::Refund, Some(900));
    assert_eq!(till.told(&till.event("refund.created")).await.status, http::StatusCode::OK);
    settles_down(&till).await;
    assert_eq!(till.payment(payment).await.captured, Some(euro(9_900)));
    let refund = only(&till, payment).await;
    assert_eq!((refund.source, refund.state), (Source::Invoice(invoice), RefundState::Succeeded));
    till.agrees_with_provider().await;
    till.verifies().await;
}
