//! Who calls: a key id with its secret names the merchant.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::sandbox::books::{Account, Books, KnownKey};

/// Whether a key of this shape is taken: test keys of sixteen characters and more.
pub(super) fn is_acceptable(key: &str) -> bool {
    key.strip_prefix("rzp_test_")
        .is_some_and(|rest| rest.len() == 14 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// An unknown pair opens its merchant; a known key id with another secret is refused.
pub(super) fn register(books: &mut Books, (id, secret): (&str, &str), now: i64) -> Result<String, String> {
    if !is_acceptable(id) || secret.len() < 16 || secret.contains("invalid") {
        return Err("Authentication failed".to_owned());
    }
    let account = account_of(id);
    let key = KnownKey::of(&format!("{id}:{secret}"));
    if !books.accounts.contains_key(&account) {
        let name = format!("Merchant {}", &account[account.len() - 4..]);
        let opened = Account { id: account.clone(), name, keys: vec![key.clone()], created: now };
        books.accounts.insert(account.clone(), opened);
        // Callbacks are signed with it.
        let kept = json!({ "id": secret_of(&account), "object": "razorpay.key" });
        books.insert(&account, kept, json!({ "secret": secret }));
    }
    let known = books.accounts.get(&account).is_some_and(|known| known.keys.contains(&key));
    if known { Ok(account) } else { Err("Authentication failed".to_owned()) }
}

pub(super) fn admitted(books: &mut Books, headers: &HeaderMap, now: i64) -> Result<String, Refusal> {
    let pair = basic(headers).ok_or_else(Refusal::unauthorized)?;
    register(books, (&pair.0, &pair.1), now).map_err(|_| Refusal::unauthorized())
}

/// The secret the merchant's callbacks are signed with.
pub(super) fn secret(books: &Books, account: &str) -> String {
    let kept = books.objects.get(&secret_of(account)).and_then(|record| record.memo["secret"].as_str());
    kept.unwrap_or_default().to_owned()
}

fn account_of(id: &str) -> String {
    format!("acc_{}", &hex::encode(Sha256::digest(id))[..14])
}

fn secret_of(account: &str) -> String {
    format!("{account}:key")
}

/// Razorpay takes the word `Basic` in this spelling only.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(BASE64_STANDARD.decode(header).ok()?).ok()?;
    pair.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}
