//! Which gateways an invoice may be paid through, and how an administrator changes that.

use guichet::{
    db::{self, payments::Intent},
    domain::{
        availability::{Allowed, Rule},
        currency::Currency,
        error::{AppError, Code},
        gateway::{Gateway, Mode, Status},
        ids::{GatewayId, PaymentId},
        invoice::Invoice,
        ledger::Part,
        payment::{Attention, Payment, Purpose, State},
        people::Actor,
    },
    flows::{
        gateways::create::{self, NewAccount},
        invoices,
    },
    providers,
};

use crate::support::{
    TestPortal,
    billing::eur,
    cast::{ADA, BLAISE, CHLOE, EXEMPLE},
};

/// A bank account in euros with this status; an invoice in euros was issued before, so that there is a receivable.
async fn bank(portal: &TestPortal, name: &str, status: Status) -> GatewayId {
    let ada = portal.admin(ADA).await;
    let provider = providers::find("bank_transfer").expect("the provider");
    let account = NewAccount { provider, account_name: name.into(), currencies: vec![Currency::EUR] };
    let id = create::create(&portal.portal, &ada, account, "story").await.expect("created");
    let mut gateway = db::gateways::find(portal.db().reader(), id).await.expect("there");
    let receivable = db::accounts::of_part(portal.db().reader(), Currency::EUR, Part::Receivable).await;
    gateway.accounts[0].receivable = receivable.expect("the chart");
    let tx = portal.db().begin().await.expect("a transaction");
    assert!(db::gateways::save(&tx, &Gateway { status, ..gateway }, None).await.expect("saved"));
    tx.commit().await.expect("committed");
    id
}

/// A payment of the whole invoice that waits for the customer.
async fn live_payment(portal: &TestPortal, invoice: &Invoice, gateway: GatewayId) {
    let now = portal.portal.clock.now();
    let id = PaymentId::fresh();
    let payment = Payment {
        id,
        reference: format!("PAY-{id}"),
        customer: invoice.customer,
        purpose: Purpose::Invoice(invoice.id),
        gateway,
        amount: invoice.due(),
        state: State::Submitting,
        idempotency_key: id.to_string(),
        rule: Rule { status: Status::Available, mode: Mode::Test, minimum: None, maximum: None },
        provider_reference: None,
        next_step: None,
        captured: None,
        fee: None,
        method: None,
        failure: None,
        created_at: now,
        expires_at: now,
        expected_by: None,
        succeeded_at: None,
        attention: Attention::None,
        version: 1,
    };
    let intent = Intent { payment, request_key: "key".into(), request_digest: "digest".into() };
    let tx = portal.db().begin().await.expect("a transaction");
    db::payments::insert(&tx, &intent, &Actor::Console).await.expect("inserted");
    tx.commit().await.expect("committed");
}

#[tokio::test]
async fn an_unlisted_gateway_joins_the_ones_in_sight() {
    let portal = TestPortal::new().await;
    let chloe = portal.admin(CHLOE).await;
    let invoice = portal.billed(EXEMPLE, eur(9_000)).await;
    let (seen, unlisted) =
        (bank(&portal, "Visible", Status::Available).await, bank(&portal, "Discrète", Status::Unlisted).await);
    let choose =
        |gateway| invoices::choose_gateway::choose_gateway(&portal.portal, &chloe, invoice.id, gateway, "story");
    assert_eq!(choose(seen).await, Ok(()));
    assert_eq!(portal.invoice(invoice.id).await.allowed, Allowed::default(), "the choice stays open");
    assert_eq!(choose(unlisted).await, Ok(()));
    let after = portal.invoice(invoice.id).await;
    assert_eq!(after.chosen, Some(unlisted));
    assert!(after.allowed.names(seen) && after.allowed.names(unlisted));
    assert_eq!((after.totals, after.lines), (invoice.totals, invoice.lines), "the amount stays");
    let history = db::audit_trail::of_object(portal.db().reader(), "invoice", &invoice.id.to_string(), 10).await;
    let chosen = history.expect("a history").iter().filter(|done| done.deed == "invoice-gateway-chosen").count();
    assert_eq!(chosen, 2);
}

#[tokio::test]
async fn a_hidden_gateway_cannot_be_put_on_an_invoice() {
    let portal = TestPortal::new().await;
    let chloe = portal.admin(CHLOE).await;
    let invoice = portal.billed(EXEMPLE, eur(9_000)).await;
    let hidden = bank(&portal, "Cachée", Status::Hidden).await;
    let refused = invoices::choose_gateway::choose_gateway(&portal.portal, &chloe, invoice.id, hidden, "story").await;
    assert_eq!(refused, Err(AppError::invalid("gateway", Code::GatewayUnavailable)));
    let mut draft = portal.draft_of(EXEMPLE, eur(9_000)).await;
    draft.allowed = Allowed(vec![hidden]);
    let blaise = portal.admin(BLAISE).await;
    let drafting = invoices::draft::draft(&portal.portal, &blaise, &draft, "story").await;
    assert_eq!(drafting, Err(AppError::invalid("allowed", Code::GatewayUnavailable)));
}

#[tokio::test]
async fn money_in_flight_holds_the_invoice_as_it_is() {
    let portal = TestPortal::new().await;
    let blaise = portal.admin(BLAISE).await;
    let invoice = portal.billed(EXEMPLE, eur(9_000)).await;
    let (old, new) = (bank(&portal, "Une", Status::Available).await, bank(&portal, "Autre", Status::Available).await);
    live_payment(&portal, &invoice, old).await;
    let choose =
        |gateway| invoices::choose_gateway::choose_gateway(&portal.portal, &blaise, invoice.id, gateway, "story");
    assert_eq!(choose(new).await, Err(AppError::Conflict(Code::AttemptInProgress)));
    assert_eq!(choose(old).await, Ok(()), "the one in use may stay");
    let cancelled = invoices::cancel::cancel(&portal.portal, &blaise, invoice.id, "story").await;
    assert_eq!(cancelled, Err(AppError::Conflict(Code::AttemptInProgress)));
}

#[tokio::test]
async fn a_paid_invoice_keeps_its_gateway() {
    let portal = TestPortal::new().await;
    let blaise = portal.admin(BLAISE).await;
    let invoice = portal.billed(EXEMPLE, eur(9_000)).await;
    let gateway = bank(&portal, "Une", Status::Available).await;
    portal.receives(&invoice, eur(9_000)).await.expect("paid");
    let refused = invoices::choose_gateway::choose_gateway(&portal.portal, &blaise, invoice.id, gateway, "story").await;
    assert_eq!(refused, Err(AppError::Conflict(Code::InvoiceAlreadyPaid)));
}
