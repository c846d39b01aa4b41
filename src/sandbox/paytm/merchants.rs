//! Who calls: a merchant id, and a key that is never sent, only signed with.

use serde_json::json;

use crate::sandbox::books::{Account, Books, KnownKey};

/// A merchant is opened with its key, by whoever connects a shop: the key never travels, so that no call could bring one.
/// With another key, it is another one's.
pub(super) fn register(books: &mut Books, mid: &str, key: &str, now: i64) -> Result<String, String> {
    let word = mid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if mid.len() != 20 || !word || key.len() != 16 || key.contains("invalid") {
        return Err("a merchant id has 20 characters, its key 16".to_owned());
    }
    let id = account_of(mid);
    let known = KnownKey::of(key);
    if !books.accounts.contains_key(&id) {
        let name = format!("Merchant {}", &mid[16..]);
        books.accounts.insert(id.clone(), Account { id: id.clone(), name, keys: vec![known.clone()], created: now });
        books.insert(&id, json!({ "id": key_of(&id), "object": "paytm.key" }), json!({ "key": key }));
    }
    let same = books.accounts.get(&id).is_some_and(|account| account.keys.contains(&known));
    if same { Ok(id) } else { Err(format!("{mid} has another key")) }
}

/// The key of a merchant; `None` for one nobody opened.
pub(super) fn key(books: &Books, account: &str) -> Option<String> {
    books.objects.get(&key_of(account))?.memo["key"].as_str().map(str::to_owned)
}

pub(super) fn account_of(mid: &str) -> String {
    format!("MID:{mid}")
}

pub(super) fn mid_of(account: &str) -> &str {
    account.trim_start_matches("MID:")
}

fn key_of(account: &str) -> String {
    format!("{account}:key")
}
