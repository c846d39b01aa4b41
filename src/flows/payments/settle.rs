//! Our books are made to agree with what a provider reports. The only door through which money counts as received.

use super::{book, watch};
use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::PaymentId,
        letter::Letter,
        money::Money,
        payment::{Attention, Payment, State},
        people::Actor,
        report::Report,
        settlement::{Effect, Settlement, Word, settlement},
        transfer::TransferState,
    },
    flows::{mandates::learn, portal::Portal},
};

/// May be called any number of times, by anybody, at once, in any order: what was applied is not applied again.
pub async fn settle(portal: &Portal, id: PaymentId, report: &Report, actor: &Actor) -> Result<Payment, AppError> {
    let payment = db::retried(|| once(portal, id, report, actor, None)).await?;
    portal.hooks.at("K10").await;
    Ok(payment)
}

/// An administrator's decision on a transfer, kept with its audit line in the transaction that settles.
pub(in crate::flows) struct Decision<'a> {
    pub state: TransferState,
    pub deed: &'static str,
    pub received: Option<Money>,
    pub request_id: &'a str,
}

/// As [`settle`], once: of two people who decide at once, the second is told that it was decided.
pub(super) async fn settle_decided(
    portal: &Portal,
    id: PaymentId,
    report: &Report,
    actor: &Actor,
    decision: &Decision<'_>,
) -> Result<Payment, AppError> {
    let payment = db::retried(|| once(portal, id, report, actor, Some(decision))).await?;
    portal.hooks.at("K10").await;
    Ok(payment)
}

async fn once(
    portal: &Portal,
    id: PaymentId,
    report: &Report,
    actor: &Actor,
    decision: Option<&Decision<'_>>,
) -> Result<Payment, AppError> {
    let tx = portal.db.begin().await?;
    let payment = within(portal, &tx, (id, report), actor, decision).await?;
    tx.commit().await?;
    Ok(payment)
}

/// As [`settle_decided`], in the transaction of a story that has more to write down.
pub(in crate::flows) async fn within(
    portal: &Portal,
    tx: &Tx,
    (id, report): (PaymentId, &Report),
    actor: &Actor,
    decision: Option<&Decision<'_>>,
) -> Result<Payment, AppError> {
    let (before, invoice) = db::payments::lock_behind_invoice(tx, id).await?;
    if let Some(decision) = decision {
        decide(portal, tx, &before, actor, decision).await?;
    }
    if let Some(mandate) = &report.mandate {
        learn::learn(tx, &before, mandate, portal.clock.now()).await?;
    }
    let word = if matches!(actor, Actor::Admin(_)) { Word::Person } else { Word::Provider };
    let settled = settlement(before.clone(), report, word, portal.clock.now());
    let Settlement { payment, effect, detail } = watch::watched(portal, tx, &before, settled).await?;
    if payment == before {
        return Ok(before);
    }
    db::payments::update(tx, &payment).await?.then_some(()).ok_or(AppError::Unavailable)?;
    let calls_person = |payment: &Payment| matches!(payment.attention, Attention::NeedsPerson { .. });
    if payment.state != before.state || (calls_person(&payment) && !calls_person(&before)) {
        let steps = (Some(before.state), payment.state);
        db::histories::record(tx, id, steps, (portal.clock.now(), actor), &detail).await?;
    }
    portal.hooks.at("K9").await;
    match effect {
        Effect::Capture => book::capture(portal, tx, &payment, invoice.as_ref()).await?,
        Effect::Fee(fee) => {
            let gateway = db::setup::read_in(&portal.db, tx).await?.gateway(payment.gateway)?;
            book::fee(portal, tx, (&payment, &gateway), fee).await?;
        }
        Effect::Reopened => tell_failed(portal, tx, &payment).await?,
        Effect::Nothing => {}
    }
    Ok(Payment { version: payment.version + 1, ..payment })
}

async fn decide(
    portal: &Portal,
    tx: &Tx,
    payment: &Payment,
    actor: &Actor,
    decision: &Decision<'_>,
) -> Result<(), AppError> {
    if payment.state == State::Succeeded {
        return Err(AppError::Conflict(Code::InvoiceAlreadyPaid));
    }
    let Decision { state, deed, received, request_id } = decision;
    let now = portal.clock.now();
    db::transfers::decide(tx, payment.id, *state, now).await?;
    let after = received.map(|money| serde_json::json!({ "received": money.to_string() }));
    let object = ("payment", payment.id.to_string());
    db::audit::write(tx, Deed { actor, deed, object, before: None, after, request_id }, now).await
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
