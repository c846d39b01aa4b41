//! Once a day, by one process, the ledger is proved and the result kept where administrators see it.

use super::verify;
use crate::{
    db,
    domain::{
        error::AppError,
        ledger_check::Finding,
        people::{Admin, Duty},
    },
    flows::{calendar, portal::Portal},
};

/// Whoever took a day's proof in hand and has not ended it by then is gone.
const PATIENCE: time::Duration = time::Duration::hours(1);

/// `None` when another process does it, or has done it today.
pub async fn verify_daily(portal: &Portal) -> Result<Option<Vec<Finding>>, AppError> {
    let now = portal.clock.now();
    let today = calendar::in_shop_zone(now).date().to_string();
    if !db::ledger_checks::claim(portal.db.reader(), &today, now, PATIENCE).await? {
        return Ok(None);
    }
    prove(portal, &today).await.map(Some)
}

/// An administrator does not want to wait until tomorrow.
pub async fn verify_now(portal: &Portal, admin: &Admin) -> Result<Vec<Finding>, AppError> {
    admin.must(Duty::Money)?;
    let now = portal.clock.now();
    let today = calendar::in_shop_zone(now).date().to_string();
    db::ledger_checks::claim(portal.db.reader(), &today, now, PATIENCE).await?;
    prove(portal, &today).await
}

async fn prove(portal: &Portal, today: &str) -> Result<Vec<Finding>, AppError> {
    let findings = verify::verify(portal).await?;
    for Finding { audit, object, ours, theirs } in &findings {
        tracing::error!(audit, object, ours, theirs, "the ledger does not verify");
    }
    db::ledger_checks::record(portal.db.reader(), today, &findings, portal.clock.now()).await?;
    Ok(findings)
}
