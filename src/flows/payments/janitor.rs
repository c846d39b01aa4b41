//! Asks providers about payments, refunds, disputes and payouts whose outcome is unknown, looks for new payouts, reads what
//! waits in the inbox, and tells the ends of mandates.

use std::collections::BTreeMap;

use tokio::task::JoinSet;

use super::{ask, read_notice};
use crate::{
    db,
    domain::{error::AppError, notice::Kept, people::Actor, report::About},
    flows::{detached::detached, disputes, mandates, payouts, portal::Portal, refunds},
};

/// At most so many of each kind in one round.
const ROUND: u64 = 200;

/// So many notices are claimed at once: with those under way at once, what can be read within a claim's minute.
const CLAIMED: usize = 32;

/// So many stories of different payments go on at once: a provider that is slow holds up few.
const AT_ONCE: usize = 8;

/// How long a claimed question belongs to the janitor that claimed it.
const CLAIM: time::Duration = time::Duration::seconds(20);

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    pub notices: usize,
    pub payments: usize,
    pub refunds: usize,
    pub disputes: usize,
    pub payouts: usize,
    /// What went wrong was logged; the next round tries again.
    pub troubles: usize,
}

/// One round. Two janitors at once share the work: each notice and each question is claimed first.
pub async fn janitor(portal: &Portal) -> Result<Round, AppError> {
    let now = portal.clock.now();
    let mut round = Round::default();
    for some in db::notices::waiting(portal.db.reader(), now, ROUND).await?.chunks(CLAIMED) {
        let ids = some.to_vec();
        match on_its_own(portal, |portal| async move { read_notice::claim(&portal, &ids).await }).await {
            Ok(claimed) => {
                round.notices += claimed.len();
                round.troubles += read_at_once(portal, by_subject(claimed)).await;
            }
            trouble => round.count(trouble),
        }
    }
    for payment in db::payments::to_check(portal.db.reader(), now, ROUND).await? {
        if db::payments::claim_question(portal.db.reader(), payment, now, CLAIM).await? {
            round.payments += 1;
            let asking = move |portal| async move { ask::ask(&portal, payment, &Actor::Janitor).await };
            round.count(on_its_own(portal, asking).await);
        }
        portal.hooks.at("K14").await;
    }
    for refund in db::refunds::to_check(portal.db.reader(), now, ROUND).await? {
        if db::refunds::claim_question(portal.db.reader(), refund, now, CLAIM).await? {
            round.refunds += 1;
            let asking = move |portal| async move { refunds::ask::ask(&portal, refund, &Actor::Janitor).await };
            round.count(on_its_own(portal, asking).await);
        }
    }
    for dispute in db::disputes::to_check(portal.db.reader(), now, ROUND).await? {
        if db::disputes::claim_question(portal.db.reader(), dispute, now, CLAIM).await? {
            round.disputes += 1;
            let asking = move |portal| async move { disputes::ask::ask(&portal, dispute, &Actor::Janitor).await };
            round.count(on_its_own(portal, asking).await);
        }
    }
    for payout in db::payouts::to_check(portal.db.reader(), now, ROUND).await? {
        if db::payouts::claim_question(portal.db.reader(), payout, now, CLAIM).await? {
            round.payouts += 1;
            let asking = move |portal| async move { payouts::ask::ask(&portal, payout, &Actor::Janitor).await };
            round.count(on_its_own(portal, asking).await);
        }
    }
    for gateway in payouts::learn::due(portal).await? {
        let learning = move |portal| async move { payouts::learn::learn(&portal, gateway).await };
        round.count(on_its_own(portal, learning).await);
    }
    for mandate in db::mandates::to_end(portal.db.reader(), now, ROUND).await? {
        let telling = move |portal| async move { mandates::tell_end::once_more(&portal, &mandate).await };
        round.count(on_its_own(portal, telling).await);
    }
    Ok(round)
}

/// What is said about one payment stays in its order: of three notices of one success, the first brought it.
fn by_subject(notices: Vec<Kept>) -> Vec<Vec<Kept>> {
    let mut subjects: BTreeMap<_, Vec<Kept>> = BTreeMap::new();
    for kept in notices {
        let subject = match &kept.notice.about {
            About::Payment { ours: Some(ours), .. } | About::Mandate { ours, .. } => ours.clone(),
            About::Dispute { payment: Some(ours), .. } => ours.clone(),
            About::Payment { reference, ours: None }
            | About::Refund { reference, .. }
            | About::Dispute { reference, .. }
            | About::Payout { reference } => reference.clone(),
            _ => String::new(),
        };
        subjects.entry((kept.gateway, subject)).or_default().push(kept);
    }
    subjects.into_values().collect()
}

/// Answers how many could not be read.
async fn read_at_once(portal: &Portal, subjects: Vec<Vec<Kept>>) -> usize {
    let (mut readers, mut troubles) = (JoinSet::new(), 0);
    for notices in subjects {
        if readers.len() >= AT_ONCE {
            troubles += readers.join_next().await.map_or(0, |read| read.unwrap_or(1));
        }
        readers.spawn(read_in_order(portal.clone(), notices));
    }
    troubles + readers.join_all().await.into_iter().sum::<usize>()
}

async fn read_in_order(portal: Portal, notices: Vec<Kept>) -> usize {
    let mut round = Round::default();
    for kept in notices {
        round.count(on_its_own(&portal, |portal| async move { read_notice::read(&portal, &kept).await }).await);
    }
    round.troubles
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
