//! The headers of every answer.

use axum::{Router, middleware, response::Response};
use http::{HeaderName, HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;

/// Strict by default; pages bring their own policy with a nonce.
pub fn secured<S: Clone + Send + Sync + 'static>(router: Router<S>, base: &str) -> Router<S> {
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ];
    let lasting = base
        .starts_with("https://")
        .then_some((header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"));
    let router = match lasting {
        Some(_) => router.layer(middleware::map_response(secure_cookies)),
        None => router,
    };
    fixed.into_iter().chain(lasting).fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)))
    })
}

/// Nothing of somebody's visit is kept anywhere unless the answer says so itself.
pub fn not_kept() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
}

/// Whoever set it: no cookie of ours travels in the clear.
async fn secure_cookies(mut answer: Response) -> Response {
    let cookies = answer.headers_mut().iter_mut().filter(|(name, _)| **name == header::SET_COOKIE);
    for (_, line) in cookies {
        let guarded =
            line.to_str().ok().filter(|line| !line.contains("; Secure")).map(|line| format!("{line}; Secure"));
        if let Some(guarded) = guarded.and_then(|line| HeaderValue::from_str(&line).ok()) {
            *line = guarded;
        }
    }
    answer
}
