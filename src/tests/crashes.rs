//! The process dies at every point of table b.2, and comes back: no cent lost, none twice.

use std::os::unix::process::ExitStatusExt;

use guichet::{
    domain::{
        ids::InvoiceId,
        invoice::InvoiceState,
        payment::State,
        refund::{Booked, RefundState, Source},
    },
    flows::plant,
    sandbox::control::{DeliveryMode, Script, Step},
};

use crate::support::{
    browser::Browser,
    payer::grace,
    program::{ABORTED, Program},
    till::fresh_key,
};

const CENTS: i64 = 12_000;

/// Dies at `point` while a card payment goes its whole way, with the worker inside.
async fn card_payment_dies_at(point: &str) -> (Program, InvoiceId, String) {
    let mut program = Program::installed().await;
    let invoice = program.till.invoice(CENTS).await;
    program.start(&["serve"], &[("CRASH_AT", point)]).await;
    let key = fresh_key();
    program.pays_by_card(&grace(&program).await, invoice, &key).await;
    assert_eq!(program.died().await.signal(), Some(ABORTED), "{point} was not on the way");
    (program, invoice, key)
}

/// Started again, one round of the janitor; then the customer goes on.
async fn comes_back(program: &mut Program, invoice: InvoiceId, key: &str) {
    program.start_quietly().await;
    program.janitor(90).await;
    program.goes_on(invoice, key, 300).await;
}

