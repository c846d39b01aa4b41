//! Razorpay's notices: the signature over the raw bytes, then which payment each is about.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{amount, links::is_id, wire::Event};
use crate::{
    domain::{
        money::Money,
        payment::State,
        report::{About, Claim, Notice},
    },
    providers::{NoticeError, RawNotice, sign},
};

/// What we follow: how a link ends, how tries on it fare, and what happens to the money afterwards.
pub const EVENTS: &[&str] = &[
    "payment_link.paid",
    "payment_link.partially_paid",
    "payment_link.cancelled",
    "payment_link.expired",
    "payment.authorized",
    "payment.captured",
    "payment.failed",
    "refund.created",
    "refund.processed",
    "refund.failed",
    "payment.dispute.created",
    "payment.dispute.under_review",
    "payment.dispute.action_required",
    "payment.dispute.won",
    "payment.dispute.lost",
    "payment.dispute.closed",
];

/// Signed with one of the secrets. Razorpay signs no time: an event that comes again is known by its id.
pub fn verify<'s>(raw: &RawNotice<'_>, mut secrets: impl Iterator<Item = &'s str>) -> Result<(), NoticeError> {
    let mut headers = raw.headers.get_all("x-razorpay-signature").iter();
    let header = headers.next().filter(|header| !header.is_empty()).ok_or(NoticeError::Missing)?;
    let signed = secrets.any(|secret| {
        let expected = sign::hmac_sha256_hex(secret.as_bytes(), &[raw.body]);
        sign::same(header.as_bytes(), expected.as_bytes())
    });
    (signed && headers.next().is_none()).then_some(()).ok_or(NoticeError::Invalid)
}

/// Reads a verified notice. Its contents are claims: they are compared later, never booked.
pub fn read(raw: &RawNotice<'_>) -> Result<Notice, NoticeError> {
    let event: Event = serde_json::from_slice(raw.body).map_err(|_| NoticeError::Unreadable)?;
    if event.entity != "event" || !fits(&event.event) {
        return Err(NoticeError::Unreadable);
    }
    Ok(Notice { event: id(raw), about: about(&event)?, claim: claim(&event), kind: event.event })
}

/// Razorpay's own id of the event. It is not under the signature: without one that fits, the signed bytes name it.
fn id(raw: &RawNotice<'_>) -> String {
    let named = raw.headers.get("x-razorpay-event-id").and_then(|id| id.to_str().ok()).filter(|id| fits(id));
    named.map_or_else(|| hex::encode(Sha256::digest(raw.body)), str::to_owned)
}

fn fits(text: &str) -> bool {
    (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn about(event: &Event) -> Result<About, NoticeError> {
    let later = |name, prefix| {
        let id = part(event, name).and_then(|object| id_of(object, prefix)).ok_or(NoticeError::Unreadable)?;
        Ok(About::Later { object: id.to_owned() })
    };
    match event.event.as_str() {
        kind if kind.starts_with("payment_link.") => about_payment(part(event, "payment_link"), "plink_"),
        kind if kind.starts_with("payment.dispute.") => about_dispute(part(event, "dispute")),
        kind if kind.starts_with("payment.") || kind.starts_with("order.") => {
            about_payment(part(event, "payment"), "pay_")
        }
        kind if kind.starts_with("refund.") => about_refund(part(event, "refund")),
        kind if kind.starts_with("settlement.") => later("settlement", "setl_"),
        _ => Ok(About::Other),
    }
}

/// What we left in the notes of a link goes on to its payments. Without it, the object is something else the merchant does
/// with this account.
fn about_payment(object: Option<&Map<String, Value>>, prefix: &str) -> Result<About, NoticeError> {
    let object = object.ok_or(NoticeError::Unreadable)?;
    let id = id_of(object, prefix).ok_or(NoticeError::Unreadable)?;
    let ours = object.get("notes").and_then(|notes| notes.get("payment")).and_then(Value::as_str);
    Ok(ours.map_or(About::Other, |ours| About::Payment { reference: id.to_owned(), ours: Some(ours.to_owned()) }))
}

fn about_refund(object: Option<&Map<String, Value>>) -> Result<About, NoticeError> {
    let object = object.ok_or(NoticeError::Unreadable)?;
    let reference = id_of(object, "rfnd_").ok_or(NoticeError::Unreadable)?.to_owned();
    let ours = object.get("notes").and_then(|notes| notes.get("refund")).and_then(Value::as_str);
    Ok(About::Refund { reference, payment: None, ours: ours.map(str::to_owned) })
}

fn about_dispute(object: Option<&Map<String, Value>>) -> Result<About, NoticeError> {
    let reference = object.and_then(|object| id_of(object, "disp_")).ok_or(NoticeError::Unreadable)?;
    Ok(About::Dispute { reference: reference.to_owned(), payment: None })
}

fn claim(event: &Event) -> Claim {
    let (name, state) = match event.event.as_str() {
        "payment_link.paid" => ("payment_link", Some(State::Succeeded)),
        // Never asked for: the amount speaks for itself.
        "payment_link.partially_paid" => ("payment_link", None),
        "payment_link.cancelled" => ("payment_link", Some(State::Canceled)),
        "payment_link.expired" => ("payment_link", Some(State::Expired)),
        "payment.captured" | "order.paid" => ("payment", Some(State::Succeeded)),
        "payment.authorized" => ("payment", Some(State::Processing)),
        // The link stays open for another try.
        "payment.failed" => ("payment", None),
        _ => return Claim::default(),
    };
    let amount = part(event, name).and_then(stated);
    let unreadable = amount.is_none().then(|| "amount or currency cannot be read".to_owned());
    Claim { amount, state, unreadable, ..Claim::default() }
}

/// What a link or a payment is over; of a link that was paid in part, that part.
fn stated(object: &Map<String, Value>) -> Option<Money> {
    let partly = object.get("status").is_some_and(|status| status == "partially_paid");
    let unit = object.get(if partly { "amount_paid" } else { "amount" })?;
    amount::of_razorpay(unit.as_i64()?, object.get("currency")?.as_str()?)
}

fn part<'e>(event: &'e Event, name: &str) -> Option<&'e Map<String, Value>> {
    event.payload.get(name)?.get("entity")?.as_object()
}

fn id_of<'o>(object: &'o Map<String, Value>, prefix: &str) -> Option<&'o str> {
    object.get("id")?.as_str().filter(|id| is_id(id, prefix))
}
