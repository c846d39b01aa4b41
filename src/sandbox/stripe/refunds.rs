//! Refunds: never more than was captured, never on a disputed charge, and sometimes they come back.

use serde_json::{Value, json};

use super::balance::{self, Movement, Ready, Tax};
use super::currency;
use super::desk::Desk;
use super::parameters;
use super::refusal::Refusal;
use crate::sandbox::books::MovementKind;

pub(super) fn create(desk: &mut Desk<'_>, params: &Value) -> Result<Value, Refusal> {
    for name in ["refund_application_fee", "reverse_transfer"] {
        if params[name] == json!(true) {
            let message = "This charge has neither an application fee nor a transfer.";
            return Err(Refusal::parameter("", name, message));
        }
    }
    if let Some(name) = ["origin", "customer", "instructions_email"].into_iter().find(|name| !params[name].is_null()) {
        return Err(Refusal::parameter("", name, "The sandbox does not play this parameter of refunds."));
    }
    let charge_id = match (params["charge"].as_str(), params["payment_intent"].as_str()) {
        (Some(charge), None) => charge.to_owned(),
        (None, Some(intent)) => {
            let body = desk.find("payment_intent", intent, "payment_intent")?;
            let latest = body["latest_charge"].as_str().filter(|_| body["status"] == "succeeded");
            latest.map(str::to_owned).ok_or_else(|| {
                let message = format!("This PaymentIntent ({intent}) does not have a successful charge to refund.");
                Refusal::state(Some("payment_intent_unexpected_state"), message)
            })?
        }
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: charge, payment_intent.";
            return Err(Refusal::parameter("parameters_exclusive", "payment_intent", message));
        }
        (None, None) => {
            return Err(Refusal::parameter(
                "parameter_missing",
                "charge",
                "One of charge, payment_intent is required.",
            ));
        }
    };
    let charge = desk.find("charge", &charge_id, "charge")?;
    let code = charge["currency"].as_str().unwrap_or_default();
    let currency_given = params["currency"].as_str();
    if currency_given.is_some_and(|given| given != code) {
        return Err(Refusal::parameter("", "currency", format!("The charge is in {code}.")));
    }
    let left =
        charge["amount_captured"].as_i64().unwrap_or_default() - charge["amount_refunded"].as_i64().unwrap_or_default();
    let disputes = desk.books.newest(&desk.account, "dispute");
    if disputes.iter().any(|its| its.body["charge"] == charge["id"] && its.body["is_charge_refundable"] == json!(false))
    {
        let message = format!("Charge {charge_id} has been charged back; cannot issue a refund.");
        return Err(Refusal::state(Some("charge_disputed"), message));
    }
    if charge["paid"] != json!(true) {
        let message = format!("Charge {charge_id} has not succeeded; cannot issue a refund.");
        return Err(Refusal::state(Some("charge_not_refundable"), message));
    }
    if left == 0 {
        let message = format!("Charge {charge_id} has already been refunded.");
        return Err(Refusal::state(Some("charge_already_refunded"), message));
    }
    let amount = params["amount"].as_i64().unwrap_or(left);
    if amount < 1 {
        return Err(Refusal::parameter("parameter_invalid_integer", "amount", "Invalid positive integer"));
    }
    currency::check_step(amount, code, "amount")?;
    if amount > left {
        let message = format!(
            "Refund amount ({}) is greater than unrefunded amount on charge ({})",
            currency::words(amount, code),
            currency::words(left, code)
        );
        return Err(Refusal::parameter("", "amount", message).kept());
    }
    let metadata = parameters::metadata(&params["metadata"], "metadata")?;
    Ok(refund(desk, &charge, amount, params["reason"].clone(), metadata))
}

/// Sends the money back; `amount` is at most what is left.
pub(super) fn refund(desk: &mut Desk<'_>, charge: &Value, amount: i64, reason: Value, metadata: Value) -> Value {
    let charge_id = charge["id"].as_str().unwrap_or_default();
    let id = desk.books.next_id(if charge_id.starts_with("py_") { "pyr_1S" } else { "re_3S" });
    let end = desk.memo(charge_id)["refund_end"].as_str().map(str::to_owned);
    let card = json!({
        "type": "card",
        "card": { "reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund" },
    });
    let slow = end.as_deref() == Some("succeeded");
    let body = json!({
        "id": id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": null,
        "charge": charge_id,
        "created": desk.now,
        "currency": charge["currency"],
        "destination_details": if charge_id.starts_with("py_") { Value::Null } else { card },
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "pending_reason": if slow { json!("processing") } else { Value::Null },
        "reason": reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": if slow { "pending" } else { "succeeded" },
        "transfer_reversal": null,
    });
    // A refund that fails later succeeds first, and ends when somebody lets it.
    desk.keep(
        body,
        json!({ "end": end, "ripe_at": if slow { desk.settles_after.map(|s| desk.now + s) } else { None } }),
    );
    let description = format!("REFUND FOR CHARGE ({})", charge["description"].as_str().unwrap_or("Payment"));
    let movement = Movement {
        kind: MovementKind::Refund,
        object: &id,
        charge: Some(charge_id),
        currency: charge["currency"].as_str().unwrap_or_default(),
        amount: -amount,
        fee: 0,
        taxed: Tax::None,
        description,
    };
    let txn = balance::book(desk, &movement, Ready::Now);
    desk.books.patch(&id, json!({ "balance_transaction": txn }));
    let before = charge["amount_refunded"].as_i64().unwrap_or_default();
    let all = before + amount == charge["amount_captured"].as_i64().unwrap_or_default();
    desk.books.patch(charge_id, json!({ "amount_refunded": before + amount, "refunded": all }));
    desk.emit("refund.created", &id);
    desk.emit_change("charge.refunded", charge_id, json!({ "amount_refunded": before }));
    desk.emit("refund.updated", &id);
    desk.books.body(&id)
}

/// A pending refund succeeds, or a refund fails and its money comes back. `false` when the state forbids it.
pub(super) fn end(desk: &mut Desk<'_>, id: &str, status: &str) -> bool {
    let refund = desk.books.body(id);
    match (refund["status"].as_str(), status) {
        (Some("pending"), "succeeded") => {
            desk.books.patch(id, json!({ "status": "succeeded", "pending_reason": null }));
            desk.emit_change("refund.updated", id, json!({ "status": "pending" }));
            true
        }
        (Some(before @ ("pending" | "succeeded")), "failed") => {
            let charge_id = refund["charge"].as_str().unwrap_or_default();
            let amount = refund["amount"].as_i64().unwrap_or_default();
            let movement = Movement {
                kind: MovementKind::RefundReturned,
                object: id,
                charge: Some(charge_id),
                currency: refund["currency"].as_str().unwrap_or_default(),
                amount,
                fee: 0,
                taxed: Tax::None,
                description: format!("REFUND FAILURE ({id})"),
            };
            let txn = balance::book(desk, &movement, Ready::Now);
            let changes = json!({
                "status": "failed", "failure_reason": "expired_or_canceled_card", "failure_balance_transaction": txn,
                "pending_reason": null,
            });
            desk.books.patch(id, changes);
            let refunded = desk.books.body(charge_id)["amount_refunded"].as_i64().unwrap_or_default() - amount;
            desk.books.patch(charge_id, json!({ "amount_refunded": refunded, "refunded": false }));
            desk.emit_change("refund.updated", id, json!({ "status": before }));
            desk.emit("refund.failed", id);
            true
        }
        _ => false,
    }
}
