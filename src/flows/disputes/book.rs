//! The money a dispute moves is written down, step by step, each with its posting. Only `settle` calls it.

use super::take_back;
use crate::{
    db::{self, Tx},
    domain::{
        currency::Currency,
        dispute::{Dispute, DisputeKind},
        dispute_settlement::Step,
        error::AppError,
        gateway::Gateway,
        ids::{AccountId, DisputeMoveId},
        ledger::{self, Entry, Part, Posting, PostingKind},
        money::Money,
        payment::{Fee, Payment},
    },
    flows::{payments::book as received, portal::Portal},
};

/// Answers the dispute as it is then: of a debit that was taken back only its booking tells where the money stands.
pub(super) async fn book(
    portal: &Portal,
    tx: &Tx,
    payment: &Payment,
    mut dispute: Dispute,
    steps: &[Step],
) -> Result<Dispute, AppError> {
    if steps.is_empty() {
        return Ok(dispute);
    }
    let gateway = db::setup::read_in(&portal.db, tx).await?.gateway(dispute.gateway)?;
    for step in steps {
        match (*step, dispute.kind) {
            (Step::Withdrawn(amount), DisputeKind::TakenBack) => {
                dispute = take_back::take_back(portal, tx, (payment, &gateway), dispute, amount).await?;
            }
            (Step::Reinstated(amount), DisputeKind::TakenBack) => {
                dispute = take_back::give_again(portal, tx, (payment, &gateway), dispute, amount).await?;
            }
            (Step::Fee(kept), _) => fee(portal, tx, (payment, &gateway), &dispute, kept).await?,
            (step, _) => contested(portal, tx, (payment, &gateway), &dispute, step).await?,
        }
    }
    Ok(dispute)
}

async fn contested(
    portal: &Portal,
    tx: &Tx,
    (payment, gateway): (&Payment, &Gateway),
    dispute: &Dispute,
    step: Step,
) -> Result<(), AppError> {
    let (word, kind, amount, (from, to)) = match step {
        Step::Withdrawn(amount) => {
            ("withdrawn", PostingKind::DisputeWithdrawn, amount, (Part::Clearing, Part::Disputed))
        }
        Step::Reinstated(amount) => {
            ("reinstated", PostingKind::DisputeReinstated, amount, (Part::Disputed, Part::Clearing))
        }
        Step::Lost(amount) => ("lost", PostingKind::DisputeLost, amount, (Part::Disputed, Part::Loss)),
        Step::Regained(amount) => ("regained", PostingKind::DisputeRegained, amount, (Part::Loss, Part::Disputed)),
        Step::Fee(_) => return Ok(()),
    };
    let by = db::dispute_moves::insert(tx, dispute.id, (word, amount), portal.clock.now()).await?;
    let entries = vec![
        Entry::debit(played(tx, gateway, amount.currency, to).await?, amount),
        Entry::credit(played(tx, gateway, amount.currency, from).await?, amount),
    ];
    let entries = entries.into_iter().map(|entry| entry.of_customer(dispute.customer).through(gateway.id)).collect();
    post(portal, tx, (kind, by), (payment, dispute), entries).await
}

/// What it cost more than is booked, or less. Without a fee account it is told, and not booked.
async fn fee(
    portal: &Portal,
    tx: &Tx,
    (payment, gateway): (&Payment, &Gateway),
    dispute: &Dispute,
    kept: Fee,
) -> Result<(), AppError> {
    let whole = kept.fee.plus(kept.tax).map_err(AppError::Conflict)?;
    let Some(account) = gateway.account(kept.fee.currency) else { return Ok(()) };
    let Some(entries) = ledger::fee(account, gateway.id, &gateway.cost_centre, kept) else { return Ok(()) };
    if whole.is_zero() {
        return Ok(());
    }
    let by = db::dispute_moves::insert(tx, dispute.id, ("fee", whole), portal.clock.now()).await?;
    post(portal, tx, (PostingKind::DisputeFee, by), (payment, dispute), entries).await
}

pub(super) async fn post(
    portal: &Portal,
    tx: &Tx,
    (kind, by): (PostingKind, DisputeMoveId),
    (payment, dispute): (&Payment, &Dispute),
    entries: Vec<Entry>,
) -> Result<(), AppError> {
    let memo = format!("{} {}", dispute.reference, payment.reference);
    let posting = Posting::new(kind, by, memo, entries).map_err(AppError::Conflict)?;
    db::ledger::post(tx, &posting, portal.clock.now()).await?;
    Ok(())
}

/// The gateway's own account where it names one.
pub(super) async fn played(tx: &Tx, gateway: &Gateway, currency: Currency, part: Part) -> Result<AccountId, AppError> {
    let own = gateway.account(currency).and_then(|account| account.clearing).filter(|_| part == Part::Clearing);
    match own {
        Some(clearing) => Ok(clearing),
        None => received::account(tx, currency, part).await,
    }
}

/// The money at the provider, more or less of it.
pub(super) async fn clearing(tx: &Tx, gateway: &Gateway, amount: Money) -> Result<Entry, AppError> {
    let account = played(tx, gateway, amount.currency, Part::Clearing).await?;
    Ok(Entry::debit(account, amount).through(gateway.id))
}
