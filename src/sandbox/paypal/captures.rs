//! Captures: the money of an approved order, taken at once, under review, or not at all.

use serde_json::{Value, json};

use super::acts::Funding;
use super::calls::{Whole, Wish};
use super::refusal::Refusal;
use super::{CAPTURE, ROOT, events, money, orders, shown};
use crate::sandbox::books::{Books, Movement, MovementKind};
use crate::sandbox::perform::Answer;
use crate::sandbox::{Sandbox, ledger};

pub(super) fn capture(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Result<Answer, Refusal> {
    let (now, base) = (sandbox.now(), sandbox.public_base());
    sandbox.change(|books| {
        let order = orders::find(books, account, wish.id)?;
        let funding = match order["status"].as_str() {
            Some("APPROVED") => Funding::named(order["funding"].as_str().unwrap_or_default()),
            Some("COMPLETED") => {
                let words = "Order already captured. If 'intent=CAPTURE' only one capture per order is allowed.";
                return Err(Refusal::state("ORDER_ALREADY_CAPTURED", words));
            }
            _ => return Err(Refusal::state("ORDER_NOT_APPROVED", "Payer has not yet approved the Order for payment.")),
        };
        if funding == Funding::Declined {
            orders::change(books, wish.id, json!({ "status": "PAYER_ACTION_REQUIRED", "funding": null }), now);
            let words = "The instrument presented was either declined by the processor or bank, or it can't be used for this payment.";
            let page = format!("{base}{ROOT}/checkoutnow?token={}", wish.id);
            return Err(Refusal::state("INSTRUMENT_DECLINED", words).again_at(page));
        }
        let id = books.next_id("").to_uppercase()[..17].to_owned();
        let facts = json!({
            "id": id, "object": CAPTURE, "status": "PENDING", "minor": order["minor"], "currency": order["currency"],
            "custom_id": order["custom_id"], "invoice_id": order["invoice_id"], "payment_intent": wish.id,
            "fee": null, "created": now, "updated": now,
        });
        books.insert(account, facts, json!({ "key": wish.key }));
        orders::change(books, wish.id, json!({ "status": "COMPLETED", "capture": id }), now);
        match funding {
            Funding::Reviewed => events::emit(books, (account, &base, now), "PAYMENT.CAPTURE.PENDING", &id),
            _ => complete(books, (account, &base, now), &id),
        }
        let facts = books.body(wish.id);
        let shown = match wish.whole {
            Whole::Representation => shown::order(books, &base, &facts),
            Whole::Minimal => shown::minimal(&base, &facts),
        };
        Ok(Answer { status: 201, body: shown, mark: None })
    })
}

pub(super) fn read(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let base = sandbox.public_base();
    sandbox.read(|books| {
        let record = books.find(account, CAPTURE, id).ok_or_else(Refusal::missing)?;
        Ok(shown::capture(&base, &record.body))
    })
}

/// The money is there, less the fee.
pub(super) fn complete(books: &mut Books, (account, base, now): (&str, &str, i64), id: &str) {
    let capture = books.body(id);
    let (minor, currency) =
        (capture["minor"].as_i64().unwrap_or_default(), capture["currency"].as_str().unwrap_or_default().to_owned());
    let fee = money::fee(minor, &currency);
    books.patch(id, json!({ "status": "COMPLETED", "fee": fee, "updated": now }));
    let key = books.objects.get(id).and_then(|record| record.memo["key"].as_str().map(str::to_owned));
    ledger::book(
        books,
        Movement {
            account: account.to_owned(),
            currency: currency.to_lowercase(),
            kind: MovementKind::Capture,
            amount: minor,
            fee,
            object: id.to_owned(),
            charge: None,
            idempotency_key: key,
            at: now,
        },
    );
    events::emit(books, (account, base, now), "PAYMENT.CAPTURE.COMPLETED", id);
}

/// A review ends, one way or the other.
pub(super) fn decide(
    books: &mut Books,
    (account, base, now): (&str, &str, i64),
    id: &str,
    accepted: Review,
) -> Option<()> {
    (books.body(id)["status"] == "PENDING").then_some(())?;
    match accepted {
        Review::Passed => complete(books, (account, base, now), id),
        Review::Refused => {
            books.patch(id, json!({ "status": "DECLINED", "updated": now }));
            events::emit(books, (account, base, now), "PAYMENT.CAPTURE.DENIED", id);
        }
    }
    Some(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Review {
    Passed,
    Refused,
}
