//! A refund that was made at the provider's own site: found by its notice, told by the provider, booked once.

use super::{ask_for, hold, room, settle};
use crate::{
    db::{self, Tx},
    domain::{
        error::AppError,
        gateway::Gateway,
        invoice::Invoice,
        money::Money,
        payment::{Attention, Payment, Purpose, State},
        people::Actor,
        refund::{Origin, Refund, Source, left_of_invoice, refundable, returned},
        report::{RefundOutcome, RefundReport},
    },
    flows::{payments, portal::Portal},
    providers::{ForeignRefund, FoundRefund, Provider, Settings, Trouble},
};

/// What came of looking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Booked now, or one we knew, settled.
    Refund(Box<Refund>),
    /// Of something else that is done with the account.
    NotOurs,
    /// Of a payment nobody here knows.
    Stranger,
    /// Of a payment whose own money we have not heard of.
    TooEarly,
    /// It gave nothing back, and nobody here had asked for it.
    Nothing,
}

pub async fn foreign(
    portal: &Portal,
    (provider, gateway, settings): (&dyn Provider, &Gateway, &Settings),
    named: &ForeignRefund,
) -> Result<Result<Found, Trouble>, AppError> {
    let call = portal.call(gateway, settings, gateway.mode);
    let found = match provider.foreign_refund(&call, named).await {
        Ok(found) => found,
        Err(trouble) => return Ok(Err(trouble)),
    };
    db::retried(|| book(portal, gateway, named, &found)).await.map(Ok)
}

async fn book(
    portal: &Portal,
    gateway: &Gateway,
    named: &ForeignRefund,
    found: &FoundRefund,
) -> Result<Found, AppError> {
    let db = portal.db.reader();
    let ours = found.ours.as_deref();
    let actor = Actor::Provider(gateway.id);
    if let Some(known) = db::refunds::find_reported(db, gateway.id, &named.reference, ours).await? {
        let settled = settle::settle(portal, known.id, &found.report, &actor).await?;
        return Ok(Found::Refund(Box::new(settled)));
    }
    let Some(named_payment) = found.payment.as_deref() else { return Ok(Found::NotOurs) };
    let Some(payment) = db::payments::find_reported(db, gateway.id, named_payment, Some(named_payment)).await? else {
        return Ok(Found::Stranger);
    };
    let (RefundOutcome::Submitted(back) | RefundOutcome::Succeeded(back)) = &found.report.outcome else {
        return Ok(Found::Nothing);
    };
    if paid(portal, &payment, &actor).await?.state != State::Succeeded {
        return Ok(Found::TooEarly);
    }
    let tx = portal.db.begin().await?;
    let invoice = room::lock_invoice(&tx, payment.purpose.invoice()).await?;
    let payment = db::payments::lock(&tx, payment.id).await?;
    if let Some(known) = db::refunds::find_reported(&tx, gateway.id, &named.reference, ours).await? {
        // Somebody else wrote it while we waited for the lock.
        tx.rollback().await?;
        let settled = settle::settle(portal, known.id, &found.report, &actor).await?;
        return Ok(Found::Refund(Box::new(settled)));
    }
    let before = write(portal, &tx, (&payment, invoice.as_ref()), named, back.amount).await?;
    let invoice = invoice.filter(|invoice| before.source == Source::Invoice(invoice.id));
    let report = RefundReport { reference: Some(named.reference.clone()), ..found.report.clone() };
    let settled = settle::apply(portal, &tx, (&payment, invoice.as_ref()), before, (&report, &actor)).await?;
    tx.commit().await?;
    Ok(Found::Refund(Box::new(settled)))
}

/// What went back had come in: where that was not heard yet, it is asked for first.
async fn paid(portal: &Portal, payment: &Payment, actor: &Actor) -> Result<Payment, AppError> {
    match payment.state {
        State::Succeeded => Ok(payment.clone()),
        _ => payments::ask::ask(portal, payment.id, actor).await,
    }
}

async fn write(
    portal: &Portal,
    tx: &Tx,
    (payment, invoice): (&Payment, Option<&Invoice>),
    named: &ForeignRefund,
    amount: Money,
) -> Result<Refund, AppError> {
    let now = portal.clock.now();
    let others = db::refunds::of_payment(tx, payment.id).await?;
    let nothing = Money::zero(amount.currency);
    let before = returned(nothing, &others).map_err(AppError::Conflict)?;
    let source = explained(tx, (payment, invoice), &others, amount).await?;
    let attention = match source {
        Source::Unexplained => Attention::NeedsPerson { since: now },
        _ => crate::domain::refund_settlement::first_check(now),
    };
    let blank = ask_for::blank(payment, (amount, before), source, now);
    let provider_reference = Some(named.reference.clone());
    let refund = Refund { origin: Origin::Provider, provider_reference, attention, ..blank };
    db::refunds::insert(tx, &refund, &named.reference, &Actor::Provider(payment.gateway)).await?;
    hold::hold(portal, tx, &refund, "").await?;
    Ok(refund)
}

/// Which part of the payment it gives back, where one alone can bear it.
async fn explained(
    tx: &Tx,
    (payment, invoice): (&Payment, Option<&Invoice>),
    others: &[Refund],
    amount: Money,
) -> Result<Source, AppError> {
    let captured =
        payment.captured.filter(|captured| payment.state == State::Succeeded && captured.currency == amount.currency);
    let Some(captured) = captured else { return Ok(Source::Unexplained) };
    let disputes = db::disputes::of_payment(tx, payment.id).await?;
    if refundable(captured, others, &disputes).map_err(AppError::Conflict)?.minor < amount.minor {
        return Ok(Source::Unexplained);
    }
    if payment.purpose == Purpose::TopUp {
        let held = db::wallets::amount(tx, payment.customer, amount.currency).await?;
        return Ok(if held.minor >= amount.minor { Source::TopUp } else { Source::Unexplained });
    }
    let Some(invoice) = invoice else { return Ok(Source::Unexplained) };
    for allocation in db::payment_lists::allocations(tx, payment).await? {
        let left = left_of_invoice(allocation.amount, allocation.invoice, others).map_err(AppError::Conflict)?;
        if allocation.invoice == invoice.id && left.minor >= amount.minor {
            return Ok(Source::Invoice(invoice.id));
        }
    }
    Ok(Source::Unexplained)
}
