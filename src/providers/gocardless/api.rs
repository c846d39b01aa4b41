//! How GoCardless is called, and what its errors mean: definite ones are told, all others are unknown.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    keys::{self, Place},
    outcome,
    wire::{Failed, Fault, Meta},
};
use crate::providers::{
    Call, Trouble,
    http::{Answer, Http, Request, scrubbed},
};

/// The only version there is.
const VERSION: &str = "2015-07-06";

pub type Query = Vec<(String, String)>;

/// GoCardless through one gateway's token.
pub struct Api<'c> {
    http: &'c Http,
    token: &'c str,
    pub place: Place<'c>,
}

/// What GoCardless answered where a refusal may be the news.
pub enum Said<T> {
    Done(T),
    /// An earlier call with the same key made this object.
    Made(String),
    No(Refusal),
}

/// A definite no.
pub struct Refusal {
    /// GoCardless' reason, or the field it blames.
    pub reason: String,
    pub why: String,
}

impl Refusal {
    pub fn trouble(self) -> Trouble {
        Trouble::refused(outcome::reason(&self.reason), self.why)
    }
}

/// A page of a list.
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next one begins.
    pub after: Option<String>,
}

impl<'c> Api<'c> {
    /// Refused where the settings hold no token for this place.
    pub fn open(call: &'c Call<'_>) -> Result<Self, Trouble> {
        let place = keys::place(call.mode, call.base);
        Ok(Self { http: &call.http, token: keys::token(call)?, place })
    }

    /// The same token at another place.
    pub fn at(&self, place: Place<'c>) -> Self {
        Self { http: self.http, token: self.token, place }
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Said<T>, Trouble> {
        self.send(path, self.http.get(self.url(path)), |whole, name| member(whole, name)).await
    }

    pub async fn list<T: DeserializeOwned>(&self, path: &str, query: Query) -> Result<Said<Page<T>>, Trouble> {
        self.send(path, self.http.get(self.url(path)).query(query), page).await
    }

    /// Under this key GoCardless creates it once. `body` is what the envelope holds.
    pub async fn create<T: DeserializeOwned>(&self, path: &str, key: &str, body: Value) -> Result<Said<T>, Trouble> {
        let name = resource(path);
        self.post(path, key, Value::Object(Map::from_iter([(name.to_owned(), body)]))).await
    }

    /// An action on an object: its state alone keeps it from being done twice.
    pub async fn act<T: DeserializeOwned>(&self, path: &str, key: &str) -> Result<Said<T>, Trouble> {
        self.post(path, key, serde_json::json!({ "data": {} })).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, key: &str, body: Value) -> Result<Said<T>, Trouble> {
        let request = self.http.post(self.url(path)).idempotent("idempotency-key", key).json(body);
        self.send(path, request, |whole, name| member(whole, name)).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.place.api)
    }

    async fn send<T>(
        &self,
        path: &str,
        request: Request<'_>,
        open: impl Fn(Value, &str) -> Result<T, String>,
    ) -> Result<Said<T>, Trouble> {
        let request = request.bearer(self.token).header("gocardless-version", VERSION);
        let answer = request.header("accept", "application/json").send().await?;
        let said = match answer.status {
            200 | 201 => read(&answer, |whole| open(whole, resource(path))).map(Said::Done),
            _ => fault(&answer),
        };
        said.map_err(|trouble| trouble.with_request_id(answer.request_id))
    }
}

/// Bodies are wrapped in the name of the resource, which is the first part of the path.
fn resource(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

fn read<T>(answer: &Answer, open: impl Fn(Value) -> Result<T, String>) -> Result<T, Trouble> {
    let whole = serde_json::from_slice::<Value>(&answer.body).map_err(|why| why.to_string());
    whole
        .and_then(open)
        .map_err(|why| Trouble::unknown(format!("unreadable answer ({}): {}", scrubbed(&why), beginning(&answer.body))))
}

fn member<T: DeserializeOwned>(mut whole: Value, name: &str) -> Result<T, String> {
    let inner = whole.get_mut(name).map(Value::take).ok_or_else(|| format!("no {name}"))?;
    serde_json::from_value(inner).map_err(|why| why.to_string())
}

fn page<T: DeserializeOwned>(mut whole: Value, name: &str) -> Result<Page<T>, String> {
    let meta = whole.get_mut("meta").map(Value::take).unwrap_or_default();
    let meta: Option<Meta> = serde_json::from_value(meta).map_err(|why| why.to_string())?;
    let after = meta.and_then(|meta| meta.cursors).and_then(|cursors| cursors.after);
    Ok(Page { items: member(whole, name)?, after })
}

/// Which answers are definite. 429, everything from 500 and whatever edge servers say leave doubt.
fn fault<T>(answer: &Answer) -> Result<Said<T>, Trouble> {
    let Ok(Failed { error }) = serde_json::from_slice(&answer.body) else {
        return match answer.status {
            401 => Err(refused("credentials_refused", answer)),
            _ => Err(Trouble::unknown(format!("status {}: {}", answer.status, beginning(&answer.body)))),
        };
    };
    let why = format!("status {}: {}", answer.status, described(&error));
    match answer.status {
        401 => Err(Trouble::refused("credentials_refused", why).about(keys::ACCESS_TOKEN)),
        403 => Err(Trouble::refused("permission_denied", why).about(keys::ACCESS_TOKEN)),
        409 => match error.conflicting() {
            Some(id) => Ok(Said::Made(id.to_owned())),
            None => Err(Trouble::unknown(why)),
        },
        400 | 404 | 410 | 422 => Ok(Said::No(Refusal { reason: error.reason().to_owned(), why })),
        _ => Err(Trouble::unknown(why)),
    }
}

fn refused(reason: &str, answer: &Answer) -> Trouble {
    Trouble::refused(reason, format!("status {}: {}", answer.status, beginning(&answer.body))).about(keys::ACCESS_TOKEN)
}

fn described(fault: &Fault) -> String {
    let detail = fault.errors.iter().flatten().find_map(|detail| detail.message.as_deref());
    let message = detail.or(fault.message.as_deref()).unwrap_or_default();
    [fault.kind.as_str(), fault.reason(), message].map(scrubbed).join(" ")
}

fn beginning(body: &[u8]) -> String {
    scrubbed(&String::from_utf8_lossy(&body[..body.len().min(600)]))
}

impl<T> Said<T> {
    /// For calls where nothing can have been made before: a no is our word for it.
    pub fn done(self) -> Result<T, Trouble> {
        match self {
            Self::Done(done) => Ok(done),
            Self::Made(_) => Err(Trouble::unknown("a conflict where nothing is created")),
            Self::No(refusal) => Err(Trouble::refused("invalid_request", refusal.why)),
        }
    }
}
