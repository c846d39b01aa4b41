//! Somebody wants a second factor: a secret is made for their telephone. It counts once they have proved it.

use super::authenticator::Authenticator;
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        people::Actor,
    },
    flows::portal::Portal,
};

/// Asked again before it is proved, another secret takes its place.
pub async fn begin(portal: &Portal, actor: &Actor) -> Result<(), AppError> {
    let person = actor.person().ok_or(AppError::SignedOut)?;
    let record = Authenticator::fresh(portal, person)?;
    let tx = portal.db.begin().await?;
    if !db::second_factors::show(&tx, person, record, portal.clock.now()).await? {
        return Err(AppError::Conflict(Code::SecondFactorOn));
    }
    tx.commit().await
}
