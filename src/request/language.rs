//! The language of a request: the person's choice, then the browser's, then French.

use http::{HeaderMap, HeaderValue, header};

use crate::domain::language::Language;

pub const COOKIE: &str = "language";

pub fn of(headers: &HeaderMap) -> Language {
    chosen(headers).unwrap_or_else(|| {
        let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        accept.map(Language::from_accept).unwrap_or_default()
    })
}

/// Remembered by the browser for a year.
pub fn set(language: Language) -> HeaderValue {
    match language {
        Language::Fr => HeaderValue::from_static("language=fr; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"),
        Language::En => HeaderValue::from_static("language=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"),
    }
}

fn chosen(headers: &HeaderMap) -> Option<Language> {
    super::flash::cookie(headers, COOKIE).and_then(|tag| Language::parse(&tag))
}
