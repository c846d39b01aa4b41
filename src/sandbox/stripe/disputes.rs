//! Disputes: opened by the customer's bank, answered by the shop, decided by the bank.

use serde_json::{Value, json};

use super::balance::{self, Movement, Ready, Tax};
use super::currency;
use super::desk::Desk;
use super::files;
use super::parameters;
use super::refusal::Refusal;
use crate::sandbox::books::MovementKind;

const TWO_WEEKS: i64 = 14 * 86_400;
const FEE_UNITS: i64 = 20;

const EVIDENCE: [&str; 27] = [
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
];

/// Those that name a file.
const FILES: [&str; 9] = [
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
];

/// All disputes of a charge are of no more than the charge; what was won or closed does not count any more.
pub(super) fn may_open(desk: &Desk<'_>, charge: &str, amount: Option<i64>) -> bool {
    let whole = desk.books.body(charge)["amount"].as_i64().unwrap_or_default();
    let others = desk.books.newest(&desk.account, "dispute").into_iter().map(|record| &record.body);
    let standing =
        others.filter(|one| one["charge"] == charge && one["status"] != "won" && one["status"] != "warning_closed");
    let taken: i64 = standing.filter_map(|one| one["amount"].as_i64()).sum();
    taken + amount.unwrap_or(whole) <= whole
}

/// Opens a dispute of `charge`; `needs_response` withdraws the money, an inquiry does not.
pub(super) fn open(desk: &mut Desk<'_>, charge_id: &str, reason: &str, status: &str, amount: Option<i64>) -> String {
    let charge = desk.books.body(charge_id);
    let id = desk.books.next_id("du_1S");
    let mut evidence = json!({ "enhanced_evidence": {} });
    for name in EVIDENCE {
        evidence[name] = Value::Null;
    }
    let brand = charge["payment_method_details"]["card"]["brand"].clone();
    let inquiry = status.starts_with("warning");
    let by_card = json!({
        "type": "card",
        "card": {
            "brand": brand, "case_type": if inquiry { "inquiry" } else { "chargeback" }, "network": brand,
            "network_reason_code": "10.4",
        },
    });
    let body = json!({
        "id": id,
        "object": "dispute",
        "amount": amount.map_or(charge["amount"].clone(), Value::from),
        "balance_transactions": [],
        "charge": charge_id,
        "created": desk.now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": evidence,
        "evidence_details": {
            "due_by": desk.now + TWO_WEEKS, "enhanced_eligibility": {}, "has_evidence": false, "past_due": false,
            "submission_count": 0, "submission_method": "not_submitted",
        },
        "is_charge_refundable": inquiry,
        "livemode": charge["livemode"],
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": charge["payment_intent"],
        "payment_method_details": if brand.is_string() { by_card } else { Value::Null },
        "reason": reason,
        "status": status,
    });
    desk.keep(body, json!({}));
    desk.books.patch(charge_id, json!({ "disputed": true }));
    desk.emit("charge.dispute.created", &id);
    if !inquiry {
        withdraw(desk, &id);
    }
    id
}

/// An inquiry becomes a chargeback.
pub(super) fn escalate(desk: &mut Desk<'_>, id: &str) -> bool {
    if desk.books.body(id)["status"].as_str().is_none_or(|status| !status.starts_with("warning_")) {
        return false;
    }
    desk.books.patch(id, json!({ "status": "needs_response", "is_charge_refundable": false }));
    withdraw(desk, id);
    desk.emit("charge.dispute.updated", id);
    true
}

fn withdraw(desk: &mut Desk<'_>, id: &str) {
    let dispute = desk.books.body(id);
    let code = dispute["currency"].as_str().unwrap_or_default();
    let fee = FEE_UNITS * 10_i64.pow(currency::digits(code).unwrap_or(2));
    move_money(desk, id, MovementKind::DisputeOut, fee);
    desk.emit("charge.dispute.funds_withdrawn", id);
}

