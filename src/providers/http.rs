//! The one HTTP client of the adapters: timeouts, bounded answers, no redirects, a log without secrets.

use std::time::{Duration, Instant};

use ::http::{HeaderValue, Method, header::CONTENT_TYPE};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{Trouble, repeat};
pub use super::{
    lent::{Lent, Loan},
    repeat::Repeat,
};
use crate::domain::ids::GatewayId;

mod answer;
mod breaker;
mod failure;
mod latest;
mod link;
mod patience;
#[cfg(test)]
mod tests;

pub use answer::{Advice, Answer};
pub use breaker::{Now, Outage};
pub use failure::Failure;
use latest::Latest;
pub use link::{allowed_page, scrubbed};
pub use patience::Patience;

/// Addresses as browsers read them.
type Url = reqwest::Url;

/// The most bytes read of one answer.
const LARGEST: usize = 1 << 20;

/// Shared by all calls; cheap to clone.
#[derive(Debug, Clone)]
pub struct Http {
    client: Option<reqwest::Client>,
    patience: Patience,
    breakers: breaker::Breakers,
    gate: Option<breaker::Gate>,
    lent: Lent,
    latest: Latest,
}

impl Default for Http {
    fn default() -> Self {
        Self::patient(Patience::default())
    }
}

impl Http {
    pub fn patient(patience: Patience) -> Self {
        let client = client(patience)
            .inspect_err(|why| tracing::error!(%why, "no HTTP client: every call to a provider will fail"));
        Self {
            client: client.ok(),
            patience,
            breakers: breaker::Breakers::default(),
            gate: None,
            lent: Lent::default(),
            latest: Latest::default(),
        }
    }

    /// For one call through this gateway: its breaker may keep the call from being sent.
    pub fn of_gateway(&self, gateway: GatewayId, now: Now) -> Self {
        let gate = breaker::Gate::new(self.breakers.clone(), gateway, now);
        Self { gate: Some(gate), latest: Latest::default(), ..self.clone() }
    }

    /// Since when nothing is sent through this gateway, because its provider kept failing.
    pub fn outage(&self, gateway: GatewayId) -> Option<Outage> {
        self.breakers.outage(gateway)
    }

    pub fn get(&self, url: impl Into<String>) -> Request<'_> {
        self.request(Method::GET, url.into(), Repeat::Safe)
    }

    /// Sent once, unless it is given an idempotency key.
    pub fn post(&self, url: impl Into<String>) -> Request<'_> {
        self.request(Method::POST, url.into(), Repeat::Never)
    }

    /// Access tokens and certificates that may be used again.
    pub fn lent(&self) -> &Lent {
        &self.lent
    }

    /// What the provider called the request that was answered last, where it has ids for them.
    pub fn latest(&self) -> Option<String> {
        self.latest.get()
    }

    /// For a provider that says it in the body.
    pub fn name_latest(&self, id: Option<String>) {
        if id.is_some() {
            self.latest.set(id);
        }
    }

    fn request(&self, method: Method, url: String, repeat: Repeat) -> Request<'_> {
        Request { http: self, method, url, headers: Vec::new(), query: Vec::new(), body: Body::None, repeat }
    }
}

/// A machine without root certificates still reaches the sandbox, and trusts nobody else.
fn client(patience: Patience) -> reqwest::Result<reqwest::Client> {
    let builder = || {
        reqwest::Client::builder()
            .connect_timeout(patience.connect)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .user_agent(concat!("Guichet/", env!("CARGO_PKG_VERSION")))
    };
    builder().build().or_else(|why| {
        tracing::warn!(%why, "root certificates cannot be read: https will fail");
        builder().tls_certs_only([]).build()
    })
}

#[derive(Debug, Clone)]
enum Body {
    None,
    Form(Vec<(String, String)>),
    Json(Value),
    /// Of this content type, exactly so.
    Bytes(&'static str, Vec<u8>),
}

/// A call in the making.
pub struct Request<'h> {
    http: &'h Http,
    method: Method,
    url: String,
    headers: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    body: Body,
    repeat: Repeat,
}

