//! How long a request's body may take. Whoever sends it drop by drop is told so, and nobody waits for them.

use std::{future::Future, time::Duration};

use http::StatusCode;

/// For the fields of a form, and for a notice.
pub const FORM: Duration = Duration::from_secs(10);

/// For files, over a telephone's connection.
pub const FILES: Duration = Duration::from_secs(60);

/// What was read in time; 408 when it was not.
pub async fn in_time<T>(
    patience: Duration,
    reading: impl Future<Output = Result<T, StatusCode>>,
) -> Result<T, StatusCode> {
    tokio::time::timeout(patience, reading).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_without_end_is_given_up() {
        let dripping = in_time(Duration::from_millis(20), std::future::pending::<Result<(), StatusCode>>()).await;
        assert_eq!(dripping, Err(StatusCode::REQUEST_TIMEOUT));
        assert_eq!(in_time(FORM, async { Ok(7) }).await, Ok(7));
    }
}
