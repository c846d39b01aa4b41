//! Disputes: money leaves when one opens, and comes back when it is won.

use serde_json::{Value, json};

use super::transactions::book;
use super::{DISPUTE, Place, TRANSACTION, events};
use crate::sandbox::books::{Books, MovementKind};

pub(super) fn open(books: &mut Books, place: Place<'_>, transaction: &str, amount: Option<i64>) -> Option<String> {
    let (account, _, now) = place;
    let facts = books.body(transaction);
    let paid = matches!(facts["status"].as_str(), Some("SETTLING" | "SETTLED"));
    (facts["object"] == TRANSACTION && paid).then_some(())?;
    let whole = facts["minor"].as_i64()?;
    let minor = amount.unwrap_or(whole).min(whole);
    let id = books.next_id("dsp").to_lowercase()[..16].to_owned();
    let dispute = json!({
        "id": id, "object": DISPUTE, "status": "OPEN", "minor": minor, "currency": facts["currency"],
        "order": facts["order"], "transaction": transaction, "created": now,
    });
    books.insert(account, dispute, json!({}));
    let mut disputes = facts["disputes"].as_array().cloned().unwrap_or_default();
    disputes.push(json!(id));
    books.patch(transaction, json!({ "disputes": disputes }));
    book(books, (account, now), (MovementKind::DisputeOut, -minor, 0), (&id, Some(transaction)));
    events::announce(books, place, "dispute_opened", &id);
    Some(id)
}

/// `object`: the dispute, or the transaction whose open dispute is meant.
pub(super) fn close(books: &mut Books, place: Place<'_>, object: &str, end: &str) -> Option<()> {
    let (account, _, now) = place;
    let open = |id: &str| books.body(id)["object"] == DISPUTE && books.body(id)["status"] == "OPEN";
    let of_transaction = books.body(object)["disputes"].as_array().cloned().unwrap_or_default();
    let mut named = of_transaction.iter().filter_map(Value::as_str).chain([object]);
    let id = named.find(|id| open(id))?.to_owned();
    let facts = books.body(&id);
    books.patch(&id, json!({ "status": end }));
    if end == "WON" {
        let transaction = facts["transaction"].as_str()?;
        let movement = (MovementKind::DisputeReinstated, facts["minor"].as_i64()?, 0);
        book(books, (account, now), movement, (&id, Some(transaction)));
    }
    events::announce(books, place, if end == "WON" { "dispute_won" } else { "dispute_lost" }, &id);
    Some(())
}
