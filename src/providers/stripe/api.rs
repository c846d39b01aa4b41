//! How Stripe is called and what its errors mean: definite ones are refusals, all others are unknown.

use serde::de::DeserializeOwned;

use super::{
    keys,
    wire::{Failed, Fault},
};
use crate::providers::{
    Call, Trouble,
    http::{Answer, Http, Request, scrubbed},
    parts::MULTIPART,
};

/// Where Stripe is, unless the server's environment says otherwise.
const BASE: &str = "https://api.stripe.com";
const FILES: &str = "https://files.stripe.com";

/// The shapes in `wire.rs` are those of this version; notices are rendered in the version of their endpoint.
pub const VERSION: &str = "2026-10-28.endive";

pub type Form = Vec<(String, String)>;

/// Stripe through one gateway's key.
pub struct Api<'c> {
    http: &'c Http,
    key: &'c str,
    base: &'c str,
}

impl<'c> Api<'c> {
    /// Refused where the settings hold no key of this mode.
    pub fn open(call: &'c Call<'_>) -> Result<Self, Trouble> {
        let key = keys::secret_key(call)?;
        Ok(Self { http: &call.http, key, base: call.base.unwrap_or(BASE).trim_end_matches('/') })
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str, query: Form) -> Result<T, Trouble> {
        self.send(self.http.get(self.url(path)).query(query)).await
    }

    pub async fn post<T: DeserializeOwned>(&self, path: &str, key: &str, form: Form) -> Result<T, Trouble> {
        self.send(self.http.post(self.url(path)).idempotent("idempotency-key", key).form(form)).await
    }

    /// Files have a host of their own, unless all of Stripe is elsewhere.
    pub async fn post_file<T: DeserializeOwned>(&self, key: &str, body: Vec<u8>) -> Result<T, Trouble> {
        let base = if self.base == BASE { FILES } else { self.base };
        let request = self.http.post(format!("{base}/v1/files")).idempotent("idempotency-key", key);
        self.send(request.bytes(MULTIPART, body)).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn send<T: DeserializeOwned>(&self, request: Request<'_>) -> Result<T, Trouble> {
        let answer = request.bearer(self.key).header("stripe-version", VERSION).send().await?;
        let read = match answer.status {
            200 => read(&answer),
            _ => Err(fault(&answer)),
        };
        read.map_err(|trouble| trouble.with_request_id(answer.request_id))
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Trouble> {
    serde_json::from_slice(&answer.body).map_err(|why| {
        let (why, beginning) = (scrubbed(&why.to_string()), beginning(&answer.body));
        Trouble::unknown(format!("unreadable answer ({why}): {beginning}"))
    })
}

/// Section 3 of Stripe's documentation: which statuses are definite.
fn fault(answer: &Answer) -> Trouble {
    let Ok(Failed { error }) = serde_json::from_slice(&answer.body) else {
        return Trouble::unknown(format!("status {}: {}", answer.status, beginning(&answer.body)));
    };
    let why = format!("status {}: {}", answer.status, described(&error));
    let is_definite = matches!(error.kind.as_str(), "invalid_request_error" | "card_error")
        && error.code.as_deref() != Some("idempotency_key_in_use");
    match answer.status {
        400 | 402 | 404 if is_definite => Trouble::refused(reason(&error), why),
        401 => Trouble::refused("credentials_refused", why).about(keys::SECRET_KEY),
        403 => Trouble::refused("permission_denied", why).about(keys::SECRET_KEY),
        _ => Trouble::unknown(why),
    }
}

/// Our word for Stripe's code.
pub fn reason(fault: &Fault) -> &'static str {
    let code = |code: &Option<String>| match code.as_deref() {
        Some("amount_too_small") => Some("amount_below_minimum"),
        Some("amount_too_large") => Some("amount_above_maximum"),
        Some("authentication_required" | "payment_intent_authentication_failure") => Some("authentication_required"),
        Some("email_invalid") => Some("email_invalid"),
        Some("expired_card") => Some("card_expired"),
        Some("balance_insufficient") => Some("refund_funds_missing"),
        Some("charge_already_refunded") => Some("already_refunded"),
        Some("charge_disputed" | "refund_disputed_payment") => Some("payment_disputed"),
        Some("insufficient_funds") => Some("insufficient_funds"),
        Some("processing_error") => Some("processing_error"),
        _ => None,
    };
    code(&fault.decline_code).or_else(|| code(&fault.code)).unwrap_or(match fault.kind.as_str() {
        "card_error" => "card_declined",
        _ => "invalid_request",
    })
}

fn described(fault: &Fault) -> String {
    let parts = [Some(&fault.kind), fault.code.as_ref(), fault.decline_code.as_ref(), fault.param.as_ref()];
    let words = parts.into_iter().flatten().map(|part| scrubbed(part)).collect::<Vec<_>>().join(" ");
    format!("{words}: {}", scrubbed(fault.message.as_deref().unwrap_or("")))
}

fn beginning(body: &[u8]) -> String {
    scrubbed(&String::from_utf8_lossy(&body[..body.len().min(600)]))
}
