//! Nobody pays twice by mistake, and what was paid twice is seen at once (promises P-06, P-07 and P-21).

use guichet::{
    db,
    domain::{
        error::{AppError, Code},
        gateway::Mode,
        ids::{GatewayId, InvoiceId, PaymentId},
        invoice::InvoiceState,
        late_money::{LateState, Reason},
        payment::{Attention, State},
        people::Actor,
        report::{Capture, Outcome, Report},
    },
    flows::payments::{back, confirm_transfer::confirm_transfer, janitor, settle::settle, start, switch},
    sandbox::control::{CustomerAction, DeliveryMode, Step},
};
use http::StatusCode;

use crate::support::{Crowd, Till, Visitor, cashbox::euro, counter::GRACE, till::fresh_key};

const OPENING: &str = "POST /v1/checkout/sessions";
const LOOKING: &str = "GET /v1/checkout/sessions";

#[tokio::test]
async fn p_06_while_money_may_be_moving_nobody_pays_a_second_time() {
    let till = Till::open_patiently().await;
    let mut grace = till.enters(GRACE).await;
    till.credit(30_000).await;
    let processing = till.invoice(7_700).await;
    let payment = till.starts(processing, till.card).await;
    till.acts(payment, CustomerAction::Debit, None).await;
    till.hears().await;
    // From here on the provider cannot tell which sessions there are.
    till.script(LOOKING, std::iter::repeat_n(Step::Status { status: 500, body: None }, 100));
    let unknown = till.invoice(7_700).await;
    till.script(OPENING, [Step::ActThen500]);
    till.starts(unknown, till.card).await;
    let submitting = till.invoice(7_700).await;
    till.script(OPENING, [Step::Hang]);
    let (portal, contact, wish) = (till.house.portal.clone(), till.grace.clone(), till.wish(submitting, till.card));
    let opening = tokio::spawn(async move { start::start(&portal, &contact, wish).await });
    till.reached(OPENING, 4).await;

    for (invoice, state) in
        [(submitting, State::Submitting), (processing, State::Processing), (unknown, State::Unknown)]
    {
        assert_eq!(till.latest(invoice).await.state, state);
        for gateway in [till.card, till.transfer, till.balance] {
            is_refused(&till, &mut grace, (invoice, gateway)).await;
        }
        let live = till.live(invoice).await;
        assert!(live.len() == 1 && live[0].state.is_in_flight(), "{live:?}");
        assert_eq!(till.invoice_now(invoice).await.due(), euro(7_700));
    }
    assert_eq!((till.calls(OPENING), till.held().await), (4, euro(30_000)), "nothing was sent, nothing was taken");
    opening.abort();
}

/// By the pay button and by the change of gateway, as a program and as a page.
async fn is_refused(till: &Till, grace: &mut Visitor, (invoice, gateway): (InvoiceId, GatewayId)) {
    let in_progress = AppError::Conflict(Code::AttemptInProgress);
    let (portal, wish) = (&till.house.portal, || till.wish(invoice, gateway));
    assert_eq!(start::start(portal, &till.grace, wish()).await, Err(in_progress.clone()));
    let mut addresses = vec![format!("/invoices/{invoice}/pay")];
    if gateway != till.card {
        assert_eq!(switch::switch(portal, &till.grace, wish()).await, Err(in_progress));
        addresses.push(format!("/invoices/{invoice}/switch"));
    }
    for address in addresses {
        let (gateway, key) = (gateway.to_string(), fresh_key());
        let form = [("gateway", gateway.as_str()), ("due", "7700 EUR"), ("request_key", &key)];
        let answer = grace.post(&address, &form).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{address} {gateway}");
        assert!(answer.error_codes().contains(&"attempt_in_progress".to_owned()), "{:?}", answer.error_codes());
    }
}

/// A transfer that was given up, and the card that was used instead.
async fn two_ways(till: &Till) -> (InvoiceId, PaymentId, PaymentId) {
    let invoice = till.invoice(9_900).await;
    let transfer = till.starts(invoice, till.transfer).await;
    back::back(&till.house.portal, &till.grace, transfer).await.expect("given up");
    let card = till.starts(invoice, till.card).await;
    till.approves(card).await;
    (invoice, transfer, card)
}

