//! Disputes: a charge-back takes the money when it opens and gives it back when it is won; a retrieval only asks.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::transactions::book;
use super::{DISPUTE, Place, TRANSACTION, events, shown};
use crate::sandbox::books::{Books, MovementKind};

/// Seconds a merchant has to answer.
pub(super) const ANSWERED_WITHIN: i64 = 10 * 86_400;

pub(super) const CHARGEBACK: &str = "CHARGEBACK";
pub(super) const RETRIEVAL: &str = "RETRIEVAL";

pub(super) fn open(
    books: &mut Books,
    place: Place<'_>,
    transaction: &str,
    (kind, amount): (&str, Option<i64>),
) -> Option<String> {
    let (account, _, now) = place;
    let facts = books.body(transaction);
    let paid = matches!(facts["status"].as_str(), Some("SETTLING" | "SETTLED"));
    (facts["object"] == TRANSACTION && paid).then_some(())?;
    let whole = facts["minor"].as_i64()?;
    let minor = amount.unwrap_or(whole).min(whole);
    (taken(books, &facts) + minor <= whole).then_some(())?;
    let id = books.next_id("dsp").to_lowercase()[..16].to_owned();
    let dispute = json!({
        "id": id, "object": DISPUTE, "status": "OPEN", "type": kind, "minor": minor, "currency": facts["currency"],
        "order": facts["order"], "transaction": transaction, "created": now,
    });
    books.insert(account, dispute, json!({}));
    let mut disputes = facts["disputes"].as_array().cloned().unwrap_or_default();
    disputes.push(json!(id));
    books.patch(transaction, json!({ "disputes": disputes }));
    if kind == CHARGEBACK {
        book(books, (account, now), (MovementKind::DisputeOut, -minor, 0), (&id, Some(transaction)));
    }
    events::announce(books, place, "dispute_opened", &id);
    Some(id)
}

/// By charge-backs that were not won, and by what is open.
fn taken(books: &Books, transaction: &Value) -> i64 {
    let ids = transaction["disputes"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let all = ids.map(|id| books.body(id));
    let standing = all.filter(|one| one["status"] == "OPEN" || one["status"] == "LOST" && one["type"] == CHARGEBACK);
    standing.filter_map(|one| one["minor"].as_i64()).sum()
}

/// The bank is not content with the answer: its question ends, and it takes the money.
pub(super) fn escalate(books: &mut Books, place: Place<'_>, object: &str) -> Option<()> {
    let asked = opened(books, object, RETRIEVAL)?;
    let facts = books.body(&asked);
    books.patch(&asked, json!({ "status": "LOST" }));
    events::announce(books, place, "dispute_lost", &asked);
    let (transaction, amount) = (facts["transaction"].as_str()?, facts["minor"].as_i64());
    open(books, place, transaction, (CHARGEBACK, amount)).map(drop)
}

/// `object`: the dispute, or the transaction whose open dispute is meant.
pub(super) fn close(books: &mut Books, place: Place<'_>, object: &str, (kind, end): (&str, &str)) -> Option<()> {
    let (account, _, now) = place;
    let id = opened(books, object, kind)?;
    let facts = books.body(&id);
    books.patch(&id, json!({ "status": end }));
    if end == "WON" && kind == CHARGEBACK {
        let transaction = facts["transaction"].as_str()?;
        let movement = (MovementKind::DisputeReinstated, facts["minor"].as_i64()?, 0);
        book(books, (account, now), movement, (&id, Some(transaction)));
    }
    events::announce(books, place, if end == "WON" { "dispute_won" } else { "dispute_lost" }, &id);
    Some(())
}

/// The merchant gives up: the payer has the money.
pub(super) fn accept(books: &mut Books, place: Place<'_>, input: &Value) -> Result<Value, Refusal> {
    let global = &input["disputeId"];
    let id = shown::legacy(global.as_str().unwrap_or_default(), "dispute").ok_or_else(Refusal::missing)?;
    let known = books.find(place.0, DISPUTE, &id).ok_or_else(Refusal::missing)?;
    if known.body["status"] != "OPEN" {
        return Err(Refusal::validation("95701", "Disputes can only be accepted when they are in an Open state"));
    }
    books.patch(&id, json!({ "status": "ACCEPTED" }));
    events::announce(books, place, "dispute_accepted", &id);
    Ok(json!({ "__typename": "AcceptDisputePayload", "dispute": shown::node(books, place.0, global)? }))
}

fn opened(books: &Books, object: &str, kind: &str) -> Option<String> {
    let open = |id: &str| {
        let facts = books.body(id);
        facts["object"] == DISPUTE && facts["status"] == "OPEN" && facts["type"] == kind
    };
    let of_transaction = books.body(object)["disputes"].as_array().cloned().unwrap_or_default();
    let mut named = of_transaction.iter().filter_map(Value::as_str).chain([object]);
    named.find(|id| open(id)).map(str::to_owned)
}
