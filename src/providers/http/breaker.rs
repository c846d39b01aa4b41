//! One breaker per gateway: a provider that keeps failing is left alone for a while, and whoever waits is told at once.
//! Kept in memory: each process finds out by itself, and forgets with its end.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use time::Duration;

use super::Answer;
use crate::{
    domain::{Instant, ids::GatewayId},
    providers::Trouble,
};

/// So many failures …
const FAILURES: usize = 5;
/// … within this time open a breaker.
const WITHIN: Duration = Duration::seconds(30);
/// Then one call after each such rest is let through, to see whether the provider is back.
const REST: Duration = Duration::seconds(30);

/// What time it is.
pub type Now = Arc<dyn Fn() -> Instant + Send + Sync>;

/// The breakers of all gateways; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Breakers(Arc<Mutex<BTreeMap<GatewayId, Breaker>>>);

/// Since when a gateway's provider is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    pub since: Instant,
    /// The next call from then on is let through.
    pub probe_at: Instant,
    /// How the last call failed.
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Breaker {
    /// Calls go out; these failed lately.
    Closed {
        failed_at: VecDeque<Instant>,
    },
    Open(Outage),
}

impl Breakers {
    pub fn outage(&self, gateway: GatewayId) -> Option<Outage> {
        match self.all().get(&gateway) {
            Some(Breaker::Open(outage)) => Some(outage.clone()),
            _ => None,
        }
    }

    fn admit(&self, gateway: GatewayId, now: Instant) -> Result<(), Trouble> {
        self.all().get_mut(&gateway).map_or(Ok(()), |breaker| breaker.admit(now))
    }

    fn answered(&self, gateway: GatewayId) {
        if let Some(Breaker::Open(_)) = self.all().remove(&gateway) {
            tracing::info!(%gateway, "the provider answers again");
            metrics::gauge!("guichet_breaker_open", "gateway" => gateway.to_string()).set(0);
        }
    }

    fn failed(&self, gateway: GatewayId, now: Instant, why: &str) {
        if self.all().entry(gateway).or_default().failed(now, why) == Turn::Opened {
            tracing::error!(%gateway, "the provider keeps failing and is left alone for a while");
            metrics::gauge!("guichet_breaker_open", "gateway" => gateway.to_string()).set(1);
            metrics::counter!("guichet_breaker_opened", "gateway" => gateway.to_string()).increment(1);
        }
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<GatewayId, Breaker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Turn {
    Opened,
    AsBefore,
}

impl Default for Breaker {
    fn default() -> Self {
        Self::Closed { failed_at: VecDeque::new() }
    }
}

impl Breaker {
    /// Whoever is let through an open breaker is the only one until the next rest is over: a probe that is never heard
    /// of again blocks nobody.
    fn admit(&mut self, now: Instant) -> Result<(), Trouble> {
        match self {
            Self::Closed { .. } => Ok(()),
            Self::Open(outage) if now >= outage.probe_at => {
                outage.probe_at = now + REST;
                Ok(())
            }
            Self::Open(outage) => Err(Trouble::not_sent(format!("left alone for a while after: {}", outage.why))),
        }
    }

    fn failed(&mut self, now: Instant, why: &str) -> Turn {
        match self {
            Self::Open(outage) => {
                outage.probe_at = outage.probe_at.max(now + REST);
                outage.why = why.to_owned();
                Turn::AsBefore
            }
            Self::Closed { failed_at } => {
                failed_at.retain(|at| now - *at < WITHIN);
                failed_at.push_back(now);
                if failed_at.len() < FAILURES {
                    return Turn::AsBefore;
                }
                *self = Self::Open(Outage { since: now, probe_at: now + REST, why: why.to_owned() });
                Turn::Opened
            }
        }
    }
}

/// One call's way through the breaker of its gateway. Judged once: of the requests a provider makes for one call, the
/// later ones pass when the first did, so that "not sent" is true of the call as a whole.
#[derive(Clone)]
pub(super) struct Gate {
    breakers: Breakers,
    gateway: GatewayId,
    now: Now,
    is_through: Arc<AtomicBool>,
}

impl Gate {
    pub fn new(breakers: Breakers, gateway: GatewayId, now: Now) -> Self {
        Self { breakers, gateway, now, is_through: Arc::default() }
    }

    pub fn pass(&self) -> Result<(), Trouble> {
        if !self.is_through.load(Ordering::SeqCst) {
            self.breakers.admit(self.gateway, (self.now)())?;
        }
        self.is_through.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// Whatever a provider answers, short of an error of its own, shows that it is there.
    pub fn heard(&self, outcome: &Result<Answer, Trouble>) {
        let why = match outcome {
            Ok(answer) if answer.status < 500 => return self.breakers.answered(self.gateway),
            Ok(answer) => format!("status {}", answer.status),
            Err(trouble) => trouble.why.clone(),
        };
        self.breakers.failed(self.gateway, (self.now)(), &why);
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Gate").field("gateway", &self.gateway).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Instant = time::macros::datetime!(2026-11-21 09:00 UTC);

    fn after(seconds: i64) -> Instant {
        START + Duration::seconds(seconds)
    }

    fn opened() -> (Breakers, GatewayId) {
        let (breakers, gateway) = (Breakers::default(), GatewayId::fresh());
        (0..5).for_each(|second| breakers.failed(gateway, after(second), "status 503"));
        (breakers, gateway)
    }

    impl Breakers {
        fn admits(&self, gateway: GatewayId, now: Instant) -> bool {
            self.admit(gateway, now).is_ok()
        }
    }

    #[test]
    fn five_failures_in_half_a_minute_open_it_and_four_do_not() {
        let (breakers, gateway) = (Breakers::default(), GatewayId::fresh());
        for second in [0, 1, 2, 3, 30, 31] {
            breakers.failed(gateway, after(second), "status 503");
            assert!(breakers.admits(gateway, after(second)), "after {second} s");
        }
        breakers.failed(gateway, after(32), "status 503");
        assert!(breakers.admits(gateway, after(32)), "four within thirty seconds: 3, 30, 31, 32");
        breakers.failed(gateway, after(32), "status 503");
        assert!(!breakers.admits(gateway, after(32)));
    }

    #[test]
    fn an_answer_in_between_wipes_the_slate() {
        let (breakers, gateway) = (Breakers::default(), GatewayId::fresh());
        for second in 0..20 {
            breakers.failed(gateway, after(second), "status 503");
            if second % 4 == 3 {
                breakers.answered(gateway);
            }
        }
        assert_eq!(breakers.outage(gateway), None);
    }

    #[test]
    fn one_probe_at_a_time_is_let_through() {
        let (breakers, gateway) = opened();
        let outage = breakers.outage(gateway).expect("it is open");
        assert_eq!((outage.since, outage.probe_at), (after(4), after(34)));
        assert!(!breakers.admits(gateway, after(33)));
        assert!(breakers.admits(gateway, after(34)) && !breakers.admits(gateway, after(34)));
        assert!(breakers.admits(gateway, after(64)), "the first probe was never heard of again");
        breakers.failed(gateway, after(70), "status 503");
        assert!(!breakers.admits(gateway, after(99)));
        assert!(breakers.admits(gateway, after(100)));
        breakers.answered(gateway);
        assert!(breakers.admits(gateway, after(100)) && breakers.admits(gateway, after(100)));
    }

    #[test]
    fn gateways_do_not_fail_for_each_other() {
        let (breakers, _) = opened();
        assert!(breakers.admits(GatewayId::fresh(), after(5)));
    }
}
