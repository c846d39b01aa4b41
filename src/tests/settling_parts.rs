//! Money in pieces: the balance pays what it has, parts add up, a transfer brings less or more than was asked.

use guichet::{
    db::{self, ConnectionTrait},
    domain::{
        currency::Currency,
        error::{AppError, Code},
        ids::PostingId,
        invoice::{InvoiceState, Parts},
        money::Money,
    },
    flows::{
        ledger::verify,
        payments::{
            confirm_transfer,
            credit_balance::{Credit, credit_balance},
            start::{self, Begun},
        },
    },
};

use crate::support::{Till, till::fresh_key};

fn euro(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}

#[tokio::test]
async fn p_24_f_33_the_balance_never_goes_below_nothing() {
    let till = Till::open().await;
    top_up(&till, 5_000).await;
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let invoice = till.invoice(1_000).await;
        let (portal, grace, wish) = (till.house.portal.clone(), till.grace.clone(), till.wish(invoice, till.balance));
        crowd.spawn(async move {
            let exact = start::Wanted { amount: Some(euro(1_000)), ..wish };
            start::start(&portal, &grace, exact).await
        });
    }
    let outcomes = crowd.join_all().await;
    let paid = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let short = Err(AppError::Conflict(Code::InsufficientBalance));
    assert_eq!(paid, 5);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == short).count(), 5);
    assert_eq!(till.held().await, euro(0));
    till.verifies().await;
}

/// The control of the story above: read, then write what was computed, and the same money is spent ten times.
#[tokio::test]
async fn control_without_the_guard_the_same_balance_is_spent_again_and_again() {
    let till = Till::open().await;
    top_up(&till, 5_000).await;
    let barrier = std::sync::Arc::new(tokio::sync::Barrier::new(10));
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (portal, customer, barrier) = (till.house.portal.clone(), till.customer(), barrier.clone());
        crowd.spawn(async move {
            let read = db::wallets::amount(portal.db.reader(), customer, Currency::EUR).await.expect("read");
            barrier.wait().await;
            let left = read.minor - 1_000;
            let statement = format!("UPDATE wallets SET amount = {left} WHERE currency = 'EUR' AND amount > 0");
            portal.db.reader().execute_unprepared(&statement).await.expect("written");
        });
    }
    crowd.join_all().await;
    assert_eq!(till.held().await, euro(4_000), "ten spent a thousand each, and one thousand is gone");
    let findings = verify::verify(&till.house.portal).await.expect("asked");
    assert!(findings.iter().any(|found| found.audit == "L-07"), "and the audit sees it: {findings:#?}");
}

async fn top_up(till: &Till, cents: i64) {
    let credit =
        Credit { customer: till.customer(), amount: euro(cents), reason: "geste".into(), key: PostingId::fresh() };
    for _ in 0..2 {
        credit_balance(&till.house.portal, &till.owner, &credit, "story").await.expect("credited");
    }
    assert_eq!(till.held().await, euro(cents), "the same form sent twice credits once");
}

#[tokio::test]
async fn the_balance_pays_a_part_and_a_card_the_rest() {
    let till = Till::open().await;
    top_up(&till, 4_000).await;
    let invoice = till.invoice(10_000).await;
    till.starts(invoice, till.balance).await;
    assert_eq!(till.invoice_now(invoice).await.due(), euro(6_000));
    let payment = till.starts(invoice, till.card).await;
    assert_eq!(till.payment(payment).await.amount, euro(6_000));
    till.approves(payment).await;
    till.hears().await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

#[tokio::test]
async fn p_22_part_payments_add_up_where_they_are_allowed() {
    let till = Till::open().await;
    let whole = till.invoice(8_000).await;
    let half = start::Wanted { amount: Some(euro(4_000)), ..till.wish(whole, till.transfer) };
    assert!(start::start(&till.house.portal, &till.grace, half).await.is_err(), "in one sum only");
    let invoice = till.invoice_in(euro(8_000), Parts::Parts).await;
    for _ in 0..2 {
        let half =
            start::Wanted { amount: Some(euro(4_000)), request_key: fresh_key(), ..till.wish(invoice, till.transfer) };
        let begun = start::start(&till.house.portal, &till.grace, half).await.expect("a part");
        let Begun::Payment(payment, _) = begun else { panic!("{begun:?}") };
        confirm_transfer::confirm_transfer(&till.house.portal, &till.owner, payment, euro(4_000), "story")
            .await
            .expect("it came");
    }
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

#[tokio::test]
async fn a_transfer_may_bring_less_or_more_than_was_asked() {
    let till = Till::open().await;
    let invoice = till.invoice(10_000).await;
    let short = till.starts(invoice, till.transfer).await;
    confirm_transfer::confirm_transfer(&till.house.portal, &till.owner, short, euro(9_000), "story")
        .await
        .expect("part");
    assert_eq!(till.invoice_now(invoice).await.due(), euro(1_000));
    let rest = till.starts(invoice, till.transfer).await;
    confirm_transfer::confirm_transfer(&till.house.portal, &till.owner, rest, euro(1_500), "story")
        .await
        .expect("more");
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    assert_eq!(till.held().await, euro(500));
    till.verifies().await;
}
