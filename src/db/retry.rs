//! A transaction the database refused in passing is told again: a bounded number of times, a little later each time.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use crate::domain::error::AppError;

const TRIES: u32 = 8;

/// Before the second try at the longest; doubled each time, up to [`LONGEST`].
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST: Duration = Duration::from_millis(320);

/// Whoever waits for a page does not wait longer than this for another try to begin.
const PATIENCE: Duration = Duration::from_secs(3);

/// Tells a story again when the database could not serialise it, broke it off in a deadlock, or was locked.
/// The story must be safe to tell twice: it commits at its end or not at all.
pub async fn retried<T, F>(story: impl Fn() -> F) -> Result<T, AppError>
where
    F: Future<Output = Result<T, AppError>>,
{
    let begun = Instant::now();
    let mut outcome = story().await;
    for tries in 1..TRIES {
        if !matches!(outcome, Err(AppError::Unavailable)) || begun.elapsed() > PATIENCE {
            break;
        }
        metrics::counter!("guichet_transactions_repeated").increment(1);
        tokio::time::sleep(pause(tries)).await;
        outcome = story().await;
    }
    outcome
}

/// Those who met once must not meet again: each waits for a while of their own.
fn pause(tries: u32) -> Duration {
    let longest = PAUSE.saturating_mul(1 << (tries - 1)).min(LONGEST);
    let share = getrandom::u32().map_or(500, |random| random % 1000);
    longest.saturating_mul(share + 1) / 1000
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::domain::error::Code;

    #[test]
    fn a_pause_is_bounded_and_never_the_same_for_all() {
        for tries in 1..TRIES {
            assert!((0..50).all(|_| pause(tries) <= LONGEST));
        }
        let pauses: std::collections::BTreeSet<_> = (0..50).map(|_| pause(5)).collect();
        assert!(pauses.len() > 10, "{pauses:?}");
    }

    async fn told(answer: impl Fn(u32) -> Result<u32, AppError>) -> (Result<u32, AppError>, u32) {
        let told = AtomicU32::new(0);
        let outcome = retried(|| {
            let answer = answer(told.fetch_add(1, Ordering::SeqCst) + 1);
            async move { answer }
        });
        (outcome.await, told.load(Ordering::SeqCst))
    }

    #[tokio::test]
    async fn only_what_passes_is_told_again_and_not_for_ever() {
        let passes = |nth| if nth < 3 { Err(AppError::Unavailable) } else { Ok(nth) };
        assert_eq!(told(passes).await, (Ok(3), 3));
        assert_eq!(told(|_| Err(AppError::Unavailable)).await, (Err(AppError::Unavailable), TRIES));
        let refused = Err(AppError::Conflict(Code::StaleVersion));
        assert_eq!(told(|_| refused.clone()).await, (refused.clone(), 1));
    }
}
