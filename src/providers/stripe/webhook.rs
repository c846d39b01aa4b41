//! Stripe's notices: the signature over the raw bytes (section 15), then which payment each is about.

use serde_json::{Map, Value};

use super::{
    amount,
    api::VERSION,
    wire::{Event, EventData},
};
use crate::{
    domain::{
        Instant,
        gateway::Mode,
        payment::State,
        report::{About, Claim, Notice},
    },
    providers::{NoticeError, RawNotice, sign},
};

/// Seconds between the signature's time and ours. The official libraries have no bound on the future side; we fail closed.
const WINDOW: i64 = 300;

/// Longer headers are not Stripe's.
const LONGEST_HEADER: usize = 4096;

/// What we follow (section 14.3): how a session ends, when a fee is known, what goes back, what
/// leaves for the bank, whether the account may still take money.
pub const EVENTS: &[&str] = &[
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.updated",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "payout.created",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "payout.reconciliation_completed",
    "account.updated",
];

/// Signed with one of the secrets, about now.
pub fn verify<'s>(
    raw: &RawNotice<'_>,
    mut secrets: impl Iterator<Item = &'s str>,
    now: Instant,
) -> Result<(), NoticeError> {
    let mut headers = raw.headers.get_all("stripe-signature").iter();
    let header = headers.next().ok_or(NoticeError::Missing)?.to_str().map_err(|_| NoticeError::Invalid)?;
    if header.is_empty() {
        return Err(NoticeError::Missing);
    }
    if headers.next().is_some() || header.len() > LONGEST_HEADER {
        return Err(NoticeError::Invalid);
    }
    // No trimming: a part that begins with a blank is no part of ours.
    let parts: Vec<_> = header.split(',').filter_map(|part| part.split_once('=')).collect();
    let part = |name: &'static str| parts.iter().filter(move |part| part.0 == name).map(|part| part.1);
    let time = part("t").next().ok_or(NoticeError::Invalid)?;
    let seconds: i64 = time.parse().map_err(|_| NoticeError::Invalid)?;
    let signed = secrets.any(|secret| {
        let expected = sign::hmac_sha256_hex(secret.as_bytes(), &[time.as_bytes(), b".", raw.body]);
        part("v1").any(|signature| sign::same(signature.as_bytes(), expected.as_bytes()))
    });
    signed.then_some(()).ok_or(NoticeError::Invalid)?;
    in_window(seconds, now)
}

fn in_window(seconds: i64, now: Instant) -> Result<(), NoticeError> {
    let age = now.unix_timestamp().saturating_sub(seconds);
    if age.saturating_abs() <= WINDOW {
        return Ok(());
    }
    tracing::warn!(age, "a Stripe notice with a right signature is outside the window: is this machine's clock right?");
    Err(NoticeError::Expired)
}

/// Reads a verified body. Its contents are claims: they are compared later, never booked.
pub fn read(body: &[u8]) -> Result<Notice, NoticeError> {
    let event: Event = serde_json::from_slice(body).map_err(|_| NoticeError::Unreadable)?;
    if event.object != "event" || !is_id(&event.id) || event.kind.is_empty() || event.kind.len() > 100 {
        return Err(NoticeError::Unreadable);
    }
    if event.api_version.as_deref() != Some(VERSION) {
        let version = event.api_version.as_deref().unwrap_or("none");
        tracing::warn!(version, expected = VERSION, "a Stripe webhook endpoint is not pinned to our API version");
    }
    let about = about(&event.kind, &event.data)?;
    let claim = claim(&event);
    Ok(Notice { event: event.id, kind: event.kind, about, claim })
}