impl Request<'_> {
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn bearer(self, secret: &str) -> Self {
        self.header("authorization", format!("Bearer {secret}"))
    }

    pub fn basic(self, user: &str, password: &str) -> Self {
        let pair = STANDARD.encode(format!("{user}:{password}"));
        self.header("authorization", format!("Basic {pair}"))
    }

    /// A question: asked twice, it changes nothing.
    pub fn harmless(self) -> Self {
        Self { repeat: Repeat::Safe, ..self }
    }

    /// The provider recognises a second sending by this header: the call may be repeated.
    pub fn idempotent(self, name: &'static str, key: impl Into<String>) -> Self {
        Self { repeat: Repeat::Safe, ..self.header(name, key) }
    }

    pub fn query(self, query: Vec<(String, String)>) -> Self {
        Self { query, ..self }
    }

    pub fn form(self, fields: Vec<(String, String)>) -> Self {
        Self { body: Body::Form(fields), ..self }
    }

    pub fn json(self, value: Value) -> Self {
        Self { body: Body::Json(value), ..self }
    }

    pub fn bytes(self, content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { body: Body::Bytes(content_type, bytes), ..self }
    }

    /// Any whole answer, whatever its status, or the trouble of getting one. Repeats within the budget where that is
    /// safe; after a try the provider may have acted on, a later "not sent" is no longer definite.
    pub async fn send(self) -> Result<Answer, Trouble> {
        self.http.latest.set(None);
        let (client, request) = self.build()?;
        if let Some(gate) = &self.http.gate {
            gate.pass()?;
        }
        let outcome = self.tried(client, &request).await;
        if let Some(gate) = &self.http.gate {
            gate.heard(&outcome);
        }
        let named = outcome.as_ref().map_or_else(|trouble| &trouble.request_id, |answer| &answer.request_id);
        self.http.latest.set(named.clone());
        outcome
    }

    async fn tried(&self, client: &reqwest::Client, request: &reqwest::Request) -> Result<Answer, Trouble> {
        let (begun, patience) = (Instant::now(), self.http.patience);
        let (mut doubt, mut tries) = (None, 0);
        loop {
            tries += 1;
            let left = patience.budget.saturating_sub(begun.elapsed());
            let tried = once(client, request, patience.total.min(left)).await;
            log(request, &tried, begun.elapsed());
            let wait = match self.repeat {
                Repeat::Safe => repeat::wait(&tried, tries, patience.pause),
                Repeat::Never => None,
            };
            match wait.filter(|wait| *wait < patience.budget.saturating_sub(begun.elapsed())) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return conclude(tried, doubt),
            }
            if repeat::leaves_doubt(&tried) {
                doubt = Some("an earlier try may have reached the provider");
            }
        }
    }

    fn build(&self) -> Result<(&reqwest::Client, reqwest::Request), Trouble> {
        link::sendable(&self.url)?;
        let client = self.http.client.as_ref().ok_or_else(|| Trouble::not_sent("no HTTP client"))?;
        let mut builder = client.request(self.method.clone(), &self.url);
        if !self.query.is_empty() {
            builder = builder.query(&self.query);
        }
        for (name, value) in &self.headers {
            builder = builder.header(*name, header_value(name, value)?);
        }
        builder = match &self.body {
            Body::None => builder,
            Body::Form(fields) => builder.form(fields),
            Body::Json(value) => builder.json(value),
            Body::Bytes(kind, bytes) => builder.header(CONTENT_TYPE, *kind).body(bytes.clone()),
        };
        builder.build().map(|request| (client, request)).map_err(|_| Trouble::not_sent("the request cannot be written"))
    }
}

/// Marked, so that no log and no compression table keeps a key.
fn header_value(name: &str, value: &str) -> Result<HeaderValue, Trouble> {
    let mut read = HeaderValue::from_str(value).map_err(|_| Trouble::not_sent(format!("{name} cannot be written")))?;
    read.set_sensitive(name == "authorization");
    Ok(read)
}

async fn once(client: &reqwest::Client, request: &reqwest::Request, total: Duration) -> Result<Answer, Failure> {
    let mut request = request.try_clone().ok_or_else(|| Failure::NotSent(Trouble::not_sent("a body that streams")))?;
    *request.timeout_mut() = Some(total);
    let mut response = client.execute(request).await.map_err(Failure::of)?;
    let mut answer = Answer::head(response.status().as_u16(), response.headers());
    while let Some(chunk) = response.chunk().await.map_err(Failure::of)? {
        if answer.body.len() + chunk.len() > LARGEST {
            let trouble = Trouble::unknown("an answer of more than 1 MiB");
            return Err(Failure::Final(trouble.with_request_id(answer.request_id)));
        }
        answer.body.extend_from_slice(&chunk);
    }
    match answer.status {
        300..400 => Err(Failure::Final(Trouble::unknown("sent elsewhere").with_request_id(answer.request_id))),
        _ => Ok(answer),
    }
}

/// Refused credentials say nothing about what an earlier try did.
fn conclude(tried: Result<Answer, Failure>, doubt: Option<&str>) -> Result<Answer, Trouble> {
    match (tried.map_err(Failure::trouble), doubt) {
        (Ok(Answer { status: 401 | 403, request_id, .. }), Some(doubt)) => {
            Err(Trouble::unknown(doubt).with_request_id(request_id))
        }
        (Err(trouble), Some(doubt)) => Err(Trouble::unknown(format!("{}; {doubt}", trouble.why))),
        (concluded, _) => concluded,
    }
}

/// Neither bodies nor headers nor queries: they hold people and secrets.
fn log(request: &reqwest::Request, tried: &Result<Answer, Failure>, since: Duration) {
    let (method, host, path) = (request.method(), request.url().host_str().unwrap_or(""), request.url().path());
    let ms = since.as_millis();
    match tried {
        Ok(answer) => {
            let request_id = answer.request_id.as_deref().unwrap_or("");
            tracing::info!(%method, host, path, status = answer.status, request_id, ms, "provider answered");
        }
        Err(failure) => tracing::warn!(%method, host, path, ?failure, ms, "provider did not answer"),
    }
}
