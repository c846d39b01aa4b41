//! Charges: what a network did with one try.

use serde_json::{Value, json};

use super::desk::{Desk, with};
use super::payment_intents::{Failure, billing};

/// A new charge of `intent`, `pending` until it is decided.
pub(super) fn create(desk: &mut Desk<'_>, intent_id: &str, memo: Value) -> String {
    let intent = desk.books.body(intent_id);
    let method = intent["payment_method"].as_str().map_or(Value::Null, |id| desk.books.body(id));
    let kind = method["type"].as_str().unwrap_or("card").to_owned();
    let id = desk.books.next_id(if kind == "card" { "ch_3S" } else { "py_3S" });
    let charge = json!({
        "id": id,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": null,
        "application_fee": null,
        "application_fee_amount": null,
        "balance_transaction": null,
        "billing_details": billing(&method["billing_details"]["email"]),
        "calculated_statement_descriptor": "SANDBOX",
        "captured": false,
        "created": desk.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": false,
        "failure_balance_transaction": null,
        "failure_code": null,
        "failure_message": null,
    });
    let charge = with(
        charge,
        json!({
            "fraud_details": {},
            "livemode": intent["livemode"],
            "metadata": intent["metadata"],
            "on_behalf_of": null,
            "outcome": outcome("approved_by_network", &Value::Null, "Payment complete.", "authorized"),
            "paid": false,
            "payment_intent": intent_id,
            "payment_method": intent["payment_method"],
            "payment_method_details": details(&kind, &method),
            "radar_options": {},
        }),
    );
    let charge = with(
        charge,
        json!({
            "receipt_email": intent["receipt_email"],
            "receipt_number": null,
            "receipt_url": null,
            "refunded": false,
            "review": null,
            "shipping": null,
            "source": null,
            "source_transfer": null,
            "statement_descriptor": null,
            "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
            "status": "pending",
            "transfer_data": null,
            "transfer_group": null,
        }),
    );
    desk.keep(charge, memo);
    desk.books.patch(intent_id, json!({ "latest_charge": id }));
    id
}

fn outcome(network: &str, reason: &Value, words: &str, kind: &str) -> Value {
    json!({
        "network_status": network, "reason": reason, "risk_level": "normal", "risk_score": 12, "seller_message": words,
        "type": kind,
    })
}

fn details(kind: &str, method: &Value) -> Value {
    let its = &method[kind];
    let shown = if kind == "card" {
        json!({
            "brand": its["brand"], "country": its["country"], "exp_month": its["exp_month"],
            "exp_year": its["exp_year"], "fingerprint": its["fingerprint"], "funding": its["funding"],
            "last4": its["last4"], "network": its["brand"], "three_d_secure": null, "wallet": null,
            "checks": { "address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass" },
        })
    } else {
        json!({
            "bank_code": its["bank_code"], "branch_code": its["branch_code"], "country": its["country"],
            "fingerprint": its["fingerprint"], "last4": its["last4"], "mandate": null,
        })
    };
    let mut details = json!({ "type": kind });
    details[kind] = shown;
    details
}

pub(super) fn succeed(desk: &mut Desk<'_>, id: &str) {
    let amount = desk.books.body(id)["amount"].clone();
    let receipt = format!("{}/stripe/receipts/{id}", desk.base);
    let changes = json!({ "status": "succeeded", "paid": true, "captured": true, "amount_captured": amount, "receipt_url": receipt });
    desk.books.patch(id, changes);
    desk.emit("charge.succeeded", id);
}

pub(super) fn fail(desk: &mut Desk<'_>, id: &str, failure: &Failure) {
    let changes = json!({
        "status": "failed",
        "failure_code": failure.code,
        "failure_message": failure.message,
        "outcome": outcome(
            "declined_by_network", &json!(failure.decline_code), "The bank declined the payment.", "issuer_declined",
        ),
    });
    desk.books.patch(id, changes);
    desk.emit("charge.failed", id);
}
