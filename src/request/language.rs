//! The language of a request: the person's choice, then the browser's, then French.

use http::{HeaderMap, header};

use crate::domain::language::Language;

pub const COOKIE: &str = "language";

pub fn of(headers: &HeaderMap) -> Language {
    chosen(headers).unwrap_or_else(|| {
        let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        accept.map(Language::from_accept).unwrap_or_default()
    })
}

fn chosen(headers: &HeaderMap) -> Option<Language> {
    super::flash::cookie(headers, COOKIE).and_then(|tag| Language::parse(&tag))
}
