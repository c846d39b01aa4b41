//! Money that arrives: once, whoever says so first, however often; compared with what was asked; never lost.

use guichet::{
    db::{self, ConnectionTrait},
    domain::{
        currency::Currency,
        error::{AppError, Code},
        gateway::Mode,
        invoice::InvoiceState,
        late_money::{LateState, Reason},
        money::Money,
        payment::{Attention, Fee, NextStep, Purpose, State},
        people::Actor,
        report::{Capture, Outcome, Report},
    },
    flows::payments::{
        back, confirm_transfer,
        settle::settle,
        start::{self, Begun},
        switch,
    },
    sandbox::control::{CustomerAction, Late, LateEvent, Script, Step},
};

use crate::support::Till;

const SEPA: &str = "FR1420041010050500013M02606";

fn euro(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}

#[tokio::test]
async fn a_card_payment_is_settled_by_its_notice() {
    let till = Till::open().await;
    let invoice = till.invoice(12_050).await;
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    assert_eq!(till.payment(payment).await.state, State::RequiresAction, "the browser proves nothing");
    till.hears().await;
    let settled = till.payment(payment).await;
    assert_eq!((settled.state, settled.captured), (State::Succeeded, Some(euro(12_050))));
    assert_eq!(settled.fee, Some(Fee { fee: euro(206), tax: euro(41) }));
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

#[tokio::test]
async fn p_13_what_is_in_the_journal_stays_as_it_was() {
    let till = Till::open().await;
    let payment = till.starts(till.invoice(2_000).await, till.transfer).await;
    confirm_transfer::confirm_transfer(&till.house.portal, &till.owner, payment, euro(2_000), "story")
        .await
        .expect("paid");
    for table in ["postings", "entries", "audit", "payment_history", "allocations"] {
        for statement in [format!("UPDATE {table} SET id = id"), format!("DELETE FROM {table}")] {
            let changed = till.house.db().reader().execute_unprepared(&statement).await;
            assert!(changed.is_err(), "{statement}");
        }
    }
    till.verifies().await;
}

#[tokio::test]
async fn p_02_the_same_click_is_one_payment_and_one_charge() {
    let till = Till::open().await;
    let invoice = till.invoice(5_000).await;
    let wish = till.wish(invoice, till.card);
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (portal, grace, wish) = (till.house.portal.clone(), till.grace.clone(), wish.clone());
        crowd.spawn(async move { start::start(&portal, &grace, wish).await });
    }
    let mut payments: Vec<_> = crowd
        .join_all()
        .await
        .into_iter()
        .map(|outcome| match outcome.expect("the same answer") {
            Begun::Payment(payment, _) => payment,
            Begun::Switch(_) => panic!("nothing to switch from"),
        })
        .collect();
    payments.dedup();
    assert_eq!(payments.len(), 1);
    assert_eq!(till.sandbox.objects("checkout.session").len(), 1);
    let other = start::Wanted { gateway: till.transfer, ..wish };
    let refused = start::start(&till.house.portal, &till.grace, other).await;
    assert_eq!(refused, Err(AppError::Conflict(Code::IdempotencyMismatch)));
}

#[tokio::test]
async fn p_02_the_same_top_up_clicked_at_once_is_one_payment() {
    let till = Till::open().await;
    let wish = start::Wanted {
        purpose: Purpose::TopUp,
        amount: Some(euro(2_500)),
        ..till.wish(till.invoice(100).await, till.card)
    };
    let mut crowd = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (portal, grace, wish) = (till.house.portal.clone(), till.grace.clone(), wish.clone());
        crowd.spawn(async move { start::start(&portal, &grace, wish).await });
    }
    for outcome in crowd.join_all().await {
        outcome.expect("the same answer");
    }
    assert_eq!(till.sandbox.objects("checkout.session").len(), 1);
}

#[tokio::test]
async fn p_04_p_05_no_answer_is_unknown_and_the_janitor_finds_out() {
    let till = Till::open().await;
    let invoice = till.invoice(7_700).await;
    let steps = [Step::ActThen500, Step::ActThen500, Step::ActThen500].into();
    till.sandbox.script(Script { account: None, operation: "POST /v1/checkout/sessions".into(), steps });
    let payment = till.starts(invoice, till.card).await;
    assert_eq!(till.payment(payment).await.state, State::Unknown);
    let again = start::start(&till.house.portal, &till.grace, till.wish(invoice, till.card)).await;
    assert_eq!(again, Err(AppError::Conflict(Code::AttemptInProgress)), "P-06: no second payment while unknown");
    till.house.portal.clock.advance(61);
    till.hears().await;
    let found = till.payment(payment).await;
    assert_eq!(found.state, State::RequiresAction, "adopted: the provider had acted");
    assert!(found.provider_reference.is_some());
    assert_eq!(till.sandbox.objects("checkout.session").len(), 1, "and never asked to act twice");
    till.verifies().await;
}

