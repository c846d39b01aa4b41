//! Somebody signed in proves again who they are, before a step that matters: the password, and where there is a second
//! factor a code of it.

use super::{confirm_password, second_factor};
use crate::{
    db,
    domain::{error::AppError, ids::PersonId, second_factor::Typed},
    flows::portal::Portal,
};

/// What was typed, as it stands in the form.
#[derive(Clone, Copy)]
pub struct Proof<'a> {
    pub password: &'a str,
    pub one_time: &'a str,
    pub recovery: &'a str,
}

pub async fn prove(portal: &Portal, person: PersonId, proof: Proof<'_>, request_id: &str) -> Result<(), AppError> {
    confirm_password(portal, person, proof.password).await?;
    if db::second_factors::confirmed(portal.db.reader(), person).await?.is_none() {
        return Ok(());
    }
    let code = proof.code()?;
    second_factor::check(portal, person, &code, request_id).await
}

impl Proof<'_> {
    /// The one from the sheet where one was typed, else that of the telephone.
    pub fn code(&self) -> Result<Typed, AppError> {
        match self.recovery.trim() {
            "" => Typed::one_time(self.one_time).map_err(|code| AppError::invalid("one_time_code", code)),
            text => Typed::recovery(text).map_err(|code| AppError::invalid("one_time_recovery", code)),
        }
    }
}
