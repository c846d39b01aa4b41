//! What is written to the log while a story is told, as production writes it.

use std::{
    io,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use guichet::server::logs;
use tracing::{Dispatch, level_filters::LevelFilter, subscriber::DefaultGuard};
use tracing_subscriber::{Registry, fmt::MakeWriter, prelude::*};

/// Open as long as it is held; on this thread, which is all a story has.
pub struct LogBook {
    pages: Pages,
    _open: DefaultGuard,
}

/// While one subscriber is all there is, a line first met on another thread counts as "nobody reads it" for good:
/// tracing asks that thread alone. With a second one, held for as long as the stories last, it asks them all.
static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Registry::default()));

#[derive(Debug, Clone, Default)]
struct Pages(Arc<Mutex<Vec<u8>>>);

impl LogBook {
    /// Everything down to `level` of our own and of all libraries.
    pub fn open(level: LevelFilter) -> Self {
        LazyLock::force(&SECOND);
        let pages = Pages::default();
        let subscriber = Registry::default().with(logs::records(pages.clone()).with_filter(level));
        Self { pages, _open: tracing::subscriber::set_default(subscriber) }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.pages.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// Each line as the record it is.
    pub fn records(&self) -> Vec<serde_json::Value> {
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("no record: {line:?}"));
        self.text().lines().map(read).collect()
    }
}

impl io::Write for Pages {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Pages {
    type Writer = Self;
    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}
