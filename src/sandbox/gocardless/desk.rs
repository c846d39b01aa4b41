//! Where the acts of one creditor are carried out, whether a call, a payer or time caused them.

use serde_json::{Value, json};

use super::refusal::Refusal;
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, Movement, MovementKind};

pub(super) struct Desk<'b> {
    pub books: &'b mut Books,
    pub account: String,
    pub base: String,
    pub now: i64,
    /// Of the call that runs.
    pub key: Option<String>,
}

/// Runs `act` for `account`, atomically, and saves what came of it.
pub(super) fn at_desk<T>(sandbox: &Sandbox, account: &str, act: impl FnOnce(&mut Desk<'_>) -> T) -> T {
    let (base, now) = (sandbox.public_base(), sandbox.now());
    sandbox.change(|books| act(&mut Desk { books, account: account.to_owned(), base, now, key: None }))
}

impl Desk<'_> {
    /// A fresh id such as `PM000A1B2C3D4E5`.
    pub fn id(&mut self, prefix: &str) -> String {
        let noise = self.books.next_id("").to_uppercase();
        format!("{prefix}000{}", &noise[..10])
    }

    /// The stored object of this creditor, or the provider's 404.
    pub fn find(&self, kind: &str, id: &str) -> Result<Value, Refusal> {
        self.books.find(&self.account, kind, id).map(|record| record.body.clone()).ok_or_else(Refusal::missing)
    }

    /// Keeps an object as it is shown; `memo` is what only the provider knows.
    pub fn keep(&mut self, kind: &str, mut body: Value, memo: Value) -> String {
        body["object"] = json!(kind);
        body["created_at"] = json!(time(self.now));
        let account = self.account.clone();
        self.books.insert(&account, body.clone(), memo);
        text(&body, "id").to_owned()
    }

    /// Changes members of the object's `links` or another inner object.
    pub fn patch_inner(&mut self, id: &str, outer: &str, changes: Value) {
        let mut inner = self.books.body(id)[outer].clone();
        if let (Some(members), Value::Object(changes)) = (inner.as_object_mut(), changes) {
            members.extend(changes);
        }
        self.books.patch(id, json!({ outer: inner }));
    }

    pub fn memo(&self, id: &str) -> Value {
        self.books.objects.get(id).map_or(Value::Null, |record| record.memo.clone())
    }

    /// Written down twice, as every movement of the sandbox: as it happened, and as a line of the account.
    pub fn book(&mut self, kind: MovementKind, object: &str, (amount, fee): (i64, i64), charge: Option<&str>) {
        let body = self.books.body(charge.unwrap_or(object));
        let currency = text(&body, "currency").to_lowercase();
        let key = self.memo(object)["key"].as_str().map(str::to_owned);
        let line = json!({
            "id": format!("{object}-{}", self.books.counter), "object": "balance_transaction",
            "currency": currency, "amount": amount, "fee": fee, "net": amount - fee,
        });
        let account = self.account.clone();
        self.books.insert(&account, line, json!({ "kind": kind, "of": object, "payment": charge, "payout": null }));
        self.books.movements.push(Movement {
            account,
            currency,
            kind,
            amount,
            fee,
            object: object.to_owned(),
            charge: charge.map(str::to_owned),
            idempotency_key: key,
            at: self.now,
        });
    }
}

/// An object as its API shows it.
pub(super) fn shown(body: &Value) -> Value {
    let mut shown = body.clone();
    if let Some(members) = shown.as_object_mut() {
        members.remove("object");
    }
    shown
}

pub(super) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// `2026-11-20T10:00:00.000Z`
pub(super) fn time(seconds: i64) -> String {
    let stamp = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    stamp.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// `2026-11-20`, so many days from `seconds`.
pub(super) fn day(seconds: i64, later: i64) -> String {
    jiff::Timestamp::from_second(seconds + later * 86_400).unwrap_or_default().strftime("%Y-%m-%d").to_string()
}
