//! How long a provider is waited for.

use std::time::Duration;

/// How long to wait for a provider.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a connection, TLS included.
    pub connect: Duration,
    /// For one try, to the last byte of the answer.
    pub total: Duration,
    /// For all tries of one call and the pauses between them.
    pub budget: Duration,
    /// Before the first repeat.
    pub pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let [connect, total, budget] = [2, 15, 18].map(Duration::from_secs);
        Self { connect, total, budget, pause: Duration::from_millis(500) }
    }
}
