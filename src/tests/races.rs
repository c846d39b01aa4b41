//! Races, each with its control: with the guard gone or gone round, the damage happens and is seen (promise P-65).

use std::sync::Arc;

use guichet::{
    db::{self, payments::Intent},
    domain::{
        currency::Currency,
        error::{AppError, Code},
        gateway::Mode,
        ids::{InvoiceId, PaymentId},
        payment::{Payment, Purpose, State},
        people::Actor,
        report::{Capture, Outcome, Report},
        settlement::{Effect, Word, settlement},
    },
    flows::payments::{
        settle::settle,
        start::{self, Begun, Wanted},
    },
    sandbox::control::DeliveryMode,
};
use tokio::sync::Barrier;

use crate::support::{Crowd, Till, cashbox::euro, till::fresh_key};

/// Enough for a race.
const CROWD: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_65_f_31_f_32_of_many_tabs_that_pay_at_once_one_begins_a_payment() {
    let till = Till::open().await;
    for gateways in [[till.card, till.card], [till.card, till.transfer]] {
        let invoice = till.invoice(5_000).await;
        let sessions = till.sandbox.objects("checkout.session").len();
        let mut crowd = Crowd::gathers();
        for nth in 0..20 {
            let wish = till.wish(invoice, gateways[nth % 2]);
            let (portal, grace) = (till.house.portal.clone(), till.grace.clone());
            crowd.joins(async move { start::start(&portal, &grace, wish).await });
        }
        let mut begun = Vec::new();
        for outcome in crowd.acts().await {
            match outcome {
                Ok(Begun::Payment(id, _) | Begun::Switch(id)) => begun.push(id),
                Err(refused) => assert_eq!(refused, AppError::Conflict(Code::AttemptInProgress)),
            }
        }
        let live = till.live(invoice).await;
        assert_eq!(live.len(), 1);
        assert!(!begun.is_empty() && begun.iter().all(|id| *id == live[0].id), "{begun:?}");
        assert!(till.sandbox.objects("checkout.session").len() - sessions <= 1);
    }
    till.verifies().await;
}

/// Many look whether a payment is open, see none, and each writes one of its own: without lock, by hand.
async fn each_writes_its_own(till: &Till, invoice: InvoiceId) -> usize {
    let model = till.payment(till.starts(till.invoice(5_000).await, till.transfer).await).await;
    let (barrier, mut crowd) = (Arc::new(Barrier::new(CROWD)), Crowd::gathers());
    for _ in 0..CROWD {
        let (portal, barrier, actor) = (till.house.portal.clone(), barrier.clone(), Actor::Contact(till.grace.clone()));
        let intent = unguarded(&model, invoice);
        crowd.joins(async move {
            let open = db::payments::live_of(portal.db.reader(), invoice).await.expect("looked");
            assert_eq!(open, None, "everybody looked before anybody wrote");
            barrier.wait().await;
            let tx = portal.db.begin().await?;
            db::payments::insert(&tx, &intent, &actor).await?;
            tx.commit().await
        });
    }
    let written = crowd.acts().await.into_iter().filter(Result::is_ok).count();
    assert_eq!(till.live(invoice).await.len(), written);
    written
}

