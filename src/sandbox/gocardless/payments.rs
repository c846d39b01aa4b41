//! Payments: scheduled, submitted, confirmed, paid out; failed or taken back at any time after that.

use serde_json::{Value, json};

use super::desk::{Desk, day, text};
use super::refusal::Refusal;
use super::{MANDATE, PAYMENT, events, mandates, payouts, schemes};
use crate::sandbox::books::MovementKind;

/// Five, and a sixth of the whole is tax.
const SURCHARGE: i64 = 600;

/// A payment in the making.
pub(super) struct New<'n> {
    pub amount: i64,
    /// Currency, description, metadata.
    pub wish: &'n Value,
    pub scheme: Value,
    pub mandate: Option<&'n str>,
    pub billing_request: Option<&'n str>,
}

pub(super) fn create(desk: &mut Desk<'_>, wish: &Value) -> Result<String, Refusal> {
    let id = wish["links"]["mandate"].as_str().unwrap_or_default();
    let mandate = desk.find(MANDATE, id).map_err(|_| Refusal::field("/payments/links/mandate", "does not exist"))?;
    if !mandates::is_alive(&mandate) {
        return Err(Refusal::state("mandate_is_inactive", "Mandate is failed, cancelled or expired"));
    }
    let (amount, currency) = (wish["amount"].as_i64().unwrap_or_default(), text(wish, "currency"));
    if desk.memo(id)["currency"] != currency {
        return Err(Refusal::field("/payments/currency", "must be the currency of the mandate"));
    }
    if amount < schemes::floor(currency) {
        return Err(Refusal::field("/payments/amount", "is less than the minimum amount for this scheme"));
    }
    if wish["charge_date"].as_str().is_some_and(|day| day < text(&mandate, "next_possible_charge_date")) {
        let words = "must be on or after mandate's next_possible_charge_date";
        return Err(Refusal::field("/payments/charge_date", words));
    }
    if wish.get("reference").is_some() {
        let words = "custom payment references are not enabled for your scheme identifier";
        return Err(Refusal::field("/payments/reference", words));
    }
    let request = desk.memo(id)["billing_request"].as_str().map(str::to_owned);
    let new =
        New { amount, wish, scheme: mandate["scheme"].clone(), mandate: Some(id), billing_request: request.as_deref() };
    let payment = open(desk, &new);
    events::emit(desk, "payments.created", &payment);
    Ok(payment)
}

/// Scheduled, and not announced yet.
pub(super) fn open(desk: &mut Desk<'_>, new: &New<'_>) -> String {
    let id = desk.id("PM");
    let currency = text(new.wish, "currency");
    let mut links = json!({ "creditor": desk.account });
    if let Some(mandate) = new.mandate {
        links["mandate"] = json!(mandate);
    }
    let days = if new.mandate.is_some() { 3 } else { 0 };
    let body = json!({
        "id": id, "charge_date": day(desk.now, days), "amount": new.amount, "amount_refunded": 0, "app_fee": null,
        "currency": currency, "description": new.wish["description"], "reference": null,
        "status": "pending_submission", "scheme": new.scheme, "retry_if_possible": false,
        "metadata": new.wish.get("metadata").cloned().unwrap_or_else(|| json!({})), "links": links,
        "fx": { "fx_currency": currency, "fx_amount": null, "exchange_rate": null, "estimated_exchange_rate": null },
    });
    let key = match (&desk.key, new.billing_request) {
        (Some(key), _) => json!(key),
        (None, Some(request)) => desk.memo(request)["key"].clone(),
        (None, None) => Value::Null,
    };
    let memo = json!({ "key": key, "billing_request": new.billing_request, "at": desk.now });
    desk.keep(PAYMENT, body, memo)
}

pub(super) fn cancel(desk: &mut Desk<'_>, id: &str) -> Result<(), Refusal> {
    desk.find(PAYMENT, id)?;
    let refused = || Refusal::state("cancellation_failed", "The payment can no longer be cancelled");
    advance(desk, id, To::Cancelled).ok_or_else(refused)
}

