//! What providers send to the bank: told line by line, booked once, explained to the last cent.

use guichet::{
    db,
    domain::{
        clearing::{CYCLE, Cause},
        currency::Currency,
        ledger::{Part, PostingKind},
        payout::{Listing, PayoutState, Standing, Subject, Trouble},
        people::Actor,
        refund::Booked,
    },
    flows::{payments::process_again, payouts},
    providers::stripe::DEMO_KEY,
    sandbox::control::{DeliveryMode, LateEvent},
};
use serde_json::json;
use time::Duration;

use crate::support::{Till, cashbox::euro, online::settles_down};

const EUR: Currency = Currency::EUR;

#[tokio::test]
async fn p_28_a_payout_is_the_sum_of_its_lines_and_booked_once_however_often_it_is_told() {
    let till = Till::open().await;
    let (_, first) = till.paid_by_card(12_000).await;
    let (_, second) = till.paid_by_card(2_500).await;
    let refund = till.refunds(first, 500).await.expect("given back");
    settles_down(&till).await;
    till.sandbox.webhooks(DeliveryMode::Duplicate { n: 3 });
    let payout = till.is_paid_out().await;
    assert_eq!((payout.state, payout.booked, payout.listing), (PayoutState::Paid, Booked::Posted, Listing::Whole));
    assert_eq!(payout.called, None);
    let lines = till.lines_of(&payout).await;
    assert!(lines.iter().all(|line| line.standing == Standing::Agrees), "{lines:?}");
    let about: Vec<_> = lines.iter().filter_map(|line| line.subject).collect();
    assert_eq!(about.len(), 3);
    for subject in [Subject::Payment(first), Subject::Payment(second), Subject::Refund(refund.id)] {
        assert!(about.contains(&subject), "{subject:?} is not among {about:?}");
    }
    let net: i64 = lines.iter().map(|line| line.net().expect("a small sum").minor).sum();
    assert_eq!(net, payout.amount.minor);
    assert_eq!(till.stands(Part::Bank, EUR).await, payout.amount.minor);
    assert_eq!(till.at_provider(till.card, EUR).await.booked, euro(0));
    for kept in till.inbox().await {
        process_again::process_again(&till.house.portal, &till.owner, kept.id, "story").await.expect("read");
    }
    assert_eq!(till.payouts().await.len(), 1);
    assert_eq!(till.stands(Part::Bank, EUR).await, payout.amount.minor);
    till.agrees_with_provider().await;
    till.verifies().await;
}

#[tokio::test]
async fn p_28_f_48_a_payout_that_comes_back_is_taken_back_and_sent_with_the_next() {
    let till = Till::open().await;
    till.paid_by_card(12_000).await;
    let failed = till.is_paid_out().await;
    till.happens_there(&failed.reference, LateEvent::PayoutFailed, None);
    settles_down(&till).await;
    let failed = db::payouts::find(till.house.db().reader(), failed.id).await.expect("it is kept");
    assert_eq!((failed.state, failed.booked), (PayoutState::Failed, Booked::Reversed));
    assert_eq!(failed.called.map(|called| called.why), Some(Trouble::CameBack));
    assert_eq!(till.stands(Part::Bank, EUR).await, 0);
    let there = till.at_provider(till.card, EUR).await;
    assert_eq!((there.booked, there.rest), (failed.amount, euro(0)));
    assert_eq!(there.parts.iter().map(|part| part.cause).collect::<Vec<_>>(), [Cause::CameBack(failed.id)]);
    till.agrees_with_provider().await;

    let next = till.is_paid_out().await;
    assert_ne!(next.id, failed.id);
    let lines = till.lines_of(&next).await;
    assert_eq!(lines.iter().map(|line| line.subject).collect::<Vec<_>>(), [Some(Subject::Payout(failed.id))]);
    assert_eq!((next.listing, next.amount), (Listing::Whole, failed.amount));
    let there = till.at_provider(till.card, EUR).await;
    assert!(there.booked.is_zero() && there.parts.is_empty(), "{there:?}");
    till.agrees_with_provider().await;
    till.verifies().await;
}

