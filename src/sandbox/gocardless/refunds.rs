//! Refunds: only with the right sum of all of them, so that two at once do not both go through.

use serde_json::{Value, json};

use super::desk::{Desk, text};
use super::refusal::Refusal;
use super::{PAYMENT, REFUND, events};
use crate::sandbox::books::MovementKind;

pub(super) fn create(desk: &mut Desk<'_>, wish: &Value) -> Result<String, Refusal> {
    let id = wish["links"]["payment"].as_str().unwrap_or_default();
    let payment = desk.find(PAYMENT, id).map_err(|_| Refusal::field("/refunds/links/payment", "does not exist"))?;
    let Some(confirmed) = wish["total_amount_confirmation"].as_i64() else {
        return Err(Refusal::field("/refunds/total_amount_confirmation", "is required"));
    };
    let amount = wish["amount"].as_i64().filter(|amount| *amount > 0);
    let amount = amount.ok_or_else(|| Refusal::field("/refunds/amount", "must be greater than 0"))?;
    if !matches!(text(&payment, "status"), "confirmed" | "paid_out") {
        return Err(Refusal::state("refund_payment_invalid_state", "The payment cannot be refunded"));
    }
    let number = |name: &str| payment[name].as_i64().unwrap_or_default();
    if number("amount_refunded") + amount != confirmed {
        let words = "The total amount confirmation does not match the total amount refunded";
        return Err(Refusal::state("total_amount_confirmation_invalid", words));
    }
    if confirmed > number("amount") {
        return Err(Refusal::field("/refunds/amount", "is more than what is left of the payment"));
    }
    Ok(give_back(desk, (id, &payment), amount, &wish["metadata"]))
}

/// Asked for by the API, or on GoCardless' own site.
pub(super) fn give_back(desk: &mut Desk<'_>, (id, payment): (&str, &Value), amount: i64, metadata: &Value) -> String {
    let refund = desk.id("RF");
    let currency = text(payment, "currency");
    let mut links = json!({ "payment": id });
    if payment["links"]["mandate"].is_string() {
        links["mandate"] = payment["links"]["mandate"].clone();
    }
    let body = json!({
        "id": refund, "amount": amount, "currency": currency, "reference": null, "status": "submitted",
        "metadata": if metadata.is_object() { metadata.clone() } else { json!({}) }, "links": links,
        "fx": { "fx_currency": currency, "fx_amount": null, "exchange_rate": null, "estimated_exchange_rate": null },
    });
    let memo = json!({ "key": desk.key });
    desk.keep(REFUND, body, memo);
    desk.books
        .patch(id, json!({ "amount_refunded": payment["amount_refunded"].as_i64().unwrap_or_default() + amount }));
    desk.book(MovementKind::Refund, &refund, (-amount, 0), Some(id));
    events::emit(desk, "refunds.created", &refund);
    refund
}

pub(super) fn pay(desk: &mut Desk<'_>, id: &str) -> Option<()> {
    (desk.books.body(id)["status"] == "submitted").then_some(())?;
    desk.books.patch(id, json!({ "status": "paid" }));
    events::emit(desk, "refunds.paid", id);
    Some(())
}

/// It did not reach the payer: `bounced` on its way, `funds_returned` afterwards.
pub(super) fn come_back(desk: &mut Desk<'_>, id: &str, status: &str) -> Option<()> {
    let refund = desk.books.body(id);
    matches!(text(&refund, "status"), "submitted" | "paid").then_some(())?;
    let (payment, amount) = (refund["links"]["payment"].as_str()?.to_owned(), refund["amount"].as_i64()?);
    let left = desk.books.body(&payment)["amount_refunded"].as_i64()? - amount;
    desk.books.patch(id, json!({ "status": status }));
    desk.books.patch(&payment, json!({ "amount_refunded": left }));
    desk.book(MovementKind::RefundReturned, id, (amount, 0), Some(&payment));
    let kind = if status == "bounced" { "refunds.failed" } else { "refunds.funds_returned" };
    events::emit(desk, kind, id);
    Some(())
}
