//! Stories over a sandbox that listens on loopback, told with a real HTTP client.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test that cannot go on should stop there"))]

mod braintree;
mod contract;
mod control;
mod faults;
mod gocardless;
mod idempotency;
mod lifecycle;
mod mail;
mod money;
mod notices;
mod paypal;
mod paytm;
mod razorpay;
mod strictness;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::{Client, Response};
use serde_json::Value;

use super::control::{CustomerAct, CustomerAction, Late, LateEvent};
use super::{Running, Sandbox, SandboxOptions};

pub(crate) const KEY: &str = "sk_test_sandboxstory";
pub(crate) const SECRET: &str = "whsec_test_story0001";
pub(crate) const NOW: i64 = 1_795_293_000;

/// A listening sandbox, a clock that stands still until it is moved, and a client.
pub(crate) struct Scene {
    pub sandbox: Sandbox,
    pub base: String,
    pub client: Client,
    clock: Arc<AtomicI64>,
    serial: AtomicI64,
    _running: Running,
}

impl Scene {
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    pub async fn open_with(set_up: impl FnOnce(&mut SandboxOptions)) -> Self {
        let clock = Arc::new(AtomicI64::new(NOW));
        let hands = clock.clone();
        let mut options = SandboxOptions {
            clock: Arc::new(move || hands.load(Ordering::SeqCst)),
            retry_delays: vec![Duration::from_millis(5); 3],
            longest_hang: Duration::from_secs(20),
            ..SandboxOptions::default()
        };
        set_up(&mut options);
        let sandbox = Sandbox::new(options);
        let running = sandbox.clone().listen(([127, 0, 0, 1], 0).into()).await.unwrap();
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let base = sandbox.public_base();
        Self { sandbox, base, client, clock, serial: AtomicI64::new(0), _running: running }
    }

    pub fn move_clock(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    /// A POST with a fresh idempotency key.
    pub async fn post(&self, path: &str, form: &str) -> (u16, Value) {
        let key = format!("key-{}", self.serial.fetch_add(1, Ordering::SeqCst));
        answer(self.post_with_key(path, form, &key).await.unwrap()).await
    }

    pub async fn post_with_key(&self, path: &str, form: &str, key: &str) -> reqwest::Result<Response> {
        self.client
            .post(format!("{}{path}", self.base))
            .bearer_auth(KEY)
            .header("stripe-version", "2026-10-28.endive")
            .header("idempotency-key", key)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.to_owned())
            .send()
            .await
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        let request = self.client.get(format!("{}{path}", self.base));
        let request = request.bearer_auth(KEY).header("stripe-version", "2026-10-28.endive");
        answer(request.send().await.unwrap()).await
    }

    /// Opens a session over `amount` in `currency` and answers its id.
    pub async fn session(&self, amount: i64, currency: &str) -> String {
        let (status, body) = self.post("/v1/checkout/sessions", &session_form(amount, currency)).await;
        assert_eq!(status, 200, "{body}");
        body["id"].as_str().unwrap().to_owned()
    }

    /// Opens a session, pays it by card, answers the session with its intent and charge expanded.
    pub async fn paid(&self, amount: i64, card: &str) -> Value {
        let id = self.session(amount, "eur").await;
        self.customer(&id, CustomerAction::Approve, Some(card)).await;
        self.expanded(&id).await
    }

    pub async fn expanded(&self, id: &str) -> Value {
        let path = format!("/v1/checkout/sessions/{id}?expand%5B0%5D=payment_intent.latest_charge.balance_transaction");
        let (status, body) = self.get(&path).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    pub async fn customer(&self, session: &str, action: CustomerAction, card: Option<&str>) -> Value {
        let act = CustomerAct { session: session.to_owned(), action, card: card.map(str::to_owned), iban: None };
        self.sandbox.customer(&act).await.unwrap()
    }

    pub fn late(&self, object: &str, event: LateEvent) -> Result<Value, String> {
        let order = Late { object: object.to_owned(), event, amount: None, reason: None, currency: None, after_ms: 0 };
        self.sandbox.late(&order)
    }

    /// A page of the sandbox: status, address of a redirect, text.
    pub async fn visit(&self, path: &str) -> (u16, String, String) {
        seen(self.client.get(format!("{}{path}", self.base)).header("accept-language", "fr").send().await.unwrap())
            .await
    }

    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String, String) {
        seen(self.client.post(format!("{}{path}", self.base)).form(fields).send().await.unwrap()).await
    }

    /// The types of all events so far, oldest first.
    pub fn event_types(&self) -> Vec<String> {
        self.sandbox.objects("event").iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }
}

pub(crate) fn session_form(amount: i64, currency: &str) -> String {
    format!(
        "mode=payment&client_reference_id=pay_1&line_items[0][quantity]=1&line_items[0][price_data][currency]={currency}\
         &line_items[0][price_data][unit_amount]={amount}&line_items[0][price_data][product_data][name]=Facture+F-1\
         &metadata[payment_id]=pay_1&payment_intent_data[metadata][payment_id]=pay_1\
         &payment_intent_data[description]=Facture+F-1&customer_email=client%40example.fr&locale=fr\
         &expires_at={}&success_url=http%3A%2F%2F127.0.0.1%2Fok%3Fs%3D%7BCHECKOUT_SESSION_ID%7D\
         &cancel_url=http%3A%2F%2F127.0.0.1%2Fcancel",
        NOW + 7_200
    )
}

pub(crate) async fn answer(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.unwrap())
}

async fn seen(response: Response) -> (u16, String, String) {
    let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    (response.status().as_u16(), location.unwrap_or_default(), response.text().await.unwrap())
}

/// A notice as the shop's end received it.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub signature: String,
    pub body: String,
}

impl Received {
    pub fn event(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A shop that notes every notice and answers with the given statuses in turn, then 200.
pub(crate) struct Shop {
    pub url: String,
    notices: Arc<Mutex<Vec<Received>>>,
}

impl Shop {
    pub async fn open(statuses: &[u16]) -> Self {
        let notices = Arc::new(Mutex::new(Vec::new()));
        let queue = Arc::new(Mutex::new(statuses.to_vec()));
        let noted = notices.clone();
        let receive = move |headers: http::HeaderMap, body: String| async move {
            let signature = headers.get("stripe-signature").map_or("", |value| value.to_str().unwrap()).to_owned();
            noted.lock().unwrap().push(Received { signature, body });
            let mut queue = queue.lock().unwrap();
            let status = if queue.is_empty() { 200 } else { queue.remove(0) };
            http::StatusCode::from_u16(status).unwrap()
        };
        let router = axum::Router::new().route("/hook", axum::routing::post(receive));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, notices }
    }

    pub fn notices(&self) -> Vec<Received> {
        self.notices.lock().unwrap().clone()
    }

    pub fn types(&self) -> Vec<String> {
        self.notices().iter().map(|notice| notice.event()["type"].as_str().unwrap().to_owned()).collect()
    }
}