fn move_money(desk: &mut Desk<'_>, id: &str, kind: MovementKind, fee: i64) {
    let dispute = desk.books.body(id);
    let amount = dispute["amount"].as_i64().unwrap_or_default();
    let charge = dispute["charge"].as_str().unwrap_or_default();
    let (amount, words) = match kind {
        MovementKind::DisputeOut => (-amount, "Chargeback withdrawal for"),
        _ => (amount, "Chargeback reversal for"),
    };
    let movement = Movement {
        kind,
        object: id,
        charge: Some(charge),
        currency: dispute["currency"].as_str().unwrap_or_default(),
        amount,
        fee,
        taxed: Tax::None,
        description: format!("{words} {charge}"),
    };
    let txn = balance::book(desk, &movement, Ready::Now);
    let mut transactions = dispute["balance_transactions"].as_array().cloned().unwrap_or_default();
    transactions.push(desk.books.body(&txn));
    desk.books.patch(id, json!({ "balance_transactions": transactions }));
}

/// The bank decides: `won` gives the money back, `lost` and `warning_closed` end it.
pub(super) fn decide(desk: &mut Desk<'_>, id: &str, status: &str) -> bool {
    let before = desk.books.body(id)["status"].as_str().unwrap_or_default().to_owned();
    let was_open = matches!(before.as_str(), "needs_response" | "under_review");
    let was_inquiry = matches!(before.as_str(), "warning_needs_response" | "warning_under_review");
    if !(was_open && matches!(status, "won" | "lost") || was_inquiry && status == "warning_closed") {
        return false;
    }
    desk.books.patch(id, json!({ "status": status, "is_charge_refundable": status != "lost" }));
    if status == "won" {
        move_money(desk, id, MovementKind::DisputeReinstated, 0);
        desk.emit("charge.dispute.funds_reinstated", id);
    }
    desk.emit("charge.dispute.closed", id);
    true
}

/// Evidence: kept as a draft with `submit=false`, sent to the bank otherwise.
pub(super) fn update(desk: &mut Desk<'_>, id: &str, params: &Value) -> Result<Value, Refusal> {
    let dispute = desk.find("dispute", id, "dispute")?;
    let mut changes = json!({});
    if !params["metadata"].is_null() {
        changes["metadata"] = parameters::metadata(&params["metadata"], "metadata")?;
    }
    let inquiry = match dispute["status"].as_str() {
        Some("needs_response") => false,
        Some("warning_needs_response") => true,
        _ if params["evidence"].is_null() => {
            desk.books.patch(id, changes);
            return Ok(desk.books.body(id));
        }
        _ => return Err(Refusal::state(None, "This dispute is already closed or under review.")),
    };
    let mut evidence = dispute["evidence"].clone();
    for (name, value) in params["evidence"].as_object().into_iter().flatten() {
        if FILES.contains(&name.as_str()) && !files::is_kept(desk, value) {
            let named = value.as_str().unwrap_or_default();
            return Err(Refusal::missing("file", named, &format!("evidence[{name}]")));
        }
        evidence[name] = value.clone();
    }
    let submit = params["submit"].as_bool().unwrap_or(true) && !params["evidence"].is_null();
    let mut details = dispute["evidence_details"].clone();
    details["has_evidence"] = json!(EVIDENCE.iter().any(|name| evidence[*name].is_string()));
    if submit {
        details["submission_count"] = json!(1);
        details["submission_method"] = json!("manual");
        changes["status"] = json!(if inquiry { "warning_under_review" } else { "under_review" });
    }
    let verdict = evidence["uncategorized_text"].as_str().unwrap_or_default().to_owned();
    changes["evidence"] = evidence;
    changes["evidence_details"] = details;
    desk.books.patch(id, changes);
    desk.emit_change("charge.dispute.updated", id, json!({ "status": dispute["status"] }));
    match verdict.as_str() {
        "winning_evidence" if submit => decide(desk, id, if inquiry { "warning_closed" } else { "won" }),
        "losing_evidence" if submit && !inquiry => decide(desk, id, "lost"),
        _ => false,
    };
    Ok(desk.books.body(id))
}

/// The shop accepts the loss.
pub(super) fn close(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let dispute = desk.find("dispute", id, "dispute")?;
    let status = if dispute["status"] == "warning_needs_response" { "warning_closed" } else { "lost" };
    if !decide(desk, id, status) {
        return Err(Refusal::state(None, "This dispute is already closed."));
    }
    Ok(desk.books.body(id))
}
