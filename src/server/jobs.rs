//! Work in the background: the inbox, the janitor's questions, the sweeping, and the post beside it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{
    config::Config,
    post::{self, Post, PostError},
};
use crate::{
    db,
    domain::error::AppError,
    flows::{
        ledger::verify_daily::verify_daily,
        payments::{forget_bodies::forget_bodies, janitor},
        portal::Portal,
    },
};

/// Without a bell, the worker looks around this often: another replica may have taken the notice in.
const LOOK_AROUND: Duration = Duration::from_secs(2);

/// Both kinds of work at once, until told to stop. Without a mail server, letters wait in the outbox.
pub async fn all(portal: Portal, config: &Config, stop: CancellationToken) -> Result<(), PostError> {
    let post = config.smtp_url.as_deref().map(|url| Post::new(url, &config.mail_from)).transpose()?;
    let letters = {
        let (portal, stop) = (portal.clone(), stop.clone());
        async move {
            if let Some(post) = post {
                post::work(portal, post, stop).await;
            }
        }
    };
    tokio::join!(work(portal, stop), letters);
    Ok(())
}

/// Works until told to stop; the round under way is finished.
pub async fn work(portal: Portal, stop: CancellationToken) {
    sweep(&portal).await;
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
    if let Err(error) = sweep_out(portal).await {
        tracing::warn!(%error, "sweeping");
    }
}

/// Sessions, links and tries that no longer say anything go, and the bodies of old notices; the ledger's proof of the day is done.
async fn sweep_out(portal: &Portal) -> Result<(), AppError> {
    let (db, now) = (portal.db.reader(), portal.clock.now());
    db::sessions::delete_expired(&portal.db, now).await?;
    db::links::delete_expired(db, now).await?;
    db::tries::delete_before(db, now - time::Duration::days(1)).await?;
    forget_bodies(portal).await?;
    verify_daily(portal).await.map(drop)
}
