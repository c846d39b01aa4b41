//! Somebody makes their recovery codes anew: the old sheet is worth nothing.

use super::{note::note, recovery};
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        people::Actor,
        second_factor::Happened,
    },
    flows::portal::Portal,
};

/// To be shown once.
pub async fn renew_codes(portal: &Portal, actor: &Actor, request_id: &str) -> Result<Vec<String>, AppError> {
    db::retried(|| renew(portal, actor, request_id)).await
}

async fn renew(portal: &Portal, actor: &Actor, request_id: &str) -> Result<Vec<String>, AppError> {
    let tx = portal.db.begin().await?;
    let person = db::people::lock(&tx, actor.person().ok_or(AppError::SignedOut)?).await?;
    if db::second_factors::confirmed(&tx, person.id).await?.is_none() {
        return Err(AppError::Conflict(Code::SecondFactorOff));
    }
    let codes = recovery::mint(&tx, person.id).await?;
    note(portal, &tx, (actor, &person), Happened::CodesRenewed, request_id).await?;
    tx.commit().await?;
    Ok(codes)
}