fn about(kind: &str, data: &EventData) -> Result<About, NoticeError> {
    let object = &data.object;
    let id = || text(object, "id").filter(|id| is_id(id)).map(str::to_owned).ok_or(NoticeError::Unreadable);
    let (family, rest) = kind.split_once('.').unwrap_or((kind, ""));
    match family {
        // Other modes are other software's sessions on the same account.
        "checkout" if text(object, "mode").is_some_and(|mode| mode != "payment") => Ok(About::Other),
        "checkout" if rest.starts_with("session.") => {
            Ok(About::Payment { reference: id()?, ours: text(object, "client_reference_id").map(str::to_owned) })
        }
        // The refund itself has notices of its own; that of its charge names none.
        "charge" if rest == "refunded" => Ok(About::Later { object: id()? }),
        "charge" if rest.starts_with("dispute.") => Ok(About::Dispute { reference: id()?, payment: None }),
        "charge" if rest.starts_with("refund.") => Ok(about_refund(id()?, object)),
        "refund" => Ok(about_refund(id()?, object)),
        "payment_intent" | "charge" => Ok(about_part(id()?, object)),
        "payout" => Ok(About::Payout { reference: id()? }),
        "transfer" => Ok(About::Later { object: id()? }),
        "account" | "capability" => Ok(About::Account),
        _ => Ok(About::Other),
    }
}

/// A payment intent or a charge does not name its session. The id we left in its metadata names the payment; without
/// one it belongs to something else the shop does with this account.
fn about_part(id: String, object: &Map<String, Value>) -> About {
    let ours = object.get("metadata").and_then(|metadata| metadata.get("payment")).and_then(Value::as_str);
    let intent = text(object, "payment_intent").filter(|intent| is_id(intent)).map_or(id, str::to_owned);
    ours.map_or(About::Other, |ours| About::Payment { reference: intent, ours: Some(ours.to_owned()) })
}

fn about_refund(reference: String, object: &Map<String, Value>) -> About {
    let ours = object.get("metadata").and_then(|metadata| metadata.get("refund")).and_then(Value::as_str);
    About::Refund { reference, payment: None, ours: ours.map(str::to_owned) }
}

fn claim(event: &Event) -> Claim {
    let object = &event.data.object;
    let mut claim = Claim { account: event.account.clone(), ..Claim::default() };
    let mut contradicts = |why: &str| claim.unreadable = Some(why.to_owned());
    let livemode = event.livemode.as_ref().and_then(Value::as_bool);
    if livemode.is_none() {
        contradicts("livemode is missing");
    }
    if object.get("livemode").is_some_and(|inner| inner.as_bool() != livemode) {
        contradicts("livemode of event and object differ");
    }
    let foreign = text(object, "mode").is_some_and(|mode| mode != "payment");
    let amount = match claimed(&event.kind).filter(|_| !foreign) {
        None => None,
        Some(name) => {
            let read = object.get(name).and_then(Value::as_i64).zip(text(object, "currency"));
            let amount = read.and_then(|(unit, currency)| amount::of_stripe(unit, currency));
            if amount.is_none() {
                contradicts("amount or currency cannot be read");
            }
            amount
        }
    };
    claim.amount = amount;
    claim.state = announced(&event.kind, object);
    claim.mode = livemode.map(|live| if live { Mode::Live } else { Mode::Test });
    claim
}

/// The member that must hold an amount, for the kinds of event that say money was or is being taken.
fn claimed(kind: &str) -> Option<&'static str> {
    match kind {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => Some("amount_total"),
        "payment_intent.succeeded" => Some("amount_received"),
        _ => None,
    }
}

/// The state the payment is said to be in by now, for the kinds of event that speak of one.
fn announced(kind: &str, object: &Map<String, Value>) -> Option<State> {
    match kind {
        "checkout.session.completed" if text(object, "payment_status") == Some("paid") => Some(State::Succeeded),
        "checkout.session.completed" | "payment_intent.processing" => Some(State::Processing),
        "checkout.session.async_payment_succeeded" | "payment_intent.succeeded" => Some(State::Succeeded),
        "checkout.session.async_payment_failed" => Some(State::Failed),
        "checkout.session.expired" => Some(State::Expired),
        _ => None,
    }
}

fn text<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o str> {
    object.get(name).and_then(Value::as_str)
}

fn is_id(id: &str) -> bool {
    (1..=255).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