/// The second of two payments is on the balance, with its reason, where the customer looks.
async fn is_credited(till: &Till, invoice: InvoiceId, second: PaymentId) {
    assert_eq!(till.invoice_now(invoice).await.settled, euro(9_900));
    assert_eq!(till.held().await, euro(9_900));
    let late = db::late_money::of_payment(till.house.db().reader(), second).await.expect("late money");
    assert_eq!(late.len(), 1);
    assert_eq!((late[0].reason, late[0].state, late[0].amount), (Reason::PaidTwice, LateState::Credited, euro(9_900)));
    let page = till.enters(GRACE).await.get(&format!("/payments/{second}")).await;
    assert!(page.says("99,00 € ont été portés à votre solde"), "{}", page.body);
    till.verifies().await;
}

#[tokio::test]
async fn p_07_of_two_payments_that_land_the_second_is_credit_at_once() {
    let till = Till::open().await;
    let (invoice, transfer, card) = two_ways(&till).await;
    till.hears().await;
    assert_eq!(till.payment(card).await.state, State::Succeeded);
    confirm_transfer(&till.house.portal, &till.owner, transfer, euro(9_900), "story").await.expect("it came");
    is_credited(&till, invoice, transfer).await;
}

#[tokio::test]
async fn p_07_in_whichever_order_they_land() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Hold);
    let (invoice, transfer, card) = two_ways(&till).await;
    confirm_transfer(&till.house.portal, &till.owner, transfer, euro(9_900), "story").await.expect("it came");
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    assert_eq!(till.held().await, euro(0));
    till.sandbox.webhooks(DeliveryMode::Normal);
    till.hears().await;
    is_credited(&till, invoice, card).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_07_also_when_both_land_in_the_same_instant() {
    let till = Till::open().await;
    let (invoice, transfer, card) = two_ways(&till).await;
    till.sandbox.all_delivered().await;
    let mut crowd = Crowd::gathers();
    let (portal, owner) = (till.house.portal.clone(), till.owner.clone());
    crowd.joins(async move {
        confirm_transfer(&portal, &owner, transfer, euro(9_900), "story").await.expect("it came");
    });
    let portal = till.house.portal.clone();
    crowd.joins(async move {
        janitor::janitor(&portal).await.expect("a round");
    });
    crowd.acts().await;
    till.hears().await;
    assert_eq!([till.payment(transfer).await.state, till.payment(card).await.state], [State::Succeeded; 2]);
    let late = db::late_money::of_payment(till.house.db().reader(), card).await.expect("late money");
    let second = if late.is_empty() { transfer } else { card };
    is_credited(&till, invoice, second).await;
}

#[tokio::test]
async fn p_21_a_providers_payment_settles_the_payment_it_was_made_for_and_no_other() {
    let till = Till::open().await;
    let (paid, open) = (till.invoice(6_000).await, till.invoice(6_000).await);
    let first = till.starts(paid, till.card).await;
    let second = till.starts(open, till.card).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    till.approves(first).await;
    let session = till.payment(first).await.provider_reference.expect("a session");

    // The customer comes back to the other payment with the paid session in the address.
    let mut grace = till.enters(GRACE).await;
    let back = grace.get(&format!("/payments/{second}/return?session_id={session}&reference={session}")).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    // The provider is quoted about the other payment with the paid session.
    let ours = Some(first.to_string());
    let capture = Capture { amount: euro(6_000), ours, mode: Mode::Test, fee: None, method: None };
    let report = Report::new(Some(session.clone()), Outcome::Paid(capture));
    let kept = settle(&till.house.portal, second, &report, &Actor::Provider(till.card)).await.expect("for a person");
    assert!(matches!(kept.attention, Attention::NeedsPerson { .. }));
    assert_ne!(kept.provider_reference, Some(session.clone()), "it stays bound to its own session");
    assert_eq!(till.invoice_now(open).await.settled, euro(0));

    // A third payment that knows no session of its own yet cannot take this one.
    let third = till.invoice(6_000).await;
    till.script(OPENING, [Step::Status { status: 500, body: None }, Step::Status { status: 500, body: None }]);
    let unbound = till.starts(third, till.card).await;
    assert_eq!(till.payment(unbound).await.provider_reference, None);
    till.asks(first).await;
    let stolen = settle(&till.house.portal, unbound, &report, &Actor::Provider(till.card)).await;
    assert!(stolen.is_err(), "{stolen:?}");
    let by_hand = format!("UPDATE payments SET provider_reference = '{session}' WHERE provider_reference IS NULL");
    assert!(till.house.by_hand(&by_hand).await.is_err(), "the unique index refuses it");
    assert_eq!(till.payment(unbound).await.provider_reference, None);
    let settled = [paid, open, third].map(|invoice| till.invoice_now(invoice));
    let settled: Vec<_> = futures::future::join_all(settled).await.iter().map(|one| one.settled).collect();
    assert_eq!(settled, [euro(6_000), euro(0), euro(0)]);
    till.verifies().await;
}
