//! `PayPal-Request-Id`: the first answer of a key is the answer, 200 instead of 201; another body under it is refused.

use http::HeaderMap;

use super::refusal::Refusal;
use crate::sandbox::Sandbox;
use crate::sandbox::books::KeptAnswer;
use crate::sandbox::perform::Answer;

/// Seconds after which PayPal forgets a key.
const REMEMBERED: i64 = 6 * 3_600;

pub(super) enum Begin {
    Answered(Answer),
    Refused(Refusal),
    Run(Running),
}

/// A call under way. Dropped without [`Running::finish`], its key is free again: nothing was carried out.
pub(super) struct Running {
    sandbox: Sandbox,
    place: Option<String>,
    pub key: Option<String>,
}

pub(super) fn begin(sandbox: &Sandbox, account: &str, headers: &HeaderMap, request: String) -> Begin {
    let run = |place: Option<String>, key| Begin::Run(Running { sandbox: sandbox.clone(), place, key });
    let key = headers.get("paypal-request-id").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if key.is_empty() {
        return run(None, None);
    }
    if key.len() > 108 {
        return Begin::Refused(Refusal::syntax("INVALID_STRING_LENGTH", "", "PayPal-Request-Id is too long."));
    }
    let (place, now) = (format!("{account} {key}"), sandbox.now());
    sandbox.change(|books| {
        if let Some(kept) =
            books.answers.get_mut(&place).filter(|kept| kept.at + REMEMBERED > now && !kept.request.is_empty())
        {
            kept.hits += 1;
            if kept.request != request {
                let words = "The value of PayPal-Request-Id header has already been used.";
                return Begin::Refused(Refusal::meaning("DUPLICATE_REQUEST_ID", "", words));
            }
            return match &kept.answer {
                // A replay is no creation.
                Some((201, body)) => Begin::Answered(Answer { status: 200, body: body.clone(), mark: None }),
                Some((status, body)) => Begin::Answered(Answer { status: *status, body: body.clone(), mark: None }),
                None => Begin::Refused(Refusal::in_progress()),
            };
        }
        let hits = books.answers.get(&place).map_or(0, |kept| kept.hits) + 1;
        books.answers.insert(place.clone(), KeptAnswer { request, answer: None, hits, at: now });
        run(Some(place), Some(key))
    })
}

impl Running {
    /// Keeps the answer unless the call was refused before it began.
    pub(super) fn finish(mut self, outcome: Result<Answer, Refusal>, debug_id: &str) -> Answer {
        let (keep, answer) = match outcome {
            Ok(answer) => (true, answer),
            Err(refusal) => (refusal.executed, refusal.answer(debug_id)),
        };
        if keep && let Some(place) = self.place.take() {
            self.sandbox.change(|books| {
                if let Some(kept) = books.answers.get_mut(&place) {
                    kept.answer = Some((answer.status, answer.body.clone()));
                }
            });
        }
        answer
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            self.sandbox.change(|books| {
                if let Some(kept) = books.answers.get_mut(&place) {
                    // The hits stay: the key was seen, but it is bound to nothing.
                    kept.request.clear();
                }
            });
        }
    }
}
