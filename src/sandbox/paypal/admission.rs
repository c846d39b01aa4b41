//! Who calls: a client id with its secret gets a token, the token names the merchant.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::sandbox::books::{Account, Books, KnownKey};
use crate::sandbox::perform::Answer;

const TOKEN_LASTS: i64 = 32_400;

/// An unknown pair opens its merchant; a known client id with another secret is refused.
pub(super) fn register(books: &mut Books, client: &str, secret: &str, now: i64) -> Result<String, String> {
    let refused =
        [client, secret].iter().any(|part| part.len() < 16 || part.contains("invalid") || part.contains("live"));
    if refused {
        return Err("Client Authentication failed".to_owned());
    }
    let id = format!("APP-{}", &hex::encode_upper(Sha256::digest(client))[..17]);
    let key = KnownKey::of(&format!("{client}:{secret}"));
    let account = books.accounts.entry(id.clone()).or_insert_with(|| Account {
        name: format!("Merchant {}", &id[id.len() - 4..]),
        id: id.clone(),
        keys: vec![key.clone()],
        created: now,
    });
    if account.keys.contains(&key) { Ok(id) } else { Err("Client Authentication failed".to_owned()) }
}

/// `POST /v1/oauth2/token`: form in, JSON out, and errors of a shape of their own.
pub(super) fn token(books: &mut Books, headers: &HeaderMap, body: &[u8], now: i64) -> Answer {
    let refused = |status, error: &str, words: &str| Answer {
        status,
        body: json!({ "error": error, "error_description": words }),
        mark: None,
    };
    let kind = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") || body != b"grant_type=client_credentials" {
        return refused(400, "unsupported_grant_type", "Grant Type is NULL or not supported");
    }
    let registered = basic(headers).and_then(|(client, secret)| register(books, &client, &secret, now).ok());
    let Some(account) = registered else { return refused(401, "invalid_client", "Client Authentication failed") };
    let token = books.next_id("A21AA");
    let kept = json!({ "id": key_of(&token), "object": super::TOKEN, "until": now + TOKEN_LASTS });
    books.insert(&account, kept, json!({}));
    let scope =
        "https://uri.paypal.com/services/payments/payment https://uri.paypal.com/services/applications/webhooks";
    let body = json!({
        "scope": scope,
        "access_token": token,
        "token_type": "Bearer",
        "app_id": account,
        "expires_in": TOKEN_LASTS,
        "nonce": books.next_id("nonce"),
    });
    Answer { status: 200, body, mark: None }
}

/// The merchant behind the token.
pub(super) fn account(books: &Books, headers: &HeaderMap, now: i64) -> Result<String, Refusal> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.strip_prefix("Bearer ").ok_or_else(Refusal::unauthorized)?;
    let record = books.objects.get(&key_of(token)).filter(|record| record.body["until"].as_i64() > Some(now));
    record.map(|record| record.account.clone()).ok_or_else(Refusal::unauthorized)
}

/// Every token given so far is worth nothing any more.
pub(super) fn forget_tokens(books: &mut Books) {
    books.objects.retain(|_, record| record.body["object"] != super::TOKEN);
}

/// What the log shows of an answer.
pub(super) fn masked(mut body: Value) -> Value {
    if body["access_token"].is_string() {
        body["access_token"] = json!("A21AAxxxxxxxx");
    }
    body
}

fn key_of(token: &str) -> String {
    format!("token:{}", hex::encode(Sha256::digest(token)))
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(BASE64_STANDARD.decode(header).ok()?).ok()?;
    pair.split_once(':').map(|(client, secret)| (client.to_owned(), secret.to_owned()))
}
