//! Providers are asked for payouts made since they were last asked: a notice may be lost, and some send none.

use time::Duration;

use super::{ask, settle};
use crate::{
    db,
    domain::{error::AppError, gateway::Gateway, ids::GatewayId, payout_report::PayoutReport, people::Actor},
    flows::{gateways::open, portal::Portal},
    providers::{self, Feature, Trouble},
};

/// How often a gateway is asked.
const PAUSE: Duration = Duration::hours(4);

/// Asked for once more, every time: a payout may appear in a list later than its own time says.
const OVERLAP: Duration = Duration::days(3);

/// How far back the first look goes.
const FIRST: Duration = Duration::days(60);

const MOST_PAGES: u32 = 100;

/// The gateways whose turn it is; claimed, so that two janitors do not ask the same one.
pub async fn due(portal: &Portal) -> Result<Vec<GatewayId>, AppError> {
    let (db, now) = (portal.db.reader(), portal.clock.now());
    let mut due = Vec::new();
    for gateway in db::gateways::all(db).await? {
        let tells =
            providers::find(&gateway.provider).is_some_and(|provider| provider.capabilities().can(Feature::Payouts));
        if !tells || !db::gateways::is_used(db, gateway.id).await? {
            continue;
        }
        // What is only just in use has sent nothing yet.
        let fresh = db::payout_looks::begin(db, gateway.id, now).await?;
        if !fresh && db::payout_looks::claim(db, gateway.id, now, PAUSE).await? {
            due.push(gateway.id);
        }
    }
    Ok(due)
}

/// Answers how many payouts were heard of.
pub async fn learn(portal: &Portal, gateway: GatewayId) -> Result<usize, AppError> {
    let gateway = db::setup::gateway(&portal.db, gateway).await?;
    let now = portal.clock.now();
    let since = match db::payout_looks::seen_until(portal.db.reader(), gateway.id).await? {
        Some(until) => until - OVERLAP,
        None => now - FIRST,
    };
    let told = match told(portal, &gateway, since).await? {
        Ok(told) => told,
        Err(why) => {
            ask::trouble(portal, &gateway, &why).await?;
            return Ok(0);
        }
    };
    let actor = Actor::Janitor;
    // The oldest first: a later one may bring back what an earlier one could not.
    for report in told.iter().rev() {
        let settled = settle::settle(portal, gateway.id, report, &actor).await?;
        ask::follow(portal, (report, settled), &actor).await?;
    }
    db::payout_looks::remember(portal.db.reader(), gateway.id, now).await?;
    Ok(told.len())
}

/// To the end, or not at all: what is remembered as seen was seen.
async fn told(
    portal: &Portal,
    gateway: &Gateway,
    since: crate::domain::Instant,
) -> Result<Result<Vec<PayoutReport>, Trouble>, AppError> {
    let settings = open::open(portal, gateway).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let call = portal.call(gateway, &settings, gateway.mode);
    let (mut all, mut after) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        match call.naming(provider.payouts(&call, since, after.as_deref()).await) {
            Ok(page) => {
                all.extend(page.items);
                after = page.next;
            }
            Err(why) => return Ok(Err(why)),
        }
        if after.is_none() {
            return Ok(Ok(all));
        }
    }
    Ok(Err(Trouble::unknown("too many payouts to look through")))
}
