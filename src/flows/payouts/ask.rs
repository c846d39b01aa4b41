//! The provider is asked what became of a payout and what it consists of, and our books follow. Notice, janitor and
//! "check now" end here.

use super::{list, settle};
use crate::{
    db,
    domain::{
        error::AppError,
        gateway::Gateway,
        ids::PayoutId,
        payout::{Listing, Payout},
        payout_report::{Lines, PayoutReport},
        payout_settlement::not_listed,
        people::Actor,
        refund::Origin,
    },
    flows::{gateways::open, portal::Portal},
    providers::{self, Trouble},
};

/// Its state, and its lines where they can be told by now.
pub async fn ask(portal: &Portal, id: PayoutId, actor: &Actor) -> Result<Payout, AppError> {
    let payout = db::payouts::find(portal.db.reader(), id).await?;
    match state(portal, &payout, actor).await? {
        Some((report, settled)) => follow(portal, (&report, settled), actor).await,
        None => db::payouts::find(portal.db.reader(), id).await,
    }
}

/// What is known of it by now, with its lines where they are still missing or not explained.
pub(super) async fn follow(
    portal: &Portal,
    (report, payout): (&PayoutReport, Payout),
    actor: &Actor,
) -> Result<Payout, AppError> {
    let wanted = payout.listing != Listing::Untold && !is_explained(portal, &payout).await?;
    match report.lines {
        Lines::Ready if wanted => list::list(portal, payout.id, actor).await,
        Lines::Later if wanted => put_off(portal, payout.id).await,
        _ => Ok(payout),
    }
}

async fn is_explained(portal: &Portal, payout: &Payout) -> Result<bool, AppError> {
    use crate::domain::payout::Standing;
    let agree = |line: &crate::domain::payout::PayoutLine| line.standing == Standing::Agrees;
    Ok(payout.listing == Listing::Whole
        && db::payout_lines::of_payout(portal.db.reader(), payout.id).await?.iter().all(agree))
}

/// Trouble in asking says nothing about the payout: it only puts the next question off.
pub(super) async fn state(
    portal: &Portal,
    payout: &Payout,
    actor: &Actor,
) -> Result<Option<(PayoutReport, Payout)>, AppError> {
    if payout.origin == Origin::House {
        return Ok(None);
    }
    let gateway = db::setup::gateway(&portal.db, payout.gateway).await?;
    match told(portal, &gateway, &payout.reference).await? {
        Ok(report) if report.reference == payout.reference => {
            let settled = settle::settle(portal, gateway.id, &report, actor).await?;
            Ok(Some((report, settled)))
        }
        Ok(_) => {
            trouble(portal, &gateway, &Trouble::unknown("another payout than the one asked for")).await?;
            put_off(portal, payout.id).await.map(|_| None)
        }
        Err(why) => {
            trouble(portal, &gateway, &why).await?;
            put_off(portal, payout.id).await.map(|_| None)
        }
    }
}

/// One that a notice named, known here or not.
pub async fn named(
    portal: &Portal,
    gateway: &Gateway,
    reference: &str,
) -> Result<Result<(Option<Payout>, Payout), Trouble>, AppError> {
    let before = db::payouts::find_reported(portal.db.reader(), gateway.id, reference).await?;
    let report = match told(portal, gateway, reference).await? {
        Ok(report) if report.reference == reference => report,
        Ok(_) => return Ok(Err(Trouble::unknown("another payout than the one asked for"))),
        Err(why) => return Ok(Err(why)),
    };
    let actor = Actor::Provider(gateway.id);
    let settled = settle::settle(portal, gateway.id, &report, &actor).await?;
    Ok(Ok((before, follow(portal, (&report, settled), &actor).await?)))
}

async fn told(portal: &Portal, gateway: &Gateway, reference: &str) -> Result<Result<PayoutReport, Trouble>, AppError> {
    let settings = open::open(portal, gateway).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let call = portal.call(gateway, &settings, gateway.mode);
    Ok(call.naming(provider.payout(&call, reference).await))
}

pub(super) async fn trouble(portal: &Portal, gateway: &Gateway, why: &Trouble) -> Result<(), AppError> {
    let seen = (why.why.as_str(), why.request_id.as_deref());
    db::gateways::remember_trouble(portal.db.reader(), gateway.id, seen, portal.clock.now()).await
}

/// Asked again later; asked often enough, a person is called.
pub(super) async fn put_off(portal: &Portal, id: PayoutId) -> Result<Payout, AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let before = db::payouts::lock(&tx, id).await?;
    let after = not_listed(before.clone(), now);
    if after == before {
        tx.rollback().await?;
        return Ok(before);
    }
    settle::write(portal, &tx, &before, &after, (&Actor::Janitor, "")).await?;
    tx.commit().await?;
    db::payouts::find(portal.db.reader(), id).await
}
