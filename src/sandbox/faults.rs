//! Scripted misbehaviour: what goes wrong with the next call of an operation, and how it looks on the wire.
//!
//! A script is a queue of steps for one operation; each matching call takes one step. Steps that damage only the answer
//! (`delay`, `reset_mid_body`, `truncate`, `slow`, `malformed_json`, `wrong_type`, `untrue`, `huge_body`, `act_then_…`)
//! carry the call out first; the others do nothing at the provider.

use std::collections::VecDeque;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

use super::wire::Cut;
use super::{Sandbox, books::Books};

/// Queue of behaviours for calls of one operation, such as `POST /v1/refunds`, or `*` for all.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Script {
    /// Key or account id; absent: every account.
    #[serde(default)]
    pub account: Option<String>,
    pub operation: String,
    pub steps: VecDeque<Step>,
}

/// One behaviour; in JSON `{"do": "delay", "ms": 200}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    Ok,
    Status {
        status: u16,
        #[serde(default)]
        body: Option<Value>,
    },
    #[serde(rename = "429")]
    TooMany {
        #[serde(default)]
        retry_after: Option<u64>,
    },
    Delay {
        ms: u64,
    },
    /// No answer until the sandbox is reset or the longest hang has passed; nothing is carried out.
    Hang,
    ResetBeforeHeaders,
    ResetMidBody,
    /// The connection ends after so many bytes of the body.
    Truncate {
        bytes: usize,
    },
    Slow {
        bytes_per_second: u64,
    },
    MalformedJson,
    HtmlInsteadOfJson,
    #[serde(rename = "empty_200")]
    Empty200,
    WrongType,
    /// The answer says these members otherwise than they are.
    Untrue {
        set: Map<String, Value>,
    },
    HugeBody,
    #[serde(rename = "redirect_302")]
    Redirect302 {
        #[serde(default)]
        location: Option<String>,
    },
    /// Carries the call out, keeps its answer for the key, and never sends it.
    ActThenHang,
    /// Carries the call out and answers 500; the key keeps the 500, as the provider's does.
    #[serde(rename = "act_then_500")]
    ActThen500,
    /// One refusal, nothing carried out; the next call is as usual.
    RefuseThenOk,
}

impl Step {
    /// Whether the provider carries the call out.
    pub(crate) fn acts(&self) -> bool {
        !matches!(
            self,
            Step::Status { .. }
                | Step::TooMany { .. }
                | Step::Hang
                | Step::ResetBeforeHeaders
                | Step::HtmlInsteadOfJson
                | Step::Empty200
                | Step::Redirect302 { .. }
                | Step::RefuseThenOk
        )
    }
}

/// Takes the step that the scripts hold for this call.
pub(crate) fn next_step(books: &mut Books, account: &str, operation: &str) -> Step {
    let has_key = |key: &String| books.accounts.get(account).is_some_and(|known| known.has_key(key));
    let meant = |script: &Script| {
        let for_account = script.account.as_ref().is_none_or(|wanted| wanted == account || has_key(wanted));
        for_account && (script.operation == "*" || script.operation == operation)
    };
    let Some(place) = books.scripts.iter().position(meant) else { return Step::Ok };
    let script = &mut books.scripts[place];
    let step = script.steps.pop_front().unwrap_or(Step::Ok);
    if script.steps.is_empty() {
        _ = books.scripts.remove(place);
    }
    step
}

/// Keeps the caller waiting until the sandbox is reset or the longest hang has passed.
pub(crate) async fn hang(sandbox: &Sandbox) {
    let mut releases = sandbox.house.releases.subscribe();
    _ = tokio::time::timeout(sandbox.house.options.longest_hang, releases.changed()).await;
}

/// How a provider says what a script makes it say.
pub(crate) struct Voice {
    /// The error of this status.
    pub fault: fn(u16) -> Value,
    pub too_many: fn() -> Value,
    /// What refuses a call that could have been carried out: status and body.
    pub refusal: fn() -> (u16, Value),
}

