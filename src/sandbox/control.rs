//! The control interface: JSON over HTTP under `/_control`, and the same as methods of [`Sandbox`].
//!
//! | Call | Body | Effect |
//! |---|---|---|
//! | `POST /_control/reset` | `{"seed": "7"}` | empties everything; ids follow from the seed; ends every `hang` |
//! | `POST /_control/script` | `{"account": "sk_test_…", "operation": "POST /v1/refunds", "steps": [{"do": "act_then_hang"}]}` | queues behaviours (see [`Step`]); `operation` may be `*` |
//! | `POST /_control/override` | `{"object": "cs_…", "set": {"amount": 1}}` | the stored truth differs from what was asked: `amount`, `currency`, `livemode`, `payee`, `fee` reach the whole payment, other names the object |
//! | `POST /_control/customer` | `{"session": "cs_…", "action": "approve", "card": "4242424242424242"}` | `approve`, `decline`, `cancel`, `authenticate_pass`, `authenticate_fail`, `debit` (`iban`), `walk_away` |
//! | `POST /_control/late` | `{"object": "cs_…", "event": "success", "after_ms": 0}` | `success`, `failure`, `settle`, `expire`, `dispute`, `inquiry`, `inquiry_escalated`, `inquiry_closed`, `dispute_won`, `dispute_lost`, `refund`, `refund_succeeded`, `refund_failed`, `payout` (of an account, `currency`), `payout_failed` |
//! | `POST /_control/webhooks` | `{"mode": "duplicate", "n": 3}` | `normal`, `hold`, `drop`, `duplicate`, `shuffle` (`seed`), `batch` (`n`), `before_response`, `before_redirect`; `normal` releases what was held |
//! | `POST /_control/webhooks/release` | | sends what is held, in the order of the mode |
//! | `POST /_control/webhooks/again` | `{"event": "evt_…"}` | sends an event once more |
//! | `POST /_control/endpoint` | `{"account": "sk_test_…", "url": "http://127.0.0.1:3000/…", "secret": "whsec_…"}` | adds a webhook endpoint for all events, or gives it a new secret |
//! | `POST /_control/account` | `{"key": "rk_test_…", "account": "acct_…"}` | ties a key to an account |
//! | `POST /_control/sign` | `{"secrets": ["whsec_…"], "body": "…", "t": 1795293005}` | the signature header for a forged notice |
//! | `POST /_control/send_raw` | `{"url": "http://127.0.0.1:3000/…", "headers": {}, "body": "…"}` | posts exactly this to a loopback address |
//! | `GET /_control/ledger` | | what really happened, per account and currency |
//! | `GET /_control/calls`, `/_control/calls.jsonl` | | every call received |
//! | `GET /_control/events`, `/_control/deliveries`, `/_control/mails` | | events, their deliveries, mails |

use std::sync::PoisonError;
use std::time::Duration;

