//! A provider's call carried out, with the scripted fault around it.

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use serde_json::Value;

use super::deliver::{self, DeliveryMode};
use super::faults::{self, Step, Voice};
use super::wire::Cut;
use super::{Sandbox, books::Books};

/// An answer before it is damaged.
pub(crate) struct Answer {
    pub status: u16,
    pub body: Value,
    /// A header beside the usual ones.
    pub mark: Option<(&'static str, &'static str)>,
}

/// What leaves, and what the log shows of it: status and JSON.
pub(crate) type Performed = (Response, u16, Value);

/// Takes the step that the scripts hold for this call, and does what it says. `act` carries the call out.
pub(crate) async fn perform(
    sandbox: &Sandbox,
    (account, operation): (&str, &str),
    cut: Option<Cut>,
    voice: &Voice,
    act: impl FnOnce(&Step) -> Answer,
) -> Performed {
    let step = sandbox.change(|books: &mut Books| faults::next_step(books, account, operation));
    if let Step::Delay { ms } = step {
        tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
    }
    if !step.acts() {
        if step == Step::Hang {
            faults::hang(sandbox).await;
        }
        drop(act);
        return match faults::answer_instead(&step, voice) {
            Some(response) => {
                let status = response.status().as_u16();
                (response, status, Value::Null)
            }
            None => broken_off(cut),
        };
    }
    let answer = act(&step);
    if sandbox.read(|books| books.mode == DeliveryMode::BeforeResponse) {
        deliver::overtake(sandbox).await;
    }
    match step {
        Step::ActThenHang => {
            faults::hang(sandbox).await;
            broken_off(cut)
        }
        Step::Slow { .. }
        | Step::Truncate { .. }
        | Step::ResetMidBody
        | Step::MalformedJson
        | Step::WrongType
        | Step::Untrue { .. }
        | Step::HugeBody => {
            let text = answer.body.to_string();
            let length = text.len();
            let mut response = respond(answer.status, faults::damaged(&step, text, cut));
            if matches!(step, Step::Truncate { .. } | Step::ResetMidBody) {
                response.headers_mut().insert(CONTENT_LENGTH, length.into());
            }
            (response, answer.status, answer.body)
        }
        _ => plain(answer),
    }
}

pub(crate) fn plain(answer: Answer) -> Performed {
    let text = if answer.body.is_null() { String::new() } else { answer.body.to_string() };
    let mut response = respond(answer.status, Body::from(text));
    if let Some((name, value)) = answer.mark {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    (response, answer.status, answer.body)
}

pub(crate) fn respond(status: u16, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The connection ends without an answer; without a real connection all that is left is a 500.
fn broken_off(cut: Option<Cut>) -> Performed {
    if let Some(cut) = cut {
        cut.reset();
    }
    (respond(500, Body::empty()), 0, Value::Null)
}
