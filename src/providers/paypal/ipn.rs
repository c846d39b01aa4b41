//! A notification of PayPal Standard arrives: PayPal is asked whether it sent exactly these bytes, then it is read.

use super::{fields, message::Message};
use crate::{
    domain::{
        gateway::Mode,
        report::{About, Claim, Notice},
    },
    providers::{Call, NoticeError, RawNotice, Trouble},
};

/// Longer ones are not PayPal's.
const LARGEST: usize = 64 * 1024;

pub async fn receive(call: &Call<'_>, raw: &RawNotice<'_>) -> Result<Notice, NoticeError> {
    if raw.body.is_empty() {
        return Err(NoticeError::Missing);
    }
    let message = Message::read(raw.body);
    let payee = call.settings.get(fields::EMAIL).ok_or(NoticeError::Invalid)?;
    // Whoever does not look like PayPal is not worth a question to PayPal.
    let plausible =
        raw.body.len() <= LARGEST && message.get("txn_id").is_some() && message.get("verify_sign").is_some()
            || message.get("txn_type") == Some("new_case");
    if !plausible || raw.headers.contains_key("paypal-transmission-id") {
        return Err(NoticeError::Invalid);
    }
    match verified(call, raw.body).await {
        Ok(Said::Verified) => read(&message, payee),
        Ok(Said::Invalid) => Err(NoticeError::Invalid),
        Ok(Said::Garbage) => Err(NoticeError::Unverified),
        Err(trouble) => {
            tracing::warn!(%trouble, "PayPal could not be asked whether a notification is its own");
            Err(NoticeError::Unverified)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Verified,
    Invalid,
    /// A page, an error: nothing is known.
    Garbage,
}

/// The question: our word for it, then the bytes as they came. Decoded and written anew they would not be PayPal's.
pub fn echo(body: &[u8]) -> Vec<u8> {
    [b"cmd=_notify-validate&", body].concat()
}

pub fn said(status: u16, answer: &[u8]) -> Said {
    match (status, answer.trim_ascii()) {
        (200, b"VERIFIED") => Said::Verified,
        (200, b"INVALID") => Said::Invalid,
        _ => Said::Garbage,
    }
}

async fn verified(call: &Call<'_>, body: &[u8]) -> Result<Said, Trouble> {
    let own = match call.mode {
        Mode::Test => "https://ipnpb.sandbox.paypal.com",
        Mode::Live => "https://ipnpb.paypal.com",
    };
    let address = format!("{}/cgi-bin/webscr", call.base.unwrap_or(own).trim_end_matches('/'));
    let request = call.http.post(address).bytes("application/x-www-form-urlencoded", echo(body)).harmless();
    let answer = request.send().await?;
    Ok(said(answer.status, &answer.body))
}

/// `Pending` and then `Completed` are two events of one transaction. What is for another account or of the other mode says
/// so: it is kept, and never applied.
pub fn read(message: &Message, payee: &str) -> Result<Notice, NoticeError> {
    let status = message.get("payment_status").or(message.get("txn_type")).ok_or(NoticeError::Unreadable)?;
    let transaction = message.get("txn_id").or(message.get("case_id")).ok_or(NoticeError::Unreadable)?;
    let fits = |text: &str| text.len() <= 100 && text.bytes().all(|byte| byte.is_ascii_graphic());
    if !fits(status) || !fits(transaction) {
        return Err(NoticeError::Unreadable);
    }
    let case = message.get("case_id").filter(|case| fits(case));
    let about = match (message.outcome(), message.get("custom")) {
        (Some(_), Some(ours)) => About::Payment { reference: transaction.into(), ours: Some(ours.to_owned()) },
        // Somebody else's doings with this account.
        (Some(_), None) => About::Other,
        (None, Some(ours)) if message.returned().is_some() => {
            About::Refund { reference: transaction.into(), payment: Some(ours.to_owned()), ours: None }
        }
        (None, _) => About::Later { object: case.unwrap_or(transaction).to_owned() },
    };
    let claim = Claim {
        mode: Some(message.mode()),
        state: message.announced(),
        account: (!message.is_to(payee)).then(|| message.get("receiver_email").unwrap_or("nobody").to_owned()),
        ..Claim::default()
    };
    let event = format!("{}:{status}", case.unwrap_or(transaction));
    Ok(Notice { event, kind: format!("IPN {status}"), about, claim })
}
