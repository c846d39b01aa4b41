//! Points where a test may stop the process or hold it. Off unless the environment says so; refused in production.

use std::time::Duration;

use tokio::sync::watch;

/// `CRASH_AT=K3`, `CRASH_AT=K3:2` (the second time), `SLEEP_AT=K4:500` (milliseconds).
#[derive(Debug, Default)]
pub struct Hooks {
    crash: Option<(String, std::sync::atomic::AtomicU32)>,
    sleep: Option<(String, Duration)>,
    panic: Option<String>,
    hold: Option<(String, watch::Sender<bool>)>,
}

impl Hooks {
    pub fn from_environment() -> Self {
        let named = |variable: &str, default: u64| {
            let text = std::env::var(variable).ok()?;
            let (point, number) = text.split_once(':').unwrap_or((&text, ""));
            Some((point.to_owned(), number.parse().unwrap_or(default)))
        };
        Self {
            crash: named("CRASH_AT", 1).map(|(point, nth)| (point, u32::try_from(nth).unwrap_or(1).into())),
            sleep: named("SLEEP_AT", 0).map(|(point, millis)| (point, Duration::from_millis(millis))),
            panic: None,
            hold: None,
        }
    }

    pub fn sleeping(point: &str, pause: Duration) -> Self {
        Self { sleep: Some((point.to_owned(), pause)), ..Self::default() }
    }

    /// Whoever comes there stumbles over a mistake of ours.
    pub fn panicking(point: &str) -> Self {
        Self { panic: Some(point.to_owned()), ..Self::default() }
    }

    /// Whoever comes to this point stays there for good, and the receiver says that somebody has: a process that dies
    /// there, for tests that end it by dropping everything it runs.
    pub fn holding(point: &str) -> (Self, watch::Receiver<bool>) {
        let (met, meets) = watch::channel(false);
        (Self { hold: Some((point.to_owned(), met)), ..Self::default() }, meets)
    }

    pub const fn are_off(&self) -> bool {
        self.crash.is_none() && self.sleep.is_none() && self.panic.is_none() && self.hold.is_none()
    }

    /// Called by name at each point of `reliability` table b.2.
    pub async fn at(&self, point: &str) {
        if let Some((_, pause)) = self.sleep.as_ref().filter(|(name, _)| name == point) {
            tokio::time::sleep(*pause).await;
        }
        if let Some((_, left)) = self.crash.as_ref().filter(|(name, _)| name == point)
            && left.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) == 1
        {
            // No destructor runs: exactly what a power cut leaves behind.
            std::process::abort();
        }
        assert!(self.panic.as_deref() != Some(point), "a test stumbles at {point}");
        if let Some((_, met)) = self.hold.as_ref().filter(|(name, _)| name == point) {
            met.send_replace(true);
            std::future::pending::<()>().await;
        }
    }
}
