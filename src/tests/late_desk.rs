//! The late-money desk: every sum is found again, by its age, in the ledger and on the page, and each can go three ways.

use guichet::{
    db,
    domain::{
        ids::{LateMoneyId, PaymentId},
        invoice::InvoiceState,
        late_money::{Explained, LateMoney, LateState, Reason, Waited},
        ledger::Part,
        money::Money,
        refund::{Destination, Source},
        shop::LateMoneyRule,
    },
    flows::{
        invoices,
        payments::{back, confirm_transfer::confirm_transfer, switch},
        plant,
        refunds::ask_for::Wish,
    },
    sandbox::control::LateEvent,
};
use http::StatusCode;

use crate::support::{
    Till,
    cashbox::{self, euro},
    till::fresh_key,
};

const DAY: i64 = 86_400;

async fn holding() -> Till {
    let till = Till::open().await;
    cashbox::late_money_rule(&till.house, LateMoneyRule::Hold).await;
    till
}

/// An invoice over twenty euros, paid by a transfer of so much more.
async fn overpaid(till: &Till, surplus: i64) -> LateMoney {
    let payment = till.starts(till.invoice(2_000).await, till.transfer).await;
    let received = euro(2_000 + surplus);
    confirm_transfer(&till.house.portal, &till.owner, payment, received, "story").await.expect("confirmed");
    only(till, payment).await
}

/// Left for a transfer, and paid both ways.
async fn paid_twice(till: &Till, cents: i64) -> LateMoney {
    let invoice = till.invoice(cents).await;
    let payment = till.starts(invoice, till.card).await;
    let session = till.payment(payment).await.provider_reference.expect("a session");
    switch::switch(&till.house.portal, &till.grace, till.wish(invoice, till.transfer)).await.expect("switched");
    till.hears().await;
    let transfer = till.latest(invoice).await.id;
    confirm_transfer(&till.house.portal, &till.owner, transfer, euro(cents), "story").await.expect("confirmed");
    till.happens_there(&session, LateEvent::Success, None);
    till.hears().await;
    only(till, payment).await
}

/// Left by the customer, cancelled by the shop, and paid after all.
async fn cancelled(till: &Till, cents: i64) -> LateMoney {
    let (portal, invoice) = (&till.house.portal, till.invoice(cents).await);
    let payment = till.starts(invoice, till.card).await;
    let session = till.payment(payment).await.provider_reference.expect("a session");
    back::back(portal, &till.grace, payment).await.expect("the customer goes back");
    invoices::cancel::cancel(portal, &till.owner, invoice, "story").await.expect("cancelled");
    till.happens_there(&session, LateEvent::Success, None);
    till.hears().await;
    only(till, payment).await
}

async fn only(till: &Till, payment: PaymentId) -> LateMoney {
    let mut late = db::late_money::of_payment(till.house.db().reader(), payment).await.expect("late money");
    assert_eq!(late.len(), 1, "{late:?}");
    late.remove(0)
}

async fn now(till: &Till, id: LateMoneyId) -> LateMoney {
    db::late_money::find(till.house.db().reader(), id).await.expect("late money")
}

/// The account's own balance, and what explains it to the last cent.
async fn explained(till: &Till) -> Explained {
    let db = till.house.db().reader();
    let all = db::late_money_lists::explained(db).await.expect("explained");
    let [one] = &all[..] else { panic!("one currency: {all:?}") };
    assert_eq!(one.booked.minor, -till.stands_on(Part::Unapplied).await);
    assert!(one.rest().is_zero(), "{one:?}");
    *one
}

#[tokio::test]
async fn every_reason_is_found_at_the_desk_in_the_ledger_and_in_the_sum() {
    let till = holding().await;
    let clock = &till.house.portal.clock;
    let oldest = overpaid(&till, 300).await;
    clock.advance(20 * DAY);
    let older = cancelled(&till, 4_000).await;
    clock.advance(50 * DAY);
    let old = paid_twice(&till, 7_000).await;
    clock.advance(21 * DAY);
    let fresh = overpaid(&till, 50_000).await;
    let planted = [&oldest, &older, &old, &fresh];
    let reasons = planted.map(|late| (late.reason, late.state));
    let open = |reason| (reason, LateState::Open);
    assert_eq!(reasons, [Reason::Overpaid, Reason::Cancelled, Reason::PaidTwice, Reason::Overpaid].map(open));

    let db = till.house.db().reader();
    let ageing = db::late_money_lists::ageing(db, clock.now()).await.expect("ages");
    let [ages] = &ageing[..] else { panic!("one currency: {ageing:?}") };
    assert_eq!((ages.count, ages.sum), (4, euro(61_300)));
    // 91, 71, 21 and no days.
    assert_eq!(ages.waited, [50_000, 7_000, 4_000, 300].map(euro));
    let books = explained(&till).await;
    assert_eq!((books.booked, books.open), (ages.sum, ages.sum));
    assert!(books.going_back.is_zero() && books.unexplained.is_zero());

    let mut ada = till.enters(plant::OWNER).await;
    let page = ada.get("/admin/late-money").await;
    assert!(page.says("613,00 €"), "the page's sum is the ledger's");
    for (waited, late) in Waited::ALL.into_iter().zip([&fresh, &old, &older, &oldest]) {
        let list = ada.get(&format!("/admin/late-money?state=open&waited={}", waited.word())).await;
        for one in planted {
            let address = format!("/admin/late-money/{}", one.id);
            assert_eq!(list.body.contains(&address), one.id == late.id, "{waited:?}: {:?}", one.amount);
        }
    }
    till.verifies().await;
}

