//! The search of transactions: what came in, and what went to the merchant's bank or came back from it.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{CAPTURE, WITHDRAWAL, money};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, Movement, MovementKind, Record};
use crate::sandbox::ledger;

const MONTH: i64 = 31 * 86_400;

/// Everything in one currency goes to the bank; `None` where that is nothing.
pub(super) fn withdraw(books: &mut Books, (account, now): (&str, i64), currency: &str) -> Option<()> {
    let of_it = |record: &&Record| record.body["currency"] == currency.to_lowercase().as_str();
    let lines = books.newest(account, "balance_transaction");
    let amount: i64 = lines.into_iter().filter(of_it).filter_map(|record| record.body["net"].as_i64()).sum();
    (amount > 0).then_some(())?;
    let id = fresh(books);
    let facts = json!({
        "id": id, "object": WITHDRAWAL, "minor": amount, "currency": currency.to_uppercase(), "created": now,
        "code": "T0400", "back": null,
    });
    books.insert(account, facts, json!({}));
    book(books, (account, now), &id, (MovementKind::Payout, -amount));
    Some(())
}

/// The bank sends it back.
pub(super) fn come_back(books: &mut Books, (account, now): (&str, i64), id: &str) -> Option<()> {
    let facts = books.body(id);
    (facts["object"] == WITHDRAWAL && facts["back"].is_null()).then_some(())?;
    let reversal = fresh(books);
    books.patch(id, json!({ "back": reversal, "back_at": now }));
    book(books, (account, now), id, (MovementKind::PayoutReturned, facts["minor"].as_i64()?));
    Some(())
}

fn fresh(books: &mut Books) -> String {
    books.next_id("").to_uppercase()[..17].to_owned()
}

fn book(books: &mut Books, (account, now): (&str, i64), id: &str, (kind, amount): (MovementKind, i64)) {
    let currency = books.body(id)["currency"].as_str().unwrap_or_default().to_lowercase();
    let movement = Movement {
        account: account.to_owned(),
        currency,
        kind,
        amount,
        fee: 0,
        object: id.to_owned(),
        charge: None,
        idempotency_key: None,
        at: now,
    };
    ledger::book(books, movement);
}

pub(super) fn search(sandbox: &Sandbox, account: &str, query: &str) -> Result<Value, Refusal> {
    let asked: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let value = |name: &str| asked.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let day = |name: &str| value(name).and_then(|text| text.parse::<jiff::Timestamp>().ok()).map(|at| at.as_second());
    let (Some(from), Some(until)) = (day("start_date"), day("end_date")) else {
        return Err(Refusal::syntax("INVALID_REQUEST", "/", "start_date and end_date are required."));
    };
    if !(0..=MONTH).contains(&(until - from)) {
        return Err(Refusal::syntax("INVALID_REQUEST", "/", "Date range is greater than 31 days."));
    }
    let mut found = sandbox.read(|books| {
        let of = |kind| books.newest(account, kind).into_iter().map(|record| &record.body).flat_map(listed);
        of(WITHDRAWAL).chain(of(CAPTURE)).collect::<Vec<_>>()
    });
    let wanted = value("transaction_id");
    found.retain(|(at, one)| (from..=until).contains(at) && wanted.is_none_or(|id| one["transaction_id"] == id));
    found.sort_by_key(|(at, _)| *at);
    let details: Vec<Value> = found.into_iter().map(|(_, one)| json!({ "transaction_info": one })).collect();
    Ok(json!({
        "transaction_details": details, "account_number": "QYR5Z8XDVJNXQ", "page": 1, "total_items": details.len(),
        "total_pages": 1, "links": [],
    }))
}

/// What it is in the search, with its moment: of a withdrawal that came back, both.
fn listed(facts: &Value) -> Vec<(i64, Value)> {
    let minor = facts["minor"].as_i64().unwrap_or_default();
    let (at, id) = (facts["created"].as_i64().unwrap_or_default(), &facts["id"]);
    if facts["object"] == CAPTURE {
        return vec![(at, shown(facts, (id, "T0006"), (minor, at)))];
    }
    let mut both = vec![(at, shown(facts, (id, "T0400"), (-minor, at)))];
    if let Some(back) = facts["back_at"].as_i64() {
        let mut one = shown(facts, (&facts["back"], "T1101"), (minor, back));
        one["paypal_reference_id"] = id.clone();
        one["paypal_reference_id_type"] = json!("TXN");
        both.push((back, one));
    }
    both
}

fn shown(facts: &Value, (id, code): (&Value, &str), (minor, at): (i64, i64)) -> Value {
    let currency = facts["currency"].as_str().unwrap_or_default();
    let moment = jiff::Timestamp::from_second(at).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S+0000").to_string();
    json!({
        "transaction_id": id, "transaction_event_code": code, "transaction_initiation_date": moment,
        "transaction_updated_date": moment, "transaction_status": "S",
        "transaction_amount": { "currency_code": currency, "value": money::written(minor, currency) },
    })
}
