//! Money of a capture that goes back: by the shop's call, on PayPal's own site, or taken by PayPal.

use serde_json::{Value, json};

use super::calls::Wish;
use super::refusal::Refusal;
use super::{CAPTURE, REFUND, disputes, events, money, shown};
use crate::sandbox::books::{Books, Movement, MovementKind};
use crate::sandbox::perform::Answer;
use crate::sandbox::{Sandbox, ledger};

/// Account, the sandbox's address, the time.
type Place<'p> = (&'p str, &'p str, i64);

pub(super) fn create(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Result<Answer, Refusal> {
    let (now, base) = (sandbox.now(), sandbox.public_base());
    sandbox.change(|books| {
        let capture = books.find(account, CAPTURE, wish.id).ok_or_else(Refusal::missing)?.body.clone();
        if disputes::open_case(books, wish.id).is_some_and(|case| books.body(&case)["stage"] == disputes::CHARGEBACK) {
            return Err(Refusal::state("TRANSACTION_DISPUTED", "The payment is being disputed."));
        }
        let minor = wanted(&capture, &wish.json["amount"])?;
        let words = ["custom_id", "invoice_id", "note_to_payer"].map(|name| (name, wish.json[name].clone()));
        let back = Back { minor, kind: MovementKind::Refund, key: wish.key, words: words.into_iter().collect() };
        let id = give_back(books, (account, &base, now), &capture, back);
        Ok(Answer { status: 201, body: shown::refund(&base, &books.body(&id)), mark: None })
    })
}

pub(super) fn read(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let base = sandbox.public_base();
    sandbox.read(|books| {
        let record = books.find(account, REFUND, id).ok_or_else(Refusal::missing)?;
        Ok(shown::refund(&base, &record.body))
    })
}

/// Those of a capture, oldest first.
pub(super) fn of(books: &Books, capture: &str) -> Vec<Value> {
    let mut all: Vec<_> = books.of_kind(REFUND).filter(|one| one.body["capture"] == capture).collect();
    all.sort_by_key(|one| one.order);
    all.into_iter().map(|one| one.body.clone()).collect()
}

/// Refunded on PayPal's own site, or reversed by it: at most what is left.
pub(super) fn take_back(
    books: &mut Books,
    place: Place<'_>,
    capture: &str,
    (amount, kind): (Option<i64>, MovementKind),
) -> Option<i64> {
    let facts = books.body(capture);
    let left = (facts["object"] == CAPTURE && holds_money(&facts)).then(|| left(&facts)).filter(|left| *left > 0)?;
    let minor = amount.map_or(left, |amount| amount.min(left));
    give_back(books, place, &facts, Back { minor, kind, key: None, words: json!({}) });
    Some(minor)
}

/// What a case took is the seller's after all.
pub(super) fn give_again(books: &mut Books, place: Place<'_>, (case, capture): (&Value, &str), minor: i64) {
    mark(books, capture, -minor);
    let back = json!({ "id": case["id"], "currency": case["currency"], "capture": capture });
    book(books, place, &back, (minor, MovementKind::DisputeReinstated, None));
}

/// Taken by PayPal without a case: one may still be opened about it.
pub(super) fn reverse(books: &mut Books, place: Place<'_>, capture: &str, amount: Option<i64>) -> Option<()> {
    let taken = take_back(books, place, capture, (amount, MovementKind::DisputeOut))?;
    let before = books.body(capture)["reversed"].as_i64().unwrap_or_default();
    books.patch(capture, json!({ "reversed": before + taken }));
    Some(())
}

/// A refund did not arrive, and its money is back.
pub(super) fn fail(books: &mut Books, place: Place<'_>, id: &str) -> Option<()> {
    let (account, base, now) = place;
    let refund = books.body(id);
    (refund["object"] == REFUND && refund["status"] == "COMPLETED").then_some(())?;
    let (capture, minor) = (refund["capture"].as_str()?.to_owned(), refund["minor"].as_i64()?);
    books.patch(id, json!({ "status": "FAILED", "updated": now }));
    mark(books, &capture, -minor);
    book(books, place, &refund, (minor, MovementKind::RefundReturned, None));
    let resource = shown::refund(base, &books.body(id));
    events::announce(books, (account, base, now), "PAYMENT.REFUND.FAILED", resource);
    Some(())
}

struct Back<'k> {
    minor: i64,
    kind: MovementKind,
    key: Option<&'k str>,
    /// What the shop wrote on it.
    words: Value,
}