#[tokio::test]
async fn every_sum_can_be_credited_moved_and_given_back_and_none_disappears() {
    let till = holding().await;
    let (credited, moved, returned) =
        (overpaid(&till, 300).await, cancelled(&till, 4_000).await, paid_twice(&till, 7_000).await);
    let mut ada = till.enters(plant::OWNER).await;
    let page = |late: &LateMoney| format!("/admin/late-money/{}", late.id);

    let answer = ada.post(&format!("{}/credit", page(&credited)), &[]).await;
    assert_eq!((answer.status, till.held().await), (StatusCode::SEE_OTHER, euro(300)));
    assert_eq!(explained(&till).await.open, euro(11_000));

    // An invoice that needs less takes a part, another one the rest.
    let (small, large) = (till.invoice(1_500).await, till.invoice(9_000).await);
    let move_to = |invoice: guichet::domain::ids::InvoiceId| [("invoice", invoice.to_string())];
    let offered = ada.get(&page(&moved)).await;
    assert!(offered.body.contains(&small.to_string()) && offered.body.contains(&large.to_string()));
    for (invoice, rest) in [(small, 2_500), (large, 0)] {
        let form = move_to(invoice);
        let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = ada.post(&format!("{}/move", page(&moved)), &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{:?}", answer.error_codes());
        assert_eq!(explained(&till).await.open, euro(7_000 + rest));
    }
    assert_eq!(till.invoice_now(small).await.state, InvoiceState::Paid);
    assert_eq!(till.invoice_now(large).await.settled, euro(2_500));
    let pieces = db::late_money::of_payment(till.house.db().reader(), moved.payment).await.expect("late money");
    let mut pieces: Vec<_> = pieces.iter().map(|late| (late.amount.minor, late.state, late.moved_to)).collect();
    pieces.sort_by_key(|(minor, ..)| *minor);
    assert_eq!(pieces, [(1_500, LateState::Moved, Some(small)), (2_500, LateState::Moved, Some(large))]);

    let wish = Wish {
        payment: returned.payment,
        source: Source::Late(returned.id),
        amount: returned.amount,
        destination: Destination::Bank,
        reason: "Payé deux fois".into(),
        request_key: fresh_key(),
    };
    till.gives_back_by(&wish).await.expect("asked for");
    assert_eq!(now(&till, returned.id).await.state, LateState::Refunded);
    let books = explained(&till).await;
    assert_eq!((books.open, books.going_back, books.booked), (euro(0), euro(7_000), euro(7_000)), "it has not left");
    till.verifies().await;
}

/// What is on the balance can be moved as far as the customer has not spent it.
#[tokio::test]
async fn credited_money_is_moved_as_far_as_it_is_there() {
    let till = Till::open().await;
    let late = overpaid(&till, 5_000).await;
    assert_eq!((late.state, till.held().await), (LateState::Credited, euro(5_000)));
    till.starts(till.invoice(3_200).await, till.balance).await;
    assert_eq!(till.held().await, euro(1_800));
    let invoice = till.invoice(4_000).await;
    let mut ada = till.enters(plant::OWNER).await;
    let address = format!("/admin/late-money/{}", late.id);
    assert!(ada.get(&address).await.says("18,00 €"), "what is left of it");
    let form = [("invoice", invoice.to_string())];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(ada.post(&format!("{address}/move"), &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!((till.held().await, till.invoice_now(invoice).await.settled), (euro(0), euro(1_800)));
    let rest = now(&till, late.id).await;
    assert_eq!((rest.state, rest.amount), (LateState::Credited, Money::new(3_200, late.amount.currency)));
    let again = ada.post(&format!("{address}/move"), &form).await;
    assert_ne!(again.status, StatusCode::SEE_OTHER, "nothing of it is left");
    till.verifies().await;
}
