//! Links, payments, refunds, disputes and settlements in the JSON of the API, made of the facts in the books.

use serde_json::{Map, Value, json};

use super::{PAYMENT, ROOT, money, payments::sum};
use crate::sandbox::books::Books;

/// An object of texts; where there is none, an empty list.
fn notes(notes: &Value) -> Value {
    if notes.as_object().is_none_or(Map::is_empty) { json!([]) } else { notes.clone() }
}

pub(super) fn link(books: &Books, base: &str, id: &str) -> Value {
    let facts = books.body(id);
    let at = |status: &str| if facts["status"] == status { facts["closed"].clone() } else { json!(0) };
    let mut link = json!({
        "accept_partial": facts["accept_partial"] == true,
        "amount": facts["minor"],
        "amount_paid": facts["paid"],
        "callback_method": facts["callback_method"],
        "callback_url": facts["callback_url"],
        "cancelled_at": at("cancelled"),
        "created_at": facts["created"],
        "currency": facts["currency"],
        "customer": facts["customer"],
        "description": facts["description"],
        "expire_by": facts["expire_by"].as_i64().unwrap_or(0),
        "expired_at": at("expired"),
        "first_min_partial_amount": 0,
        "id": id,
        "notes": notes(&facts["notes"]),
        "notify": { "email": facts["notify"]["email"] == true, "sms": facts["notify"]["sms"] == true, "whatsapp": false },
        "payments": named(books, id),
        "reference_id": facts["reference_id"],
        "reminder_enable": facts["reminder_enable"] == true,
        "reminders": [],
        "short_url": format!("{base}{ROOT}/i/{id}"),
        "status": facts["status"],
        "updated_at": facts["updated"],
        "upi_link": false,
        "user_id": "",
        "whatsapp_link": false,
    });
    if facts["order"].is_string() {
        link["order_id"] = facts["order"].clone();
    }
    link
}

/// Only what was taken is named; until then there is no list.
fn named(books: &Books, link: &str) -> Value {
    let of_link = |body: &&Value| body["payment_intent"] == link && body["captured"] == true;
    let taken: Vec<Value> = books
        .of_kind(PAYMENT)
        .map(|record| &record.body)
        .filter(of_link)
        .map(|body| {
            json!({
                "payment_id": body["id"], "plink_id": link, "amount": body["minor"], "method": "upi",
                "status": body["status"], "created_at": body["created"], "updated_at": body["created"],
            })
        })
        .collect();
    if taken.is_empty() { Value::Null } else { Value::Array(taken) }
}

/// In `payment_link.paid` its id goes without its kind.
pub(super) fn order(books: &Books, link: &str) -> Value {
    let facts = books.body(link);
    json!({
        "id": facts["order"].as_str().unwrap_or_default().trim_start_matches("order_"),
        "amount": facts["minor"], "amount_paid": facts["paid"], "amount_due": 0, "currency": facts["currency"],
        "receipt": facts["reference_id"], "status": "paid", "notes": [],
    })
}

pub(super) fn payment(facts: &Value) -> Value {
    let (minor, currency) = sum(facts);
    let refused = facts["error"].as_str();
    let refund_status = match facts["refunded"].as_i64().unwrap_or_default() {
        0 => Value::Null,
        refunded if refunded < minor => json!("partial"),
        _ => json!("full"),
    };
    json!({
        "id": facts["id"],
        "entity": "payment",
        "amount": minor,
        "currency": currency,
        "base_amount": money::in_rupees(minor, &currency),
        "base_currency": "INR",
        "status": facts["status"],
        "order_id": facts["order"],
        "invoice_id": null,
        "international": currency != "INR",
        "method": "upi",
        "amount_refunded": facts["refunded"],
        "refund_status": refund_status,
        "captured": facts["captured"],
        "description": facts["description"],
        "card_id": null,
        "bank": null,
        "wallet": null,
        "vpa": "gaurav.kumar@exampleupi",
        "email": "buyer@example.test",
        "contact": "+919876543210",
        "notes": notes(&facts["notes"]),
        "fee": facts["fee"],
        "tax": facts["tax"],
        "error_code": refused.map(|_| "BAD_REQUEST_ERROR"),
        "error_description": refused.map(|_| "Payment was unsuccessful as the customer declined it."),
        "error_source": refused.map(|_| "customer"),
        "error_step": refused.map(|_| "payment_authentication"),
        "error_reason": refused,
        "acquirer_data": { "rrn": "103608848276" },
        "created_at": facts["created"],
    })
}

pub(super) fn refund(facts: &Value) -> Value {
    json!({
        "id": facts["id"],
        "entity": "refund",
        "amount": facts["minor"],
        "currency": facts["currency"],
        "payment_id": facts["payment"],
        "notes": notes(&facts["notes"]),
        "receipt": facts["receipt"],
        "acquirer_data": { "arn": null },
        "created_at": facts["created"],
        "batch_id": null,
        "status": facts["status"],
        "speed_processed": "normal",
        "speed_requested": facts["speed"],
    })
}

pub(super) fn dispute(facts: &Value) -> Value {
    json!({
        "id": facts["id"],
        "entity": "dispute",
        "payment_id": facts["payment"],
        "amount": facts["minor"],
        "currency": facts["currency"],
        "amount_deducted": if facts["status"] == "lost" { facts["minor"].clone() } else { json!(0) },
        "reason_code": "processed_invalid_expired_card",
        "respond_by": facts["created"].as_i64().unwrap_or_default() + 7 * 86_400,
        "status": facts["status"],
        "phase": "chargeback",
        "created_at": facts["created"],
    })
}

pub(super) fn settlement(facts: &Value) -> Value {
    json!({
        "id": facts["id"], "entity": "settlement", "amount": facts["minor"], "status": facts["status"], "fees": 0,
        "tax": 0, "utr": facts["utr"], "created_at": facts["created"],
    })
}
