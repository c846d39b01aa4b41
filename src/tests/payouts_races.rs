//! Payouts that many hear of at once, with the control (promises P-28 and P-65).

use std::sync::Arc;

use guichet::{
    db,
    domain::{
        currency::Currency,
        ids::PayoutId,
        ledger::{Entry, Part, Posting, PostingKind},
        payout::{Payout, PayoutState},
        payout_report::{Lines, PayoutReport},
        payout_settlement::{PayoutEffect, payout_settlement},
        people::Actor,
    },
    flows::payouts::{ask, settle::settle},
    providers::stripe::DEMO_KEY,
    sandbox::control::{DeliveryMode, LateEvent},
};
use tokio::sync::Barrier;

use crate::support::{Crowd, Till, cashbox::euro};

const CROWD: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_28_p_65_a_payout_told_by_many_at_once_is_posted_once() {
    let till = Till::open().await;
    till.paid_by_card(12_000).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    till.happens_there(DEMO_KEY, LateEvent::Payout, None);
    let reference = till.sandbox.objects("payout")[0]["id"].as_str().expect("an id").to_owned();
    let gateway = db::gateways::find(till.house.db().reader(), till.card).await.expect("a gateway");
    let mut crowd = Crowd::gathers();
    for _ in 0..2 * CROWD {
        let (portal, gateway, reference) = (till.house.portal.clone(), gateway.clone(), reference.clone());
        crowd.joins(async move { ask::named(&portal, &gateway, &reference).await });
    }
    for asked in crowd.acts().await {
        assert!(asked.expect("it is told").is_ok());
    }
    let [payout] = &till.payouts().await[..] else { panic!("one payout") };
    assert!(db::ledger::is_posted(till.house.db().reader(), PostingKind::Payout, payout.id.0).await.expect("read"));
    assert_eq!(till.stands(Part::Bank, Currency::EUR).await, payout.amount.minor);
    assert_eq!(till.lines_of(payout).await.len(), 1);
    till.verifies().await;
}

/// On its way to the bank, and said to have arrived.
async fn sent_on(till: &Till) -> (Payout, PayoutReport) {
    till.paid_by_card(12_000).await;
    let report = |state| PayoutReport {
        reference: "po_told".into(),
        amount: euro(9_000),
        state,
        created_at: till.house.portal.clock.now(),
        arrives_on: None,
        bank_reference: None,
        failure: None,
        lines: Lines::Never,
    };
    let (portal, by) = (&till.house.portal, Actor::Provider(till.card));
    let payout = settle(portal, till.card, &report(PayoutState::InTransit), &by).await.expect("heard of");
    (payout, report(PayoutState::Paid))
}

/// The same rules and the same posting, but read without the lock, written without the version, and posted under no
/// common cause.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn control_without_lock_version_and_cause_the_same_arrival_is_posted_by_each() {
    let till = Till::open().await;
    let (payout, report) = sent_on(&till).await;
    let db = till.house.db().reader();
    let account = async |part| db::accounts::of_part(db, Currency::EUR, part).await.expect("a chart").expect("one");
    let (bank, clearing) = (account(Part::Bank).await, account(Part::Clearing).await);
    let (barrier, mut crowd) = (Arc::new(Barrier::new(CROWD)), Crowd::gathers());
    for _ in 0..CROWD {
        let (portal, report, barrier) = (till.house.portal.clone(), report.clone(), barrier.clone());
        crowd.joins(async move {
            let now = portal.clock.now();
            let before = db::payouts::find(portal.db.reader(), payout.id).await.expect("a payout");
            let decided = payout_settlement(before, &report, now);
            barrier.wait().await;
            assert_eq!(decided.effect, PayoutEffect::Book, "everybody believes it has to be booked");
            let amount = decided.payout.amount;
            let entries = vec![Entry::debit(bank, amount), Entry::credit(clearing, amount).through(payout.gateway)];
            let posting = Posting::new(PostingKind::Payout, PayoutId::fresh(), "by hand".into(), entries);
            let tx = portal.db.begin().await.expect("a transaction");
            db::ledger::post(&tx, &posting.expect("it balances"), now).await.expect("posted");
            tx.commit().await.expect("kept");
        });
    }
    crowd.acts().await;
    assert_eq!(till.stands(Part::Bank, Currency::EUR).await, 6 * report.amount.minor, "it arrived once");
    till.finds("L-11").await;
}