/// What becomes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    Submitted,
    Confirmed,
    PaidOut,
    Failed,
    Cancelled,
    ChargedBack,
    /// The bank withdraws the charge-back.
    Good,
}

/// Lets it happen, with everything that comes before it. `None` where it does not fit any more.
pub(super) fn advance(desk: &mut Desk<'_>, id: &str, to: To) -> Option<()> {
    let status = text(&desk.books.body(id), "status").to_owned();
    let scheduled = status == "pending_submission";
    match (to, status.as_str()) {
        (To::Submitted, "pending_submission") => submit(desk, id),
        (To::Confirmed, "pending_submission" | "submitted") => confirm(desk, id, scheduled),
        (To::PaidOut, "pending_submission" | "submitted" | "confirmed") => {
            if status != "confirmed" {
                confirm(desk, id, scheduled);
            }
            payouts::pay_out(desk, id);
        }
        (To::Failed, "pending_submission" | "submitted") => fail(desk, id),
        (To::Failed, "confirmed" | "paid_out") => {
            take_back(desk, id);
            fail(desk, id);
        }
        (To::Cancelled, "pending_submission") => become_of(desk, id, "cancelled"),
        (To::ChargedBack, "pending_submission" | "submitted") => {
            confirm(desk, id, scheduled);
            charge_back(desk, id);
        }
        (To::ChargedBack, "confirmed" | "paid_out") => charge_back(desk, id),
        (To::Good, "charged_back") => {
            let taken = desk.memo(id)["taken"].as_i64().unwrap_or_default();
            desk.books.patch(id, json!({ "status": "paid_out" }));
            desk.book(MovementKind::DisputeReinstated, id, (taken, 0), None);
            events::emit(desk, "payments.chargeback_cancelled", id);
        }
        _ => return None,
    }
    Some(())
}

fn become_of(desk: &mut Desk<'_>, id: &str, status: &str) {
    desk.books.patch(id, json!({ "status": status }));
    events::emit(desk, &format!("payments.{status}"), id);
}

fn mandate_of(desk: &Desk<'_>, id: &str) -> Option<String> {
    desk.books.body(id)["links"]["mandate"].as_str().map(str::to_owned)
}

fn submit(desk: &mut Desk<'_>, id: &str) {
    if let Some(mandate) = mandate_of(desk, id) {
        mandates::follow(desk, &mandate, "submitted");
    }
    become_of(desk, id, "submitted");
}

fn confirm(desk: &mut Desk<'_>, id: &str, scheduled: bool) {
    if scheduled {
        submit(desk, id);
    }
    if let Some(mandate) = mandate_of(desk, id) {
        mandates::follow(desk, &mandate, "active");
    }
    let amount = desk.books.body(id)["amount"].as_i64().unwrap_or_default();
    desk.book(MovementKind::Capture, id, (amount, 0), None);
    become_of(desk, id, "confirmed");
}

fn fail(desk: &mut Desk<'_>, id: &str) {
    become_of(desk, id, "failed");
}

fn charge_back(desk: &mut Desk<'_>, id: &str) {
    take_back(desk, id);
    become_of(desk, id, "charged_back");
}

/// The money leaves again: out of a later payout.
fn take_back(desk: &mut Desk<'_>, id: &str) {
    let body = desk.books.body(id);
    let left = body["amount"].as_i64().unwrap_or_default() - body["amount_refunded"].as_i64().unwrap_or_default();
    desk.books.note(id, "taken", json!(left));
    desk.book(MovementKind::DisputeOut, id, (-left, 0), None);
}

/// What GoCardless asks for the trouble: with 20 % tax, out of a later payout.
pub(super) fn surcharge(desk: &mut Desk<'_>, id: &str) -> Option<()> {
    matches!(text(&desk.books.body(id), "status"), "charged_back" | "failed").then_some(())?;
    desk.book(MovementKind::Fee, id, (0, SURCHARGE), None);
    events::emit(desk, "payments.surcharge_fee_debited", id);
    Some(())
}
