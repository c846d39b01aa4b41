//! Our books are made to agree with what became of a refund. The only door through which a refund changes them.

use super::{book, hold, room};
use crate::{
    db::{self, Tx},
    domain::{
        error::AppError,
        ids::RefundId,
        invoice::Invoice,
        payment::{Attention, Payment},
        people::Actor,
        refund::Refund,
        refund_settlement::{RefundEffect, RefundSettlement, refund_settlement},
        report::RefundReport,
        settlement::Word,
    },
    flows::portal::Portal,
};

/// May be called any number of times, by anybody, at once, in any order: what was applied is not applied again.
pub async fn settle(portal: &Portal, id: RefundId, report: &RefundReport, actor: &Actor) -> Result<Refund, AppError> {
    db::retried(|| once(portal, id, report, actor)).await
}

async fn once(portal: &Portal, id: RefundId, report: &RefundReport, actor: &Actor) -> Result<Refund, AppError> {
    let tx = portal.db.begin().await?;
    let (payment, invoice, refund) = locked(&tx, id).await?;
    let settled = apply(portal, &tx, (&payment, invoice.as_ref()), refund, (report, actor)).await?;
    tx.commit().await?;
    Ok(settled)
}

/// The invoice before its payment, the payment before its refund: everybody in that order.
pub(super) async fn locked(tx: &Tx, id: RefundId) -> Result<(Payment, Option<Invoice>, Refund), AppError> {
    let known = db::refunds::find(tx, id).await?;
    let invoice = room::lock_invoice(tx, known.source.invoice()).await?;
    let payment = db::payments::lock(tx, known.payment).await?;
    Ok((payment, invoice, db::refunds::lock(tx, id).await?))
}

/// State, history and entries, within the transaction of whoever holds the locks.
pub(super) async fn apply(
    portal: &Portal,
    tx: &Tx,
    (payment, invoice): (&Payment, Option<&Invoice>),
    before: Refund,
    (report, actor): (&RefundReport, &Actor),
) -> Result<Refund, AppError> {
    let now = portal.clock.now();
    let word = if matches!(actor, Actor::Admin(_)) { Word::Person } else { Word::Provider };
    let RefundSettlement { refund, effect, detail } = refund_settlement(before.clone(), report, word, now);
    if refund == before {
        return Ok(before);
    }
    db::refunds::update(tx, &refund).await?.then_some(()).ok_or(AppError::Unavailable)?;
    let calls_person = |refund: &Refund| matches!(refund.attention, Attention::NeedsPerson { .. });
    if refund.state != before.state || (calls_person(&refund) && !calls_person(&before)) {
        db::histories::record(tx, refund.id, (Some(before.state), refund.state), (now, actor), &detail).await?;
    }
    match effect {
        RefundEffect::Nothing => {}
        RefundEffect::Book => book::book(portal, tx, (payment, invoice), &refund).await?,
        RefundEffect::Fee => book::fee(portal, tx, payment, &refund).await?,
        RefundEffect::Reverse => book::reverse(portal, tx, (payment, invoice), &refund).await?,
        RefundEffect::Release => hold::release(portal, tx, &refund).await?,
    }
    Ok(Refund { version: refund.version + 1, ..refund })
}
