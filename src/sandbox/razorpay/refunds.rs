//! Refunds: under a key of their own, pending until the bank has done them, never more than was taken.

use serde_json::{Value, json};

use super::calls::{Wish, collection};
use super::refusal::Refusal;
use super::{PAYMENT, Place, REFUND, events, fresh, payments, shown};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, KeptAnswer, Movement, MovementKind};
use crate::sandbox::ledger;

pub(super) fn create(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Result<Value, Refusal> {
    let now = sandbox.now();
    let key = wish.key.as_deref();
    let shaped =
        |key: &str| key.len() >= 10 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if key.is_some_and(|key| !shaped(key)) {
        return Err(Refusal::state("X-Refund-Idempotency must have 10 or more letters, digits, - or _."));
    }
    let request = format!("{} {}", wish.id, wish.json);
    let place = key.map(|key| format!("{account} {key}"));
    sandbox.change(|books| {
        if let Some(kept) = place.as_ref().and_then(|place| books.answers.get_mut(place)) {
            kept.hits += 1;
            let first =
                kept.answer.as_ref().filter(|_| kept.request == request).map(|(_, body)| text(body, "id").to_owned());
            let words = "Different request body sent for the same idempotency key.";
            return first.map(|id| shown::refund(&books.body(&id))).ok_or_else(|| Refusal::state(words));
        }
        let id = made(books, (account, now), wish)?;
        if let Some(place) = place {
            let answer = Some((200, json!({ "id": id })));
            books.answers.insert(place, KeptAnswer { request, answer, hits: 1, at: now });
        }
        Ok(shown::refund(&books.body(&id)))
    })
}

fn made(books: &mut Books, place: Place<'_>, wish: &Wish<'_>) -> Result<String, Refusal> {
    let payment = books.find(place.0, PAYMENT, wish.id).ok_or_else(Refusal::unknown_id)?.body.clone();
    if payment["captured"] != true {
        return Err(Refusal::state("The payment status should be captured for action to be taken"));
    }
    let receipt = &wish.json["receipt"];
    let known = books.newest(place.0, REFUND);
    if receipt.is_string() && known.iter().any(|record| record.body["receipt"] == *receipt) {
        return Err(Refusal::input("receipt", "The receipt is already in use."));
    }
    let rest = payments::sum(&payment).0 - payment["refunded"].as_i64().unwrap_or_default();
    let amount = wish.json["amount"].as_i64().unwrap_or(rest);
    match amount {
        _ if rest == 0 => Err(Refusal::state("The payment has been fully refunded already")),
        ..=0 => Err(Refusal::input("amount", "The amount must be atleast INR 1.00")),
        _ if amount > rest => Err(Refusal::state("The total refund amount is greater than the refund payment amount")),
        _ => Ok(give_back(books, place, &payment, (amount, "pending", &wish.json, wish.key.as_deref()))),
    }
}

/// Money leaves the account at once; whether it arrives is another matter.
fn give_back(
    books: &mut Books,
    place: Place<'_>,
    payment: &Value,
    (amount, status, asked, key): (i64, &str, &Value, Option<&str>),
) -> String {
    let id = fresh(books, "rfnd_");
    let (whole, currency) = payments::sum(payment);
    let refunded = payment["refunded"].as_i64().unwrap_or_default() + amount;
    let after = if refunded == whole { "refunded" } else { "captured" };
    books.patch(text(payment, "id"), json!({ "refunded": refunded, "status": after }));
    let facts = json!({
        "id": id, "object": REFUND, "payment": payment["id"], "minor": amount, "currency": currency, "status": status,
        "receipt": asked["receipt"], "notes": asked["notes"], "created": place.1,
        "speed": asked["speed"].as_str().unwrap_or("normal"),
    });
    books.insert(place.0, facts, json!({}));
    book(books, place, (&id, payment, key), MovementKind::Refund, -amount);
    told(books, place, "refund.created", &id);
    id
}

fn book(
    books: &mut Books,
    place: Place<'_>,
    (id, payment, key): (&str, &Value, Option<&str>),
    kind: MovementKind,
    amount: i64,
) {
    let movement = Movement {
        account: place.0.to_owned(),
        currency: payments::sum(payment).1.to_lowercase(),
        kind,
        amount,
        fee: 0,
        object: id.to_owned(),
        charge: Some(text(payment, "id").to_owned()),
        idempotency_key: key.map(str::to_owned),
        at: place.1,
    };
    ledger::book(books, movement);
}

/// Refunded in the dashboard: done at once, and none of the shop's own.
pub(super) fn by_hand(books: &mut Books, place: Place<'_>, payment: &Value, amount: Option<i64>) -> Option<String> {
    let rest = payments::sum(payment).0 - payment["refunded"].as_i64()?;
    (payment["captured"] == true && rest > 0).then_some(())?;
    let amount = amount.unwrap_or(rest).min(rest);
    let id = give_back(books, place, payment, (amount, "processed", &Value::Null, None));
    told(books, place, "refund.processed", &id);
    Some(id)
}

/// A pending refund arrives, or comes back.
pub(super) fn decide(books: &mut Books, place: Place<'_>, id: &str, status: &str) -> Option<()> {
    let refund = books.body(id);
    (refund["object"] == REFUND && refund["status"] == "pending").then_some(())?;
    books.patch(id, json!({ "status": status }));
    if status == "failed" {
        let payment = books.body(text(&refund, "payment"));
        let amount = payments::sum(&refund).0;
        let left = payment["refunded"].as_i64()? - amount;
        books.patch(text(&refund, "payment"), json!({ "refunded": left, "status": "captured" }));
        book(books, place, (id, &payment, None), MovementKind::RefundReturned, amount);
    }
    told(books, place, &format!("refund.{status}"), id);
    Some(())
}

fn told(books: &mut Books, place: Place<'_>, kind: &str, id: &str) {
    let payment = text(&books.body(id), "payment").to_owned();
    events::emit(books, place, kind, &[("refund", id), ("payment", &payment)]);
}

pub(super) fn read(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let found = sandbox.read(|books| books.find(account, REFUND, id).map(|record| shown::refund(&record.body)));
    found.ok_or_else(Refusal::unknown_id)
}

pub(super) fn of_payment(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Result<Value, Refusal> {
    sandbox.read(|books| {
        books.find(account, PAYMENT, wish.id).ok_or_else(Refusal::unknown_id)?;
        let own = books.newest(account, REFUND).into_iter().filter(|record| record.body["payment"] == wish.id);
        Ok(collection(own.map(|record| shown::refund(&record.body)).collect(), Some(wish)))
    })
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
