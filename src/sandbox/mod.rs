//! The sandbox: a stand-in for the payment providers and for the mail server, on loopback, with no real money.
//!
//! It speaks the providers' own protocols strictly and shares no line with the adapters, so that both cannot agree on
//! the same mistake. `control` steers it, `faults` breaks it on purpose, `deliver` sends its signed notices.
#![warn(clippy::unwrap_used)]

mod books;
mod braintree;
pub mod control;
mod control_routes;
mod deliver;
mod faults;
mod gocardless;
mod hosted;
mod ledger;
mod mailbox;
mod mime;
mod next_steps;
mod pages;
mod parts;
mod paypal;
mod paytm;
mod perform;
mod razorpay;
mod signing;
mod smtp;
mod stand;
mod stripe;
#[cfg(test)]
mod tests;
mod wire;
mod wire_log;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

use books::Books;
use mailbox::Mailbox;
use wire_log::WireLog;

pub use signing::stripe_signature;

/// Seconds since the epoch, as the sandbox's clock tells them.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How a sandbox is set up.
#[derive(Clone)]
pub struct SandboxOptions {
    /// Address under which browsers reach the hosted pages, for example `http://127.0.0.1:3900`.
    pub public_base: String,
    /// JSON file that keeps the state between two starts; the mails lie beside it. `None` keeps it in memory.
    pub data_file: Option<PathBuf>,
    /// Unix seconds.
    pub clock: Clock,
    /// Pauses before the second, third, … attempt to deliver a notice. Their number bounds the retries.
    pub retry_delays: Vec<Duration>,
    /// After how many seconds of `clock` a SEPA debit settles by itself. `None`: only by hand or by the control interface.
    pub sepa_settles_after: Option<i64>,
    /// Longest time a scripted `hang` keeps a connection open.
    pub longest_hang: Duration,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            public_base: "http://127.0.0.1:3900".to_owned(),
            data_file: None,
            clock: Arc::new(|| {
                std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
            }),
            retry_delays: [1, 2, 5, 15, 60, 300].map(Duration::from_secs).to_vec(),
            sepa_settles_after: None,
            longest_hang: Duration::from_secs(120),
        }
    }
}

/// A handle on one sandbox; clones share the same state.
#[derive(Clone)]
pub struct Sandbox {
    house: Arc<House>,
}

pub(crate) struct House {
    options: SandboxOptions,
    public_base: RwLock<String>,
    books: Mutex<Books>,
    mailbox: Mutex<Mailbox>,
    wire_log: Mutex<WireLog>,
    /// Rung when a notice waits for delivery.
    deliveries: Notify,
    /// Counts resets; a scripted hang ends when it changes.
    releases: watch::Sender<u64>,
    /// Counts what happened, so that tests can wait for a change instead of sleeping.
    changes: watch::Sender<u64>,
    client: reqwest::Client,
    delivering: AtomicBool,
}

impl Sandbox {
    /// A sandbox with the state of `data_file`, or an empty one.
    pub fn new(options: SandboxOptions) -> Self {
        let books = options.data_file.as_deref().and_then(Books::load).unwrap_or_default();
        let mailbox = Mailbox::open(options.data_file.as_deref());
        Self {
            house: Arc::new(House {
                public_base: RwLock::new(options.public_base.trim_end_matches('/').to_owned()),
                books: Mutex::new(books),
                mailbox: Mutex::new(mailbox),
                wire_log: Mutex::default(),
                deliveries: Notify::new(),
                releases: watch::channel(0).0,
                changes: watch::channel(0).0,
                client: deliver::client(),
                delivering: AtomicBool::new(false),
                options,
            }),
        }
    }

    /// Every route of the sandbox. Inside a tokio runtime this also starts the delivery of notices.
    pub fn router(&self) -> Router {
        self.start_delivery();
        let stands = stand::STANDS.iter().fold(Router::new(), |router, stand| router.merge(stand.routes()));
        stands
            .merge(control_routes::routes())
            .merge(mailbox::routes())
            .merge(pages::routes())
            .layer(axum::middleware::from_fn(pages::same_site_only))
            .with_state(self.clone())
    }

    /// Serves on `addr`, which must be a loopback address. Port 0 picks a free one and `public_base` follows it.
    pub async fn listen(self, addr: SocketAddr) -> io::Result<Running> {
        let listener = bind_loopback(addr).await?;
        let bound = listener.local_addr()?;
        if addr.port() == 0 {
            *self.house.public_base.write().unwrap_or_else(PoisonError::into_inner) = format!("http://{bound}");
        }
        let router = self.router();
        let (stop, mut stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            let service = router.into_make_service_with_connect_info::<wire::Cut>();
            let served = axum::serve(wire::Loopback(listener), service)
                .with_graceful_shutdown(async move { asked_to_stop(&mut stopped).await });
            if let Err(error) = served.await {
                tracing::error!(%error, "the sandbox stopped serving");
            }
        });
        Ok(Running { addr: bound, shutdown: stop, task })
    }

    /// Receives mail on `addr` (loopback only) and shows it under `/mailbox`.
    pub async fn listen_smtp(self, addr: SocketAddr) -> io::Result<Running> {
        let listener = bind_loopback(addr).await?;
        let bound = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(smtp::serve(self, listener, stopped));
        Ok(Running { addr: bound, shutdown: stop, task })
    }

    /// The address browsers use, without a final slash.
    pub fn public_base(&self) -> String {
        self.house.public_base.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Unix seconds of the sandbox's clock.
    pub fn now(&self) -> i64 {
        (self.house.options.clock)()
    }

    /// A receiver that sees every change of state; await it instead of sleeping.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.house.changes.subscribe()
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&Books) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the books under their lock, saves them, wakes the delivery.
    pub(crate) fn change<T>(&self, act: impl FnOnce(&mut Books) -> T) -> T {
        let outcome = {
            let mut books = self.lock();
            let outcome = act(&mut books);
            if let Some(path) = &self.house.options.data_file
                && let Err(error) = books.save(path)
            {
                tracing::warn!(%error, path = %path.display(), "the sandbox could not save its state");
            }
            outcome
        };
        self.touched();
        self.house.deliveries.notify_one();
        outcome
    }

    fn touched(&self) {
        self.house.changes.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.house.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start_delivery(&self) {
        if tokio::runtime::Handle::try_current().is_ok() && !self.house.delivering.swap(true, Ordering::SeqCst) {
            tokio::spawn(deliver::run(Arc::downgrade(&self.house)));
        }
    }
}

/// A listening sandbox. Dropping it does not stop it.
pub struct Running {
    /// The bound address.
    pub addr: SocketAddr,
    /// Send `true` to stop.
    pub shutdown: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    /// Asks the listener to stop and waits until open requests are answered.
    pub async fn stop(self) {
        _ = self.shutdown.send(true);
        _ = self.task.await;
    }

    /// Waits until the listener ends by itself.
    pub async fn wait(self) {
        let Running { shutdown, task, .. } = self;
        _ = task.await;
        drop(shutdown);
    }
}

/// A handle that was dropped asks for nothing.
async fn asked_to_stop(stopped: &mut watch::Receiver<bool>) {
    if stopped.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn bind_loopback(addr: SocketAddr) -> io::Result<TcpListener> {
    if !addr.ip().is_loopback() {
        let reason = format!("the sandbox listens on loopback only, for example on {}", Ipv4Addr::LOCALHOST);
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    TcpListener::bind(addr).await
}
