//! Races of those who leave a way to pay with those who still use it, each with its control (promise P-65).

use guichet::{
    db::{self, payments::Intent},
    domain::{
        availability::{Allowed, Chooser},
        error::{AppError, Code},
        gateway::{Scope, Status},
        ids::{InvoiceId, PaymentId},
        invoice::InvoiceState,
        payment::{Payment, Purpose, State},
        people::Actor,
    },
    flows::{
        gateways::offer::{Question, judge},
        payments::{ask, start, switch},
        plant,
    },
    sandbox::control::{CustomerAct, CustomerAction, DeliveryMode},
};
use http::StatusCode;

use crate::support::{Crowd, Till, Visitor, cashbox::euro, counter::GRACE, desk::GATEWAYS, till::fresh_key};

/// The customer approves at the provider, changes to a transfer in another tab, and somebody asks what became of it.
async fn leaves_and_pays(till: &Till) -> (InvoiceId, PaymentId) {
    let invoice = till.invoice(4_000).await;
    let payment = till.starts(invoice, till.card).await;
    let session = till.payment(payment).await.provider_reference.expect("a session");
    let mut crowd = Crowd::gathers();
    let sandbox = till.sandbox.clone();
    crowd.joins(async move {
        let act = CustomerAct { session, action: CustomerAction::Approve, card: None, iban: None };
        // Too late when the session was expired first.
        drop(sandbox.customer(&act).await);
    });
    let (portal, grace, wish) = (till.house.portal.clone(), till.grace.clone(), till.wish(invoice, till.transfer));
    crowd.joins(async move {
        let switched = switch::switch(&portal, &grace, wish).await;
        let in_progress = Err(AppError::Conflict(Code::AttemptInProgress));
        let paid = Err(AppError::Conflict(Code::InvoiceAlreadyPaid));
        assert!(switched.is_ok() || switched == in_progress || switched == paid, "{switched:?}");
    });
    let (portal, provider) = (till.house.portal.clone(), Actor::Provider(till.card));
    crowd.joins(async move { drop(ask::ask(&portal, payment, &provider).await.expect("asked")) });
    crowd.acts().await;
    (invoice, payment)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_65_f_37_a_change_of_gateway_and_a_success_at_once_lose_no_money() {
    let till = Till::open().await;
    for _ in 0..8 {
        let (invoice, payment) = leaves_and_pays(&till).await;
        till.hears().await;
        till.asks(payment).await;
        let session = till.payment(payment).await.provider_reference.expect("a session");
        // What was left could be stopped, or it was paid: nothing stays open at the provider.
        let sessions = till.sandbox.objects("checkout.session");
        let status = &sessions.iter().find(|one| one["id"] == session).expect("the session")["status"];
        assert!(status == "expired" || status == "complete", "{status}");
        let charged = till.sandbox.ledger().charges.iter().any(|charge| charge.session == session);
        let kept = till.payment(payment).await;
        assert_eq!(kept.state == State::Succeeded, charged, "{kept:?}");
        let paid = till.invoice_now(invoice).await;
        assert_eq!((paid.state == InvoiceState::Paid, paid.settled), (charged, euro(if charged { 4_000 } else { 0 })));
        till.verifies().await;
    }
}

/// The payment as somebody read it before it was paid, about to be written back as cancelled.
async fn stale(till: &Till) -> Payment {
    let invoice = till.invoice(4_000).await;
    let payment = till.starts(invoice, till.card).await;
    let read = till.payment(payment).await;
    till.approves(payment).await;
    till.asks(payment).await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    Payment { state: State::Canceled, ..read }
}

#[tokio::test]
async fn control_without_its_version_a_change_of_gateway_forgets_a_payment() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let late = stale(&till).await;
    assert_eq!(db::payments::update(till.house.db().reader(), &late).await, Ok(false), "somebody was quicker");
    assert_eq!(till.payment(late.id).await.state, State::Succeeded);
    till.verifies().await;
    let unguarded = format!("UPDATE payments SET state = 'canceled' WHERE reference = '{}'", late.reference);
    till.house.by_hand(&unguarded).await.expect("written all the same");
    till.finds("L-04").await;
    till.finds("L-18").await;
}

