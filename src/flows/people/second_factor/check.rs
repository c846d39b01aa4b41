//! A code is tried: one of this half minute, or one from the sheet. Each serves once, and guessing is counted for all
//! replicas together.

use super::{authenticator::Authenticator, note::note, recovery};
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::PersonId,
        second_factor::{Happened, Typed},
    },
    flows::{
        people::{
            acting::acting,
            limits::{Limit, admit},
        },
        portal::Portal,
    },
};

/// Wrong, used before, or of somebody without a second factor: the same answer.
pub async fn check(portal: &Portal, person: PersonId, code: &Typed, request_id: &str) -> Result<(), AppError> {
    let admitted = admit_code(portal, person).await?;
    let right = match code {
        Typed::OneTime(code) => one_time(portal, person, code).await?,
        Typed::Recovery(code) => db::retried(|| recovered(portal, person, code, request_id)).await?,
    };
    let field = match code {
        Typed::OneTime(_) => "one_time_code",
        Typed::Recovery(_) => "one_time_recovery",
    };
    if !right {
        return Err(AppError::invalid(field, Code::CodeWrong));
    }
    admitted.forget(portal).await
}

/// A try that was counted, in the minute and in the hour.
pub(super) struct Admitted([String; 2]);

pub(super) async fn admit_code(portal: &Portal, person: PersonId) -> Result<Admitted, AppError> {
    let subjects = [Limit::Code, Limit::CodesInAnHour].map(|limit| (limit, limit.of(&person.to_string())));
    for (limit, subject) in &subjects {
        admit(portal, *limit, subject).await?;
    }
    Ok(Admitted(subjects.map(|(_, subject)| subject)))
}

impl Admitted {
    pub(super) async fn forget(self, portal: &Portal) -> Result<(), AppError> {
        for subject in &self.0 {
            db::tries::forget(portal.db.reader(), subject).await?;
        }
        Ok(())
    }
}

async fn one_time(portal: &Portal, person: PersonId, code: &str) -> Result<bool, AppError> {
    let Some(kept) = db::second_factors::confirmed(portal.db.reader(), person).await? else { return Ok(false) };
    let authenticator = Authenticator::open(portal, person, &kept.secret)?;
    let Some(step) = authenticator.step(code, portal.clock.now()) else { return Ok(false) };
    db::second_factors::use_step(portal.db.reader(), person, step).await
}

async fn recovered(portal: &Portal, person: PersonId, code: &str, request_id: &str) -> Result<bool, AppError> {
    let tx = portal.db.begin().await?;
    if !db::second_factors::use_code(&tx, person, &recovery::hashed(code), portal.clock.now()).await? {
        return Ok(false);
    }
    let person = db::people::find(&tx, person).await?;
    let actor = acting(&tx, &person).await?;
    note(portal, &tx, (&actor, &person), Happened::CodeUsed, request_id).await?;
    tx.commit().await?;
    Ok(true)
}
