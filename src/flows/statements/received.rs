//! The payment a line of a statement is money of: the one the customer was shown the account for, or a new one.

use crate::{
    db::{self, Tx, payments::Intent},
    domain::{
        availability::Rule,
        error::{AppError, Code},
        gateway::Gateway,
        ids::{CustomerId, InvoiceId, PaymentId},
        money::Money,
        payment::{Attention, Payment, Purpose, State},
        people::Actor,
        statement::{booked::Kept, suggestion::Target},
    },
    flows::portal::Portal,
};

/// `nth`: which part of the line. The invoice is locked here, before any payment.
pub(super) async fn payment(
    portal: &Portal,
    tx: &Tx,
    (kept, nth): (&Kept, usize),
    (target, amount): (Target, Money),
    actor: &Actor,
) -> Result<PaymentId, AppError> {
    let (customer, purpose, state) = match target {
        Target::TopUp(payment) => return Ok(payment),
        Target::Refund(_) => return Err(AppError::Conflict(Code::AmountNotPositive)),
        Target::Balance(customer) => (customer, Purpose::TopUp, State::Submitting),
        Target::Invoice(id) => {
            let invoice = db::invoices::lock(tx, id).await?;
            if let Some(awaited) = awaited(tx, kept, id).await? {
                return Ok(awaited);
            }
            // Beside a payment that is open elsewhere this one was never live: what came is booked all the same.
            let elsewhere = db::payments::live_of(tx, id).await?.is_some();
            let state = if elsewhere { State::Canceled } else { State::Submitting };
            (invoice.customer, Purpose::Invoice(id), state)
        }
    };
    let gateway = db::gateways::find(tx, kept.gateway).await?;
    let payment = made(portal, &gateway, (customer, purpose), (amount, state));
    let id = payment.id;
    // A line that was undone may come to the same customer again.
    let request_key = format!("statement:{}:{nth}:{id}", kept.id);
    db::payments::insert(tx, &Intent { payment, request_key, request_digest: String::new() }, actor).await?;
    Ok(id)
}

/// Through this account and not paid yet; one that was ended may be paid late, the latest first.
async fn awaited(tx: &Tx, kept: &Kept, invoice: InvoiceId) -> Result<Option<PaymentId>, AppError> {
    let all = db::payments::of_invoice(tx, invoice).await?;
    let mut here: Vec<Payment> = all.into_iter().filter(|one| one.gateway == kept.gateway).collect();
    here.retain(|one| !matches!(one.state, State::Succeeded | State::TakenBack));
    here.sort_by_key(|one| !one.state.is_live());
    Ok(here.first().map(|one| one.id))
}

fn made(
    portal: &Portal,
    gateway: &Gateway,
    (customer, purpose): (CustomerId, Purpose),
    (amount, state): (Money, State),
) -> Payment {
    let (id, now) = (PaymentId::fresh(), portal.clock.now());
    let short = id.0.simple().to_string()[20..].to_uppercase();
    Payment {
        id,
        reference: format!("PAY-{short}"),
        customer,
        purpose,
        gateway: gateway.id,
        amount,
        state,
        idempotency_key: format!("guichet:statement:{id}"),
        rule: Rule { status: gateway.status, mode: gateway.mode, minimum: None, maximum: None },
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
    }
}