use axum::Router;
use axum::extract::{Json, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::books::Books;
use super::deliver::Delivery;
use super::pages::{escape, shell};
use super::{Sandbox, deliver, ledger, signing, stripe};

pub use super::deliver::{Attempt, DeliveryMode, DeliveryState};
pub use super::faults::{Script, Step};
pub use super::ledger::{ChargeLine, Ledger, Totals};
pub use super::mailbox::Mail;
pub use super::stripe::{CustomerAct, CustomerAction, Late, LateEvent};
pub use super::wire_log::Call;

impl Sandbox {
    /// Empties everything. With a seed, the ids that follow are always the same.
    pub fn reset(&self, seed: Option<&str>) {
        self.change(|books| *books = seed.map_or_else(Books::default, Books::with_seed));
        self.house.wire_log.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.house.mailbox.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.house.releases.send_modify(|count| *count += 1);
    }

    /// Queues behaviours for the next calls of an operation.
    pub fn script(&self, script: Script) {
        self.change(|books| books.scripts.push_back(script));
    }

    /// Makes the stored truth of `object` differ from what was asked. Answers the object.
    pub fn override_object(&self, object: &str, set: &Value) -> Result<Value, String> {
        stripe::override_object(self, object, set)
    }

    /// Acts as the customer on a hosted page. Answers `{"outcome", "redirect"}`.
    pub async fn customer(&self, act: &CustomerAct) -> Result<Value, String> {
        stripe::act_as_customer(self, act).await
    }

    /// Lets something happen at the provider now, `after_ms` notwithstanding.
    pub fn late(&self, order: &Late) -> Result<Value, String> {
        stripe::late(self, order)
    }

    /// Changes how notices are delivered; `Normal` releases what was held.
    pub fn webhooks(&self, mode: DeliveryMode) {
        self.change(|books| {
            if mode == DeliveryMode::Normal {
                deliver::release(books);
            }
            books.mode = mode;
        });
    }

    /// Sends what is held, in the order of the mode.
    pub fn release_webhooks(&self) {
        self.change(deliver::release);
    }

    /// Sends an event once more.
    pub fn send_again(&self, event: &str) {
        self.change(|books| deliver::send_again(books, event));
    }

    /// Adds a webhook endpoint with a secret of your choice. `account` is a key or an account id.
    pub fn endpoint(&self, account: &str, url: &str, secret: &str) -> Result<Value, String> {
        stripe::create_by_hand(self, account, url, secret)
    }

    /// Ties a key to an account and answers the account's id; without `account` the key decides it.
    pub fn account(&self, key: &str, account: Option<&str>) -> Result<String, String> {
        let named_well = account.is_none_or(|id| id.starts_with("acct_"));
        if !stripe::is_acceptable(key) || !named_well {
            return Err("a key starts with sk_test_ or rk_test_, an account with acct_".to_owned());
        }
        let now = self.now();
        Ok(self.change(|books| stripe::register(books, key, account, now)))
    }

    /// Posts a notice exactly as given to a loopback address; answers the status.
    pub async fn send_raw(&self, url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Result<u16, String> {
        let (status, remark) = deliver::post(self, url, headers, body).await;
        status.ok_or(remark)
    }

    /// What really happened with the money.
    pub fn ledger(&self) -> Ledger {
        self.read(ledger::of)
    }

    /// Every call received, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.house.wire_log.lock().unwrap_or_else(PoisonError::into_inner).calls()
    }

    /// The calls as JSON lines, as the contract checkers read them.
    pub fn calls_jsonl(&self) -> String {
        let lines: Vec<String> = self.calls().iter().filter_map(|call| serde_json::to_string(call).ok()).collect();
        lines.join("\n") + "\n"
    }

    /// Every stored object, oldest first.
    pub fn objects(&self, kind: &str) -> Vec<Value> {
        self.read(|books| {
            let mut found: Vec<_> = books.objects.values().filter(|record| record.body["object"] == kind).collect();
            found.sort_by_key(|record| record.order);
            found.into_iter().map(|record| record.body.clone()).collect()
        })
    }

    /// Every delivery of an event to an endpoint, oldest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.read(|books| books.deliveries.clone())
    }

    /// Waits until no notice is due or in the air; held ones and those waiting for a retry do not count.
    pub async fn all_delivered(&self) {
        let mut changes = self.changes();
        while self.read(|books| books.deliveries.iter().any(Delivery::is_fresh)) {
            _ = changes.changed().await;
        }
    }

    /// The mails received, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.house.mailbox.lock().unwrap_or_else(PoisonError::into_inner).mails()
    }
}

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/_control", get(manual))
        .route("/_control/reset", post(reset))
        .route("/_control/script", post(script))
        .route("/_control/override", post(override_object))
        .route("/_control/customer", post(customer))
        .route("/_control/late", post(late))
        .route("/_control/webhooks", post(webhooks))
        .route("/_control/webhooks/release", post(release))
        .route("/_control/webhooks/again", post(again))
        .route("/_control/endpoint", post(endpoint))
        .route("/_control/account", post(account))
        .route("/_control/sign", post(sign))
        .route("/_control/send_raw", post(send_raw))
        .route("/_control/ledger", get(show_ledger))
        .route("/_control/calls", get(show_calls))
        .route("/_control/calls.jsonl", get(show_calls_jsonl))
        .route("/_control/events", get(show_events))
        .route("/_control/deliveries", get(show_deliveries))
        .route("/_control/mails", get(show_mails))
}

/// The table at the head of this file.
async fn manual() -> Html<String> {
    let lines: Vec<&str> = include_str!("control.rs").lines().map_while(|line| line.strip_prefix("//!")).collect();
    shell("en", "Control", &format!("<h1>Control interface</h1><pre>{}</pre>", escape(&lines.join("\n"))))
}

