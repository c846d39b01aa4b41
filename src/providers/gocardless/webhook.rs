//! GoCardless' webhooks: the signature over the raw bytes, then the events of one delivery, each about something else.

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::wire::{Event, EventLinks};
use crate::{
    domain::{
        payment::State,
        report::{About, Claim, Notice},
    },
    providers::{NoticeError, RawNotice, sign},
};

/// "Token invalid": what GoCardless asks for when a delivery is not signed by it.
pub const REFUSED: u16 = 498;

/// What we follow. An endpoint is sent everything: what is not here is kept and left alone.
pub const EVENTS: &[&str] = &[
    "billing_requests.fulfilled",
    "billing_requests.cancelled",
    "mandates.cancelled",
    "mandates.failed",
    "mandates.expired",
    "mandates.consumed",
    "mandates.blocked",
    "payments.submitted",
    "payments.confirmed",
    "payments.failed",
    "payments.cancelled",
    "payments.paid_out",
    "payments.charged_back",
    "payments.chargeback_cancelled",
    "refunds.created",
    "refunds.paid",
    "refunds.failed",
    "refunds.funds_returned",
    "payouts.paid",
    "creditors.updated",
];

/// Signed with one of the secrets. There is no time in it: the events' ids keep a delivery from counting twice.
pub fn verify<'s>(raw: &RawNotice<'_>, mut secrets: impl Iterator<Item = &'s str>) -> Result<(), NoticeError> {
    let mut headers = raw.headers.get_all("webhook-signature").iter();
    let header = headers.next().ok_or(NoticeError::Missing)?;
    if header.is_empty() {
        return Err(NoticeError::Missing);
    }
    let signed = headers.next().is_none()
        && secrets.any(|secret| {
            let expected = sign::hmac_sha256_hex(secret.as_bytes(), &[raw.body]);
            sign::same(header.as_bytes(), expected.as_bytes())
        });
    signed.then_some(()).ok_or(NoticeError::Invalid)
}

#[derive(Deserialize)]
struct Delivery {
    events: Vec<Value>,
}

/// Reads a verified body. An event that cannot be read is kept for a person, and holds up none of the others.
pub fn read(body: &[u8]) -> Result<Vec<Notice>, NoticeError> {
    let delivery: Delivery = serde_json::from_slice(body).map_err(|_| NoticeError::Unreadable)?;
    Ok(delivery.events.iter().map(|event| notice(event).unwrap_or_else(|| broken(event))).collect())
}

/// Each event of a delivery, in their order.
pub fn told_apart(body: &str) -> Vec<String> {
    let events = serde_json::from_str::<Delivery>(body).map(|delivery| delivery.events).unwrap_or_default();
    events.iter().map(Value::to_string).collect()
}

fn notice(event: &Value) -> Option<Notice> {
    let event: Event = serde_json::from_value(event.clone()).ok()?;
    let fits = |text: &str| (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    [&event.id, &event.resource_type, &event.action].into_iter().all(|text| fits(text)).then_some(())?;
    let kind = format!("{}.{}", event.resource_type, event.action);
    let (about, claim) = (about(&event, &kind), Claim { state: announced(&event, &kind), ..Claim::default() });
    Some(Notice { event: event.id, kind, about, claim })
}

/// Under a name made of what it says: its own cannot be trusted to be one.
fn broken(event: &Value) -> Notice {
    let digest = hex::encode(Sha256::digest(event.to_string()));
    let unreadable = Some("an event that cannot be read".to_owned());
    Notice {
        event: format!("unreadable-{}", &digest[..32]),
        kind: "unreadable".into(),
        about: About::Other,
        claim: Claim { unreadable, ..Claim::default() },
    }
}

fn about(event: &Event, kind: &str) -> About {
    let later = |id: fn(&EventLinks) -> Option<&String>| {
        linked(event, id).map_or(About::Other, |object| About::Later { object })
    };
    match kind {
        "payments.surcharge_fee_debited" => later(|links| links.payment.as_ref()),
        // Perhaps money taken back that had been paid: whoever reads it knows whether it had.
        "payments.failed"
        | "payments.charged_back"
        | "payments.chargeback_cancelled"
        | "payments.chargeback_settled"
        | "payments.late_failure_settled" => match about_payment(event, |links| links.payment.as_ref()) {
            About::Payment { reference, ours } => About::Dispute { reference, payment: ours },
            other => other,
        },
        kind if kind.starts_with("payments.") => about_payment(event, |links| links.payment.as_ref()),
        kind if kind.starts_with("billing_requests.") => about_payment(event, |links| links.billing_request.as_ref()),
        "mandates.cancelled" | "mandates.failed" | "mandates.expired" | "mandates.consumed" | "mandates.blocked" => {
            match about_payment(event, |links| links.mandate.as_ref()) {
                About::Payment { reference, ours: Some(ours) } => About::Mandate { reference, ours },
                other => other,
            }
        }
        kind if kind.starts_with("refunds.") => about_refund(event),
        kind if kind.starts_with("payouts.") => {
            linked(event, |links| links.payout.as_ref()).map_or(About::Other, |reference| About::Payout { reference })
        }
        kind if kind.starts_with("creditors.") => About::Account,
        _ => About::Other,
    }
}

/// Without our id it belongs to something else the creditor does with GoCardless.
fn about_payment(event: &Event, id: fn(&EventLinks) -> Option<&String>) -> About {
    let ours = event.resource_metadata.as_ref().and_then(|kept| kept.get("payment")).and_then(Value::as_str);
    let both = linked(event, id).zip(ours);
    both.map_or(About::Other, |(reference, ours)| About::Payment { reference, ours: Some(ours.to_owned()) })
}

fn about_refund(event: &Event) -> About {
    let ours = event.resource_metadata.as_ref().and_then(|kept| kept.get("refund")).and_then(Value::as_str);
    linked(event, |links| links.refund.as_ref()).map_or(About::Other, |reference| About::Refund {
        reference,
        payment: None,
        ours: ours.map(str::to_owned),
    })
}

fn linked(event: &Event, id: fn(&EventLinks) -> Option<&String>) -> Option<String> {
    event.links.as_ref().and_then(id).filter(|id| (1..=255).contains(&id.len())).cloned()
}

/// The state the payment is said to be in by now, for the kinds of event that speak of one.
fn announced(event: &Event, kind: &str) -> Option<State> {
    let goes_on = event.details.as_ref().is_some_and(|details| details.will_attempt_retry == Some(true));
    match kind {
        "billing_requests.cancelled" => Some(State::Canceled),
        "payments.created" | "payments.submitted" => Some(State::Processing),
        "payments.confirmed" | "payments.paid_out" => Some(State::Succeeded),
        "payments.failed" if !goes_on => Some(State::Failed),
        "payments.cancelled" | "payments.customer_approval_denied" => Some(State::Failed),
        _ => None,
    }
}
