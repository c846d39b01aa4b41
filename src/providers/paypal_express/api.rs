//! How PayPal is called: the access token, one new one when it is refused, and what its errors mean.

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use time::Duration;
use zeroize::Zeroizing;

use super::{
    keys::{self, Place},
    wire::{Fault, Token, TokenFault},
};
use crate::{
    domain::{Instant, gateway::Mode},
    providers::{
        Call, Trouble, TroubleKind,
        http::{Answer, Http, Loan, Request, scrubbed},
        parts::MULTIPART,
    },
};

/// A token with less left than this is renewed.
const SPARE: Duration = Duration::seconds(60);

/// PayPal through one gateway's credentials.
pub struct Api<'c> {
    http: &'c Http,
    pub place: Place<'c>,
    pair: (&'c str, &'c str),
    now: Instant,
    mode: Mode,
    base: Option<&'c str>,
}

/// What PayPal answered where a refusal may be the news.
pub enum Said<T> {
    Done(T),
    /// A definite no, with PayPal's issue.
    No {
        status: u16,
        issue: String,
        why: String,
    },
}

impl<'c> Api<'c> {
    /// Refused where the settings hold no credentials for this place.
    pub fn open(call: &'c Call<'_>) -> Result<Self, Trouble> {
        let (pair, place) = (keys::pair(call)?, keys::place(call.mode, call.base));
        Ok(Self { http: &call.http, place, pair, now: call.now, mode: call.mode, base: call.base })
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<Said<T>, Trouble> {
        self.send(|| self.http.get(self.url(path))).await
    }

    /// Under this key PayPal does it once.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: &serde_json::Value,
    ) -> Result<Said<T>, Trouble> {
        let request = || self.http.post(self.url(path)).idempotent("paypal-request-id", key).json(body.clone());
        // Without it the answer names neither amounts nor fees.
        self.send(|| request().header("prefer", "return=representation")).await
    }

    /// The same, with files.
    pub async fn post_parts<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: Vec<u8>,
    ) -> Result<Said<T>, Trouble> {
        let request = || self.http.post(self.url(path)).idempotent("paypal-request-id", key);
        self.send(|| request().bytes(MULTIPART, body.clone())).await
    }

    /// A question in the form of a POST, its body exactly these bytes.
    pub async fn ask<T: DeserializeOwned>(&self, path: &str, body: &[u8]) -> Result<Said<T>, Trouble> {
        self.send(|| self.http.post(self.url(path)).bytes("application/json", body.to_vec()).harmless()).await
    }

    /// The account behind the credentials, asked for now.
    pub async fn account(&self) -> Result<String, Trouble> {
        let fetched = self.fetch_token(self.place.api).await;
        if self.base.is_none() && fetched.as_ref().is_err_and(is_refused) {
            // The pair of the other mode is the commonest mistake: it deserves its own words.
            let elsewhere = keys::place(self.mode.other(), None).api;
            if self.fetch_token(elsewhere).await.is_ok() {
                let why = "the credentials belong to the other mode";
                return Err(Trouble::refused("key_mode_mismatch", why).about(keys::CLIENT_ID));
            }
        }
        let token = fetched?;
        Ok(token.app_id.unwrap_or_else(|| self.pair.0.chars().take(12).collect()))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.place.api)
    }

    /// A token that is refused is exchanged once; refused again, the credentials are.
    async fn send<T: DeserializeOwned>(&self, request: impl Fn() -> Request<'c>) -> Result<Said<T>, Trouble> {
        let token = self.token().await?;
        let mut answer = request().bearer(&token).send().await?;
        if answer.status == 401 {
            self.http.lent().give_back(&self.lent_as(), &token).await;
            let renewed = self.token().await?;
            answer = request().bearer(&renewed).send().await?;
        }
        let said = match answer.status {
            200 | 201 => read(&answer).map(Said::Done),
            _ => fault(&answer),
        };
        said.map_err(|trouble| trouble.with_request_id(answer.request_id))
    }

    async fn token(&self) -> Result<Zeroizing<String>, Trouble> {
        let fetch = async {
            let token = self.fetch_token(self.place.api).await?;
            let until = self.now + Duration::seconds(token.expires_in.clamp(0, 86_400)) - SPARE;
            Ok(Loan { text: Zeroizing::new(token.access_token), until })
        };
        self.http.lent().get(&self.lent_as(), self.now, fetch).await
    }

    /// Other credentials, or another place, are another token.
    fn lent_as(&self) -> String {
        let (id, secret) = self.pair;
        format!("paypal {} {}", self.place.api, hex::encode(Sha256::digest(format!("{id}:{secret}"))))
    }

    async fn fetch_token(&self, api: &str) -> Result<Token, Trouble> {
        let form = vec![("grant_type".to_owned(), "client_credentials".to_owned())];
        let request = self.http.post(format!("{api}/v1/oauth2/token")).basic(self.pair.0, self.pair.1);
        let answer = request.header("accept", "application/json").harmless().form(form).send().await?;
        let token = match answer.status {
            200 => read::<Token>(&answer),
            _ => Err(token_fault(&answer)),
        };
        token.map_err(|trouble| trouble.with_request_id(answer.request_id))
    }
}

fn is_refused(trouble: &Trouble) -> bool {
    matches!(trouble.kind, TroubleKind::Refused { .. })
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Trouble> {
    serde_json::from_slice(&answer.body).map_err(|why| {
        Trouble::unknown(format!("unreadable answer ({}): {}", scrubbed(&why.to_string()), beginning(answer)))
    })
}

fn token_fault(answer: &Answer) -> Trouble {
    let why = format!("status {}: {}", answer.status, beginning(answer));
    let said = serde_json::from_slice::<TokenFault>(&answer.body).map(|fault| fault.error).unwrap_or_default();
    match (answer.status, said.as_str()) {
        (401, _) | (400, "invalid_client") => Trouble::refused("credentials_refused", why).about(keys::CLIENT_SECRET),
        (403, _) => Trouble::refused("permission_denied", why).about(keys::CLIENT_SECRET),
        _ => Trouble::unknown(why),
    }
}

/// Which statuses are definite. 409, 429 and everything above 500 leave doubt.
fn fault<T>(answer: &Answer) -> Result<Said<T>, Trouble> {
    let why = format!("status {}: {}", answer.status, described(answer));
    let fault = serde_json::from_slice::<Fault>(&answer.body);
    match (answer.status, fault) {
        (401, _) => Err(Trouble::refused("credentials_refused", why).about(keys::CLIENT_SECRET)),
        (403, _) => Err(Trouble::refused("permission_denied", why).about(keys::CLIENT_SECRET)),
        (status @ (400 | 404 | 422), Ok(fault)) => Ok(Said::No { status, issue: fault.issue().to_owned(), why }),
        _ => Err(Trouble::unknown(why)),
    }
}

fn described(answer: &Answer) -> String {
    let Ok(fault) = serde_json::from_slice::<Fault>(&answer.body) else { return beginning(answer) };
    let field = fault.details.iter().find_map(|detail| detail.field.as_deref()).unwrap_or_default();
    let parts = [&fault.name, fault.issue(), field, fault.message.as_deref().unwrap_or_default()];
    parts.map(scrubbed).join(" ")
}

fn beginning(answer: &Answer) -> String {
    scrubbed(&String::from_utf8_lossy(&answer.body[..answer.body.len().min(600)]))
}
