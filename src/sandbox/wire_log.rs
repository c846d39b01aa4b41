//! Every call that reached a provider interface, in the shape the contract checkers read: one JSON object a line.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::books::masked_key;

const KEPT: usize = 5_000;

/// One recorded call. `response` is null while it is unanswered, or when the connection was cut.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    pub number: u64,
    pub method: String,
    pub path: String,
    pub url: String,
    pub headers: Map<String, Value>,
    pub body: String,
    pub response: Value,
}

#[derive(Default)]
pub(crate) struct WireLog {
    next: u64,
    calls: VecDeque<Call>,
}

impl WireLog {
    /// Records an arrival, its path as the provider itself would see it; the number finds it again for [`WireLog::answered`].
    pub(crate) fn arrived(
        &mut self,
        method: &str,
        (url, path): (String, String),
        headers: &http::HeaderMap,
        body: &[u8],
        at: i64,
    ) -> u64 {
        self.next += 1;
        let mut kept = Map::new();
        for (name, value) in headers {
            let text = String::from_utf8_lossy(value.as_bytes());
            let text = if name == http::header::AUTHORIZATION { masked(&text) } else { text.into_owned() };
            kept.insert(name.as_str().to_owned(), Value::String(text));
        }
        kept.insert("x-recorded-at".to_owned(), Value::String(at.to_string()));
        self.calls.push_back(Call {
            number: self.next,
            method: method.to_owned(),
            path,
            url,
            headers: kept,
            body: String::from_utf8_lossy(body).into_owned(),
            response: Value::Null,
        });
        if self.calls.len() > KEPT {
            self.calls.pop_front();
        }
        self.next
    }

    pub(crate) fn answered(&mut self, number: u64, status: u16, body: Value) {
        if let Some(call) = self.calls.iter_mut().rev().find(|call| call.number == number) {
            call.response = json!({ "status": status, "body": body });
        }
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.calls.clear();
    }
}

/// The scheme stays; the key keeps its kind and its last four characters, so that two keys stay apart.
fn masked(authorization: &str) -> String {
    match authorization.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => format!("Bearer {}", masked_key(key)),
        Some((scheme, _)) => format!("{scheme} eHh4eDp4eHh4"),
        None => "masked".to_owned(),
    }
}
