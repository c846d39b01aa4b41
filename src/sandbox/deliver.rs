//! Delivery of signed notices to the portal: in order or not, once or often, and again until the receiver says 2xx.

use std::sync::Weak;
use std::time::Duration;

use reqwest::{Client, redirect};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::books::Books;
use super::{House, Sandbox, stand};

mod letters;

pub(crate) use letters::post;
use letters::send_all;

const PATIENCE: Duration = Duration::from_secs(10);
const HEARTBEAT: Duration = Duration::from_millis(500);

/// How notices leave the house. In JSON `{"mode": "duplicate", "n": 3}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum DeliveryMode {
    Normal,
    /// Kept until released.
    Hold,
    /// Never sent.
    Drop,
    /// Sent `n` times, concurrently.
    Duplicate {
        n: usize,
    },
    /// Kept until released, then sent in an order drawn from `seed`.
    Shuffle {
        seed: u64,
    },
    /// Kept until `n` wait, then sent at once.
    Batch {
        n: usize,
    },
    /// Sent before the provider call that caused them is answered.
    BeforeResponse,
    /// Sent before the customer's browser is redirected to the shop.
    BeforeRedirect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    Held,
    Waiting,
    Sending,
    Delivered,
    GivenUp,
    Dropped,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attempt {
    pub at: i64,
    /// Absent when no answer came.
    pub status: Option<u16>,
    pub remark: String,
}

/// One notice on its way to one endpoint.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delivery {
    pub number: u64,
    pub account: String,
    pub event: String,
    pub event_type: String,
    pub endpoint: String,
    pub state: DeliveryState,
    pub attempts: Vec<Attempt>,
    rank: u64,
    #[serde(skip)]
    due: Option<Instant>,
}

impl Delivery {
    /// After a restart nothing is in the air.
    pub(crate) fn recovered(&mut self) {
        if self.state == DeliveryState::Sending {
            self.state = DeliveryState::Waiting;
        }
    }

    /// Waiting for its first attempt, or in the air.
    pub(crate) fn is_fresh(&self) -> bool {
        self.state == DeliveryState::Sending || self.state == DeliveryState::Waiting && self.attempts.is_empty()
    }

    fn is_due(&self, now: Instant) -> bool {
        self.state == DeliveryState::Waiting && self.due.is_none_or(|due| due <= now)
    }
}

pub(crate) fn client() -> Client {
    Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .expect("a client without special roots always builds")
}

/// Queues `event` for every endpoint of the account that listens to its type.
pub(crate) fn enqueue(books: &mut Books, account: &str, event: &str, event_type: &str) {
    let endpoints = listeners(books, account, event_type);
    enqueue_to(books, account, (event, event_type), endpoints);
}

/// Queues `event` for these endpoints, whatever they listen to.
pub(crate) fn enqueue_to(books: &mut Books, account: &str, (event, event_type): (&str, &str), endpoints: Vec<String>) {
    let (copies, state) = match books.mode {
        DeliveryMode::Duplicate { n } => (n.max(1), DeliveryState::Waiting),
        DeliveryMode::Hold | DeliveryMode::Shuffle { .. } | DeliveryMode::Batch { .. } => (1, DeliveryState::Held),
        DeliveryMode::Drop => (1, DeliveryState::Dropped),
        _ => (1, DeliveryState::Waiting),
    };
    for endpoint in endpoints {
        for _ in 0..copies {
            books.counter += 1;
            books.deliveries.push(Delivery {
                number: books.counter,
                account: account.to_owned(),
                event: event.to_owned(),
                event_type: event_type.to_owned(),
                endpoint: endpoint.clone(),
                state,
                attempts: Vec::new(),
                rank: books.counter,
                due: None,
            });
        }
    }
    if let DeliveryMode::Batch { n } = books.mode
        && books.deliveries.iter().filter(|delivery| delivery.state == DeliveryState::Held).count() >= n
    {
        release(books);
    }
}

/// Ids of the enabled endpoints that listen to `event_type`.
pub(crate) fn listeners(books: &Books, account: &str, event_type: &str) -> Vec<String> {
    let listens = |endpoint: &Value| {
        let wanted = endpoint["enabled_events"].as_array().map(Vec::as_slice).unwrap_or_default();
        endpoint["status"] == "enabled" && wanted.iter().any(|kind| kind == "*" || kind == event_type)
    };
    let mut endpoints = books.newest(account, "webhook_endpoint");
    endpoints.reverse();
    endpoints
        .into_iter()
        .filter(|record| listens(&record.body))
        .filter_map(|record| record.body["id"].as_str().map(str::to_owned))
        .collect()
}

