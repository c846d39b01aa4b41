//! The bodies of notices that were dealt with are kept as long as the shop wants them, and not longer.

use crate::{db, domain::error::AppError, flows::portal::Portal};

/// Answers how many were forgotten. May be called any number of times.
pub async fn forget_bodies(portal: &Portal) -> Result<u64, AppError> {
    match db::setup::read(&portal.db).await?.shop.notice_days {
        0 => Ok(0),
        days => {
            let before = portal.clock.now() - time::Duration::days(days.into());
            db::notices::forget_bodies(portal.db.reader(), before).await
        }
    }
}