fn unguarded(model: &Payment, invoice: InvoiceId) -> Intent {
    let id = PaymentId::fresh();
    let (reference, idempotency_key) = (format!("PAY-{id}"), format!("by hand {id}"));
    let purpose = Purpose::Invoice(invoice);
    let fresh = Payment { id, reference, idempotency_key, purpose, state: State::Submitting, ..model.clone() };
    Intent { payment: fresh, request_key: fresh_key(), request_digest: String::new() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn control_without_its_unique_index_one_invoice_has_many_payments_open() {
    let till = Till::open().await;
    let guarded = till.invoice(5_000).await;
    assert_eq!(each_writes_its_own(&till, guarded).await, 1, "the index is the last line where nobody locks");
    till.house.by_hand("DROP INDEX payments_one_live").await.expect("gone");
    let unguarded = till.invoice(5_000).await;
    assert_eq!(each_writes_its_own(&till, unguarded).await, CROWD);
    till.finds("L-17").await;
}

/// A top-up whose money the provider has, heard of by many at once.
async fn heard_of(till: &Till) -> (PaymentId, Report) {
    till.sandbox.webhooks(DeliveryMode::Drop);
    let invoice = till.invoice(100).await;
    let wish = Wanted { purpose: Purpose::TopUp, amount: Some(euro(2_500)), ..till.wish(invoice, till.card) };
    let begun = start::start(&till.house.portal, &till.grace, wish).await.expect("begun");
    let Begun::Payment(payment, _) = begun else { panic!("{begun:?}") };
    let capture = Capture { amount: euro(2_500), ours: None, mode: Mode::Test, fee: None, method: None };
    (payment, Report::new(None, Outcome::Paid(capture)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_65_of_many_who_settle_at_once_one_books() {
    let till = Till::open().await;
    let (payment, report) = heard_of(&till).await;
    let mut crowd = Crowd::gathers();
    for _ in 0..4 * CROWD {
        let (portal, report, provider) = (till.house.portal.clone(), report.clone(), Actor::Provider(till.card));
        crowd.joins(async move { settle(&portal, payment, &report, &provider).await.map(|paid| paid.state) });
    }
    assert_eq!(crowd.acts().await, vec![Ok(State::Succeeded); 4 * CROWD]);
    assert_eq!(till.held().await, euro(2_500));
    till.verifies().await;
}

/// The same rules and the same writing, but read without the lock and written without the version.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn control_without_lock_and_version_the_same_money_is_booked_by_each() {
    let till = Till::open().await;
    let (payment, report) = heard_of(&till).await;
    let (barrier, mut crowd) = (Arc::new(Barrier::new(CROWD)), Crowd::gathers());
    for _ in 0..CROWD {
        let (portal, report, barrier) = (till.house.portal.clone(), report.clone(), barrier.clone());
        crowd.joins(async move {
            let before = db::payments::find(portal.db.reader(), payment).await.expect("a payment");
            let decided = settlement(before, &report, Word::Provider, portal.clock.now());
            barrier.wait().await;
            assert_eq!(decided.effect, Effect::Capture, "everybody believes it has to be booked");
            let tx = portal.db.begin().await.expect("a transaction");
            let captured = decided.payment.captured.expect("an amount");
            db::wallets::add(&tx, decided.payment.customer, captured).await.expect("added");
            tx.commit().await.expect("kept");
        });
    }
    crowd.acts().await;
    assert_eq!(till.held().await, euro(2_500 * 6), "one payment, credited six times");
    till.finds("L-07").await;
}

/// Six take the next number of a series: by the locked row, and by reading it and writing one more.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn control_without_the_locked_counter_many_take_the_same_number() {
    let till = Till::open().await;
    let mut crowd = Crowd::gathers();
    for _ in 0..CROWD {
        let portal = till.house.portal.clone();
        crowd.joins(async move {
            let tx = portal.db.begin().await.expect("a transaction");
            let number = db::counters::next(&tx, "locked").await.expect("a number");
            tx.commit().await.expect("kept");
            number
        });
    }
    let mut taken = crowd.acts().await;
    taken.sort_unstable();
    assert_eq!(taken, [1, 2, 3, 4, 5, 6]);

    till.house.by_hand("INSERT INTO counters (name, last) VALUES ('by hand', 0)").await.expect("a series");
    let till = Arc::new(till);
    let (barrier, mut crowd) = (Arc::new(Barrier::new(CROWD)), Crowd::gathers());
    for _ in 0..CROWD {
        let (till, barrier) = (till.clone(), barrier.clone());
        crowd.joins(async move {
            let read = till.house.sees("SELECT name AS object, [last] AS ours, '' AS theirs FROM counters").await;
            let last = read.iter().find(|row| row.object == "by hand").expect("the series");
            let number = last.ours.parse::<i64>().expect("a number") + 1;
            barrier.wait().await;
            let written = format!("UPDATE counters SET last = {number} WHERE name = 'by hand'");
            till.house.by_hand(&written).await.expect("written");
            number
        });
    }
    assert_eq!(crowd.acts().await, [1; CROWD], "six invoices of one number");
}

/// Fifty credits of a thousand, added by expression and by writing down a sum.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn control_a_sum_that_is_read_and_written_back_loses_money() {
    let till = Till::open().await;
    till.credit(1_000).await;
    let add = async |by_expression: fn(i64) -> String| {
        let (barrier, mut crowd) = (Arc::new(Barrier::new(CROWD)), Crowd::gathers());
        for _ in 0..CROWD {
            let (portal, customer, barrier) = (till.house.portal.clone(), till.customer(), barrier.clone());
            crowd.joins(async move {
                let held = db::wallets::amount(portal.db.reader(), customer, Currency::EUR).await.expect("read");
                barrier.wait().await;
                let statement = by_expression(held.minor);
                db::ConnectionTrait::execute_unprepared(portal.db.reader(), &statement).await.expect("written");
            });
        }
        crowd.acts().await;
        till.held().await.minor
    };
    let expression = |_| "UPDATE wallets SET amount = amount + 1000 WHERE currency = 'EUR'".to_owned();
    assert_eq!(add(expression).await, 7_000);
    let sum = |held| format!("UPDATE wallets SET amount = {} WHERE currency = 'EUR'", held + 1_000);
    assert_eq!(add(sum).await, 8_000, "five of six are lost");
}
