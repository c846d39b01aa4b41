//! Webhooks of a merchant, and the verification of what was sent to them.

use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::calls::Wish;
use super::events::certificate_url;
use super::refusal::Refusal;
use super::seal::Transmission;
use crate::sandbox::Sandbox;
use crate::sandbox::books::Books;
use crate::sandbox::perform::Answer;

const MOST: usize = 10;
const KIND: &str = "webhook_endpoint";

/// Adds a webhook with an id of the shop's choice, or gives it another address.
pub(super) fn put(sandbox: &Sandbox, account: &str, id: &str, (url, events): (&str, &[&str])) {
    let events = if events.is_empty() { json!(["*"]) } else { json!(events) };
    sandbox.change(|books| add(books, account, id, (url, events)));
}

fn add(books: &mut Books, account: &str, id: &str, (url, events): (&str, Value)) {
    let body = json!({ "id": id, "object": KIND, "status": "enabled", "url": url, "enabled_events": events });
    books.insert(account, body, json!({}));
}

pub(super) fn create(sandbox: &Sandbox, account: &str, wish: &Value) -> Result<Answer, Refusal> {
    let url = wish["url"].as_str().unwrap_or_default();
    let names: Vec<&str> =
        wish["event_types"].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str()).collect();
    sandbox.change(|books| {
        let known = books.newest(account, KIND);
        if known.iter().any(|record| record.body["url"] == url) {
            return Err(Refusal::syntax("WEBHOOK_URL_ALREADY_EXISTS", "/url", "Webhook URL already exists."));
        }
        if known.len() >= MOST {
            return Err(Refusal::syntax(
                "WEBHOOK_NUMBER_LIMIT_EXCEEDED",
                "",
                "The maximum number of webhooks is reached.",
            ));
        }
        let id = books.next_id("").to_uppercase()[..17].to_owned();
        add(books, account, &id, (url, json!(names)));
        Ok(Answer { status: 201, body: shown(&books.body(&id)), mark: None })
    })
}

pub(super) fn list(sandbox: &Sandbox, account: &str) -> Value {
    sandbox.read(|books| {
        let all: Vec<Value> = books.newest(account, KIND).into_iter().map(|record| shown(&record.body)).collect();
        json!({ "webhooks": all })
    })
}

pub(super) fn read(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    sandbox.read(|books| books.find(account, KIND, id).map(|record| shown(&record.body)).ok_or_else(Refusal::missing))
}

fn shown(webhook: &Value) -> Value {
    let names = webhook["enabled_events"].as_array().into_iter().flatten();
    let names: Vec<Value> = names.map(|name| json!({ "name": name })).collect();
    json!({ "id": webhook["id"], "url": webhook["url"], "event_types": names })
}

/// SUCCESS for exactly what was sent to that webhook of this merchant.
pub(super) fn verify(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Result<Value, Refusal> {
    let text = |name: &str| wish.json[name].as_str().unwrap_or_default();
    let event = raw_event(wish.raw)
        .ok_or_else(|| Refusal::syntax("INVALID_PARAMETER_SYNTAX", "/webhook_event", "The event cannot be read."))?;
    let webhook = text("webhook_id");
    let known = sandbox.read(|books| books.find(account, KIND, webhook).is_some());
    let transmission = Transmission { id: text("transmission_id"), time: text("transmission_time"), webhook };
    let signed = known
        && text("auth_algo") == "SHA256withRSA"
        && text("cert_url") == certificate_url(&sandbox.public_base())
        && transmission.is_signed(event, text("transmission_sig"));
    Ok(json!({ "verification_status": if signed { "SUCCESS" } else { "FAILURE" } }))
}

/// The bytes of `webhook_event` as they were sent: the signature is over them, not over their meaning.
fn raw_event(body: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = br#""webhook_event":"#;
    let start = body.windows(NAME.len()).position(|window| window == NAME)? + NAME.len();
    let rest = &body[start..];
    let rest = &rest[rest.iter().position(|byte| !byte.is_ascii_whitespace())?..];
    let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(&rest[..values.byte_offset()])
}
