//! Is the process alive, is it ready: one word each, nothing about version or configuration.

use axum::{extract::State, response::IntoResponse};
use http::StatusCode;
use migrations::{Migrations as _, Migrator};

use crate::{
    flows::portal::Portal,
    request::doors::{Doors, Who::Program},
};

pub fn routes() -> Doors {
    Doors::new().get("/healthz", Program, || async { "ok" }).get("/readyz", Program, ready)
}

/// The database answers, stands at the head of its migrations and takes what is written.
async fn ready(State(portal): State<Portal>) -> impl IntoResponse {
    match Migrator::get_pending_migrations(portal.db.reader()).await {
        Ok(pending) if pending.is_empty() => match portal.db.takes_writes().await {
            Ok(()) => (StatusCode::OK, "ready"),
            Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database"),
        },
        Ok(_) => (StatusCode::SERVICE_UNAVAILABLE, "migrations pending"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database"),
    }
}
