//! The headers of every answer.

use axum::response::Response;
use http::{HeaderName, HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;

static ALWAYS: [(HeaderName, HeaderValue); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=()"),
    ),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
];

static BEHIND_HTTPS: [(HeaderName, HeaderValue); 1] =
    [(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"))];

/// Strict by default; pages bring their own policy with a nonce.
pub fn secure(base: &str) -> impl Fn(Response) -> Response + Clone + use<> {
    let lasting = if base.starts_with("https://") { BEHIND_HTTPS.as_slice() } else { &[] };
    move |mut answer| {
        for (name, value) in ALWAYS.iter().chain(lasting) {
            answer.headers_mut().entry(name).or_insert_with(|| value.clone());
        }
        if !lasting.is_empty() {
            secure_cookies(&mut answer);
        }
        answer
    }
}

/// Nothing of somebody's visit is kept anywhere unless the answer says so itself.
pub fn not_kept() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
}

/// Whoever set it: no cookie of ours travels in the clear.
fn secure_cookies(answer: &mut Response) {
    let cookies = answer.headers_mut().iter_mut().filter(|(name, _)| **name == header::SET_COOKIE);
    for (_, line) in cookies {
        let guarded =
            line.to_str().ok().filter(|line| !line.contains("; Secure")).map(|line| format!("{line}; Secure"));
        if let Some(guarded) = guarded.and_then(|line| HeaderValue::from_str(&line).ok()) {
            *line = guarded;
        }
    }
}
