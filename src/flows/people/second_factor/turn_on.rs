//! Somebody proves with a code that their telephone has the secret: from now on it is asked for.

use super::{authenticator, check::admit_code, note::note, recovery};
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        people::Actor,
        second_factor::{Happened, Typed},
    },
    flows::portal::Portal,
};

/// The recovery codes, to be shown once. Other sessions end: they came in without it. `keep` is the hash of this one.
pub async fn turn_on(
    portal: &Portal,
    actor: &Actor,
    (code, keep): (&Typed, Option<&str>),
    request_id: &str,
) -> Result<Vec<String>, AppError> {
    let person = actor.person().ok_or(AppError::SignedOut)?;
    let admitted = admit_code(portal, person).await?;
    let shown = authenticator::shown(portal, person).await?.ok_or(AppError::Conflict(Code::SecondFactorOff))?;
    let step = match code {
        Typed::OneTime(code) => shown.step(code, portal.clock.now()),
        Typed::Recovery(_) => None,
    };
    let step = step.ok_or_else(|| AppError::invalid("one_time_code", Code::CodeWrong))?;
    admitted.forget(portal).await?;
    db::retried(|| keep_on(portal, actor, (step, keep), request_id)).await
}

async fn keep_on(
    portal: &Portal,
    actor: &Actor,
    (step, keep): (i64, Option<&str>),
    request_id: &str,
) -> Result<Vec<String>, AppError> {
    let tx = portal.db.begin().await?;
    let person = db::people::lock(&tx, actor.person().ok_or(AppError::SignedOut)?).await?;
    if !db::second_factors::confirm(&tx, person.id, step, portal.clock.now()).await? {
        return Err(AppError::Conflict(Code::SecondFactorOn));
    }
    let codes = recovery::mint(&tx, person.id).await?;
    db::sessions::delete_all_of(&tx, person.id, keep).await?;
    note(portal, &tx, (actor, &person), Happened::TurnedOn, request_id).await?;
    tx.commit().await?;
    Ok(codes)
}
