//! How Paytm is called: the body is written once, signed as it stands, and answers are believed with their signature.

use serde::{Serialize, de::DeserializeOwned};

use super::{
    checksum,
    keys::{self, Merchant},
    wire::{Envelope, ResultInfo},
};
use crate::providers::{
    Call, Trouble,
    http::{Answer, Http, scrubbed},
};

/// Paytm through one gateway's key.
pub struct Api<'c> {
    http: &'c Http,
    pub merchant: Merchant<'c>,
    host: &'c str,
}

/// An answer, and whether Paytm signed it.
pub struct Said<T> {
    pub body: T,
    pub seal: Seal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal {
    Right,
    /// As errors come. Nothing about money is believed without.
    None,
}

impl<'c> Api<'c> {
    pub fn open(call: &'c Call<'_>) -> Result<Self, Trouble> {
        let host = call.base.unwrap_or(keys::host(call.mode)).trim_end_matches('/');
        Ok(Self { http: &call.http, merchant: keys::merchant(call)?, host })
    }

    /// Every call may be repeated: an order's id, a refund's id and a question are each one wish.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<Said<T>, Trouble> {
        let unwritten = || Trouble::not_sent("the request cannot be written");
        let text = serde_json::to_string(body).map_err(|_| unwritten())?;
        let signature = checksum::made(&text, self.merchant.key).ok_or_else(unwritten)?;
        let whole = format!(r#"{{"body":{text},"head":{{"signature":"{signature}"}}}}"#);
        let request = self.http.post(self.url(path)).harmless();
        let answer = request.bytes("application/json", whole.into_bytes()).send().await?;
        self.read(&answer).map_err(|trouble| trouble.with_request_id(answer.request_id))
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.host)
    }

    fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<Said<T>, Trouble> {
        let beginning = || scrubbed(&String::from_utf8_lossy(&answer.body[..answer.body.len().min(600)]));
        let unclear = || Trouble::unknown(format!("status {}: {}", answer.status, beginning()));
        if answer.status != 200 {
            return Err(unclear());
        }
        let envelope: Envelope<'_> = serde_json::from_slice(&answer.body).map_err(|_| unclear())?;
        let text = envelope.body.get();
        let seal = match envelope.head.signature.as_deref().filter(|signature| !signature.is_empty()) {
            None => Seal::None,
            Some(signature) if checksum::is_of(text, self.merchant.key, signature) => Seal::Right,
            Some(_) => return Err(Trouble::unknown("an answer with a wrong signature")),
        };
        let body = serde_json::from_str(text).map_err(|_| unclear())?;
        Ok(Said { body, seal })
    }
}

/// What a refusal means. `U`, "system error" and whatever the code of an order's other data says leave doubt.
pub fn refused(result: &ResultInfo) -> Trouble {
    let (status, code) = (result.result_status.as_str(), result.result_code.as_str());
    let why = format!("{status} {code}: {}", scrubbed(result.result_msg.as_deref().unwrap_or_default()));
    match (status, code) {
        (_, "900" | "00000900" | "501" | "2023") | ("U", _) => Trouble::unknown(why),
        ("F" | "TXN_FAILURE", "2005" | "330") => Trouble::refused("credentials_refused", why).about(keys::MERCHANT_KEY),
        ("F" | "TXN_FAILURE", "2006" | "335") => Trouble::refused("credentials_refused", why).about(keys::MID),
        ("F" | "TXN_FAILURE", "196") => Trouble::refused("amount_above_maximum", why),
        ("F" | "TXN_FAILURE", _) => Trouble::refused("invalid_request", why),
        _ => Trouble::unknown(why),
    }
}
