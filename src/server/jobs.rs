//! Work in the background: the inbox, the janitor's questions, the letters, the sweeping.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::{
    db,
    flows::{payments::janitor, portal::Portal},
};

/// Without a bell, the worker looks around this often: another replica may have taken the notice in.
const LOOK_AROUND: Duration = Duration::from_secs(2);

/// Works until told to stop; the round under way is finished.
pub async fn work(portal: Portal, stop: CancellationToken) {
    let mut swept = tokio::time::Instant::now();
    while !stop.is_cancelled() {
        round(&portal).await;
        if swept.elapsed() > Duration::from_secs(600) {
            swept = tokio::time::Instant::now();
            sweep(&portal).await;
        }
        tokio::select! {
            () = portal.bell.notified() => {}
            () = tokio::time::sleep(LOOK_AROUND) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// One look at everything that waits.
pub async fn round(portal: &Portal) {
    match janitor::janitor(portal).await {
        Ok(round) if round != janitor::Round::default() => tracing::info!(?round, "janitor"),
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "janitor"),
    }
}

async fn sweep(portal: &Portal) {
    if let Err(error) = db::sessions::delete_expired(&portal.db, portal.clock.now()).await {
        tracing::warn!(%error, "sweeping sessions");
    }
}
