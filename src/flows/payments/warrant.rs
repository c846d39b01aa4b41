//! What the customer brought back is exchanged for leave to take the money once, and that is on paper before it is used.

use crate::{
    db,
    domain::{brought::Brought, error::AppError, ids::PaymentId},
    flows::portal::Portal,
    providers::{Asked, Call, Provider, Standing, Trouble},
};

/// The same question, with the payment's one warrant where there is something to have one for.
pub(super) async fn with_warrant(
    portal: &Portal,
    (provider, call): (&dyn Provider, &Call<'_>),
    asked: Asked,
) -> Result<Result<Asked, Trouble>, AppError> {
    let brought = asked.brought.as_ref().filter(|_| asked.standing != Standing::Ended);
    if brought.is_none_or(|brought| brought.warrant.is_some()) {
        return Ok(Ok(asked));
    }
    match provider.warrant(call, &asked).await {
        Ok(Some(warrant)) => {
            let brought = db::retried(|| keep(portal, asked.charge.payment, &warrant)).await?;
            Ok(Ok(Asked { brought, ..asked }))
        }
        Ok(None) => Ok(Ok(asked)),
        Err(trouble) => Ok(Err(trouble)),
    }
}

/// Whether somebody may have used the payment's warrant by now.
pub(super) async fn is_out(portal: &Portal, payment: PaymentId) -> Result<bool, AppError> {
    let brought = db::brought::find(portal.db.reader(), payment).await?;
    Ok(brought.is_some_and(|brought| brought.warrant.is_some()))
}

/// Of several who exchange at once, the first one's counts for all; once the payment has ended, nobody's.
async fn keep(portal: &Portal, payment: PaymentId, warrant: &str) -> Result<Option<Brought>, AppError> {
    let tx = portal.db.begin().await?;
    if db::payments::lock(&tx, payment).await?.state.is_live() {
        db::brought::exchange(&tx, payment, warrant).await?;
    }
    let kept = db::brought::find(&tx, payment).await?;
    tx.commit().await?;
    Ok(kept)
}
