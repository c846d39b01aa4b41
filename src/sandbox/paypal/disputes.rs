//! Cases: a buyer asks, or claims and the money is taken until it is decided.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{CAPTURE, DISPUTE, ROOT, events, refunds, shown};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, MovementKind};

/// Account, the sandbox's address, the time.
type Place<'p> = (&'p str, &'p str, i64);

const ANSWERED_WITHIN: i64 = 10 * 86_400;
pub(super) const INQUIRY: &str = "INQUIRY";
pub(super) const CHARGEBACK: &str = "CHARGEBACK";

pub(super) fn open(
    books: &mut Books,
    place: Place<'_>,
    capture: &str,
    (stage, amount): (&str, Option<i64>),
) -> Option<()> {
    let (account, _, now) = place;
    let facts = books.body(capture);
    let paid = matches!(facts["status"].as_str(), Some("COMPLETED" | "PARTIALLY_REFUNDED"));
    (facts["object"] == CAPTURE && paid && open_case(books, capture).is_none()).then_some(())?;
    let whole = facts["minor"].as_i64()?;
    books.counter += 1;
    let id = format!("PP-D-{}", 27_000 + books.counter);
    let case = json!({
        "id": id, "object": DISPUTE, "capture": capture, "minor": amount.unwrap_or(whole).min(whole),
        "currency": facts["currency"], "custom_id": facts["custom_id"], "invoice_id": facts["invoice_id"],
        "stage": stage, "status": "WAITING_FOR_SELLER_RESPONSE", "outcome": null, "movements": [], "evidences": [],
        "created": now, "updated": now,
    });
    books.insert(account, case, json!({}));
    if stage == CHARGEBACK {
        withdraw(books, place, &id);
    }
    told(books, place, "CREATED", &id);
    Some(())
}

/// The buyer is not content with the answer.
pub(super) fn escalate(books: &mut Books, place: Place<'_>, capture: &str) -> Option<()> {
    let id = open_case(books, capture).filter(|id| books.body(id)["stage"] == INQUIRY)?;
    books.patch(&id, json!({ "stage": CHARGEBACK, "updated": place.2 }));
    withdraw(books, place, &id);
    told(books, place, "UPDATED", &id);
    Some(())
}

/// `outcome`: one of PayPal's words.
pub(super) fn resolve(
    books: &mut Books,
    place: Place<'_>,
    capture: &str,
    (stage, outcome): (&str, &str),
) -> Option<()> {
    let id = open_case(books, capture).filter(|id| books.body(id)["stage"] == stage)?;
    books.patch(&id, json!({ "status": "RESOLVED", "outcome": outcome, "updated": place.2 }));
    if outcome == "RESOLVED_SELLER_FAVOUR" {
        give_again(books, place, &id);
    }
    told(books, place, "RESOLVED", &id);
    Some(())
}

pub(super) fn read(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let base = sandbox.public_base();
    sandbox.read(|books| {
        let record = books.find(account, DISPUTE, id).ok_or_else(Refusal::missing)?;
        Ok(shown::dispute(&base, &record.body))
    })
}

/// Those of a transaction, the newest first, in short.
pub(super) fn list(sandbox: &Sandbox, account: &str, capture: &str) -> Value {
    let own = format!("{}{ROOT}/v1/customer/disputes?disputed_transaction_id={capture}", sandbox.public_base());
    sandbox.read(|books| {
        let mut all = books.newest(account, DISPUTE);
        all.retain(|record| record.body["capture"] == capture);
        let short = |facts: &Value| {
            json!({
                "dispute_id": facts["id"], "status": facts["status"], "dispute_life_cycle_stage": facts["stage"],
                "dispute_amount": shown::amount(facts["minor"].as_i64().unwrap_or_default(), &facts["currency"]),
                "create_time": shown::time(&facts["created"]), "update_time": shown::time(&facts["updated"]),
            })
        };
        let items: Vec<_> = all.into_iter().map(|record| short(&record.body)).collect();
        json!({ "items": items, "links": [{ "href": own, "rel": "self", "method": "GET" }] })
    })
}

/// The seller gives up: the buyer has the money.
pub(super) fn accept(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let (now, base) = (sandbox.now(), sandbox.public_base());
    sandbox.change(|books| {
        let facts = books.find(account, DISPUTE, id).ok_or_else(Refusal::missing)?.body.clone();
        if facts["status"] != "WAITING_FOR_SELLER_RESPONSE" {
            return Err(Refusal::state(
                "ACTION_NOT_ALLOWED_IN_CURRENT_DISPUTE_STATE",
                "The case is not the seller's turn.",
            ));
        }
        let place = (account, base.as_str(), now);
        if facts["stage"] == INQUIRY {
            books.patch(id, json!({ "stage": CHARGEBACK }));
            withdraw(books, place, id);
        }
        books.patch(id, json!({ "status": "RESOLVED", "outcome": "RESOLVED_BUYER_FAVOUR", "updated": now }));
        told(books, place, "RESOLVED", id);
        Ok(subsequent(&base, id))
    })
}

pub(super) fn subsequent(base: &str, id: &str) -> Value {
    json!({ "links": [{ "href": format!("{base}{ROOT}/v1/customer/disputes/{id}"), "rel": "self", "method": "GET" }] })
}

/// The case of a capture that is not decided.
pub(super) fn open_case(books: &Books, capture: &str) -> Option<String> {
    let of_it = |body: &Value| body["capture"] == capture && body["status"] != "RESOLVED";
    let record = books.of_kind(DISPUTE).find(|record| of_it(&record.body))?;
    record.body["id"].as_str().map(str::to_owned)
}

fn withdraw(books: &mut Books, place: Place<'_>, id: &str) {
    let facts = books.body(id);
    let capture = facts["capture"].as_str().unwrap_or_default();
    let taken = refunds::take_back(books, place, capture, (facts["minor"].as_i64(), MovementKind::DisputeOut));
    moved(books, id, ("DEBIT", taken.unwrap_or_default()));
}

fn give_again(books: &mut Books, place: Place<'_>, id: &str) {
    let facts = books.body(id);
    let signed = |one: &Value| one["minor"].as_i64().unwrap_or_default() * if one["type"] == "DEBIT" { 1 } else { -1 };
    let held: i64 = facts["movements"].as_array().into_iter().flatten().map(signed).sum();
    if held > 0 {
        refunds::give_again(books, place, &facts, held);
        moved(books, id, ("CREDIT", held));
    }
}

fn moved(books: &mut Books, id: &str, (direction, minor): (&str, i64)) {
    let mut movements = books.body(id)["movements"].as_array().cloned().unwrap_or_default();
    movements.push(json!({ "type": direction, "minor": minor }));
    books.patch(id, json!({ "movements": movements }));
}

pub(super) fn told(books: &mut Books, place: Place<'_>, what: &str, id: &str) {
    let resource = shown::dispute(place.1, &books.body(id));
    events::announce(books, place, &format!("CUSTOMER.DISPUTE.{what}"), resource);
}

/// When the seller has to have answered.
pub(super) fn due(facts: &Value) -> Value {
    json!(facts["created"].as_i64().unwrap_or_default() + ANSWERED_WITHIN)
}
