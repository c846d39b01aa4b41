//! Deeds about money that go on when whoever asked for them has left.

use std::future::Future;

use crate::{db, domain::error::AppError};

/// A server drops what it does for a client who leaves. What moves money is told to its end all the same.
pub async fn detached<T: Send + 'static>(
    story: impl Future<Output = Result<T, AppError>> + Send + 'static,
) -> Result<T, AppError> {
    match tokio::spawn(story).await {
        Ok(outcome) => outcome,
        Err(cause) => {
            let ticket = db::fresh_ticket();
            tracing::error!(ticket = %ticket.0, %cause, "a deed about money broke off");
            Err(AppError::Internal(ticket))
        }
    }
}
