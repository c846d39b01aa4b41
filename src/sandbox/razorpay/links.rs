//! Payment links: made by the shop, paid on their page, closed by hand or by their hour.

use serde_json::{Value, json};

use super::calls::Wish;
use super::refusal::Refusal;
use super::{LINK, Place, events, fresh, money, shown};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Books;

const LEAST_MINUTES: i64 = 15;
const MOST_SECONDS: i64 = 183 * 86_400;

pub(super) fn create(sandbox: &Sandbox, account: &str, wish: &Value) -> Result<Value, Refusal> {
    let (now, base) = (sandbox.now(), sandbox.public_base());
    checked(wish, now)?;
    sandbox.change(|books| {
        let reference = &wish["reference_id"];
        let taken = |body: &Value| reference.is_string() && body["reference_id"] == *reference;
        if books.newest(account, LINK).iter().any(|record| taken(&record.body)) {
            let words = "payment link creation failed because reference ID already attempted";
            return Err(Refusal::input("reference_id", words));
        }
        let id = fresh(books, "plink_");
        let mut facts = wish.clone();
        for (name, value) in [
            ("id", json!(id)),
            ("object", json!(LINK)),
            ("status", json!("created")),
            ("minor", wish["amount"].clone()),
            ("currency", json!(wish["currency"].as_str().unwrap_or("INR"))),
            ("paid", json!(0)),
            ("order", Value::Null),
            ("created", json!(now)),
            ("updated", json!(now)),
        ] {
            facts[name] = value;
        }
        books.insert(account, facts, json!({ "session": id }));
        Ok(shown::link(books, &base, &id))
    })
}

fn checked(wish: &Value, now: i64) -> Result<(), Refusal> {
    let amount = wish["amount"].as_i64().unwrap_or_default();
    let currency = wish["currency"].as_str().unwrap_or("INR");
    match money::decimals(currency) {
        None => return Err(Refusal::input("currency", "Currency is not supported")),
        Some(3) if amount % 10 != 0 => {
            return Err(Refusal::input("amount", "The last digit of an amount in this currency must be 0."));
        }
        Some(_) => {}
    }
    if amount < if currency == "INR" { 100 } else { 1 } {
        return Err(Refusal::input("amount", "Order amount less than minimum amount allowed"));
    }
    let closing = wish["expire_by"].as_i64();
    if closing.is_some_and(|at| !(now + LEAST_MINUTES * 60..=now + MOST_SECONDS).contains(&at)) {
        return Err(Refusal::input("expire_by", "expire_by should be between 15 minutes and 6 months from now"));
    }
    let method = &wish["callback_method"];
    if !wish["callback_url"].is_null() && *method != "get" {
        return Err(Refusal::input("callback_method", "The selected callback method is invalid."));
    }
    let address = wish["callback_url"].as_str();
    if address.is_some_and(|address| !address.starts_with("http")) {
        return Err(Refusal::input("callback_url", "The callback url format is invalid."));
    }
    Ok(())
}

pub(super) fn read(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let base = sandbox.public_base();
    sandbox.read(|books| {
        books.find(account, LINK, id).ok_or_else(Refusal::unknown_id)?;
        Ok(shown::link(books, &base, id))
    })
}

pub(super) fn search(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Value {
    let base = sandbox.public_base();
    sandbox.read(|books| {
        let meant = |body: &Value| {
            let named = wish.asked("reference_id").is_none_or(|reference| body["reference_id"] == reference);
            let payment = wish.asked("payment_id").map(|id| books.body(id)["payment_intent"].clone());
            named && payment.is_none_or(|link| body["id"] == link)
        };
        let ids = books.newest(account, LINK).into_iter().filter(|record| meant(&record.body));
        let links: Vec<Value> =
            ids.filter_map(|record| record.body["id"].as_str()).map(|id| shown::link(books, &base, id)).collect();
        json!({ "payment_links": links })
    })
}

pub(super) fn cancel(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let (now, base) = (sandbox.now(), sandbox.public_base());
    sandbox.change(|books| {
        let record = books.find(account, LINK, id).ok_or_else(Refusal::unknown_id)?;
        if !is_open(&record.body) {
            let status = record.body["status"].as_str().unwrap_or_default();
            return Err(Refusal::state(format!("Payment link cannot be cancelled as it is already {status}")));
        }
        close(books, (account, now), id, "cancelled");
        Ok(shown::link(books, &base, id))
    })
}

/// `cancelled` or `expired`.
pub(super) fn close(books: &mut Books, place: Place<'_>, id: &str, status: &str) {
    books.patch(id, json!({ "status": status, "updated": place.1, "closed": place.1 }));
    events::emit(books, place, &format!("payment_link.{status}"), &[("payment_link", id)]);
}

/// Whether the customer may still act on it.
pub(super) fn is_open(link: &Value) -> bool {
    link["status"] == "created"
}

pub(super) fn close_overdue(sandbox: &Sandbox) {
    let now = sandbox.now();
    let is_overdue = |body: &Value| is_open(body) && body["expire_by"].as_i64().is_some_and(|closing| closing <= now);
    let overdue: Vec<(String, String)> = sandbox.read(|books| {
        let found = books.of_kind(LINK).filter(|record| is_overdue(&record.body));
        found.filter_map(|record| Some((record.body["id"].as_str()?.to_owned(), record.account.clone()))).collect()
    });
    if !overdue.is_empty() {
        let all = overdue.iter();
        sandbox.change(|books| all.for_each(|(id, account)| close(books, (account, now), id, "expired")));
    }
}
