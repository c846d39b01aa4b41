//! Disputes: opened against a payment, won, or lost with its money.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{DISPUTE, Place, events, fresh, payments, shown};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, Movement, MovementKind};
use crate::sandbox::ledger;

pub(super) fn open(books: &mut Books, place: Place<'_>, payment: &Value, amount: Option<i64>) -> Option<String> {
    (payment["captured"] == true).then_some(())?;
    let (whole, currency) = payments::sum(payment);
    let others = books.of_kind(DISPUTE).map(|record| &record.body);
    let standing = others.filter(|one| one["payment"] == payment["id"] && one["status"] != "won");
    let taken: i64 = standing.filter_map(|one| one["minor"].as_i64()).sum();
    (taken + amount.unwrap_or(whole).min(whole) <= whole).then_some(())?;
    let id = fresh(books, "disp_");
    let facts = json!({
        "id": id, "object": DISPUTE, "payment": payment["id"], "minor": amount.unwrap_or(whole).min(whole),
        "currency": currency, "status": "open", "created": place.1,
    });
    books.insert(place.0, facts, json!({}));
    told(books, place, &id, "created");
    Some(id)
}

/// `won` or `lost`, of a dispute or of the one against this payment.
pub(super) fn decide(books: &mut Books, place: Place<'_>, payment: &Value, status: &str) -> Option<()> {
    let open = |body: &Value| body["payment"] == payment["id"] && body["status"] == "open";
    let found = books.newest(place.0, DISPUTE).into_iter().find(|record| open(&record.body))?.body.clone();
    let id = found["id"].as_str()?;
    books.patch(id, json!({ "status": status }));
    if status == "lost" {
        let (amount, currency) = payments::sum(&found);
        ledger::book(
            books,
            Movement {
                account: place.0.to_owned(),
                currency: currency.to_lowercase(),
                kind: MovementKind::DisputeOut,
                amount: -amount,
                fee: 0,
                object: id.to_owned(),
                charge: payment["id"].as_str().map(str::to_owned),
                idempotency_key: None,
                at: place.1,
            },
        );
    }
    told(books, place, id, status);
    Some(())
}

pub(super) fn read(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let found = sandbox.read(|books| books.find(account, DISPUTE, id).map(|record| shown::dispute(&record.body)));
    found.ok_or_else(Refusal::unknown_id)
}

fn told(books: &mut Books, place: Place<'_>, id: &str, what: &str) {
    let payment = books.body(id)["payment"].as_str().unwrap_or_default().to_owned();
    events::emit(books, place, &format!("payment.dispute.{what}"), &[("payment", &payment), ("dispute", id)]);
}
