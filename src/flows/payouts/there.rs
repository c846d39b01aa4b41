//! What is at a provider in one currency, and why: by each object, where its payouts have lines; as a sum, where they have none.

use crate::{
    db,
    domain::{
        clearing::{CYCLE, Cause, Explained, Totals, explained, in_sum},
        error::AppError,
        money::Money,
    },
    flows::portal::Portal,
    providers::Confirmation,
};

/// Every gateway and currency whose provider holds money for us, or did.
pub async fn totals(portal: &Portal) -> Result<Vec<Totals>, AppError> {
    db::clearing::totals(portal.db.reader(), &Confirmation::Provider.kinds()).await
}

pub async fn there(portal: &Portal, of: &Totals) -> Result<Explained, AppError> {
    let db = portal.db.reader();
    let place = (of.gateway, of.currency);
    if !db::clearing::is_told_in_sums(db, of.gateway, of.currency).await? {
        let parts = db::clearing::parts(db, of.gateway, of.currency).await?;
        return explained(of.booked, parts).map_err(AppError::Conflict);
    }
    let now = portal.clock.now();
    let mut parts = db::clearing::of_payouts(db, of.gateway, of.currency).await?;
    parts.retain(|part| matches!(part.cause, Cause::UnderWay(_) | Cause::CameBack(_)));
    let moving = parts.iter().try_fold(Money::zero(of.currency), |sum, part| sum.plus(part.amount));
    let came_in = db::clearing::came_in(db, place, now - CYCLE).await?;
    let waiting = of.expected().and_then(|all| all.minus(moving?)).and_then(|all| in_sum(all, came_in, now));
    parts.extend(waiting.map_err(AppError::Conflict)?);
    explained(of.booked, parts).map_err(AppError::Conflict)
}
