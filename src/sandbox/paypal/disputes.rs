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
    captures: &[&str],
    (stage, amount): (&str, Option<i64>),
) -> Option<()> {
    let (account, _, now) = place;
    let first = books.body(captures.first()?);
    let transactions = captures.iter().map(|id| disputed(books, id)).collect::<Option<Vec<_>>>()?;
    let whole: i64 = transactions.iter().filter_map(|one| one["minor"].as_i64()).sum();
    books.counter += 1;
    let id = format!("PP-D-{}", 27_000 + books.counter);
    let case = json!({
        "id": id, "object": DISPUTE, "transactions": transactions, "minor": amount.unwrap_or(whole).min(whole),
        "currency": first["currency"], "stage": stage, "status": "WAITING_FOR_SELLER_RESPONSE", "outcome": null,
        "movements": [], "evidences": [], "created": now, "updated": now,
    });
    books.insert(account, case, json!({}));
    if stage == CHARGEBACK {
        withdraw(books, place, &id);
    }
    told(books, place, "CREATED", &id);
    Some(())
}

/// One claim about everything that was paid to the account and stands.
pub(super) fn open_over_all(books: &mut Books, place: Place<'_>, capture: &str) -> Option<()> {
    let currency = books.body(capture)["currency"].clone();
    let paid = books.newest(place.0, CAPTURE).into_iter().filter(|record| record.body["currency"] == currency);
    let ids: Vec<String> = paid.filter_map(|record| record.body["id"].as_str().map(str::to_owned)).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).filter(|id| disputed(books, id).is_some()).collect();
    open(books, place, &ids, (CHARGEBACK, None))
}

/// A capture as a case names it; money PayPal took of it already may still be asked about.
fn disputed(books: &Books, capture: &str) -> Option<Value> {
    let facts = books.body(capture);
    let paid = matches!(facts["status"].as_str(), Some("COMPLETED" | "PARTIALLY_REFUNDED"));
    let fits = paid || facts["reversed"].as_i64().unwrap_or_default() > 0;
    (facts["object"] == CAPTURE && fits && open_case(books, capture).is_none()).then(|| {
        json!({
            "capture": capture, "minor": facts["minor"], "custom_id": facts["custom_id"],
            "invoice_id": facts["invoice_id"],
        })
    })
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
        all.retain(|record| is_about(&record.body, capture));
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
    let of_it = |body: &Value| body["status"] != "RESOLVED" && is_about(body, capture);
    let record = books.of_kind(DISPUTE).find(|record| of_it(&record.body))?;
    record.body["id"].as_str().map(str::to_owned)
}

fn is_about(case: &Value, capture: &str) -> bool {
    captures(case).any(|one| one == capture)
}

pub(super) fn captures(case: &Value) -> impl Iterator<Item = &str> {
    case["transactions"].as_array().into_iter().flatten().filter_map(|one| one["capture"].as_str())
}

/// One after the other, until the case has what it is about. What PayPal took of them already is the case's from now on.
fn withdraw(books: &mut Books, place: Place<'_>, id: &str) {
    let facts = books.body(id);
    let mut rest = facts["minor"].as_i64().unwrap_or_default();
    for capture in captures(&facts) {
        let reversed = books.body(capture)["reversed"].as_i64().unwrap_or_default();
        books.patch(capture, json!({ "reversed": 0 }));
        let more = Some(rest - reversed).filter(|more| *more > 0);
        let taken =
            more.and_then(|more| refunds::take_back(books, place, capture, (Some(more), MovementKind::DisputeOut)));
        let taken = reversed + taken.unwrap_or_default();
        if taken > 0 {
            moved(books, id, ("DEBIT", capture, taken));
        }
        rest -= taken;
    }
}

fn give_again(books: &mut Books, place: Place<'_>, id: &str) {
    let facts = books.body(id);
    for capture in captures(&facts) {
        let of_it = facts["movements"].as_array().into_iter().flatten().filter(|one| one["capture"] == capture);
        let signed =
            |one: &Value| one["minor"].as_i64().unwrap_or_default() * if one["type"] == "DEBIT" { 1 } else { -1 };
        let held: i64 = of_it.map(signed).sum();
        if held > 0 {
            refunds::give_again(books, place, (&facts, capture), held);
            moved(books, id, ("CREDIT", capture, held));
        }
    }
}

fn moved(books: &mut Books, id: &str, (direction, capture, minor): (&str, &str, i64)) {
    let mut movements = books.body(id)["movements"].as_array().cloned().unwrap_or_default();
    movements.push(json!({ "type": direction, "capture": capture, "minor": minor }));
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
