//! Billing requests: what a creditor wants, until a payer agrees to it or somebody closes it.

use serde_json::{Value, json};

use super::desk::{Desk, text};
use super::refusal::Refusal;
use super::{BILLING_REQUEST, FLOW, events, schemes};

pub(super) fn create(desk: &mut Desk<'_>, wish: &Value) -> Result<String, Refusal> {
    let (mandate, payment) = (mandate_request(&wish["mandate_request"])?, payment_request(&wish["payment_request"])?);
    if mandate.is_null() && payment.is_null() {
        return Err(Refusal::field("/billing_requests/mandate_request", "or payment_request is required"));
    }
    let fallback = wish["fallback_enabled"] == true;
    if fallback && (mandate.is_null() || payment.is_null()) {
        return Err(Refusal::field("/billing_requests/fallback_enabled", "needs both requests"));
    }
    let creditor = wish["links"]["creditor"].as_str().unwrap_or(&desk.account).to_owned();
    if creditor != desk.account {
        return Err(Refusal::field("/billing_requests/links/creditor", "does not exist"));
    }
    let id = desk.id("BRQ");
    let mut links = json!({
        "customer": desk.id("CU"), "customer_billing_detail": desk.id("CBD"),
        "creditor": creditor, "organisation": "OR000SANDBOX",
    });
    if !mandate.is_null() {
        links["mandate_request"] = json!(desk.id("MRQ"));
    }
    if !payment.is_null() {
        links["payment_request"] = json!(desk.id("PRQ"));
    }
    let body = json!({
        "id": id, "status": "pending", "mandate_request": mandate, "payment_request": payment,
        "fallback_enabled": fallback, "fallback_occurred": false, "links": links, "actions": actions(&payment),
        "metadata": wish.get("metadata").cloned().unwrap_or_else(|| json!({})),
    });
    let memo = json!({ "key": desk.key, "at": desk.now });
    let id = desk.keep(BILLING_REQUEST, body, memo);
    events::emit(desk, "billing_requests.created", &id);
    Ok(id)
}

fn mandate_request(wish: &Value) -> Result<Value, Refusal> {
    let at = |name: &str| format!("/billing_requests/mandate_request/{name}");
    if !wish.is_object() {
        return Ok(Value::Null);
    }
    let currency = wish["currency"].as_str().unwrap_or("GBP");
    let own = schemes::debit(currency).ok_or_else(|| Refusal::field(&at("currency"), "is not supported"))?;
    let scheme = wish["scheme"].as_str().unwrap_or(own);
    if !schemes::debits(scheme, currency) {
        return Err(Refusal::field(&at("scheme"), "does not collect this currency"));
    }
    Ok(json!({
        "currency": currency, "scheme": scheme, "description": wish["description"],
        "verify": wish["verify"].as_str().unwrap_or("recommended"), "sweeping": false, "constraints": null,
        "links": {}, "metadata": wish.get("metadata").cloned().unwrap_or_else(|| json!({})),
    }))
}

fn payment_request(wish: &Value) -> Result<Value, Refusal> {
    let at = |name: &str| format!("/billing_requests/payment_request/{name}");
    if !wish.is_object() {
        return Ok(Value::Null);
    }
    let (amount, currency) = (wish["amount"].as_i64().unwrap_or_default(), text(wish, "currency"));
    let scheme = schemes::instant(wish["scheme"].as_str(), currency)
        .ok_or_else(|| Refusal::field(&at("currency"), "cannot be paid from a bank account at once"))?;
    if amount < schemes::floor(currency) {
        return Err(Refusal::field(&at("amount"), "is less than the minimum amount for this scheme"));
    }
    Ok(json!({
        "amount": amount, "currency": currency, "scheme": scheme, "description": wish["description"],
        "app_fee": null, "reference": wish["reference"], "links": {},
        "metadata": wish.get("metadata").cloned().unwrap_or_else(|| json!({})),
    }))
}

/// What the payer still has to do.
fn actions(payment: &Value) -> Value {
    let pending = |kind: &str, after: Value| {
        json!({
            "type": kind, "required": true, "completes_actions": [], "requires_actions": after, "status": "pending",
        })
    };
    let mut all = vec![
        pending("collect_customer_details", json!([])),
        pending("collect_bank_account", json!([])),
        pending("confirm_payer_details", json!(["collect_customer_details", "collect_bank_account"])),
    ];
    if !payment.is_null() {
        all.push(pending("bank_authorisation", json!(["confirm_payer_details"])));
    }
    json!(all)
}

pub(super) fn is_open(body: &Value) -> bool {
    matches!(body["status"].as_str(), Some("pending" | "ready_to_fulfil"))
}

/// Its pages close with it.
pub(super) fn cancel(desk: &mut Desk<'_>, id: &str) -> Result<(), Refusal> {
    let body = desk.find(BILLING_REQUEST, id)?;
    if !is_open(&body) {
        return Err(Refusal::state("cancellation_failed", "The billing request can no longer be cancelled"));
    }
    desk.books.patch(id, json!({ "status": "cancelled" }));
    events::emit(desk, "billing_requests.cancelled", id);
    Ok(())
}

/// The request behind an object: itself, a page of it, or a payment or mandate that came of it.
pub(super) fn behind(desk: &Desk<'_>, object: &str) -> Option<String> {
    let body = desk.books.body(object);
    match body["object"].as_str()? {
        BILLING_REQUEST => Some(object.to_owned()),
        FLOW => body["links"]["billing_request"].as_str().map(str::to_owned),
        _ => desk.memo(object)["billing_request"].as_str().map(str::to_owned),
    }
}
