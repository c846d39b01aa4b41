//! How Razorpay is called and what its errors mean: definite ones are refusals, all others are unknown.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    keys,
    wire::{Failed, Fault},
};
use crate::providers::{
    Call, Trouble,
    http::{Answer, Http, Request, scrubbed},
};

/// Where Razorpay is, in both modes, unless the server's environment says otherwise.
const BASE: &str = "https://api.razorpay.com";

pub type Query = Vec<(String, String)>;

/// Razorpay through one gateway's key.
pub struct Api<'c> {
    http: &'c Http,
    pair: (&'c str, &'c str),
    base: &'c str,
}

/// What Razorpay answered where a refusal may be the news.
pub enum Said<T> {
    Done(T),
    /// A definite no.
    No(No),
}

pub struct No {
    pub fault: Fault,
    pub why: String,
}

impl<'c> Api<'c> {
    /// Refused where the settings hold no key of this mode.
    pub fn open(call: &'c Call<'_>) -> Result<Self, Trouble> {
        let pair = keys::pair(call)?;
        Ok(Self { http: &call.http, pair, base: call.base.unwrap_or(BASE).trim_end_matches('/') })
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str, query: Query) -> Result<Said<T>, Trouble> {
        self.send(self.http.get(self.url(path)).query(query)).await
    }

    /// What may be sent twice because a second one changes nothing.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: Option<&Value>) -> Result<Said<T>, Trouble> {
        let request = self.http.post(self.url(path)).harmless();
        self.send(match body {
            Some(body) => request.json(body.clone()),
            None => request,
        })
        .await
    }

    /// Under this key Razorpay gives money back once.
    pub async fn post_once<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: &Value,
    ) -> Result<Said<T>, Trouble> {
        self.send(self.http.post(self.url(path)).idempotent("x-refund-idempotency", key).json(body.clone())).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}/v1{path}", self.base)
    }

    async fn send<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<Said<T>, Trouble> {
        let answer = request.basic(self.pair.0, self.pair.1).send().await?;
        let said = match answer.status {
            200 | 201 => read(&answer).map(Said::Done),
            _ => fault(&answer),
        };
        said.map_err(|trouble| trouble.with_request_id(answer.request_id))
    }
}

impl<T> Said<T> {
    /// Where no refusal is expected, one is a refusal of the call.
    pub fn done(self) -> Result<T, Trouble> {
        match self {
            Self::Done(done) => Ok(done),
            Self::No(no) => Err(no.trouble()),
        }
    }
}

impl No {
    pub fn trouble(self) -> Trouble {
        Trouble::refused(self.reason(), self.why)
    }

    /// Our word for it.
    pub fn reason(&self) -> &'static str {
        let says =
            |words: &str| self.fault.description.as_deref().is_some_and(|text| text.to_lowercase().contains(words));
        match self.fault.field.as_deref().unwrap_or_default() {
            "amount" if says("less than") || says("atleast") || says("at least") => "amount_below_minimum",
            "amount" if says("exceed") || says("maximum") => "amount_above_maximum",
            "currency" => "currency_unsupported",
            "email" | "customer.email" => "email_invalid",
            _ if says("currency") && says("not supported") => "currency_unsupported",
            _ if says("balance") => "insufficient_funds",
            _ if says("greater than the refund") => "amount_above_maximum",
            _ => "invalid_request",
        }
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Trouble> {
    serde_json::from_slice(&answer.body).map_err(|why| {
        Trouble::unknown(format!("unreadable answer ({}): {}", scrubbed(&why.to_string()), beginning(answer)))
    })
}

/// Only `BAD_REQUEST_ERROR` is definite; what comes of a server or of a bank behind it leaves doubt, and so does a key of
/// a refund that is still being worked on.
fn fault<T>(answer: &Answer) -> Result<Said<T>, Trouble> {
    let Ok(Failed { error }) = serde_json::from_slice(&answer.body) else {
        return Err(Trouble::unknown(format!("status {}: {}", answer.status, beginning(answer))));
    };
    let why = format!("status {}: {}", answer.status, described(&error));
    match answer.status {
        401 => Err(Trouble::refused("credentials_refused", why).about(keys::KEY_SECRET)),
        403 => Err(Trouble::refused("permission_denied", why).about(keys::KEY_ID)),
        400 | 404 if error.code == "BAD_REQUEST_ERROR" => Ok(Said::No(No { fault: error, why })),
        _ => Err(Trouble::unknown(why)),
    }
}

fn described(fault: &Fault) -> String {
    let parts = [Some(&fault.code), fault.reason.as_ref(), fault.field.as_ref(), fault.description.as_ref()];
    parts.into_iter().flatten().map(|part| scrubbed(part)).collect::<Vec<_>>().join(" ")
}

fn beginning(answer: &Answer) -> String {
    scrubbed(&String::from_utf8_lossy(&answer.body[..answer.body.len().min(600)]))
}
