//! Webhook endpoints: made through the API, or by hand as in the provider's dashboard.

use serde_json::{Value, json};

use super::authentication::{self, VERSION};
use super::desk::{Desk, Origin, at_desk};
use super::parameters;
use super::refusal::Refusal;
use crate::sandbox::Sandbox;

const MOST: usize = 16;

pub(super) fn create(desk: &mut Desk<'_>, params: &Value) -> Result<Value, Refusal> {
    if params["connect"] == json!(true) {
        return Err(Refusal::parameter("", "connect", "The sandbox has no connected accounts."));
    }
    if params["api_version"].as_str().is_some_and(|version| version != VERSION) {
        let message = format!("The sandbox renders events as {VERSION} only.");
        return Err(Refusal::parameter("", "api_version", message));
    }
    if params["enabled_events"].as_array().is_none_or(Vec::is_empty) {
        return Err(parameters::missing("enabled_events"));
    }
    let url = params["url"].as_str().unwrap_or_default();
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(Refusal::parameter(
            "url_invalid",
            "url",
            "Invalid URL: An explicit scheme (such as https) must be provided.",
        ));
    }
    if desk.books.newest(&desk.account, "webhook_endpoint").len() >= MOST {
        return Err(Refusal::state(None, format!("You have reached the maximum of {MOST} test webhook endpoints.")));
    }
    let secret = desk.books.next_id("whsec_");
    let metadata = parameters::metadata(&params["metadata"], "metadata")?;
    let mut body = add(desk, url, &params["enabled_events"], &params["description"], metadata, &secret);
    body["secret"] = json!(secret);
    Ok(body)
}

fn add(desk: &mut Desk<'_>, url: &str, events: &Value, description: &Value, metadata: Value, secret: &str) -> Value {
    let body = json!({
        "id": desk.books.next_id("we_1S"),
        "object": "webhook_endpoint",
        "api_version": VERSION,
        "application": null,
        "created": desk.now,
        "description": description,
        "enabled_events": events,
        "livemode": false,
        "metadata": metadata,
        "status": "enabled",
        "url": url,
    });
    desk.keep(body, json!({ "secret": secret }))
}

pub(super) fn delete(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    desk.find("webhook_endpoint", id, "webhook_endpoint")?;
    desk.books.objects.remove(id);
    Ok(json!({ "id": id, "object": "webhook_endpoint", "deleted": true }))
}

/// An endpoint as a person adds it in the dashboard.
pub(crate) struct ByHand<'a> {
    /// An API key or an account id; an unknown key opens its account.
    pub owner: &'a str,
    pub url: &'a str,
    /// Empty: the sandbox makes one.
    pub secret: &'a str,
    /// Kinds of events; none: all of them.
    pub events: &'a [&'a str],
}

/// Adds an endpoint. One that has this URL already gets the new secret and events.
pub(crate) fn create_by_hand(sandbox: &Sandbox, wish: &ByHand<'_>) -> Result<Value, String> {
    let ByHand { owner, url, secret, events } = *wish;
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err("the URL must start with http:// or https://".to_owned());
    }
    let shaped = secret.starts_with("whsec_") && secret.len() >= 10 && !secret.contains(char::is_whitespace);
    if !secret.is_empty() && !shaped {
        return Err("the secret must start with whsec_".to_owned());
    }
    let events = if events.is_empty() { json!(["*"]) } else { json!(events) };
    let now = sandbox.now();
    let account = sandbox.change(|books| {
        if books.accounts.contains_key(owner) {
            Some(owner.to_owned())
        } else if authentication::is_acceptable(owner) {
            Some(authentication::register(books, owner, None, now))
        } else {
            None
        }
    });
    let account = account.ok_or("no such account, and no test key")?;
    Ok(at_desk(sandbox, &account, Origin::default(), |desk| {
        let endpoints = desk.books.newest(&desk.account, "webhook_endpoint");
        let known = endpoints.into_iter().find(|record| record.body["url"] == url);
        let known = known.and_then(|record| record.body["id"].as_str()).map(str::to_owned);
        let made = secret.is_empty().then(|| desk.books.next_id("whsec_"));
        let secret = made.clone().unwrap_or_else(|| secret.to_owned());
        let body = match known {
            Some(id) => {
                desk.books.note(&id, "secret", json!(secret));
                desk.books.patch(&id, json!({ "enabled_events": events }));
                desk.books.body(&id)
            }
            None => add(desk, url, &events, &json!("added by hand"), json!({}), &secret),
        };
        // Only a secret made here is shown: whoever gave one knows it.
        desk.books.note(body["id"].as_str().unwrap_or_default(), "made", json!(made));
        body
    }))
}
