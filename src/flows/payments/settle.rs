//! Our books are made to agree with what a provider reports. The only door through which money counts as received.

use super::book;
use crate::{
    db::{self, Tx},
    domain::{
        error::AppError,
        ids::PaymentId,
        letter::Letter,
        payment::Payment,
        people::Actor,
        report::Report,
        settlement::{Effect, Settlement, Word, settlement},
    },
    flows::portal::Portal,
};

/// May be called any number of times, by anybody, at once, in any order: what was applied is not applied again.
pub async fn settle(portal: &Portal, id: PaymentId, report: &Report, actor: &Actor) -> Result<Payment, AppError> {
    let payment = db::retried(|| once(portal, id, report, actor)).await?;
    portal.hooks.at("K10").await;
    Ok(payment)
}

/// One transaction: the invoice is locked before its payment, everybody in that order.
async fn once(portal: &Portal, id: PaymentId, report: &Report, actor: &Actor) -> Result<Payment, AppError> {
    let tx = portal.db.begin().await?;
    let purpose = db::payments::find(&tx, id).await?.purpose;
    let invoice = match purpose.invoice() {
        Some(invoice) => Some(db::invoices::lock(&tx, invoice).await?),
        None => None,
    };
    let before = db::payments::lock(&tx, id).await?;
    let word = if matches!(actor, Actor::Admin(_)) { Word::Person } else { Word::Provider };
    let Settlement { payment, effect, detail } = settlement(before.clone(), report, word, portal.clock.now());
    if payment == before {
        return Ok(before);
    }
    db::payments::update(&tx, &payment).await?.then_some(()).ok_or(AppError::Unavailable)?;
    if payment.state != before.state {
        let steps = (Some(before.state), payment.state);
        db::payments::record(&tx, id, steps, (portal.clock.now(), actor), &detail).await?;
    }
    portal.hooks.at("K9").await;
    match effect {
        Effect::Capture => book::capture(portal, &tx, &payment, invoice.as_ref()).await?,
        Effect::Fee(fee) => book::fee(portal, &tx, &payment, fee).await?,
        Effect::Reopened => tell_failed(portal, &tx, &payment).await?,
        Effect::Nothing => {}
    }
    tx.commit().await?;
    Ok(Payment { version: payment.version + 1, ..payment })
}

/// The bank said no after days: the invoice is due again, and the customer hears of it.
async fn tell_failed(portal: &Portal, tx: &Tx, payment: &Payment) -> Result<(), AppError> {
    let Some(invoice) = payment.purpose.invoice() else { return Ok(()) };
    let invoice = db::invoices::find(tx, invoice).await?;
    let customer = db::customers::find(tx, payment.customer).await?;
    let letter = Letter::PaymentFailed {
        customer: customer.card.name,
        number: invoice.number.unwrap_or_default(),
        amount: payment.amount,
        link: portal.address(&format!("/invoices/{}", invoice.id)),
    };
    let to = (&customer.card.email, customer.card.language);
    db::letters::queue(tx, &format!("payment:{}:failed", payment.id), to, &letter, portal.clock.now()).await
}
