//! How Braintree is asked: one address, GraphQL in JSON, status 200 whatever happened. The errors say how sure a no is.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    documents,
    keys::{self, Place},
    wire::{Envelope, Fault},
};
use crate::providers::{
    Call, Trouble,
    http::{Answer, Http, scrubbed},
};

/// Braintree through one gateway's keys.
pub struct Api<'c> {
    http: &'c Http,
    pub place: Place,
    pair: (&'c str, &'c str),
}

/// What Braintree answered where a refusal may be the news.
pub enum Said<T> {
    Done(T),
    /// A definite no: nothing was done.
    No(No),
}

#[derive(Debug, Default)]
pub struct No {
    /// Braintree's numbers for what is wrong.
    pub codes: Vec<String>,
    pub why: String,
}

impl No {
    pub fn says(&self, codes: &[&str]) -> bool {
        self.codes.iter().any(|code| codes.contains(&code.as_str()))
    }
}

/// Whether a second sending does harm.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sending {
    Once,
    AsOften,
}

impl<'c> Api<'c> {
    /// Refused where the settings hold no keys for this place.
    pub fn open(call: &'c Call<'_>) -> Result<Self, Trouble> {
        Ok(Self { http: &call.http, place: keys::place(call.mode, call.base), pair: keys::pair(call)? })
    }

    /// The same keys at another place.
    pub fn at(&self, place: Place) -> Self {
        Self { http: self.http, place, pair: self.pair }
    }

    /// Asks, or makes what nobody is charged for: it may be sent again.
    pub async fn ask<T: DeserializeOwned>(&self, document: &str, variables: Value) -> Result<Said<T>, Trouble> {
        self.send(document, variables, Sending::AsOften).await
    }

    /// Moves money: sent once, whatever comes back.
    pub async fn act<T: DeserializeOwned>(&self, document: &str, variables: Value) -> Result<Said<T>, Trouble> {
        self.send(document, variables, Sending::Once).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        document: &str,
        variables: Value,
        sending: Sending,
    ) -> Result<Said<T>, Trouble> {
        let request = self.http.post(&self.place.graphql).basic(self.pair.0, self.pair.1);
        let request = request.header("braintree-version", documents::VERSION);
        let request = request.json(json!({ "query": document, "variables": variables }));
        let answer = match sending {
            Sending::Once => request.send().await?,
            Sending::AsOften => request.harmless().send().await?,
        };
        let envelope = opened(&answer)?;
        let request_id = envelope.extensions.as_ref().and_then(|more| more.request_id.clone());
        self.http.name_latest(request_id.map(|id| id.chars().take(100).collect()));
        judged(envelope, sending)
    }
}

fn opened(answer: &Answer) -> Result<Envelope, Trouble> {
    let beginning = scrubbed(&String::from_utf8_lossy(&answer.body[..answer.body.len().min(600)]));
    let why = format!("status {}: {beginning}", answer.status);
    let trouble = match answer.status {
        200 => match serde_json::from_slice(&answer.body) {
            Ok(envelope) => return Ok(envelope),
            Err(_) => Trouble::unknown(format!("unreadable answer: {beginning}")),
        },
        401 => Trouble::refused("credentials_refused", why).about(keys::PRIVATE_KEY),
        403 => Trouble::refused("permission_denied", why).about(keys::PUBLIC_KEY),
        _ => Trouble::unknown(why),
    };
    Err(trouble.with_request_id(answer.request_id.clone()))
}

fn judged<T: DeserializeOwned>(envelope: Envelope, sending: Sending) -> Result<Said<T>, Trouble> {
    let read = serde_json::from_value::<T>(envelope.data.unwrap_or_default());
    match (read, envelope.errors.as_slice()) {
        (Ok(read), []) => Ok(Said::Done(read)),
        // Money that is named moved, whatever else went wrong. An answer to a question that is half there is none.
        (Ok(read), _) if sending == Sending::Once => Ok(Said::Done(read)),
        (Err(why), []) => Err(Trouble::unknown(format!("unreadable answer: {}", scrubbed(&why.to_string())))),
        (_, faults) => refusal(faults).map(Said::No),
    }
}

/// Several errors are as sure as the least sure of them.
fn refusal(faults: &[Fault]) -> Result<No, Trouble> {
    let class = |fault: &Fault| fault.extensions.error_class.clone().unwrap_or_default();
    let code = |fault: &Fault| fault.extensions.legacy_code.clone().unwrap_or_default();
    let described = |fault: &Fault| scrubbed(&format!("{} {} {}", class(fault), code(fault), fault.message));
    let why = faults.iter().map(described).collect::<Vec<_>>().join("; ");
    let any = |wanted: &str| faults.iter().any(|fault| class(fault) == wanted);
    let all = |wanted: &[&str]| faults.iter().all(|fault| wanted.contains(&class(fault).as_str()));
    match () {
        () if all(&["VALIDATION", "NOT_FOUND"]) => {
            Ok(No { codes: faults.iter().map(code).filter(|code| !code.is_empty()).collect(), why })
        }
        () if all(&["VALIDATION", "NOT_FOUND", "AUTHENTICATION", "AUTHORIZATION"]) && any("AUTHENTICATION") => {
            Err(Trouble::refused("credentials_refused", why).about(keys::PRIVATE_KEY))
        }
        () if all(&["VALIDATION", "NOT_FOUND", "AUTHORIZATION"]) => {
            Err(Trouble::refused("permission_denied", why).about(keys::PUBLIC_KEY))
        }
        () => Err(Trouble::unknown(why)),
    }
}
