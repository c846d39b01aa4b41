//! Tries to pay a link: taken at once, held by the bank, refused; each a payment of the link's order.

use serde_json::{Value, json};

use super::calls::{Wish, collection};
use super::refusal::Refusal;
use super::{LINK, PAYMENT, Place, events, fresh, links, money, shown};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, Movement, MovementKind};
use crate::sandbox::ledger;

/// What the customer pays with, by what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Funding {
    Instant,
    /// Refused; the link stays open for another try.
    Declined,
    /// Authorised, and captured or let go later.
    Held,
}

/// One try on an open link. Answers the payment; `None` when the link is closed.
pub(super) fn attempt(books: &mut Books, link: &str, funding: Funding, now: i64) -> Option<String> {
    let record = books.objects.get(link).filter(|record| record.body["object"] == LINK)?;
    let (account, facts) = (record.account.clone(), record.body.clone());
    links::is_open(&facts).then_some(())?;
    if facts["order"].is_null() {
        let order = fresh(books, "order_");
        books.patch(link, json!({ "order": order }));
    }
    let id = fresh(books, "pay_");
    let payment = json!({
        "id": id, "object": PAYMENT, "payment_intent": link, "order": books.body(link)["order"], "status": "created",
        "minor": facts["minor"], "currency": facts["currency"], "notes": facts["notes"], "captured": false,
        "fee": null, "tax": null, "error": null, "refunded": 0, "description": facts["description"], "created": now,
    });
    books.insert(&account, payment, json!({}));
    let place = (account.as_str(), now);
    match funding {
        Funding::Instant => {
            authorize(books, place, &id);
            capture(books, place, &id);
        }
        Funding::Held => authorize(books, place, &id),
        Funding::Declined => {
            books.patch(&id, json!({ "status": "failed", "error": "payment_declined" }));
            events::emit(books, place, "payment.failed", &[("payment", &id)]);
        }
    }
    Some(id)
}

/// The bank holds the money. It may say so after it has said no.
pub(super) fn authorize(books: &mut Books, place: Place<'_>, id: &str) {
    books.patch(id, json!({ "status": "authorized", "error": null }));
    events::emit(books, place, "payment.authorized", &[("payment", id)]);
}

/// The money is taken, less the fee, and the link is paid, whatever it was before.
pub(super) fn capture(books: &mut Books, place: Place<'_>, id: &str) {
    let payment = books.body(id);
    let link = payment["payment_intent"].as_str().unwrap_or_default().to_owned();
    let (minor, currency) = sum(&payment);
    let (fee, tax) = money::fee(money::in_rupees(minor, &currency), &currency);
    books.patch(id, json!({ "status": "captured", "captured": true, "fee": fee, "tax": tax }));
    books.patch(&link, json!({ "status": "paid", "paid": minor, "updated": place.1 }));
    let movement = |kind, currency: &str, (amount, fee)| Movement {
        account: place.0.to_owned(),
        currency: currency.to_lowercase(),
        kind,
        amount,
        fee,
        object: id.to_owned(),
        charge: None,
        idempotency_key: None,
        at: place.1,
    };
    if currency == "INR" {
        ledger::book(books, movement(MovementKind::Capture, "INR", (minor, fee)));
    } else {
        ledger::book(books, movement(MovementKind::Capture, &currency, (minor, 0)));
        ledger::book(books, movement(MovementKind::Fee, "INR", (0, fee)));
    }
    events::emit(books, place, "payment.captured", &[("payment", id)]);
    events::emit(books, place, "payment_link.paid", &[("payment_link", &link), ("order", &link), ("payment", id)]);
}

/// Nobody captured it in time: what was held goes back.
pub(super) fn release(books: &mut Books, id: &str) {
    let whole = books.body(id)["minor"].clone();
    books.patch(id, json!({ "status": "refunded", "refunded": whole }));
}

/// The latest try on a link, or the payment itself.
pub(super) fn latest(books: &Books, id: &str) -> Option<Value> {
    let body = books.body(id);
    if body["object"] == PAYMENT {
        return Some(body);
    }
    let account = &books.objects.get(id)?.account;
    let mut tries = books.newest(account, PAYMENT).into_iter().filter(|record| record.body["payment_intent"] == id);
    tries.next().map(|record| record.body.clone())
}

pub(super) fn sum(body: &Value) -> (i64, String) {
    (body["minor"].as_i64().unwrap_or_default(), body["currency"].as_str().unwrap_or_default().to_owned())
}

pub(super) fn read(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let found = sandbox.read(|books| books.find(account, PAYMENT, id).map(|record| shown::payment(&record.body)));
    found.ok_or_else(Refusal::unknown_id)
}

pub(super) fn of_order(sandbox: &Sandbox, account: &str, order: &str) -> Result<Value, Refusal> {
    sandbox.read(|books| {
        if !books.newest(account, LINK).iter().any(|record| record.body["order"] == order) {
            return Err(Refusal::unknown_id());
        }
        let tries = books.newest(account, PAYMENT).into_iter().filter(|record| record.body["order"] == order);
        Ok(collection(tries.map(|record| shown::payment(&record.body)).collect(), None))
    })
}

pub(super) fn list(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Value {
    let all = sandbox.read(|books| {
        books.newest(account, PAYMENT).into_iter().map(|record| shown::payment(&record.body)).collect::<Vec<_>>()
    });
    collection(all, Some(wish))
}
