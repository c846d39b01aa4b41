//! Who calls: a public and a private key, known since the merchant was connected.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{MERCHANT, seal};
use crate::sandbox::books::{Account, Books, KnownKey};
use crate::sandbox::stand::Setting;

/// In these a merchant may have an account.
const CURRENCIES: [&str; 8] = ["EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "HUF"];

/// What a merchant is opened with.
pub(super) struct Keys {
    pub merchant: String,
    pub public: String,
    pub private: String,
}

impl Keys {
    pub(super) fn of(setting: &Setting<'_>) -> Option<Self> {
        let pair = setting("public_key").zip(setting("private_key"));
        setting("merchant_id").zip(pair).map(|(merchant, (public, private))| Self { merchant, public, private })
    }

    /// What notices are signed with.
    pub(super) fn seal(&self) -> Value {
        json!({ "public": self.public, "key": seal::key(&self.private) })
    }
}

/// A new merchant, with an account for each currency that is named. Known ones keep their keys.
pub(super) fn register(books: &mut Books, keys: &Keys, setting: &Setting<'_>, now: i64) -> Result<String, String> {
    if [&keys.merchant, &keys.public, &keys.private].iter().any(|part| part.len() < 8 || part.contains("invalid")) {
        return Err("Authentication credentials are invalid.".to_owned());
    }
    let id = format!("BT-{}", keys.merchant);
    let key = KnownKey::of(&format!("{}:{}", keys.public, keys.private));
    let account = books.accounts.entry(id.clone()).or_insert_with(|| Account {
        name: format!("Merchant {}", keys.merchant),
        id: id.clone(),
        keys: vec![key.clone()],
        created: now,
    });
    if !account.keys.contains(&key) {
        return Err("Authentication credentials are invalid.".to_owned());
    }
    let own = CURRENCIES.into_iter().filter_map(|code| {
        let name = setting(&format!("merchant_account.{code}"))?;
        Some(json!({ "name": name, "currency": code }))
    });
    let body = json!({ "id": id, "object": MERCHANT, "merchant": keys.merchant, "accounts": own.collect::<Vec<_>>() });
    books.insert(&id, body, json!({}));
    Ok(id)
}

/// The merchant behind the keys.
pub(super) fn account(books: &Books, headers: &HeaderMap) -> Result<String, Refusal> {
    let pair = basic(headers).ok_or_else(Refusal::unauthenticated)?;
    let found = books.accounts.values().find(|account| account.id.starts_with("BT-") && account.has_key(&pair));
    found.map(|account| account.id.clone()).ok_or_else(Refusal::unauthenticated)
}

/// The currency of one of the merchant's accounts.
pub(super) fn currency(books: &Books, account: &str, merchant_account: &Value) -> Result<String, Refusal> {
    let merchant = books.body(account);
    let known = merchant["accounts"].as_array().into_iter().flatten();
    let named = known.into_iter().find(|one| match merchant_account {
        // Left out, the first one is the default.
        Value::Null => true,
        name => one["name"] == *name,
    });
    let currency = named.and_then(|one| one["currency"].as_str().map(str::to_owned));
    currency.ok_or_else(|| Refusal::validation("91513", "Merchant account ID is invalid."))
}

fn basic(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    String::from_utf8(BASE64_STANDARD.decode(header).ok()?).ok().filter(|pair| pair.contains(':'))
}
