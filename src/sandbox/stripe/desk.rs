//! Where the acts of one account are carried out, whether a call, a customer or time caused them.

use serde_json::{Value, json};

use super::authentication::VERSION;
use super::refusal::Refusal;
use crate::sandbox::books::{Books, Movement, MovementKind};
use crate::sandbox::{Sandbox, deliver};

/// Which call caused an event; both empty when the provider acts by itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub request: Option<String>,
    pub key: Option<String>,
}

pub(crate) struct Desk<'a> {
    pub books: &'a mut Books,
    pub account: String,
    pub now: i64,
    pub base: String,
    pub origin: Origin,
    /// Seconds after which a debit settles by itself.
    pub settles_after: Option<i64>,
}

/// Runs `act` for `account`, atomically, and saves the outcome.
pub(crate) fn at_desk<T>(sandbox: &Sandbox, account: &str, origin: Origin, act: impl FnOnce(&mut Desk<'_>) -> T) -> T {
    let (now, base) = (sandbox.now(), sandbox.public_base());
    let settles_after = sandbox.house.options.sepa_settles_after;
    sandbox.change(|books| act(&mut Desk { books, account: account.to_owned(), now, base, origin, settles_after }))
}

/// The fields of both; those of `more` win. Keeps long objects within the compiler's recursion limit.
pub(super) fn with(mut body: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (body.as_object_mut(), more) {
        fields.extend(more);
    }
    body
}

impl Desk<'_> {
    /// The stored object, or the provider's 404.
    pub(crate) fn find(&self, kind: &str, id: &str, param: &str) -> Result<Value, Refusal> {
        let found = self.books.find(&self.account, kind, id).map(|record| record.body.clone());
        found.ok_or_else(|| Refusal::missing(&kind.replace(['_', '.'], " "), id, param))
    }

    pub(crate) fn keep(&mut self, body: Value, memo: Value) -> Value {
        let account = self.account.clone();
        self.books.insert(&account, body.clone(), memo);
        body
    }

    pub(crate) fn memo(&self, id: &str) -> Value {
        self.books.objects.get(id).map_or(Value::Null, |record| record.memo.clone())
    }

    /// Announces a change: an event with a snapshot of `id`, queued for every endpoint that listens.
    pub(crate) fn emit(&mut self, kind: &str, id: &str) {
        self.emit_change(kind, id, Value::Null);
    }

    /// As [`Desk::emit`]; `previous` holds the old values of the fields that changed.
    pub(crate) fn emit_change(&mut self, kind: &str, id: &str, previous: Value) {
        let event = self.books.next_id("evt_1S");
        let mut content = json!({ "object": self.books.body(id) });
        if previous.is_object() {
            content["previous_attributes"] = previous;
        }
        let pending = deliver::listeners(self.books, &self.account, kind).len();
        let body = json!({
            "id": event,
            "object": "event",
            "api_version": VERSION,
            "created": self.now,
            "data": content,
            "livemode": self.books.body(id)["livemode"].as_bool().unwrap_or(false),
            "pending_webhooks": pending,
            "request": { "id": self.origin.request, "idempotency_key": self.origin.key },
            "type": kind,
        });
        self.keep(body, json!({}));
        deliver::enqueue(self.books, &self.account, &event, kind);
    }

    /// Writes down that money moved. `amount` is positive towards the account.
    pub(crate) fn write_movement(&mut self, kind: MovementKind, object: &str, charge: Option<&str>, txn: &Value) {
        // A capture belongs to the call that opened its session, everything else to the call that runs.
        let session = self.memo(self.books.body(object)["payment_intent"].as_str().unwrap_or_default());
        let opened_by = self.memo(session["session"].as_str().unwrap_or_default())["key"].as_str().map(str::to_owned);
        let key = if kind == MovementKind::Capture { opened_by } else { self.origin.key.clone() };
        self.books.movements.push(Movement {
            account: self.account.clone(),
            currency: txn["currency"].as_str().unwrap_or_default().to_owned(),
            kind,
            amount: txn["amount"].as_i64().unwrap_or_default(),
            fee: txn["fee"].as_i64().unwrap_or_default(),
            object: object.to_owned(),
            charge: charge.map(str::to_owned),
            idempotency_key: key,
            at: self.now,
        });
    }
}
