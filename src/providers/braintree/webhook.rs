//! Braintree's notices: a signed form whose payload is XML in base64. And the question whether we know the secret.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha1::{Digest, Sha1};
use sha2::Sha256;

use super::{keys, letter};
use crate::{
    domain::report::Notice,
    providers::{NoticeError, Settings, sign},
};

/// What we follow. An administrator ticks them in the control panel.
pub const EVENTS: &[&str] = &[
    "transaction_settled",
    "transaction_settlement_declined",
    "transaction_disbursed",
    "refund_failed",
    "dispute_opened",
    "dispute_under_review",
    "dispute_won",
    "dispute_lost",
    "dispute_accepted",
    "dispute_auto_accepted",
    "dispute_disputed",
    "dispute_expired",
];

/// Longer payloads are not Braintree's.
const LONGEST: usize = 512 * 1024;

pub fn receive(settings: &Settings, body: &[u8]) -> Result<Notice, NoticeError> {
    let form: Vec<(String, String)> = serde_urlencoded::from_bytes(body).map_err(|_| NoticeError::Missing)?;
    let (signature, payload) = (only(&form, "bt_signature")?, only(&form, "bt_payload")?);
    let (public, private) = pair(settings).ok_or(NoticeError::Invalid)?;
    let own = signature.split('&').filter_map(|pair| pair.split_once('|')).find(|(key, _)| *key == public);
    let (_, signature) = own.ok_or(NoticeError::Invalid)?;
    if payload.is_empty() || payload.len() > LONGEST || !payload.bytes().all(is_base64) {
        return Err(NoticeError::Invalid);
    }
    let key = Sha1::digest(private);
    // Its last line feed is easily lost on the way.
    let signed = [&[payload.as_bytes()][..], &[payload.as_bytes(), b"\n"][..]]
        .into_iter()
        .any(|parts| sign::same(sign::hmac_sha1_hex(&key, parts).as_bytes(), signature.as_bytes()));
    if !signed {
        return Err(NoticeError::Invalid);
    }
    let lines: String = payload.split('\n').collect();
    let text = STANDARD.decode(&lines).map_err(|_| NoticeError::Unreadable)?;
    let text = String::from_utf8(text).map_err(|_| NoticeError::Unreadable)?;
    // Braintree gives its notices no ids; the same notice is the same bytes.
    letter::read(&text, &hex::encode(Sha256::digest(&lines)), settings)
}

/// Named once: two of a name would leave open which of them is signed.
fn only<'f>(form: &'f [(String, String)], name: &str) -> Result<&'f str, NoticeError> {
    let mut all = form.iter().filter(|(known, _)| known == name);
    match (all.next(), all.next()) {
        (None, _) => Err(NoticeError::Missing),
        (Some((_, value)), None) => Ok(value),
        _ => Err(NoticeError::Invalid),
    }
}

fn pair(settings: &Settings) -> Option<(&str, &str)> {
    settings.get(keys::PUBLIC_KEY).zip(settings.get(keys::PRIVATE_KEY))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=\n".contains(&byte)
}

/// Whoever knows the private key can answer this, and it says nothing about any notice: those are no bare hex.
pub fn answer_challenge(settings: &Settings, question: &str) -> Result<String, NoticeError> {
    let form: Vec<(String, String)> = serde_urlencoded::from_str(question).map_err(|_| NoticeError::Invalid)?;
    let challenge = only(&form, "bt_challenge")?;
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if !(20..=32).contains(&challenge.len()) || !challenge.bytes().all(is_hex) {
        return Err(NoticeError::Invalid);
    }
    let (public, private) = pair(settings).ok_or(NoticeError::Invalid)?;
    Ok(format!("{public}|{}", sign::hmac_sha1_hex(&Sha1::digest(private), &[challenge.as_bytes()])))
}