#[tokio::test]
async fn f_48_a_line_nobody_explains_is_listed_and_not_booked() {
    let till = Till::open().await;
    till.paid_by_card(12_000).await;
    let (_, strange) = till.paid_by_card(2_500).await;
    let movement = till.movement_of(strange).await;
    till.sandbox.override_object(&movement, &json!({ "reporting_category": "contribution" })).expect("it is there");
    let payout = till.is_paid_out().await;
    assert_eq!((payout.state, payout.listing), (PayoutState::Paid, Listing::Whole));
    assert_eq!(payout.called.map(|called| called.why), Some(Trouble::Unexplained));
    let lines = till.lines_of(&payout).await;
    let unexplained: Vec<_> = lines.iter().filter(|line| line.standing == Standing::Unexplained).collect();
    assert_eq!(unexplained.iter().map(|line| line.reference.as_str()).collect::<Vec<_>>(), [movement.as_str()]);
    // The money arrived, and what of it is not understood is exactly what is left to explain.
    assert_eq!(till.stands(Part::Bank, EUR).await, payout.amount.minor);
    let there = till.at_provider(till.card, EUR).await;
    let (part, net) = (&there.parts[..], unexplained[0].net().expect("a small sum").minor);
    assert!(part.iter().any(|part| part.cause == Cause::NotExplained(payout.id) && part.amount.minor == -net));
    assert!(part.iter().any(|part| part.cause == Cause::Payment(strange) && part.amount.minor == net));
    assert_eq!(there.rest, euro(0));
    till.verifies().await;

    // Once it is understood, nobody is needed any more.
    till.sandbox.override_object(&movement, &json!({ "reporting_category": "charge" })).expect("it is there");
    let asked = payouts::ask::ask(&till.house.portal, payout.id, &Actor::Janitor).await.expect("asked");
    assert_eq!(asked.called, None);
    assert!(till.at_provider(till.card, EUR).await.parts.is_empty());
    till.verifies().await;
}

#[tokio::test]
async fn f_48_lines_that_do_not_sum_to_their_payout_call_a_person() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(12_000).await;
    till.sandbox.webhooks(DeliveryMode::Hold);
    till.happens_there(DEMO_KEY, LateEvent::Payout, None);
    let movement = till.movement_of(payment).await;
    till.sandbox.override_object(&movement, &json!({ "amount": 11_999 })).expect("it is there");
    till.sandbox.webhooks(DeliveryMode::Normal);
    settles_down(&till).await;
    let [payout] = &till.payouts().await[..] else { panic!("one payout") };
    assert_eq!(payout.listing, Listing::Differs);
    assert_eq!(payout.called.map(|called| called.why), Some(Trouble::SumDiffers));
    let [line] = &till.lines_of(payout).await[..] else { panic!("one line") };
    assert_eq!((line.standing, line.subject), (Standing::Differs, Some(Subject::Payment(payment))));
    till.verifies().await;
}

/// Charged in dollars, counted in euros: the provider's figures are the rate.
#[tokio::test]
async fn f_61_money_settled_in_another_currency_closes_both() {
    let till = Till::open().await;
    let dollars = guichet::domain::money::Money::new(10_000, Currency::USD);
    let invoice = till.invoice_in(dollars, guichet::domain::invoice::Parts::Whole).await;
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    let session = till.payment(payment).await.provider_reference.expect("a reference");
    till.sandbox.override_object(&session, &json!({ "settlement": converted() })).expect("it was charged");
    till.hears().await;
    assert_eq!(till.payment(payment).await.captured, Some(dollars));
    assert_eq!(till.stands(Part::Clearing, Currency::USD).await, 10_000);

    let payout = till.is_paid_out().await;
    assert_eq!((payout.amount, payout.listing, payout.called), (euro(8_840), Listing::Whole, None));
    let [line] = &till.lines_of(&payout).await[..] else { panic!("one line") };
    assert_eq!((line.origin, line.gross, line.standing), (Some(dollars), euro(9_200), Standing::Agrees));
    assert_eq!(till.stands(Part::Clearing, Currency::USD).await, 0);
    assert_eq!(till.stands(Part::Clearing, EUR).await, 0);
    assert_eq!(till.stands(Part::Exchange, Currency::USD).await, 10_000);
    assert_eq!(till.stands(Part::Exchange, EUR).await, -9_200);
    assert_eq!(till.stands(Part::ExchangeDifference, EUR).await, 0);
    assert_eq!(till.stands(Part::Bank, EUR).await, 8_840);
    for currency in [EUR, Currency::USD] {
        let there = till.at_provider(till.card, currency).await;
        assert!(there.booked.is_zero() && there.parts.is_empty() && there.rest.is_zero(), "{there:?}");
    }
    till.verifies().await;
}

