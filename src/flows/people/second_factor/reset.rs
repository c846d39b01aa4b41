//! An owner helps somebody who lost their telephone and their sheet; the machine itself helps the last owner. Their
//! sessions end, and they are told.

use super::note::note;
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::PersonId,
        people::{Actor, Duty},
        second_factor::Happened,
    },
    flows::portal::Portal,
};

/// Of somebody else: one's own is turned off with a code of one's own.
pub async fn reset(portal: &Portal, actor: &Actor, person: PersonId, request_id: &str) -> Result<(), AppError> {
    match actor {
        Actor::Admin(admin) if admin.person != person => admin.must(Duty::People).map(drop)?,
        Actor::Console => {}
        _ => return Err(AppError::NotAllowed),
    }
    db::retried(|| remove(portal, actor, person, request_id)).await
}

async fn remove(portal: &Portal, actor: &Actor, person: PersonId, request_id: &str) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    let person = db::people::lock(&tx, person).await?;
    if !db::second_factors::remove(&tx, person.id).await? {
        return Err(AppError::Conflict(Code::SecondFactorOff));
    }
    db::sessions::delete_all_of(&tx, person.id, None).await?;
    note(portal, &tx, (actor, &person), Happened::Reset, request_id).await?;
    tx.commit().await
}
