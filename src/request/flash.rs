//! One sentence for the next page, by its key in the catalogue. No text of anybody's travels in it.

use http::{HeaderMap, HeaderValue, header};

pub const COOKIE: &str = "flash";

/// The key that came along, if it looks like one of ours.
pub fn key(headers: &HeaderMap) -> Option<String> {
    cookie(headers, COOKIE).filter(|key| !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
}

/// Sets the sentence for the next page.
pub fn set(key: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("{COOKIE}={key}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"))
        .unwrap_or_else(|_| clear())
}

/// It was shown.
pub fn clear() -> HeaderValue {
    HeaderValue::from_static("flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
}

/// The value of a cookie; a name given twice counts as absent.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned());
    let first = found.next();
    if found.next().is_some() { None } else { first }
}
