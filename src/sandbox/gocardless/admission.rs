//! Who calls: an access token names its creditor. The version of the API is asked for each time.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use crate::sandbox::books::{Account, Books, KnownKey};

const VERSION: &str = "2015-07-06";

/// An unknown token opens its creditor; one that says it is live or wrong is refused.
pub(super) fn register(books: &mut Books, token: &str, now: i64) -> Option<String> {
    if token.len() < 16 || token.contains("invalid") || token.contains("live") {
        return None;
    }
    let id = format!("CR000{}", &hex::encode_upper(Sha256::digest(token))[..10]);
    books.accounts.entry(id.clone()).or_insert_with(|| Account {
        name: "Atelier Nuage".to_owned(),
        id: id.clone(),
        keys: vec![KnownKey::of(token)],
        created: now,
    });
    Some(id)
}

/// The creditor behind a call.
pub(super) fn account(books: &mut Books, headers: &HeaderMap, now: i64) -> Result<String, Refusal> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header(AUTHORIZATION.as_str()).strip_prefix("Bearer ").ok_or_else(Refusal::unauthorized)?;
    let account = register(books, token, now).ok_or_else(Refusal::unauthorized)?;
    match header("gocardless-version") {
        VERSION => Ok(account),
        "" => Err(Refusal::usage("missing_version_header", "No version header was sent")),
        _ => Err(Refusal::usage("version_not_found", "Version not found")),
    }
}
