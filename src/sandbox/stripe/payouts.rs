//! Payouts: the balance goes to the bank, and sometimes comes back.

use serde_json::{Value, json};

use super::balance::{self, Movement, Ready, Tax};
use super::desk::{Desk, with};
use crate::sandbox::books::MovementKind;

const TWO_DAYS: i64 = 2 * 86_400;

/// Pays everything out that no payout holds yet, in one currency; `None` when that is nothing. Where more went back than
/// came in, it takes from the bank.
pub(super) fn pay_out(desk: &mut Desk<'_>, currency: &str) -> Option<String> {
    let inside: Vec<(String, i64)> = desk
        .books
        .newest(&desk.account, "balance_transaction")
        .into_iter()
        .filter(|record| record.body["currency"] == currency && record.memo["payout"].is_null())
        .filter_map(|record| Some((record.body["id"].as_str()?.to_owned(), record.body["net"].as_i64()?)))
        .collect();
    let amount: i64 = inside.iter().map(|(_, net)| net).sum();
    if amount == 0 {
        return None;
    }
    let id = desk.books.next_id("po_1S");
    let body = json!({
        "id": id,
        "object": "payout",
        "amount": amount,
        "application_fee": null,
        "application_fee_amount": null,
        "arrival_date": (desk.now + TWO_DAYS) / 86_400 * 86_400,
        "automatic": true,
        "balance_transaction": null,
        "created": desk.now,
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": "ba_1SandboxBank",
        "failure_balance_transaction": null,
    });
    let body = with(
        body,
        json!({
            "failure_code": null,
            "failure_message": null,
            "livemode": false,
            "metadata": {},
            "method": "standard",
            "original_payout": null,
            "payout_method": null,
            "reconciliation_status": "in_progress",
            "reversed_by": null,
            "source_type": "card",
            "statement_descriptor": null,
            "status": "in_transit",
            "trace_id": { "status": "pending", "value": null },
            "type": "bank_account",
        }),
    );
    desk.keep(body, json!({}));
    let txn = book(desk, &id, MovementKind::Payout, -amount);
    desk.books.patch(&id, json!({ "balance_transaction": txn }));
    for txn in inside.iter().map(|(txn, _)| txn).chain([&txn]) {
        desk.books.note(txn, "payout", json!(id));
        desk.books.patch(txn, json!({ "status": "available" }));
    }
    desk.emit("payout.created", &id);
    desk.books.patch(
        &id,
        json!({
            "status": "paid", "reconciliation_status": "completed",
            "trace_id": { "status": "supported", "value": format!("SANDBOX{}", &id[id.len() - 8..]) },
        }),
    );
    desk.emit("payout.paid", &id);
    desk.emit("payout.reconciliation_completed", &id);
    Some(id)
}

/// The bank sends a payout back; its money is in the balance again.
pub(super) fn fail(desk: &mut Desk<'_>, id: &str) -> bool {
    let payout = desk.books.body(id);
    if !matches!(payout["status"].as_str(), Some("paid" | "in_transit" | "pending")) {
        return false;
    }
    let txn = book(desk, id, MovementKind::PayoutReturned, payout["amount"].as_i64().unwrap_or_default());
    desk.books.patch(
        id,
        json!({
            "status": "failed", "failure_code": "account_closed", "failure_balance_transaction": txn,
            "failure_message": "The bank account has been closed",
        }),
    );
    desk.emit("payout.failed", id);
    true
}

fn book(desk: &mut Desk<'_>, id: &str, kind: MovementKind, amount: i64) -> String {
    let payout: Value = desk.books.body(id);
    let movement = Movement {
        kind,
        object: id,
        charge: None,
        currency: payout["currency"].as_str().unwrap_or_default(),
        amount,
        fee: 0,
        taxed: Tax::None,
        description: "STRIPE PAYOUT".to_owned(),
    };
    balance::book(desk, &movement, Ready::Now)
}
