//! Asks providers about payments whose outcome is unknown, and reads what waits in the inbox.

use super::{ask, read_notice};
use crate::{
    db,
    domain::{error::AppError, people::Actor},
    flows::{detached::detached, portal::Portal},
};

/// At most so many of each kind in one round.
const ROUND: u64 = 200;

/// How long a claimed question belongs to the janitor that claimed it.
const CLAIM: time::Duration = time::Duration::seconds(20);

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    pub notices: usize,
    pub payments: usize,
    /// What went wrong was logged; the next round tries again.
    pub troubles: usize,
}

/// One round. Two janitors at once share the work: each notice and each question is claimed first.
pub async fn janitor(portal: &Portal) -> Result<Round, AppError> {
    let now = portal.clock.now();
    let mut round = Round::default();
    for notice in db::notices::waiting(portal.db.reader(), now, ROUND).await? {
        let read =
            on_its_own(portal, move |portal| async move { read_notice::read_notice(&portal, notice).await }).await;
        round.notices += 1;
        round.count(read);
    }
    for payment in db::payments::to_check(portal.db.reader(), now, ROUND).await? {
        if db::payments::claim_question(portal.db.reader(), payment, now, CLAIM).await? {
            round.payments += 1;
            let asking = move |portal| async move { ask::ask(&portal, payment, &Actor::Janitor).await };
            round.count(on_its_own(portal, asking).await);
        }
        portal.hooks.at("K14").await;
    }
    Ok(round)
}

/// One story that breaks off ends neither the round nor the worker.
async fn on_its_own<T, F>(portal: &Portal, story: impl FnOnce(Portal) -> F) -> Result<T, AppError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    detached(story(portal.clone())).await
}

impl Round {
    fn count<T>(&mut self, outcome: Result<T, AppError>) {
        if let Err(error) = outcome {
            self.troubles += 1;
            tracing::warn!(%error, "the janitor will try again");
        }
    }
}