/// Section 11 of the documentation: 100.00 USD become 92.00 EUR, of which 3.60 are kept.
fn converted() -> serde_json::Value {
    let kept = |amount: i64, kind: &str| json!({ "amount": amount, "application": null, "currency": "eur", "description": kind, "type": kind });
    json!({
        "currency": "eur", "amount": 9_200, "fee": 360, "net": 8_840, "exchange_rate": 0.92,
        "fee_details": [kept(300, "stripe_fee"), kept(60, "tax")],
    })
}

#[tokio::test]
async fn p_17_what_is_at_the_provider_is_explained_and_what_waits_too_long_is_shown() {
    let till = Till::open().await;
    let (_, first) = till.paid_by_card(12_000).await;
    let refund = till.refunds(first, 500).await.expect("given back");
    settles_down(&till).await;
    let there = till.at_provider(till.card, EUR).await;
    let causes: Vec<_> = there.parts.iter().map(|part| part.cause).collect();
    assert_eq!((causes.len(), there.rest), (2, euro(0)));
    assert!(causes.contains(&Cause::Payment(first)) && causes.contains(&Cause::Refund(refund.id)), "{causes:?}");
    assert_eq!(there.overdue(till.house.portal.clock.now()).count(), 0);
    assert_eq!(there.overdue(till.house.portal.clock.now() + CYCLE + Duration::DAY).count(), 2);
    till.agrees_with_provider().await;
    till.is_paid_out().await;
    assert!(till.at_provider(till.card, EUR).await.parts.is_empty());
    till.agrees_with_provider().await;
}

#[tokio::test]
async fn a_payout_whose_notices_were_lost_is_found_by_asking() {
    let till = Till::open().await;
    till.paid_by_card(12_000).await;
    settles_down(&till).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    till.happens_there(DEMO_KEY, LateEvent::Payout, None);
    settles_down(&till).await;
    assert!(till.payouts().await.is_empty(), "nobody said anything yet");
    till.house.portal.clock.advance(5 * 3600);
    settles_down(&till).await;
    let [payout] = &till.payouts().await[..] else { panic!("one payout") };
    assert_eq!((payout.state, payout.listing), (PayoutState::Paid, Listing::Whole));
    till.agrees_with_provider().await;
    till.verifies().await;
}

#[tokio::test]
async fn a_payout_told_by_many_at_once_is_posted_once() {
    let till = Till::open().await;
    till.paid_by_card(12_000).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    till.happens_there(DEMO_KEY, LateEvent::Payout, None);
    let there = till.sandbox.objects("payout");
    let reference = there[0]["id"].as_str().expect("an id").to_owned();
    let gateway = db::gateways::find(till.house.db().reader(), till.card).await.expect("a gateway");
    let asking = (0..8).map(|_| {
        let (portal, gateway, reference) = (till.house.portal.clone(), gateway.clone(), reference.clone());
        tokio::spawn(async move { payouts::ask::named(&portal, &gateway, &reference).await })
    });
    for asked in asking.collect::<Vec<_>>() {
        assert!(asked.await.expect("it ends").expect("it is told").is_ok());
    }
    let [payout] = &till.payouts().await[..] else { panic!("one payout") };
    assert!(db::ledger::is_posted(till.house.db().reader(), PostingKind::Payout, payout.id.0).await.expect("read"));
    assert_eq!(till.stands(Part::Bank, EUR).await, payout.amount.minor);
    assert_eq!(till.lines_of(payout).await.len(), 1);
    till.verifies().await;
}

