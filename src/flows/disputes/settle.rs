//! Our books are made to agree with what a provider says about a dispute. The only door through which a dispute changes them.

use super::{book, tell};
use crate::{
    db::{self, Tx},
    domain::{
        Instant,
        dispute::{self, Away, Dispute, DisputeState},
        dispute_settlement::{DisputeSettlement, dispute_settlement},
        error::{AppError, Code},
        ids::{DisputeId, InvoiceId, PaymentId},
        money::Money,
        payment::{Payment, State},
        people::Actor,
        refund::{Booked, Refund},
        report::DisputeReport,
    },
    flows::portal::Portal,
    providers,
};

/// A dispute of a payment, as its provider names it and tells of it.
#[derive(Debug, Clone)]
pub struct Told {
    pub payment: PaymentId,
    /// The provider's id of the dispute.
    pub reference: String,
    pub report: DisputeReport,
}

/// May be called any number of times, by anybody, at once, in any order: what was applied is not applied again.
pub async fn settle(portal: &Portal, told: &Told, actor: &Actor) -> Result<Dispute, AppError> {
    db::retried(|| once(portal, told, actor)).await
}

async fn once(portal: &Portal, told: &Told, actor: &Actor) -> Result<Dispute, AppError> {
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    let payment = locked(&tx, told.payment).await?;
    let captured = payment.captured.filter(|_| payment.state == State::Succeeded);
    let captured = captured.ok_or(AppError::Conflict(Code::StaleVersion))?;
    let before = match db::disputes::find_reported(&tx, payment.gateway, &told.reference).await? {
        Some(known) if known.payment == payment.id => known,
        Some(_) => return Err(AppError::Conflict(Code::StaleVersion)),
        None => match earlier(portal, &tx, &payment, told).await? {
            Some(earlier) => earlier,
            None => open(&tx, (&payment, captured), told, (now, actor)).await?,
        },
    };
    let left = left(&tx, captured, &before).await?;
    let named = Dispute { provider_reference: told.reference.clone(), ..before.clone() };
    let settled = dispute_settlement(named, &told.report, left, now).map_err(AppError::Conflict)?;
    let DisputeSettlement { dispute, steps, detail } = settled;
    // Whoever gave it up need not be called for that.
    let by_person = matches!(actor, Actor::Admin(_)) && detail.is_empty();
    let needs_person = dispute.needs_person.filter(|_| !by_person);
    let dispute = Dispute { needs_person, ..dispute };
    let dispute = book::book(portal, &tx, &payment, dispute, &steps).await?;
    let called = dispute.needs_person.is_some() && before.needs_person.is_none();
    if dispute != before {
        db::disputes::update(&tx, &dispute).await?.then_some(()).ok_or(AppError::Unavailable)?;
    }
    if dispute.state != before.state || called && !detail.is_empty() {
        db::histories::record(&tx, dispute.id, (Some(before.state), dispute.state), (now, actor), detail).await?;
    }
    if dispute.needs_person.is_some() && (called || before.version == 1 || dispute.state != before.state) {
        tell::administrators(portal, &tx, &payment, &dispute).await?;
    }
    tx.commit().await?;
    let version = dispute.version + i32::from(dispute != before);
    Ok(Dispute { version, ..dispute })
}

/// The invoices before their payment, each in the order of its id: everybody in that order.
async fn locked(tx: &Tx, id: PaymentId) -> Result<Payment, AppError> {
    let known = db::payments::find(tx, id).await?;
    let before = invoices(tx, &known).await?;
    for invoice in &before {
        db::invoices::lock(tx, *invoice).await?;
    }
    let payment = db::payments::lock(tx, id).await?;
    // Late money of it may have gone to one more meanwhile: begin again with that one.
    let unchanged = invoices(tx, &payment).await? == before;
    unchanged.then_some(payment).ok_or(AppError::Unavailable)
}

async fn invoices(tx: &Tx, payment: &Payment) -> Result<Vec<InvoiceId>, AppError> {
    let mut invoices = db::disputes::invoices_of(tx, payment.id).await?;
    invoices.extend(payment.purpose.invoice());
    invoices.sort();
    invoices.dedup();
    Ok(invoices)
}

/// What was told of the same money by another name until now.
async fn earlier(portal: &Portal, tx: &Tx, payment: &Payment, told: &Told) -> Result<Option<Dispute>, AppError> {
    let gateway = db::setup::read_in(&portal.db, tx).await?.gateway(payment.gateway)?;
    let Some(provider) = providers::find(&gateway.provider) else { return Ok(None) };
    let known = db::disputes::of_payment(tx, payment.id).await?;
    let counts = |known: &&Dispute| known.state.is_open() || known.away != Away::nothing(known.away.lost.currency);
    if known.iter().filter(counts).any(|known| provider.takes_over(&known.provider_reference, &told.reference)) {
        // The other name came between: its provider is to be asked once more.
        return Err(AppError::Unavailable);
    }
    Ok(known.into_iter().find(|known| provider.takes_over(&told.reference, &known.provider_reference)))
}

/// Of a provider that tells of it for the first time. A person hears of it, whatever it is.
async fn open(
    tx: &Tx,
    (payment, captured): (&Payment, Money),
    told: &Told,
    (now, actor): (Instant, &Actor),
) -> Result<Dispute, AppError> {
    let id = DisputeId::fresh();
    let short = id.0.simple().to_string()[20..].to_uppercase();
    let DisputeReport { kind, amount, reason, due, .. } = &told.report;
    let dispute = Dispute {
        id,
        reference: format!("DSP-{short}"),
        payment: payment.id,
        customer: payment.customer,
        gateway: payment.gateway,
        provider_reference: told.reference.clone(),
        kind: *kind,
        state: DisputeState::Open,
        amount: *amount,
        away: Away::nothing(captured.currency),
        fee: None,
        reason: (*reason).to_owned(),
        due: *due,
        opened_at: now,
        closed_at: None,
        check_at: Some(now),
        needs_person: Some(now),
        version: 1,
    };
    db::disputes::insert(tx, &dispute, actor).await?;
    Ok(dispute)
}

/// What was captured, less what went back of it and what its other disputes took.
async fn left(tx: &Tx, captured: Money, dispute: &Dispute) -> Result<Money, AppError> {
    let returned = |refund: &&Refund| refund.booked == Booked::Posted;
    let refunds = db::refunds::of_payment(tx, dispute.payment).await?;
    let left = refunds.iter().filter(returned).map(|refund| refund.amount).try_fold(captured, Money::minus);
    let others: Vec<_> = db::disputes::of_payment(tx, dispute.payment).await?;
    let others: Vec<_> = others.into_iter().filter(|other| other.id != dispute.id).collect();
    let away = dispute::away(captured.currency, &others);
    left.and_then(|left| left.minus(away?)).map_err(AppError::Conflict)
}
