//! Our books are made to agree with what a provider says of a payout. The only door through which a payout changes them.

use super::book;
use crate::{
    db::{self, Tx},
    domain::{
        error::AppError,
        ids::{GatewayId, PayoutId},
        payout::{Listing, Payout, PayoutState},
        payout_report::{Lines, PayoutReport},
        payout_settlement::{PayoutEffect, PayoutSettlement, payout_settlement},
        people::Actor,
        refund::{Booked, Origin},
    },
    flows::portal::Portal,
};

/// May be called any number of times, by anybody, at once, in any order: what was applied is not applied again.
pub async fn settle(
    portal: &Portal,
    gateway: GatewayId,
    report: &PayoutReport,
    actor: &Actor,
) -> Result<Payout, AppError> {
    db::retried(|| once(portal, gateway, report, actor)).await
}

async fn once(portal: &Portal, gateway: GatewayId, report: &PayoutReport, actor: &Actor) -> Result<Payout, AppError> {
    let tx = portal.db.begin().await?;
    let before = kept(portal, &tx, gateway, (report, actor)).await?;
    let settled = apply(portal, &tx, before, (report, actor)).await?;
    portal.hooks.at("payout-settled").await;
    tx.commit().await?;
    Ok(settled)
}

/// The one we know, or one that is heard of for the first time; locked.
async fn kept(
    portal: &Portal,
    tx: &Tx,
    gateway: GatewayId,
    (report, actor): (&PayoutReport, &Actor),
) -> Result<Payout, AppError> {
    if let Some(known) = db::payouts::find_reported(tx, gateway, &report.reference).await? {
        return db::payouts::lock(tx, known.id).await;
    }
    let fresh = heard(gateway, report, actor);
    if db::payouts::insert(tx, &fresh, actor).await? {
        return Ok(fresh);
    }
    // Somebody else wrote it while we looked.
    tracing::debug!(payout = report.reference, clock = %portal.clock.now(), "heard of by two at once");
    Err(AppError::Unavailable)
}

fn heard(gateway: GatewayId, report: &PayoutReport, actor: &Actor) -> Payout {
    Payout {
        id: PayoutId::fresh(),
        gateway,
        reference: report.reference.clone(),
        origin: if matches!(actor, Actor::Admin(_)) { Origin::House } else { Origin::Provider },
        amount: report.amount,
        state: PayoutState::Pending,
        booked: Booked::Nothing,
        listing: if report.lines == Lines::Never { Listing::Untold } else { Listing::Awaited },
        arrives_on: report.arrives_on,
        bank_reference: report.bank_reference.clone(),
        failure: None,
        created_at: report.created_at,
        paid_at: None,
        check: None,
        called: None,
        version: 1,
    }
}

/// State, history and entries, within the transaction of whoever holds the lock.
pub(super) async fn apply(
    portal: &Portal,
    tx: &Tx,
    before: Payout,
    (report, actor): (&PayoutReport, &Actor),
) -> Result<Payout, AppError> {
    let now = portal.clock.now();
    let PayoutSettlement { payout, effect, detail } = payout_settlement(before.clone(), report, now);
    if payout == before {
        return Ok(before);
    }
    write(portal, tx, &before, &payout, (actor, &detail)).await?;
    match effect {
        PayoutEffect::Nothing => {}
        PayoutEffect::Book => book::arrival(portal, tx, &payout).await?,
        PayoutEffect::Reverse => book::reversal(portal, tx, &payout).await?,
    }
    Ok(Payout { version: payout.version + 1, ..payout })
}

/// The row, and a line of its history where that is news.
pub(super) async fn write(
    portal: &Portal,
    tx: &Tx,
    before: &Payout,
    after: &Payout,
    (actor, detail): (&Actor, &str),
) -> Result<(), AppError> {
    db::payouts::update(tx, after).await?.then_some(()).ok_or(AppError::Unavailable)?;
    let why = |payout: &Payout| payout.called.map(|called| called.why);
    let called = why(after).filter(|_| why(after) != why(before));
    if after.state == before.state && called.is_none() {
        return Ok(());
    }
    let detail = match called {
        Some(why) if detail.is_empty() => why.word(),
        _ => detail,
    };
    db::histories::record(tx, after.id, (Some(before.state), after.state), (portal.clock.now(), actor), detail).await
}