fn done(outcome: Result<Value, String>) -> Response {
    match outcome {
        Ok(value) => Json(value).into_response(),
        Err(reason) => (StatusCode::CONFLICT, Json(json!({ "refused": reason }))).into_response(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    #[serde(default)]
    seed: Option<String>,
}

async fn reset(State(sandbox): State<Sandbox>, Json(order): Json<Reset>) -> Response {
    sandbox.reset(order.seed.as_deref());
    done(Ok(json!({})))
}

async fn script(State(sandbox): State<Sandbox>, Json(order): Json<Script>) -> Response {
    sandbox.script(order);
    done(Ok(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Override {
    object: String,
    set: Value,
}

async fn override_object(State(sandbox): State<Sandbox>, Json(order): Json<Override>) -> Response {
    done(sandbox.override_object(&order.object, &order.set))
}

async fn customer(State(sandbox): State<Sandbox>, Json(order): Json<CustomerAct>) -> Response {
    done(sandbox.customer(&order).await)
}

async fn late(State(sandbox): State<Sandbox>, Json(order): Json<Late>) -> Response {
    if order.after_ms == 0 {
        return done(sandbox.late(&order));
    }
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(order.after_ms)).await;
        if let Err(reason) = sandbox.late(&order) {
            tracing::warn!(reason, "a late event of the sandbox did not fit any more");
        }
    });
    (StatusCode::ACCEPTED, Json(json!({}))).into_response()
}

async fn webhooks(State(sandbox): State<Sandbox>, Json(mode): Json<DeliveryMode>) -> Response {
    sandbox.webhooks(mode);
    done(Ok(json!({})))
}

async fn release(State(sandbox): State<Sandbox>) -> Response {
    sandbox.release_webhooks();
    done(Ok(json!({})))
}

#[derive(Deserialize)]
struct Again {
    event: String,
}

async fn again(State(sandbox): State<Sandbox>, Json(order): Json<Again>) -> Response {
    sandbox.send_again(&order.event);
    done(Ok(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Endpoint {
    account: String,
    url: String,
    secret: String,
}

async fn endpoint(State(sandbox): State<Sandbox>, Json(order): Json<Endpoint>) -> Response {
    done(sandbox.endpoint(&order.account, &order.url, &order.secret))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    key: String,
    #[serde(default)]
    account: Option<String>,
}

async fn account(State(sandbox): State<Sandbox>, Json(order): Json<Account>) -> Response {
    done(sandbox.account(&order.key, order.account.as_deref()).map(|id| json!({ "account": id })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sign {
    secrets: Vec<String>,
    body: String,
    #[serde(default)]
    t: Option<i64>,
}

async fn sign(State(sandbox): State<Sandbox>, Json(order): Json<Sign>) -> Response {
    let secrets: Vec<&str> = order.secrets.iter().map(String::as_str).collect();
    let t = order.t.unwrap_or_else(|| sandbox.now());
    done(Ok(json!({ "stripe-signature": signing::stripe_signature(&secrets, order.body.as_bytes(), t) })))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: String,
}

async fn send_raw(State(sandbox): State<Sandbox>, Json(order): Json<Raw>) -> Response {
    let headers: Vec<(&str, &str)> =
        order.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
    done(
        sandbox.send_raw(&order.url, &headers, order.body.into_bytes()).await.map(|status| json!({ "status": status })),
    )
}

async fn show_ledger(State(sandbox): State<Sandbox>) -> Json<Ledger> {
    Json(sandbox.ledger())
}

async fn show_calls(State(sandbox): State<Sandbox>) -> Json<Vec<Call>> {
    Json(sandbox.calls())
}

async fn show_calls_jsonl(State(sandbox): State<Sandbox>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"calls.jsonl\""),
    ];
    (headers, sandbox.calls_jsonl())
}

async fn show_events(State(sandbox): State<Sandbox>) -> Json<Vec<Value>> {
    Json(sandbox.objects("event"))
}

async fn show_deliveries(State(sandbox): State<Sandbox>) -> Json<Vec<Delivery>> {
    Json(sandbox.deliveries())
}

async fn show_mails(State(sandbox): State<Sandbox>) -> Json<Vec<Mail>> {
    Json(sandbox.mails())
}
