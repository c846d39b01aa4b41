//! What a provider answered: the status, the few headers that matter, and bytes.

use std::time::Duration;

use ::http::HeaderMap;

/// What the provider answered, as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// The provider's own id of the request, for its support.
    pub request_id: Option<String>,
    pub retry_after: Option<Duration>,
    pub advice: Advice,
    pub body: Vec<u8>,
}

/// What the provider says about repeating (`Stripe-Should-Retry`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    None,
    Repeat,
    DoNotRepeat,
}

impl Answer {
    /// An answer whose body is still to be read.
    pub(super) fn head(status: u16, headers: &HeaderMap) -> Answer {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let advice = match text("stripe-should-retry") {
            Some("true") => Advice::Repeat,
            Some("false") => Advice::DoNotRepeat,
            _ => Advice::None,
        };
        Answer {
            status,
            request_id: ["request-id", "x-request-id", "paypal-debug-id"]
                .into_iter()
                .find_map(text)
                .map(|id| id.chars().take(100).collect()),
            retry_after: text("retry-after").and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs),
            advice,
            body: Vec::new(),
        }
    }
}
