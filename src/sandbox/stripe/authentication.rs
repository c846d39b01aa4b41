//! Who calls: the secret key decides the account, and the account decides what exists.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::sandbox::books::{Account, Books, KnownKey, masked_key};

/// The one version this sandbox speaks.
pub(crate) const VERSION: &str = "2026-10-28.endive";

/// The account behind the request's key; an unknown test key opens an account of its own.
pub(crate) fn account(books: &mut Books, headers: &HeaderMap, now: i64) -> Result<String, Refusal> {
    let key = key(headers)?;
    let account = register(books, &key, None, now);
    match headers.get("stripe-account").and_then(|value| value.to_str().ok()) {
        Some(other) if other != account => Err(Refusal::forbidden(format!(
            "The provided key does not have access to account '{other}' (or that account does not exist)."
        ))),
        _ => Ok(account),
    }
}

pub(crate) fn version(headers: &HeaderMap) -> Result<(), Refusal> {
    match headers.get("stripe-version").and_then(|value| value.to_str().ok()) {
        Some(VERSION) => Ok(()),
        Some(other) => Err(Refusal::request(None, format!("Invalid Stripe API version: {other}"))),
        None => Err(Refusal::request(None, format!("The sandbox wants Stripe-Version: {VERSION} on every call"))),
    }
}

/// Ties a key to an account: to the given one, to its known one, or to one derived from the key.
pub(crate) fn register(books: &mut Books, key: &str, account: Option<&str>, now: i64) -> String {
    if account.is_none()
        && let Some(known) = books.accounts.values().find(|known| known.has_key(key))
    {
        return known.id.clone();
    }
    let derived = format!("acct_1{}", &hex::encode(Sha256::digest(key))[..16]);
    let id = account.map_or(derived, str::to_owned);
    let entry = books.accounts.entry(id.clone()).or_insert_with(|| Account {
        id: id.clone(),
        name: format!("Sandbox {}", &id[id.len().saturating_sub(4)..]),
        keys: Vec::new(),
        created: now,
    });
    if !entry.has_key(key) {
        entry.keys.push(KnownKey::of(key));
    }
    id
}

fn key(headers: &HeaderMap) -> Result<String, Refusal> {
    let header = headers.get(http::header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (scheme, credentials) = header.split_once(' ').unwrap_or_default();
    let key = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => credentials.trim().to_owned(),
        "basic" => basic_user(credentials).unwrap_or_default(),
        _ => String::new(),
    };
    if key.is_empty() {
        return Err(Refusal::unauthorized(
            "You did not provide an API key. Provide your API key in the Authorization header, using Bearer auth.",
        ));
    }
    if key.contains("_live_") {
        return Err(Refusal::unauthorized("The sandbox refuses live keys: no real key belongs here."));
    }
    if is_acceptable(&key) {
        return Ok(key);
    }
    Err(Refusal::unauthorized(format!("Invalid API Key provided: {}", masked_key(&key))))
}

/// Test keys are secret or restricted, made of word characters, and do not call themselves invalid.
pub(crate) fn is_acceptable(key: &str) -> bool {
    let tail = key.strip_prefix("sk_test_").or_else(|| key.strip_prefix("rk_test_"));
    tail.is_some_and(|tail| {
        !tail.is_empty()
            && !tail.contains("invalid")
            && tail.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

fn basic_user(credentials: &str) -> Option<String> {
    let decoded = String::from_utf8(BASE64_STANDARD.decode(credentials.trim()).ok()?).ok()?;
    decoded.split_once(':').map(|(user, _)| user.to_owned())
}
