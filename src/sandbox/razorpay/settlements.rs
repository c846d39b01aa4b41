//! Settlements: what waits in rupees goes to the merchant's bank, and comes back where the bank does not take it.

use serde_json::{Value, json};

use super::calls::{Wish, collection, page};
use super::refusal::Refusal;
use super::{Place, SETTLEMENT, events, fresh, shown};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, Movement, MovementKind, Record};
use crate::sandbox::ledger;

const INDIA: i64 = 5 * 3600 + 1800;

/// Everything in rupees that no settlement holds yet; `None` where that is not positive. Money of other currencies, and
/// what was kept of it, waits here.
pub(super) fn settle(books: &mut Books, place: Place<'_>) -> Option<String> {
    let waiting: Vec<String> = waiting(books, place.0).iter().filter_map(|record| text(&record.body, "id")).collect();
    let net = |id: &String| books.body(id)["net"].as_i64().unwrap_or_default();
    let amount: i64 = waiting.iter().map(net).sum();
    (amount > 0).then_some(())?;
    let id = fresh(books, "setl_");
    let facts = json!({
        "id": id, "object": SETTLEMENT, "minor": amount, "currency": "INR", "status": "processed",
        "utr": format!("1568176960{}", &id[id.len() - 6..]), "created": place.1, "inside": waiting,
    });
    books.insert(place.0, facts, json!({}));
    for line in &waiting {
        books.note(line, "settlement", json!(id));
    }
    book(books, place, &id, (MovementKind::Payout, -amount));
    events::emit(books, place, "settlement.processed", &[("settlement", &id)]);
    Some(id)
}

/// Its money is here again, and in the next one as a correction. Nobody is told: whoever asks hears of it.
pub(super) fn come_back(books: &mut Books, place: Place<'_>, id: &str) -> Option<()> {
    let facts = books.body(id);
    (facts["object"] == SETTLEMENT && facts["status"] == "processed").then_some(())?;
    books.patch(id, json!({ "status": "failed" }));
    book(books, place, id, (MovementKind::PayoutReturned, facts["minor"].as_i64()?));
    Some(())
}

fn waiting<'b>(books: &'b Books, account: &str) -> Vec<&'b Record> {
    let waits = |record: &&Record| {
        let object = books.body(&about(&record.body));
        let own = record.body["amount"].as_i64() < Some(0) && object["object"] == SETTLEMENT;
        let foreign = object["currency"].as_str().is_some_and(|currency| currency != "INR");
        record.body["currency"] == "inr" && record.memo["settlement"].is_null() && !own && !foreign
    };
    let mut found: Vec<_> = books.newest(account, "balance_transaction").into_iter().filter(waits).collect();
    found.reverse();
    found
}

/// A line of the account is named after its object: `pay_…-7`.
fn about(line: &Value) -> String {
    text(line, "id").and_then(|id| Some(id.rsplit_once('-')?.0.to_owned())).unwrap_or_default()
}

fn book(books: &mut Books, place: Place<'_>, id: &str, (kind, amount): (MovementKind, i64)) {
    let movement = Movement {
        account: place.0.to_owned(),
        currency: "inr".to_owned(),
        kind,
        amount,
        fee: 0,
        object: id.to_owned(),
        charge: None,
        idempotency_key: None,
        at: place.1,
    };
    ledger::book(books, movement);
}

pub(super) fn read(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let found = sandbox.read(|books| books.find(account, SETTLEMENT, id).map(|record| shown::settlement(&record.body)));
    found.ok_or_else(Refusal::unknown_id)
}

pub(super) fn list(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Value {
    let from: i64 = wish.asked("from").and_then(|text| text.parse().ok()).unwrap_or(0);
    let all = sandbox.read(|books| {
        let since = |record: &&Record| record.body["created"].as_i64() >= Some(from);
        let found = books.newest(account, SETTLEMENT).into_iter().filter(since);
        found.map(|record| shown::settlement(&record.body)).collect::<Vec<_>>()
    });
    collection(all, Some(wish))
}

/// The lines of everything that was settled on one day of India.
pub(super) fn of_day(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Result<Value, Refusal> {
    let number = |name: &str| wish.asked(name).and_then(|text| text.parse::<i16>().ok());
    let (Some(year), Some(month), Some(day)) = (number("year"), number("month"), number("day")) else {
        return Err(Refusal::state("The year, month and day fields are required."));
    };
    let wanted = format!("{year:04}-{month:02}-{day:02}");
    let all = sandbox.read(|books| {
        let settled = books.newest(account, SETTLEMENT).into_iter().map(|record| &record.body);
        settled.filter(|facts| day_of(facts) == wanted).flat_map(|facts| lines(books, facts)).collect()
    });
    Ok(page(all, wish, 1000))
}

fn day_of(facts: &Value) -> String {
    let seconds = facts["created"].as_i64().unwrap_or_default() + INDIA;
    jiff::Timestamp::from_second(seconds).unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

fn lines(books: &Books, settlement: &Value) -> Vec<Value> {
    let inside = settlement["inside"].as_array().into_iter().flatten().filter_map(Value::as_str);
    inside.map(|line| settled(books, settlement, &books.body(line))).collect()
}

fn settled(books: &Books, settlement: &Value, line: &Value) -> Value {
    let id = about(line);
    let facts = books.body(&id);
    let number = |name: &str| line[name].as_i64().unwrap_or_default();
    let (kind, dispute, entity) = match id.split('_').next() {
        Some("pay") => ("payment", Value::Null, id.clone()),
        Some("rfnd") if number("amount") < 0 => ("refund", Value::Null, id.clone()),
        Some("disp") => ("adjustment", json!(id), correction(line)),
        _ => ("adjustment", Value::Null, correction(line)),
    };
    let link = books.body(facts["payment_intent"].as_str().unwrap_or_default());
    json!({
        "entity_id": entity, "type": kind, "debit": (-number("net")).max(0), "credit": number("net").max(0),
        "amount": number("amount").abs(), "currency": "INR", "fee": number("fee"),
        "tax": if kind == "payment" { facts["tax"].clone() } else { json!(0) }, "on_hold": false, "settled": true,
        "created_at": facts["created"], "settled_at": settlement["created"], "settlement_id": settlement["id"],
        "settlement_utr": settlement["utr"], "order_id": facts["order"], "order_receipt": link["reference_id"],
        "method": if kind == "payment" { json!("upi") } else { Value::Null }, "payment_id": facts["payment"],
        "dispute_id": dispute,
    })
}

/// Corrections have ids of their own.
fn correction(line: &Value) -> String {
    format!("adj_{}", &hex::encode(text(line, "id").unwrap_or_default().bytes().rev().collect::<Vec<_>>())[..14])
}

fn text(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().map(str::to_owned)
}