fn give_back(books: &mut Books, place: Place<'_>, capture: &Value, back: Back<'_>) -> String {
    let (account, base, now) = place;
    let of = capture["id"].as_str().unwrap_or_default();
    let total = mark(books, of, back.minor);
    let id = books.next_id("").to_uppercase()[..17].to_owned();
    let mut facts = json!({
        "id": id, "object": REFUND, "status": "COMPLETED", "minor": back.minor, "currency": capture["currency"],
        "capture": of, "total": total, "created": now, "updated": now,
    });
    if let (Some(facts), Value::Object(words)) = (facts.as_object_mut(), back.words) {
        facts.extend(words);
    }
    books.insert(account, facts.clone(), json!({ "key": back.key }));
    book(books, place, &facts, (-back.minor, back.kind, back.key));
    let kind = match back.kind {
        MovementKind::Refund => "PAYMENT.CAPTURE.REFUNDED",
        _ => "PAYMENT.CAPTURE.REVERSED",
    };
    events::announce(books, (account, base, now), kind, shown::refund(base, &facts));
    id
}

/// Counts what is gone of a capture, and answers it.
fn mark(books: &mut Books, capture: &str, minor: i64) -> i64 {
    let facts = books.body(capture);
    let gone = facts["gone"].as_i64().unwrap_or_default() + minor;
    let status = match gone {
        0 => "COMPLETED",
        gone if gone < facts["minor"].as_i64().unwrap_or_default() => "PARTIALLY_REFUNDED",
        _ => "REFUNDED",
    };
    books.patch(capture, json!({ "gone": gone, "status": status }));
    gone
}

fn book(
    books: &mut Books,
    (account, _, at): Place<'_>,
    refund: &Value,
    (amount, kind, key): (i64, MovementKind, Option<&str>),
) {
    let text = |name: &str| refund[name].as_str().unwrap_or_default().to_owned();
    ledger::book(
        books,
        Movement {
            account: account.to_owned(),
            currency: text("currency").to_lowercase(),
            kind,
            amount,
            fee: 0,
            object: text("id"),
            charge: Some(text("capture")),
            idempotency_key: key.map(str::to_owned),
            at,
        },
    );
}

fn holds_money(capture: &Value) -> bool {
    matches!(capture["status"].as_str(), Some("COMPLETED" | "PARTIALLY_REFUNDED"))
}

fn left(capture: &Value) -> i64 {
    capture["minor"].as_i64().unwrap_or_default() - capture["gone"].as_i64().unwrap_or_default()
}

/// How much of it; nothing named is everything left.
fn wanted(capture: &Value, amount: &Value) -> Result<i64, Refusal> {
    match capture["status"].as_str() {
        Some("REFUNDED") => {
            return Err(Refusal::state("CAPTURE_FULLY_REFUNDED", "Nothing is left of the capture."));
        }
        Some("PENDING") => {
            return Err(Refusal::state("PENDING_CAPTURE", "The capture is not completed yet."));
        }
        _ if !holds_money(capture) => {
            return Err(Refusal::state("REFUND_NOT_ALLOWED", "The capture holds no money to refund."));
        }
        _ => {}
    }
    if amount.is_null() {
        return Ok(left(capture));
    }
    let (value, currency) =
        (amount["value"].as_str().unwrap_or_default(), amount["currency_code"].as_str().unwrap_or_default());
    if capture["currency"] != currency {
        let words = "The capture is in another currency.";
        return Err(Refusal::meaning("CURRENCY_MISMATCH", "/amount/currency_code", words));
    }
    let minor = money::read(value, currency).map_err(|issue| match issue {
        "INVALID_PARAMETER_SYNTAX" => Refusal::syntax(issue, "/amount/value", "The value is not a decimal number."),
        issue => Refusal::meaning(issue, "/amount/value", "The amount cannot be refunded."),
    })?;
    if minor > left(capture) {
        let words = "More than is left of the capture.";
        return Err(Refusal::state("REFUND_AMOUNT_EXCEEDED", words));
    }
    Ok(minor)
}