/// Until the provider has made a page for the invoice.
async fn acted(program: &Program, invoice: InvoiceId) {
    while program.till.sessions_of(invoice).await.is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn p_08_f_01_k0_nothing_was_written() {
    let (mut program, invoice, key) = card_payment_dies_at("K0").await;
    assert!(program.till.payments_of(invoice).await.is_empty());
    assert!(program.till.sessions_of(invoice).await.is_empty());
    comes_back(&mut program, invoice, &key).await;
    program.till.paid_once(invoice).await;
}

#[tokio::test]
async fn p_08_f_01_k1_the_intent_was_not_committed() {
    let (mut program, invoice, key) = card_payment_dies_at("K1").await;
    assert!(program.till.sessions_of(invoice).await.is_empty());
    comes_back(&mut program, invoice, &key).await;
    program.till.paid_once(invoice).await;
}

#[tokio::test]
async fn p_08_f_01_k2_what_was_not_sent_may_be_tried_again_at_once() {
    let (mut program, invoice, key) = card_payment_dies_at("K2").await;
    program.start_quietly().await;
    program.janitor(90).await;
    let [payment] = &program.till.payments_of(invoice).await[..] else { panic!("one payment") };
    assert_eq!((payment.state, payment.failure.as_deref()), (State::Failed, Some("not_sent")));
    program.goes_on(invoice, &key, 300).await;
    program.till.paid_once(invoice).await;
}

#[tokio::test]
async fn p_03_p_08_f_01_k3_what_the_provider_made_is_adopted() {
    let mut program = Program::installed().await;
    let invoice = program.till.invoice(CENTS).await;
    program.start(&["serve", "--no-worker"], &[]).await;
    let operation = "POST /v1/checkout/sessions".to_owned();
    program.till.sandbox.script(Script { account: None, operation, steps: [Step::ActThenHang].into() });
    let (customer, key) = (grace(&program).await, fresh_key());
    tokio::select! {
        reply = program.pays(&customer, invoice, &key) => panic!("the provider should hang: {reply:?}"),
        () = acted(&program, invoice) => {}
    }
    program.kill().await;
    let [payment] = &program.till.payments_of(invoice).await[..] else { panic!("one payment") };
    assert_eq!((payment.state, payment.provider_reference.as_deref()), (State::Submitting, None));
    program.start_quietly().await;
    program.janitor(90).await;
    let adopted = program.till.payment(payment.id).await;
    let [session] = &program.till.sessions_of(invoice).await[..] else { panic!("one session") };
    assert_eq!(adopted.provider_reference.as_deref(), session["id"].as_str());
    program.goes_on(invoice, &key, 300).await;
    program.till.paid_once(invoice).await;
}

#[tokio::test]
async fn p_08_f_01_k4_an_answer_that_was_not_stored_is_found_again() {
    let (mut program, invoice, key) = card_payment_dies_at("K4").await;
    comes_back(&mut program, invoice, &key).await;
    program.till.paid_once(invoice).await;
}

#[tokio::test]
async fn p_08_f_01_k5_the_same_page_of_the_provider_goes_on() {
    let (mut program, invoice, key) = card_payment_dies_at("K5").await;
    let [before] = &program.till.sessions_of(invoice).await[..] else { panic!("one session") };
    program.start_quietly().await;
    let customer = grace(&program).await;
    let reply = program.pays(&customer, invoice, &key).await.expect("an answer");
    assert_eq!(Some(reply.location.as_str()), before["url"].as_str());
    program.goes_on(invoice, &key, 300).await;
    program.till.paid_once(invoice).await;
}

/// What the provider was not told to have arrived, it sends again.
async fn a_notice_dies_at(point: &str) {
    let (mut program, invoice, key) = card_payment_dies_at(point).await;
    program.start_quietly().await;
    let events: Vec<String> = program.till.sandbox.deliveries().into_iter().map(|sent| sent.event).collect();
    events.iter().for_each(|event| program.till.sandbox.send_again(event));
    program.till.sandbox.all_delivered().await;
    program.janitor(90).await;
    assert_eq!(program.till.invoice_now(invoice).await.state, InvoiceState::Paid, "{point}");
    program.goes_on(invoice, &key, 300).await;
    program.till.paid_once(invoice).await;
}

#[tokio::test]
async fn p_08_f_01_k6_a_notice_that_was_not_kept_is_sent_again() {
    a_notice_dies_at("K6").await;
}

#[tokio::test]
async fn p_08_f_01_k7_a_notice_kept_and_not_acknowledged_comes_twice() {
    a_notice_dies_at("K7").await;
}

/// Nothing is sent again: the inbox and the janitor are enough.
async fn the_inbox_is_enough_after(point: &str) {
    let (mut program, invoice, key) = card_payment_dies_at(point).await;
    program.till.sandbox.webhooks(DeliveryMode::Drop);
    program.start_quietly().await;
    program.janitor(90).await;
    assert_eq!(program.till.invoice_now(invoice).await.state, InvoiceState::Paid, "{point}");
    program.goes_on(invoice, &key, 300).await;
    program.till.paid_once(invoice).await;
}

#[tokio::test]
async fn p_08_f_01_k8_a_notice_acknowledged_and_not_read_is_read() {
    the_inbox_is_enough_after("K8").await;
}

#[tokio::test]
async fn p_08_f_01_p_19_k9_state_and_entries_are_written_together() {
    let (mut program, invoice, _) = card_payment_dies_at("K9").await;
    let [payment] = &program.till.payments_of(invoice).await[..] else { panic!("one payment") };
    assert_eq!((payment.state, payment.captured), (State::RequiresAction, None), "nothing of it is visible");
    assert!(program.till.invoice_now(invoice).await.settled.is_zero());
    program.start_quietly().await;
    program.janitor(90).await;
    program.till.paid_once(invoice).await;
}

#[tokio::test]
async fn p_08_f_01_k10_what_was_settled_stays_settled() {
    the_inbox_is_enough_after("K10").await;
}

#[tokio::test]
async fn p_08_f_01_k11_a_letter_sent_twice_is_the_same_letter() {
    let mut program = Program::installed().await;
    // A letter waits already.
    program.sets_out(&["serve"], &[("CRASH_AT", "K11")]);
    assert_eq!(program.died().await.signal(), Some(ABORTED));
    program.sends_letters(600).await;
    let mails = program.till.sandbox.mails();
    let mut ids: Vec<_> = mails.iter().map(|mail| mail.message_id.as_str()).collect();
    assert!(!ids.is_empty() && ids.iter().all(|id| !id.is_empty()), "{mails:#?}");
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(all - ids.len(), 1, "one letter twice, under one id");
}

/// The provider has given it back, and nobody here read its answer: found again by our id, given back once.
#[tokio::test]
async fn p_08_p_26_f_01_k12_a_refund_that_was_made_is_adopted() {
    let mut program = Program::installed().await;
    let (_, payment) = program.till.paid_by_card(CENTS).await;
    program.start(&["serve", "--no-worker"], &[("CRASH_AT", "K12")]).await;
    let ada = Browser::signs_in(&program.address, plant::OWNER, plant::PASSWORD).await;
    let (path, key) = (format!("/admin/payments/{payment}/refund"), fresh_key());
    let source = Source::Invoice(program.till.payment(payment).await.purpose.invoice().expect("an invoice")).text();
    let form = [
        ("request_key", key.as_str()),
        ("source", &source),
        ("amount", "50"),
        ("destination", "provider"),
        ("reason", "Geste"),
    ];
    assert_eq!(ada.post(&path, &form).await, None);
    assert_eq!(program.died().await.signal(), Some(ABORTED));
    let [refund] = &program.till.refunds_of(payment).await[..] else { panic!("one refund") };
    assert_eq!((refund.state, refund.booked), (RefundState::Requested, Booked::Nothing));
    assert_eq!(program.till.given_back(), 5_000, "the provider acted");
    program.till.sandbox.webhooks(DeliveryMode::Drop);
    program.start_quietly().await;
    program.janitor(90).await;
    let adopted = program.till.refund(refund.id).await;
    assert_eq!((adopted.state, adopted.booked), (RefundState::Succeeded, Booked::Posted));
    let ada = Browser::signs_in(&program.address, plant::OWNER, plant::PASSWORD).await;
    assert!(ada.post(&path, &form).await.expect("an answer").location.ends_with(&refund.id.to_string()), "the same");
    assert_eq!((program.till.given_back(), program.till.refunds_of(payment).await.len()), (5_000, 1));
    program.till.agrees_with_provider().await;
    program.till.verifies().await;
}

#[tokio::test]
async fn p_08_f_01_k13_balance_and_invoice_change_together() {
    let mut program = Program::installed().await;
    let till = &program.till;
    let invoice = till.invoice(CENTS).await;
    till.credit(CENTS).await;
    let held = till.held().await;
    let (gateway, key) = (till.balance.to_string(), fresh_key());
    let (path, form) = (format!("/invoices/{invoice}/pay"), [("gateway", gateway.as_str()), ("request_key", &key)]);
    program.start(&["serve"], &[("CRASH_AT", "K13")]).await;
    let customer = grace(&program).await;
    assert_eq!(customer.post(&path, &form).await, None);
    assert_eq!(program.died().await.signal(), Some(ABORTED));
    assert_eq!(program.till.held().await, held);
    assert!(program.till.invoice_now(invoice).await.settled.is_zero());
    program.start_quietly().await;
    customer.post(&path, &form).await.expect("an answer");
    assert_eq!(program.till.invoice_now(invoice).await.state, InvoiceState::Paid);
    assert_eq!(program.till.held().await.minor, held.minor - CENTS);
    program.till.verifies().await;
}

#[tokio::test]
async fn p_08_f_01_k14_the_janitor_takes_up_where_it_died() {
    let mut program = Program::installed().await;
    let invoice = program.till.invoice(CENTS).await;
    program.start_quietly().await;
    program.till.sandbox.webhooks(DeliveryMode::Drop);
    let key = fresh_key();
    program.pays_by_card(&grace(&program).await, invoice, &key).await;
    let died = program.runs(&["janitor", "--once"], &[("CRASH_AT", "K14"), ("CLOCK_OFFSET", "90")]).await;
    assert_eq!(died.status.signal(), Some(ABORTED), "{died:?}");
    program.janitor(180).await;
    program.till.paid_once(invoice).await;
}

#[tokio::test]
async fn p_08_f_01_k15_an_invoice_between_two_gateways_is_payable() {
    let mut program = Program::installed().await;
    let invoice = program.till.invoice(CENTS).await;
    program.start(&["serve", "--no-worker"], &[("CRASH_AT", "K15")]).await;
    let customer = grace(&program).await;
    program.pays(&customer, invoice, &fresh_key()).await.expect("an answer");
    let (transfer, key) = (program.till.transfer.to_string(), fresh_key());
    let (path, form) = (format!("/invoices/{invoice}/switch"), [("gateway", transfer.as_str()), ("request_key", &key)]);
    assert_eq!(customer.post(&path, &form).await, None);
    assert_eq!(program.died().await.signal(), Some(ABORTED));
    assert!(program.till.payments_of(invoice).await.iter().all(|payment| !payment.state.is_live()));
    program.start_quietly().await;
    customer.post(&path, &form).await.expect("an answer");
    let live: Vec<_> = program.till.payments_of(invoice).await.into_iter().filter(|one| one.state.is_live()).collect();
    assert_eq!(live.iter().map(|payment| payment.gateway).collect::<Vec<_>>(), [program.till.transfer]);
    program.till.verifies().await;
}
