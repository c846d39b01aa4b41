//! PayPal's notices: verified, then which payment each is about. What they say of money is compared, never booked.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{amount, keys, notary, seal::Seal};
use crate::{
    domain::{
        payment::State,
        report::{About, Claim, Notice},
    },
    providers::{Call, NoticeError, RawNotice},
};

/// What we follow: an approval whose customer may never come back, and how captures end.
pub const EVENTS: &[&str] = &[
    "CHECKOUT.ORDER.APPROVED",
    "PAYMENT.CAPTURE.COMPLETED",
    "PAYMENT.CAPTURE.PENDING",
    "PAYMENT.CAPTURE.DENIED",
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
    "PAYMENT.REFUND.FAILED",
    "CUSTOMER.DISPUTE.CREATED",
    "CUSTOMER.DISPUTE.UPDATED",
    "CUSTOMER.DISPUTE.RESOLVED",
];

pub async fn receive(call: &Call<'_>, raw: &RawNotice<'_>) -> Result<Vec<Notice>, NoticeError> {
    Seal::of(raw.headers)?;
    let webhook_id = call.settings.get(keys::WEBHOOK_ID).ok_or(NoticeError::Invalid)?;
    notary::verify(call, raw, webhook_id).await?;
    read(raw.body).map(|notice| vec![notice])
}

#[derive(Deserialize)]
struct Event {
    id: String,
    event_type: String,
    resource: Map<String, Value>,
}

/// Reads a verified body.
pub fn read(body: &[u8]) -> Result<Notice, NoticeError> {
    let event: Event = serde_json::from_slice(body).map_err(|_| NoticeError::Unreadable)?;
    let fits = |text: &str| (1..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if !fits(&event.id) || !fits(&event.event_type) {
        return Err(NoticeError::Unreadable);
    }
    let (about, claim) = (about(&event)?, claim(&event));
    Ok(Notice { event: event.id, kind: event.event_type, about, claim })
}

fn about(event: &Event) -> Result<About, NoticeError> {
    let resource = &event.resource;
    let id = || text(resource, "id").map(str::to_owned).ok_or(NoticeError::Unreadable);
    match event.event_type.as_str() {
        kind if kind.starts_with("CHECKOUT.ORDER.") => {
            let unit = resource.get("purchase_units").and_then(|units| units.get(0)).and_then(Value::as_object);
            Ok(about_payment(id()?, unit.and_then(|unit| text(unit, "custom_id"))))
        }
        "PAYMENT.CAPTURE.REFUNDED" => Ok(about_refund(id()?, resource)),
        // Taken by PayPal: no refund of the shop's.
        "PAYMENT.CAPTURE.REVERSED" => Ok(About::Dispute { reference: id()?, payment: None }),
        kind if kind.starts_with("PAYMENT.CAPTURE.") => {
            let related = resource.get("supplementary_data").and_then(|data| data.get("related_ids"));
            let order = related.and_then(|ids| ids.get("order_id")).and_then(Value::as_str);
            Ok(about_payment(order.map_or_else(id, |order| Ok(order.to_owned()))?, text(resource, "custom_id")))
        }
        kind if kind.starts_with("PAYMENT.REFUND.") => Ok(about_refund(id()?, resource)),
        kind if kind.starts_with("CUSTOMER.DISPUTE.") => {
            let dispute = text(resource, "dispute_id").ok_or(NoticeError::Unreadable)?;
            Ok(About::Dispute { reference: dispute.to_owned(), payment: None })
        }
        _ => Ok(About::Other),
    }
}

/// Without our id in it, it belongs to something else the merchant does with this app.
fn about_payment(reference: String, ours: Option<&str>) -> About {
    ours.map_or(About::Other, |ours| About::Payment { reference, ours: Some(ours.to_owned()) })
}

fn about_refund(reference: String, resource: &Map<String, Value>) -> About {
    About::Refund { reference, payment: None, ours: text(resource, "custom_id").map(str::to_owned) }
}

fn claim(event: &Event) -> Claim {
    let state = match event.event_type.as_str() {
        "PAYMENT.CAPTURE.COMPLETED" => Some(State::Succeeded),
        "PAYMENT.CAPTURE.PENDING" => Some(State::Processing),
        "PAYMENT.CAPTURE.DENIED" | "PAYMENT.CAPTURE.DECLINED" => Some(State::Failed),
        _ => None,
    };
    let Some(state) = state else { return Claim::default() };
    let stated = event.resource.get("amount").and_then(Value::as_object);
    let stated = stated.and_then(|amount| amount::of_paypal(text(amount, "value")?, text(amount, "currency_code")?));
    let unreadable = stated.is_none().then(|| "amount or currency cannot be read".to_owned());
    Claim { amount: stated, state: Some(state), unreadable, ..Claim::default() }
}

fn text<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o str> {
    object.get(name).and_then(Value::as_str).filter(|text| (1..=255).contains(&text.len()))
}
