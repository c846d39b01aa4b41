//! The first answer of a key is the answer: replayed as stored, refused for other parameters or while it runs.

use http::{HeaderMap, Method};
use serde_json::Value;

use super::Refusal;
use crate::sandbox::Sandbox;
use crate::sandbox::books::KeptAnswer;
use crate::sandbox::perform::Answer;

/// Seconds after which a key is forgotten and may mean something new.
const REMEMBERED: i64 = 24 * 3_600;

pub(super) enum Begin {
    Answered(Answer),
    Refused(Refusal),
    Run(Running),
}

/// A call under way. Dropped without [`Running::finish`], its key is free again: nothing was carried out.
pub(super) struct Running {
    sandbox: Sandbox,
    place: Option<(String, String)>,
}

pub(super) fn begin(
    sandbox: &Sandbox,
    account: &str,
    method: &Method,
    headers: &HeaderMap,
    fingerprint: String,
) -> Begin {
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if *method != Method::POST || key.is_empty() {
        return Begin::Run(Running { sandbox: sandbox.clone(), place: None });
    }
    if key.len() > 255 {
        return Begin::Refused(Refusal::request(None, "Idempotency keys have at most 255 characters."));
    }
    let place = format!("{account} {key}");
    let now = sandbox.now();
    sandbox.change(|books| match books.answers.get_mut(&place).filter(|kept| kept.at + REMEMBERED > now) {
        Some(kept) => {
            kept.hits += 1;
            if kept.request != fingerprint && !kept.request.is_empty() {
                return Begin::Refused(Refusal::other_parameters(&key));
            }
            match &kept.answer {
                Some((status, body)) => Begin::Answered(Answer {
                    status: *status,
                    body: body.clone(),
                    mark: Some(("idempotent-replayed", "true")),
                }),
                None if kept.request.is_empty() => {
                    kept.request = fingerprint;
                    Begin::Run(Running { sandbox: sandbox.clone(), place: Some((place, key)) })
                }
                None => Begin::Refused(Refusal::key_in_use(&key)),
            }
        }
        None => {
            books.answers.insert(place.clone(), KeptAnswer { request: fingerprint, answer: None, hits: 1, at: now });
            Begin::Run(Running { sandbox: sandbox.clone(), place: Some((place, key)) })
        }
    })
}

impl Running {
    pub(super) fn key(&self) -> Option<&str> {
        self.place.as_ref().map(|(_, key)| key.as_str())
    }

    /// Keeps the answer unless the call was refused before it began.
    pub(super) fn finish(mut self, outcome: Result<Value, Refusal>) -> Answer {
        let (keep, answer) = match outcome {
            Ok(body) => (true, Answer { status: 200, body, mark: None }),
            Err(refusal) => (refusal.executed, Answer::from(refusal)),
        };
        if keep && let Some((place, _)) = self.place.take() {
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
        if let Some((place, _)) = self.place.take() {
            self.sandbox.change(|books| {
                if let Some(kept) = books.answers.get_mut(&place) {
                    // The hits stay: the key was seen, but it is bound to nothing.
                    kept.request.clear();
                }
            });
        }
    }
}