/// The answer of a call that was not carried out.
pub(crate) fn answer_instead(step: &Step, voice: &Voice) -> Option<Response> {
    let response = match step {
        Step::Status { status, body } => {
            json_response(*status, &body.clone().unwrap_or_else(|| (voice.fault)(*status)))
        }
        Step::TooMany { retry_after } => {
            let mut response = json_response(429, &(voice.too_many)());
            if let Some(seconds) = retry_after {
                response.headers_mut().insert("retry-after", (*seconds).into());
            }
            response
        }
        Step::HtmlInsteadOfJson => page(200, "text/html", "<!doctype html><title>Oops</title><h1>We'll be back</h1>"),
        Step::Empty200 => page(200, "application/json", ""),
        Step::Redirect302 { location } => {
            let mut response = page(302, "text/plain", "");
            let target = location.as_deref().unwrap_or("http://127.0.0.1:9/elsewhere");
            if let Ok(target) = target.parse() {
                response.headers_mut().insert("location", target);
            }
            response
        }
        Step::RefuseThenOk => {
            let (status, body) = (voice.refusal)();
            json_response(status, &body)
        }
        _ => return None,
    };
    Some(response)
}

/// The text of an answer as it leaves, damaged as the step says.
pub(crate) fn damaged(step: &Step, text: String, cut: Option<Cut>) -> Body {
    match step {
        Step::MalformedJson => Body::from(text.replacen(':', ";", 3) + "]"),
        Step::WrongType => Body::from(wrong_type(&text)),
        Step::Untrue { set } => Body::from(untrue(&text, set)),
        Step::HugeBody => {
            let (mut writer, body) = piped();
            tokio::spawn(async move {
                _ = writer.write_all(b"{\"padding\":\"").await;
                let chunk = vec![b'x'; 64 * 1024];
                for _ in 0..1_024 {
                    if writer.write_all(&chunk).await.is_err() {
                        return;
                    }
                }
                _ = writer.write_all(b"\"}").await;
            });
            body
        }
        Step::Slow { bytes_per_second } => {
            let pace = (*bytes_per_second).max(1);
            let (mut writer, body) = piped();
            tokio::spawn(async move {
                for byte in text.into_bytes() {
                    tokio::time::sleep(Duration::from_micros(1_000_000 / pace)).await;
                    if writer.write_all(&[byte]).await.is_err() {
                        return;
                    }
                }
            });
            body
        }
        Step::Truncate { bytes } => cut_short(text, *bytes, None),
        Step::ResetMidBody => {
            let half = text.len() / 2;
            cut_short(text, half, cut)
        }
        _ => Body::from(text),
    }
}

/// Sends the first bytes and ends; the declared length makes the loss visible.
fn cut_short(text: String, bytes: usize, cut: Option<Cut>) -> Body {
    let (mut writer, body) = piped();
    tokio::spawn(async move {
        let kept = bytes.min(text.len().saturating_sub(1));
        _ = writer.write_all(&text.as_bytes()[..kept]).await;
        _ = writer.flush().await;
        if let Some(cut) = cut {
            // Lets the first half leave before the reset.
            tokio::time::sleep(Duration::from_millis(20)).await;
            cut.reset();
        }
    });
    body
}

fn piped() -> (tokio::io::DuplexStream, Body) {
    let (writer, reader) = tokio::io::duplex(64 * 1024);
    (writer, Body::from_stream(ReaderStream::new(reader)))
}

fn untrue(text: &str, set: &Map<String, Value>) -> String {
    let Ok(Value::Object(mut said)) = serde_json::from_str(text) else { return text.to_owned() };
    said.extend(set.clone());
    Value::Object(said).to_string()
}

/// The first whole number of a money field becomes a text with a comma.
fn wrong_type(text: &str) -> String {
    for field in ["\"amount_total\":", "\"amount\":", "\"created\":", "\"status\":", "\"access_token\":"] {
        if let Some(start) = text.find(field).map(|at| at + field.len()) {
            let end = text[start..].find([',', '}']).map_or(text.len(), |length| start + length);
            return format!("{}\"12,00\"{}", &text[..start], &text[end..]);
        }
    }
    text.to_owned()
}

fn json_response(status: u16, body: &Value) -> Response {
    page(status, "application/json", &body.to_string())
}

fn page(status: u16, kind: &'static str, text: &str) -> Response {
    let mut response = Response::new(Body::from(text.to_owned()));
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert("content-type", http::HeaderValue::from_static(kind));
    response
}
