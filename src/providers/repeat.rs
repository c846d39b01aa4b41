//! When a call is sent again: same key, same bytes, twice at most, and never past what a waiting person bears.

use std::time::Duration;

use super::http::{Advice, Answer, Failure};

/// The longest wait a provider may ask of us while somebody waits for the page.
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// Whether the provider recognises a second sending as the same wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It reads only, or carries an idempotency key.
    Safe,
    Never,
}

/// How long to wait before the next try; `None` when there is to be none. `tries` counts those already made, `pause`
/// is the first wait, doubled each time and shortened at random by up to half.
pub fn wait(tried: &Result<Answer, Failure>, tries: u32, pause: Duration) -> Option<Duration> {
    let allowed = match tried {
        Err(Failure::NotSent(_) | Failure::Cut(_)) => 2,
        Err(Failure::Final(_)) => 0,
        Ok(answer) => allowed_after(answer),
    };
    let asked = tried.as_ref().ok().and_then(|answer| answer.retry_after);
    (tries <= allowed)
        .then(|| asked.unwrap_or_else(|| jittered(pause.saturating_mul(1 << (tries.max(1) - 1)))))
        .filter(|wait| *wait <= LONGEST_WAIT)
}

/// Whether the provider may have acted although this try brought no clear answer.
pub fn leaves_doubt(tried: &Result<Answer, Failure>) -> bool {
    match tried {
        Ok(answer) => matches!(answer.status, 409 | 429 | 500..),
        Err(failure) => !matches!(failure, Failure::NotSent(_)),
    }
}

fn allowed_after(answer: &Answer) -> u32 {
    match (answer.advice, answer.status) {
        (Advice::DoNotRepeat, _) => 0,
        (Advice::Repeat, _) | (Advice::None, 409 | 429) => 2,
        (Advice::None, 500..) => 1,
        (Advice::None, _) => 0,
    }
}

fn jittered(pause: Duration) -> Duration {
    let share = getrandom::u32().map_or(0, |random| random % 500);
    pause.saturating_mul(1000 - share) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_millis(100);

    fn answer(status: u16) -> Answer {
        Answer { status, request_id: None, retry_after: None, advice: Advice::None, body: Vec::new() }
    }

    fn tries_after(answer: &Answer) -> u32 {
        (1..).take_while(|tries| wait(&Ok(answer.clone()), *tries, PAUSE).is_some()).count() as u32
    }

    #[test]
    fn each_answer_has_its_number_of_repeats() {
        let repeats = [200, 302, 400, 402, 404, 409, 429, 500, 503].map(|status| tries_after(&answer(status)));
        assert_eq!(repeats, [0, 0, 0, 0, 0, 2, 2, 1, 1]);
        assert_eq!(tries_after(&Answer { advice: Advice::Repeat, ..answer(500) }), 2);
        assert_eq!(tries_after(&Answer { advice: Advice::DoNotRepeat, ..answer(429) }), 0);
    }

    #[test]
    fn a_wait_is_the_providers_or_short() {
        let asks = |seconds| Answer { retry_after: Some(Duration::from_secs(seconds)), ..answer(429) };
        assert_eq!(wait(&Ok(asks(3)), 1, PAUSE), Some(Duration::from_secs(3)));
        assert_eq!(wait(&Ok(asks(60)), 1, PAUSE), None);
        let second = wait(&Ok(answer(429)), 2, PAUSE).expect("a wait");
        assert!((PAUSE..=PAUSE * 2).contains(&second), "{second:?}");
    }
}
