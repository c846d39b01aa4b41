//! The log: one structured record a line in production, readable lines for people in the demo.

use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer,
    fmt::{self, MakeWriter},
    prelude::*,
    registry::LookupSpan,
};

use crate::flows::portal::Stage;

/// `filter` as in `RUST_LOG`: `info,guichet=debug`.
pub fn start(stage: Stage, filter: Option<&str>) {
    let filter = EnvFilter::try_new(filter.unwrap_or("info,sqlx=warn,tower_sessions=error"))
        .unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = tracing_subscriber::registry().with(filter);
    match stage {
        Stage::Production => registry.with(records(std::io::stderr)).init(),
        Stage::Demo => registry.with(fmt::layer().compact().with_target(false).with_writer(std::io::stderr)).init(),
    }
}

/// One structured record a line: nothing anybody typed can begin another.
pub fn records<S, W>(writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    fmt::layer().json().flatten_event(true).with_writer(writer)
}