#[tokio::test]
async fn p_20_what_differs_from_the_question_is_never_applied() {
    let till = Till::open().await;
    for (cents, wrong) in [(1_000, euro(999)), (1_100, Money::new(1_100, Currency::USD))] {
        let invoice = till.invoice(cents).await;
        let payment = till.starts(invoice, till.card).await;
        let actor = Actor::Provider(till.card);
        let capture = Capture { amount: wrong, ours: None, mode: Mode::Test, fee: None, method: None };
        let report = Report::new(None, Outcome::Paid(capture));
        let kept = settle(&till.house.portal, payment, &report, &actor).await.expect("kept for a person");
        assert!(matches!(kept.attention, Attention::NeedsPerson { .. }));
        assert_eq!(till.invoice_now(invoice).await.settled, euro(0));
    }
    let invoice = till.invoice(1_200).await;
    let payment = till.starts(invoice, till.card).await;
    let ours = Some("another payment".to_owned());
    let live = Capture { amount: euro(1_200), ours: None, mode: Mode::Live, fee: None, method: None };
    let foreign = Capture { ours, mode: Mode::Test, ..live.clone() };
    for capture in [live, foreign] {
        let report = Report::new(None, Outcome::Paid(capture));
        settle(&till.house.portal, payment, &report, &Actor::Provider(till.card)).await.expect("kept");
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued);
    }
    till.verifies().await;
}

#[tokio::test]
async fn p_23_a_sum_that_changed_is_shown_first() {
    let till = Till::open().await;
    let invoice = till.invoice(3_000).await;
    let stale = start::Wanted { due_shown: Some(euro(2_999)), ..till.wish(invoice, till.card) };
    let refused = start::start(&till.house.portal, &till.grace, stale).await;
    assert_eq!(refused, Err(AppError::Conflict(Code::TotalChanged)));
    assert!(till.sandbox.objects("checkout.session").is_empty(), "nothing was sent");
}

#[tokio::test]
async fn p_33_p_07_f_37_a_late_success_of_the_old_gateway_becomes_credit() {
    let till = Till::open().await;
    let invoice = till.invoice(9_900).await;
    let old = till.starts(invoice, till.card).await;
    let new = till.wish(invoice, till.transfer);
    let Begun::Payment(new, NextStep::Instructions { .. }) =
        switch::switch(&till.house.portal, &till.grace, new).await.expect("switched")
    else {
        panic!("a transfer has instructions")
    };
    assert_eq!(till.payment(old).await.state, State::Canceled);
    assert_eq!(till.sandbox.objects("checkout.session")[0]["status"], "expired", "ended there, too");
    confirm_transfer::confirm_transfer(&till.house.portal, &till.owner, new, euro(9_900), "story")
        .await
        .expect("confirmed");
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    let capture = Capture { amount: euro(9_900), ours: None, mode: Mode::Test, fee: None, method: None };
    let report = Report::new(None, Outcome::Paid(capture));
    settle(&till.house.portal, old, &report, &Actor::Provider(till.card)).await.expect("late money is taken in");
    assert_eq!(till.held().await, euro(9_900), "visible on the balance");
    let late = db::late_money::of_payment(till.house.db().reader(), old).await.expect("late money");
    assert_eq!((late[0].reason, late[0].state), (Reason::PaidTwice, LateState::Credited));
    till.verifies().await;
}

#[tokio::test]
async fn p_39_completed_is_not_paid_and_a_failure_reopens() {
    let till = Till::open().await;
    let invoice = till.invoice(6_000).await;
    let payment = till.starts(invoice, till.card).await;
    till.acts(payment, CustomerAction::Debit, Some(SEPA)).await;
    till.hears().await;
    assert_eq!(till.payment(payment).await.state, State::Processing);
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued);
    let session = till.payment(payment).await.provider_reference.expect("a session");
    till.sandbox.late(&Late { object: session, event: LateEvent::Failure, ..late_now() }).expect("it fails");
    till.hears().await;
    assert_eq!(till.payment(payment).await.state, State::Failed);
    let again = till.starts(invoice, till.card).await;
    till.acts(again, CustomerAction::Debit, Some(SEPA)).await;
    till.hears().await;
    let session = till.payment(again).await.provider_reference.expect("a session");
    till.sandbox.late(&Late { object: session, event: LateEvent::Success, ..late_now() }).expect("it succeeds");
    till.hears().await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

fn late_now() -> Late {
    serde_json::from_value(serde_json::json!({ "object": "x", "event": "success" })).expect("an order")
}

#[tokio::test]
async fn back_at_the_provider_leaves_the_invoice_payable() {
    let till = Till::open().await;
    let invoice = till.invoice(2_500).await;
    let payment = till.starts(invoice, till.card).await;
    back::back(&till.house.portal, &till.grace, payment).await.expect("back");
    assert!(!till.payment(payment).await.state.is_live());
    let again = till.starts(invoice, till.card).await;
    assert_ne!(payment, again);
    till.verifies().await;
}

#[tokio::test]
async fn p_32_f_36_hiding_a_gateway_never_loses_a_payment_under_way() {
    let till = Till::open().await;
    let invoice = till.invoice(3_300).await;
    let payment = till.starts(invoice, till.card).await;
    let mut gateway = db::gateways::find(till.house.db().reader(), till.card).await.expect("a gateway");
    gateway.status = guichet::domain::gateway::Status::Hidden;
    let tx = till.house.db().begin().await.expect("a transaction");
    assert!(db::gateways::save(&tx, &gateway, None).await.expect("hidden"));
    tx.commit().await.expect("kept");
    till.approves(payment).await;
    till.hears().await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    let next = till.invoice(3_400).await;
    let refused = start::start(&till.house.portal, &till.grace, till.wish(next, till.card)).await;
    assert_eq!(refused, Err(AppError::invalid("gateway", Code::GatewayUnavailable)), "P-31");
    till.verifies().await;
}
