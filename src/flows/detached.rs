//! A story that must reach its end even when the visitor hangs up.

use std::future::Future;

use crate::{db, domain::error::AppError};

/// Runs on its own; whoever waits gets its outcome. A story that panics is an internal error with a ticket.
pub async fn detached<T, F>(story: F) -> Result<T, AppError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, AppError>> + Send + 'static,
{
    match tokio::spawn(story).await {
        Ok(outcome) => outcome,
        Err(cause) => {
            let ticket = db::fresh_ticket();
            tracing::error!(ticket = %ticket.0, %cause, "a story broke off");
            Err(AppError::Internal(ticket))
        }
    }
}
