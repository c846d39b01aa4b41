//! Somebody does without a second factor again, where the house lets them. They have just proved who they are.

use super::note::note;
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        people::Actor,
        second_factor::{Demand, Happened},
    },
    flows::portal::Portal,
};

pub async fn turn_off(portal: &Portal, actor: &Actor, request_id: &str) -> Result<(), AppError> {
    db::retried(|| remove(portal, actor, request_id)).await
}

async fn remove(portal: &Portal, actor: &Actor, request_id: &str) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    let demand = db::settings::access(&tx).await?.value.second_factor;
    if demand == Demand::Administrators && matches!(actor, Actor::Admin(_)) {
        return Err(AppError::Conflict(Code::SecondFactorDemanded));
    }
    let person = db::people::lock(&tx, actor.person().ok_or(AppError::SignedOut)?).await?;
    if !db::second_factors::remove(&tx, person.id).await? {
        return Err(AppError::Conflict(Code::SecondFactorOff));
    }
    note(portal, &tx, (actor, &person), Happened::TurnedOff, request_id).await?;
    tx.commit().await
}
