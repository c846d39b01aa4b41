//! The one HTTP client of the adapters: timeouts, bounded answers, no redirects, a log without secrets.

/// Shared by all calls; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Http;