/// Of providers that tell of no payouts, a person does: once for each reference of the bank.
#[tokio::test]
async fn a_payout_written_down_by_hand_is_posted_once() {
    let till = Till::open_for("braintree").await;
    let gateway = till.of("braintree").await;
    let mut ada = till.enters(guichet::flows::plant::OWNER).await;
    let form = ada.get("/admin/payouts/new").await.form("/admin/payouts/new");
    let arrival = [("amount", "90,00"), ("currency", "EUR"), ("on", "2026-11-20"), ("bank_reference", "BT 4711")];
    let form = arrival.iter().fold(form, |form, (name, value)| form.with(name, value));
    let form = form.with("gateway", &gateway.to_string());
    for _ in 0..2 {
        let answer = ada.post("/admin/payouts/new", &form.fields()).await;
        assert_eq!(answer.status, http::StatusCode::SEE_OTHER, "{}", answer.body);
    }
    let [payout] = &till.payouts().await[..] else { panic!("one payout") };
    assert_eq!((payout.amount, payout.state, payout.listing), (euro(9_000), PayoutState::Paid, Listing::Untold));
    assert_eq!(till.stands(Part::Bank, EUR).await, 9_000);
    let other = form.with("amount", "90,01");
    assert_eq!(ada.post("/admin/payouts/new", &other.fields()).await.status, http::StatusCode::UNPROCESSABLE_ENTITY);
    let page = ada.get(&format!("/admin/payouts/{}", payout.id)).await;
    assert!(page.says("BT 4711") && page.says("Saisi ici"), "{}", page.body);
    till.verifies().await;
}

#[tokio::test]
async fn people_see_payouts_their_lines_and_what_is_there() {
    let till = Till::open().await;
    till.paid_by_card(12_000).await;
    settles_down(&till).await;
    let mut ada = till.enters(guichet::flows::plant::OWNER).await;
    let there = format!("/admin/payouts/there?gateway={}&currency=EUR", till.card);
    assert!(ada.get(&there).await.says("Encaissé, pas encore versé"));
    let payout = till.is_paid_out().await;
    assert!(ada.get("/admin/payouts").await.says("Arrivé"));
    let page = ada.get(&format!("/admin/payouts/{}", payout.id)).await;
    assert!(page.says("Les lignes font exactement le montant du versement."), "{}", page.body);
    assert!(ada.get(&there).await.says("tout est arrivé en banque"));
    till.happens_there(&payout.reference, LateEvent::PayoutFailed, None);
    settles_down(&till).await;
    assert!(ada.get("/admin").await.says("1 versement attend une décision"));
    let page = ada.get(&format!("/admin/payouts/{}", payout.id)).await;
    assert!(page.says("La banque l’a renvoyé"), "{}", page.body);
    let seen = format!("/admin/payouts/{}/seen", payout.id);
    assert_eq!(ada.post(&seen, &[]).await.status, http::StatusCode::SEE_OTHER);
    assert!(!ada.get("/admin").await.says("versement attend une décision"));
}

/// GoCardless tells fees with its payout alone.
#[tokio::test]
async fn p_28_a_payout_of_debits_sums_with_the_fees_that_only_it_tells() {
    let till = Till::open_for("gocardless").await;
    let provider = guichet::providers::find("gocardless").expect("a provider");
    let (payment, page) = crate::support::online::paid_with(&till, provider).await;
    till.happens_there(&page, LateEvent::Payout, None);
    settles_down(&till).await;
    let [payout] = &till.payouts().await[..] else { panic!("one payout") };
    assert_eq!((payout.state, payout.listing, payout.called), (PayoutState::Paid, Listing::Whole, None));
    let [line] = &till.lines_of(payout).await[..] else { panic!("one line") };
    assert_eq!((line.subject, line.standing), (Some(Subject::Payment(payment)), Standing::Agrees));
    let fee = till.payment(payment).await.fee.expect("it is known by now");
    assert_eq!((line.fee, line.tax), (fee.fee, fee.tax));
    assert!(till.at_provider(till.of("gocardless").await, EUR).await.booked.is_zero());
    assert_eq!(till.stands(Part::Bank, EUR).await, payout.amount.minor);
    till.verifies().await;
}
