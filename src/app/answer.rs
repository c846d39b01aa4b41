//! What an action answers: on to the next page, back to the form with what is wrong, or JSON for programs.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};

use super::{draw::Drawn, words};
use crate::{
    domain::{
        error::{AppError, Detail, FieldError},
        language::Language,
    },
    request::{Posted, Visit, flash, visit::Wants},
};

/// Where a deed leads. Only our own paths and addresses a provider's API gave us.
#[derive(Debug, Clone)]
pub struct Next {
    to: String,
    flash: Option<&'static str>,
}

impl Next {
    /// One of our own paths; anything else leads home.
    pub fn to(path: impl Into<String>) -> Self {
        let path = path.into();
        let ours = is_own_path(&path);
        Self { to: if ours { path } else { "/".into() }, flash: None }
    }

    /// A hosted page whose address came from the provider's API and was checked there.
    pub fn to_provider(address: String) -> Self {
        Self { to: address, flash: None }
    }

    /// The sentence the next page shows once, by its key: `saved`.
    pub fn saying(self, key: &'static str) -> Self {
        Self { flash: Some(key), ..self }
    }
}

/// One slash, then a letter or nothing: never another host, whatever a browser makes of it.
pub fn is_own_path(path: &str) -> bool {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let second = path.as_bytes().get(1);
    plain && path.starts_with('/') && second.is_none_or(u8::is_ascii_alphabetic)
}

impl Visit {
    /// Done: see other. Refused: the visit with the form, for the page that holds it to be drawn again.
    /// What no form can show is answered at once.
    pub fn answer(self, outcome: Result<Next, AppError>, posted: &Posted) -> Result<Response, Self> {
        match outcome {
            Ok(next) => Ok(see_other(&next)),
            Err(error) if self.wants == Wants::Json => Ok(json(&self, &error)),
            Err(AppError::SignedOut) => Ok(to_sign_in(&self)),
            Err(error @ (AppError::NotFound | AppError::NotAllowed | AppError::Internal(_))) => {
                let status = StatusCode::from_u16(error.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                Ok(status.into_response())
            }
            Err(error) => Err(self.refused(posted, &error)),
        }
    }
}

/// On to the next page, by GET.
pub fn see_other(next: &Next) -> Response {
    let mut answer = StatusCode::SEE_OTHER.into_response();
    let location = HeaderValue::from_str(&next.to).unwrap_or_else(|_| HeaderValue::from_static("/"));
    answer.headers_mut().insert(header::LOCATION, location);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(key) = next.flash {
        answer.headers_mut().append(header::SET_COOKIE, flash::set(key));
    }
    answer.extensions_mut().insert(Drawn);
    answer
}

/// To the sign-in page, and back here afterwards when this was a page: what is only posted to is no place to come back to.
pub fn to_sign_in(visit: &Visit) -> Response {
    let way = match visit.method {
        Method::GET | Method::HEAD => with_next("/sign-in", &visit.target),
        _ => "/sign-in".to_owned(),
    };
    see_other(&Next::to(way))
}

/// A page that leads on to another afterwards.
pub fn with_next(page: &str, next: &str) -> String {
    serde_urlencoded::to_string([("next", next)]).map_or_else(|_| page.to_owned(), |query| format!("{page}?{query}"))
}

/// `{"error":{"code","message","request_id"}}`, with the fields of a refused form.
pub fn json(visit: &Visit, error: &AppError) -> Response {
    json_in(visit.language, &visit.request_id, error)
}

/// The same for machines that are nobody's visit.
pub fn json_in(language: Language, request_id: &str, error: &AppError) -> Response {
    let code = error.code();
    let sentence = |error: &FieldError| words::error(language, error);
    let detail = match error {
        AppError::RateLimited(seconds) => Detail::Number(i64::try_from(*seconds).unwrap_or(i64::MAX)),
        AppError::Internal(ticket) => Detail::Said(ticket.0.clone()),
        _ => Detail::None,
    };
    let mut body = serde_json::json!({"error": {
        "code": code.word(),
        "message": sentence(&FieldError { field: "".into(), code, detail }),
        "request_id": request_id,
    }});
    if let AppError::Invalid(fields) = error {
        let fields = fields.iter().map(
            |field| serde_json::json!({"field": field.field, "code": field.code.word(), "message": sentence(field)}),
        );
        body["error"]["fields"] = fields.collect();
    }
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = (status, axum::Json(body)).into_response();
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let wait = match error {
        AppError::RateLimited(seconds) => Some(HeaderValue::from(*seconds)),
        AppError::Unavailable | AppError::ProviderDown => Some(HeaderValue::from_static("5")),
        _ => None,
    };
    if let Some(wait) = wait {
        answer.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    answer.extensions_mut().insert(Drawn);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_followed() {
        for wrong in [
            "https://evil.test",
            "//evil.test",
            "/\\evil.test",
            "/\t/evil.test",
            "https:evil.test",
            "javascript:alert(1)",
            "/@evil.test",
            "http://portal@evil.test",
            "",
            "evil",
            "/%09/evil.test",
        ] {
            assert!(!is_own_path(wrong), "{wrong:?}");
        }
        assert!(is_own_path("/"));
        assert!(is_own_path("/invoices/0190-a?state=paid"));
    }
}
