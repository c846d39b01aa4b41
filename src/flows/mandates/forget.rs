//! A customer wants a mandate used no longer: from now on it is not, and its provider is told.

use super::tell_end::{self, AGAIN};
use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::MandateId,
        mandate::{Mandate, MandateState},
        people::{Contact, Right},
    },
    flows::portal::Portal,
};

/// Refused while money moves on it: its end would stop that too.
pub async fn forget(portal: &Portal, contact: &Contact, id: MandateId) -> Result<(), AppError> {
    contact.must(Right::Pay)?;
    if let Some(mandate) = db::retried(|| ending(portal, contact, id)).await? {
        tell_end::tell_end(portal, &mandate).await?;
    }
    Ok(())
}

/// `None`: it was over before.
async fn ending(portal: &Portal, contact: &Contact, id: MandateId) -> Result<Option<Mandate>, AppError> {
    let tx = portal.db.begin().await?;
    let mandate = db::mandates::lock(&tx, id).await?;
    if mandate.customer != contact.customer {
        return Err(AppError::NotFound);
    }
    if mandate.state != MandateState::Active {
        return Ok(None);
    }
    if db::mandates::is_in_use(&tx, &mandate).await? {
        return Err(AppError::Conflict(Code::MandateInUse));
    }
    // Whoever is cut off here leaves it to the janitor.
    db::mandates::forget(&tx, id, portal.clock.now() + AGAIN).await?;
    tx.commit().await?;
    Ok(Some(mandate))
}
