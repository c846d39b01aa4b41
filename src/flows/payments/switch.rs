//! The customer leaves one gateway for another: the old payment is ended first, or settled if it was paid.

use super::{
    ask, cancel, intend,
    start::{self, Begun, Wanted},
};
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::{GatewayId, InvoiceId},
        payment::{NextStep, Payment, State},
        people::{Actor, Admin, Contact, Duty, Right},
    },
    flows::{invoices::choose_gateway, portal::Portal},
};

/// Switches and starts with the new gateway. A payment that turns out paid is shown instead. What could not be started
/// anyway ends nothing.
pub async fn switch(portal: &Portal, contact: &Contact, wanted: Wanted) -> Result<Begun, AppError> {
    contact.must(Right::Pay)?;
    let (db, id) = (portal.db.reader(), wanted.purpose.invoice().ok_or(AppError::NotFound)?);
    let invoice = db::invoices::find_for(db, contact.customer, id).await?;
    let actor = Actor::Contact(contact.clone());
    // The confirmation sent twice: the payment it began goes on, it is not ended by its own echo.
    if let Some(old) = db::payments::live_of(db, id).await?.filter(|old| old.gateway != wanted.gateway) {
        start::check_key(&wanted.request_key)?;
        intend::check_due(&invoice, &wanted)?;
        intend::judge(db, contact, &wanted, Some(&invoice)).await?;
        let ended = end(portal, old, &actor).await?;
        if ended.state == State::Succeeded {
            return Ok(Begun::Payment(ended.id, NextStep::Done));
        }
        portal.hooks.at("K15").await;
    }
    start::start(portal, contact, wanted).await
}

/// An administrator puts another gateway on an invoice, unlisted ones included; what is open with the old one ends.
pub async fn switch_for_customer(
    portal: &Portal,
    admin: &Admin,
    invoice: InvoiceId,
    gateway: GatewayId,
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Assist)?;
    let actor = Actor::Admin(admin.clone());
    choose_gateway::permitted(portal, invoice, gateway).await?;
    if let Some(old) = db::payments::live_of(portal.db.reader(), invoice).await?.filter(|old| old.gateway != gateway) {
        let ended = end(portal, old, &actor).await?;
        if ended.state == State::Succeeded {
            return Err(AppError::Conflict(Code::InvoiceAlreadyPaid));
        }
    }
    choose_gateway::choose_gateway(portal, admin, invoice, gateway, request_id).await
}

/// The old provider is asked first; only what the customer has not finished can be stopped.
async fn end(portal: &Portal, old: Payment, actor: &Actor) -> Result<Payment, AppError> {
    let speaker = Actor::Provider(old.gateway);
    let now = ask::ask(portal, old.id, &speaker).await?;
    match now.state {
        State::RequiresAction => cancel::cancel(portal, &now, actor).await,
        state if state.is_live() => Err(AppError::Conflict(Code::AttemptInProgress)),
        _ => Ok(now),
    }
}
