//! A posted form: its fields in order, nothing guessed. Fields nobody asked for are refused, and so is one said twice.

use std::collections::BTreeMap;

use axum::{body::Bytes, extract::FromRequest, response::IntoResponse};
use http::{HeaderMap, Request, StatusCode, header};

use super::patience::{self, in_time};
use crate::domain::{
    card_number::holds_card_number,
    error::{AppError, Code, Detail, Fault, Findings},
};

/// The most fields one form may have.
const MOST_FIELDS: usize = 600;

/// The fields of an `application/x-www-form-urlencoded` body, each name with its values in order.
#[derive(Debug, Clone, Default)]
pub struct Posted(BTreeMap<String, Vec<String>>);

impl Posted {
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            fields.entry(name).or_default().push(value);
        }
        Self(fields)
    }

    /// The single value of a field, empty when it is absent.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// Every value of a field that may be repeated.
    pub fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// All names and values, for the form that comes back.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }

    /// Refuses fields outside `known`: a name ending in `.` or `[` stands for all that begin with it, one ending in `*`
    /// may come more than once. Of any other that does, nobody could tell which value was meant.
    pub fn only(&self, known: &[&str]) -> Result<&Self, AppError> {
        let mut findings = Findings::default();
        for name in self.0.keys().filter(|name| !known.iter().any(|known| names(known, name))) {
            findings.note(name.clone(), Code::UnknownField);
        }
        findings.done()?;
        let many = |name: &str| known.iter().any(|known| known.ends_with('*') && names(known, name));
        let doubtful = self.0.iter().any(|(name, values)| values.len() > 1 && !many(name));
        if doubtful { Err(AppError::Conflict(Code::BadRequest)) } else { Ok(self) }
    }

    /// One line of text without control or direction-changing characters, trimmed.
    pub fn line(&self, name: &str, longest: usize) -> Result<String, Fault> {
        let text = self.get(name).trim();
        (!text.contains(['\n', '\r'])).then_some(()).ok_or(Code::TextInvalid)?;
        clean(text, longest)
    }

    /// Several lines of text, line ends as `\n`.
    pub fn lines(&self, name: &str, longest: usize) -> Result<String, Fault> {
        clean(self.get(name).replace("\r\n", "\n").trim(), longest)
    }

    /// As [`Posted::line`], and not empty.
    pub fn required(&self, name: &str, longest: usize) -> Result<String, Fault> {
        let text = self.line(name, longest)?;
        (!text.is_empty()).then_some(text).ok_or(Code::Required.into())
    }
}

fn names(known: &str, name: &str) -> bool {
    match known.strip_suffix('*') {
        Some(known) => name == known,
        None if known.ends_with(['.', '[']) => name.starts_with(known),
        None => name == known,
    }
}

fn clean(text: &str, longest: usize) -> Result<String, Fault> {
    let unwelcome = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    if text.chars().any(unwelcome) {
        return Err(Code::TextInvalid.into());
    }
    if text.chars().count() > longest {
        let most = i64::try_from(longest).unwrap_or(i64::MAX);
        return Err(Fault { code: Code::TooLong, detail: Detail::Number(most) });
    }
    if holds_card_number(text) { Err(Code::CardNumber.into()) } else { Ok(text.to_owned()) }
}

/// Why a body could not be read as a form.
pub struct Unreadable(pub(super) StatusCode);

impl IntoResponse for Unreadable {
    fn into_response(self) -> axum::response::Response {
        // The outer wall turns bare statuses into our own pages.
        self.0.into_response()
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Unreadable;

    async fn from_request(request: Request<axum::body::Body>, state: &S) -> Result<Self, Self::Rejection> {
        if !is_of_type(request.headers(), "application/x-www-form-urlencoded") {
            return Err(Unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let reading = async { Bytes::from_request(request, state).await.map_err(|refusal| refusal.status()) };
        let body = in_time(patience::FORM, reading).await.map_err(Unreadable)?;
        let fields: Vec<(String, String)> =
            serde_urlencoded::from_bytes(&body).map_err(|_| Unreadable(StatusCode::BAD_REQUEST))?;
        if fields.len() > MOST_FIELDS {
            return Err(Unreadable(StatusCode::BAD_REQUEST));
        }
        Ok(Self::from_pairs(fields))
    }
}

/// Whatever is said beside the type: its character set, its boundary.
pub(super) fn is_of_type(headers: &HeaderMap, wanted: &str) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(pairs: &[(&str, &str)]) -> Posted {
        Posted::from_pairs(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())))
    }

    #[test]
    fn fields_nobody_asked_for_are_refused() {
        let form = posted(&[("amount", "1"), ("paid", "true"), ("line[0].price", "1")]);
        assert!(form.only(&["amount", "line["]).is_err());
        assert!(form.only(&["amount", "line[", "paid"]).is_ok());
    }

    #[test]
    fn a_field_said_twice_means_nothing() {
        let form = posted(&[("gateway", "1"), ("right", "see"), ("right", "pay")]);
        assert!(form.only(&["gateway", "right*"]).is_ok());
        assert_eq!(form.only(&["gateway", "right"]).err(), Some(AppError::Conflict(Code::BadRequest)));
    }

    #[test]
    fn text_that_plays_tricks_is_refused() {
        let read = |text: &str| posted(&[("title", text)]).line("title", 20).map_err(|fault| fault.code);
        assert_eq!(read(" Café "), Ok("Café".into()));
        assert_eq!(read("a\u{0}b"), Err(Code::TextInvalid));
        assert_eq!(read("a\u{202E}b"), Err(Code::TextInvalid));
        assert_eq!(read("a\nb"), Err(Code::TextInvalid));
        assert_eq!(read(&"x".repeat(21)), Err(Code::TooLong));
        assert_eq!(read("4242 4242 4242 4242"), Err(Code::CardNumber));
    }
}