/// Lets held notices go, in the order the mode asks for.
pub(crate) fn release(books: &mut Books) {
    let seed = if let DeliveryMode::Shuffle { seed } = books.mode { Some(seed) } else { None };
    for delivery in books.deliveries.iter_mut().filter(|delivery| delivery.state == DeliveryState::Held) {
        delivery.state = DeliveryState::Waiting;
        if let Some(seed) = seed {
            let digest = Sha256::digest(format!("{seed}:{}", delivery.number));
            delivery.rank = digest.iter().take(7).fold(0, |rank, byte| rank << 8 | u64::from(*byte));
        }
    }
}

/// Sends an event once more, as the provider's dashboard does on request.
pub(crate) fn send_again(books: &mut Books, event: &str) {
    let Some(record) = books.objects.get(event) else { return };
    let (account, event_type) = (record.account.clone(), record.body["type"].as_str().unwrap_or_default().to_owned());
    // Where it went before; an event nobody has heard goes to whoever listens now.
    let mut endpoints: Vec<String> =
        books.deliveries.iter().filter(|one| one.event == event).map(|one| one.endpoint.clone()).collect();
    endpoints.extend(listeners(books, &account, &event_type));
    endpoints.sort_unstable();
    endpoints.dedup();
    enqueue_to(books, &account, (event, &event_type), endpoints);
    for delivery in books.deliveries.iter_mut().filter(|delivery| delivery.event == event) {
        if delivery.state == DeliveryState::Held {
            delivery.state = DeliveryState::Waiting;
        }
    }
}

/// Delivers what is due until the last handle on the sandbox is gone.
pub(crate) async fn run(house: Weak<House>) {
    while let Some(house) = house.upgrade() {
        let sandbox = Sandbox { house };
        stand::STANDS.iter().for_each(|stand| stand.pass_time(&sandbox));
        while let Some(round) = take_round(&sandbox) {
            send_all(&sandbox, round).await;
        }
        let next = sandbox.read(|books| books.deliveries.iter().filter_map(waiting_until).min());
        let pause = next.map_or(HEARTBEAT, |due| due.saturating_duration_since(Instant::now()).min(HEARTBEAT));
        _ = tokio::time::timeout(pause, sandbox.house.deliveries.notified()).await;
    }
}

fn waiting_until(delivery: &Delivery) -> Option<Instant> {
    if delivery.state == DeliveryState::Waiting { delivery.due } else { None }
}

/// Sends everything that never had an attempt and waits for the answers: the notice overtakes our own reply.
pub(crate) async fn overtake(sandbox: &Sandbox) {
    let (sandbox, mut changes) = (sandbox.clone(), sandbox.changes());
    // On its own: a caller that hangs up meanwhile would leave what is in the air there for ever.
    let arriving = tokio::spawn(async move {
        while let Some(round) = take_round(&sandbox) {
            send_all(&sandbox, round).await;
        }
        while sandbox.read(|books| books.deliveries.iter().any(Delivery::is_fresh)) {
            _ = changes.changed().await;
        }
    });
    _ = tokio::time::timeout(PATIENCE, arriving).await;
}

/// The next deliveries to send together: copies of one event, or everything in batch mode.
fn take_round(sandbox: &Sandbox) -> Option<Vec<u64>> {
    let now = Instant::now();
    if !sandbox.read(|books| books.deliveries.iter().any(|delivery| delivery.is_due(now))) {
        return None;
    }
    let mut books = sandbox.lock();
    let all_at_once = matches!(books.mode, DeliveryMode::Batch { .. });
    let first = books.deliveries.iter().filter(|delivery| delivery.is_due(now)).min_by_key(|delivery| delivery.rank)?;
    let event = first.event.clone();
    let mut round = Vec::new();
    for delivery in &mut books.deliveries {
        if delivery.is_due(now) && (all_at_once || delivery.event == event) {
            delivery.state = DeliveryState::Sending;
            round.push(delivery.number);
        }
    }
    Some(round)
}
