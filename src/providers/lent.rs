//! What providers lend for a while: access tokens, certificates. In memory only, and fetched by one at a time.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Mutex as Gate;
use zeroize::Zeroizing;

use super::Trouble;
use crate::domain::Instant;

/// More than a shop has gateways; whoever fills it up is not one.
const MOST: usize = 256;

/// Something lent, until when it may be used.
#[derive(Clone)]
pub struct Loan {
    pub text: Zeroizing<String>,
    pub until: Instant,
}

type Slot = Arc<Gate<Option<Loan>>>;

/// Shared by all clones.
#[derive(Clone, Default)]
pub struct Lent(Arc<Mutex<BTreeMap<String, Slot>>>);

impl Lent {
    /// What lies under this name, or what `fetch` brings: while one fetches, the others wait for it.
    pub async fn get(
        &self,
        name: &str,
        now: Instant,
        fetch: impl Future<Output = Result<Loan, Trouble>>,
    ) -> Result<Zeroizing<String>, Trouble> {
        let slot = self.slot(name);
        let mut held = slot.lock().await;
        if let Some(loan) = held.as_ref().filter(|loan| loan.until > now) {
            return Ok(loan.text.clone());
        }
        let loan = fetch.await?;
        let text = loan.text.clone();
        *held = Some(loan);
        Ok(text)
    }

    /// The lender does not know it any more. A newer one that lies there by now stays.
    pub async fn give_back(&self, name: &str, text: &str) {
        let slot = self.slot(name);
        let mut held = slot.lock().await;
        if held.as_ref().is_some_and(|loan| loan.text.as_str() == text) {
            *held = None;
        }
    }

    fn slot(&self, name: &str) -> Slot {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= MOST && !slots.contains_key(name) {
            slots.retain(|_, slot| slot.try_lock().map_or(true, |held| held.is_some()));
            if slots.len() >= MOST {
                slots.clear();
            }
        }
        slots.entry(name.to_owned()).or_default().clone()
    }
}

impl std::fmt::Debug for Lent {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Lent").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::providers::samples::NOW;

    fn loan(text: &str) -> Loan {
        Loan { text: Zeroizing::new(text.to_owned()), until: NOW + time::Duration::MINUTE }
    }

    #[tokio::test]
    async fn a_crowd_fetches_once() {
        let (lent, fetched) = (Lent::default(), AtomicUsize::new(0));
        let one = || {
            lent.get("token", NOW, async {
                tokio::task::yield_now().await;
                Ok(loan(&format!("token {}", fetched.fetch_add(1, Ordering::SeqCst))))
            })
        };
        let (a, b, c) = tokio::join!(one(), one(), one());
        assert_eq!([a, b, c].map(|one| one.expect("a token").to_string()), ["token 0"; 3]);
        assert_eq!(fetched.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn what_is_over_or_given_back_is_fetched_anew() {
        let lent = Lent::default();
        let at = |now, text: &'static str| {
            let lent = lent.clone();
            async move { lent.get("token", now, async { Ok(loan(text)) }).await.expect("a token").to_string() }
        };
        assert_eq!(at(NOW, "first").await, "first");
        assert_eq!(at(NOW, "second").await, "first");
        assert_eq!(at(NOW + time::Duration::MINUTE, "third").await, "third");
        lent.give_back("token", "first").await;
        assert_eq!(at(NOW, "fourth").await, "third", "an old one takes no newer one with it");
        lent.give_back("token", "third").await;
        assert_eq!(at(NOW, "fifth").await, "fifth");
    }

    #[tokio::test]
    async fn a_fetch_that_fails_leaves_nothing() {
        let lent = Lent::default();
        assert!(lent.get("token", NOW, async { Err(Trouble::unknown("no")) }).await.is_err());
        assert_eq!(lent.get("token", NOW, async { Ok(loan("yes")) }).await.expect("a token").as_str(), "yes");
    }
}