async fn hides(till: &Till, owner: &mut Visitor) {
    let address = format!("{GATEWAYS}/{}", till.card);
    let form = owner.get(&address).await.form(&address).with("status", Status::Hidden.word());
    assert_eq!(owner.post(&address, &form.fields()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_65_f_35_f_36_whoever_began_before_a_gateway_was_hidden_may_end_and_nobody_begins_after() {
    let till = Till::open().await;
    let mut crowd = Crowd::gathers();
    let mut invoices = Vec::new();
    for _ in 0..8 {
        let invoice = till.invoice(4_000).await;
        invoices.push(invoice);
        let (portal, grace, wish) = (till.house.portal.clone(), till.grace.clone(), till.wish(invoice, till.card));
        crowd.joins(async move { start::start(&portal, &grace, wish).await.map(drop) });
    }
    let mut owner = till.enters(plant::OWNER).await;
    let address = format!("{GATEWAYS}/{}", till.card);
    let form = owner.get(&address).await.form(&address).with("status", Status::Hidden.word());
    crowd.joins(async move {
        let answer = owner.post(&address, &form.fields()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        Ok(())
    });
    for begun in crowd.acts().await.into_iter().filter_map(Result::err) {
        assert_eq!(begun, AppError::invalid("gateway", Code::GatewayUnavailable));
    }
    for invoice in invoices {
        let live = till.live(invoice).await;
        if let Some(payment) = live.first() {
            till.approves(payment.id).await;
        }
        till.hears().await;
        let state = if live.is_empty() { InvoiceState::Issued } else { InvoiceState::Paid };
        assert_eq!(till.invoice_now(invoice).await.state, state);
        let again = start::start(&till.house.portal, &till.grace, till.wish(invoice, till.card)).await;
        assert!(again.is_err(), "{again:?}");
    }
    till.verifies().await;
}

/// The page was drawn before, the click comes after: judged again it is refused, judged when drawn it begins.
#[tokio::test]
async fn control_f_35_judged_only_when_the_page_is_drawn_a_hidden_gateway_is_used() {
    let till = Till::open().await;
    let invoice = till.invoice(4_000).await;
    let model = till.payment(till.starts(till.invoice(4_000).await, till.card).await).await;
    let (mut grace, mut owner) = (till.enters(GRACE).await, till.enters(plant::OWNER).await);
    let action = format!("/invoices/{invoice}/pay");
    let drawn = grace.get(&format!("/invoices/{invoice}")).await.form(&action).with("gateway", &till.card.to_string());
    let gateway = db::gateways::find(till.house.db().reader(), till.card).await.expect("a gateway");
    let allowed = Allowed::default();
    let question =
        Question { amount: euro(4_000), scope: Scope::Invoices, chooser: Chooser::Customer, allowed: &allowed };
    let rule = judge(&gateway, question).expect("may be used when the page is drawn");
    till.house.portal.clock.advance(2);
    hides(&till, &mut owner).await;
    till.house.portal.clock.advance(2);

    let answer = grace.post(&action, &drawn.fields()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.error_codes().contains(&"gateway_unavailable".to_owned()), "{:?}", answer.error_codes());
    assert!(till.live(invoice).await.is_empty());
    till.verifies().await;

    let id = PaymentId::fresh();
    let payment = Payment {
        id,
        reference: format!("PAY-{id}"),
        idempotency_key: format!("by hand {id}"),
        purpose: Purpose::Invoice(invoice),
        state: State::Submitting,
        created_at: till.house.portal.clock.now(),
        rule,
        ..model
    };
    let intent = Intent { payment, request_key: fresh_key(), request_digest: String::new() };
    let tx = till.house.db().begin().await.expect("a transaction");
    db::payments::insert(&tx, &intent, &Actor::Contact(till.grace.clone())).await.expect("written");
    tx.commit().await.expect("kept");
    till.finds("L-24").await;
}
