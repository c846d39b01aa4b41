//! Asks providers about payments whose outcome is unknown, and reads what waits in the inbox.

use super::{ask, read_notice};
use crate::{
    db,
    domain::{error::AppError, people::Actor},
    flows::portal::Portal,
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
        let read = read_notice::read_notice(portal, notice).await;
        round.notices += 1;
        round.count(read);
    }
    for payment in db::payments::to_check(portal.db.reader(), now, ROUND).await? {
        if db::payments::claim_question(portal.db.reader(), payment, now, CLAIM).await? {
            round.payments += 1;
            round.count(ask::ask(portal, payment, &Actor::Janitor).await);
        }
        portal.hooks.at("K14").await;
    }
    Ok(round)
}

impl Round {
    fn count<T>(&mut self, outcome: Result<T, AppError>) {
        if let Err(error) = outcome {
            self.troubles += 1;
            tracing::warn!(%error, "the janitor will try again");
        }
    }
}
