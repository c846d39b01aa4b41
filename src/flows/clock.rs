//! What time it is. Handed to the flows, so that a test can hold it still.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use time::OffsetDateTime;

use crate::domain::Instant;

/// Whole seconds in UTC.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    /// The machine's clock, moved by so many seconds (`CLOCK_OFFSET`).
    Machine { offset: i64 },
    /// Stands where it was put.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    pub const fn machine(offset: i64) -> Self {
        Self(Source::Machine { offset })
    }

    pub fn fixed(at: Instant) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(at.unix_timestamp()))))
    }

    pub fn now(&self) -> Instant {
        let seconds = match &self.0 {
            Source::Machine { offset } => OffsetDateTime::now_utc().unix_timestamp() + offset,
            Source::Fixed(at) => at.load(Ordering::SeqCst),
        };
        OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// Moves a fixed clock; the machine's is nobody's to move.
    pub fn advance(&self, seconds: i64) {
        if let Source::Fixed(at) = &self.0 {
            at.fetch_add(seconds, Ordering::SeqCst);
        }
    }
}
