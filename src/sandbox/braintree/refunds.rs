//! Money goes back: before settlement the whole transaction is voided, after it any part is refunded. Each call is another one.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::transactions::{self, book, step};
use super::{Place, REFUND, events, money, shown};
use crate::sandbox::books::{Books, MovementKind};

pub(super) fn refund(books: &mut Books, place: Place<'_>, input: &Value) -> Result<Value, Refusal> {
    let id = transactions::found(books, place.0, &input["transactionId"])?;
    let transaction = books.body(&id);
    let wish = &input["refund"];
    let left = left(books, &transaction);
    let minor = match wish["amount"].as_str() {
        Some(value) => money::read(value, transaction["currency"].as_str().unwrap_or_default())?,
        None => left,
    };
    if !matches!(transaction["status"].as_str(), Some("SETTLING" | "SETTLED")) {
        return Err(Refusal::validation("91506", "Cannot refund transaction unless it is settled."));
    }
    if left == 0 {
        return Err(Refusal::validation("91512", "Transaction has already been completely refunded."));
    }
    if minor > left {
        return Err(Refusal::validation("91521", "Refund amount is too large."));
    }
    let refund = give(books, place, &id, (minor, &wish["orderId"]));
    Ok(json!({ "__typename": "RefundTransactionPayload", "refund": shown::refund(&books.body(&refund)) }))
}

/// What can still go back.
pub(super) fn left(books: &Books, transaction: &Value) -> i64 {
    let given = transaction["refunds"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let given = given.map(|id| books.body(id)).filter(|refund| refund["status"] != "SETTLEMENT_DECLINED");
    let given: i64 = given.filter_map(|refund| refund["minor"].as_i64()).sum();
    transaction["minor"].as_i64().unwrap_or_default() - given
}

/// Without a name of its own, a refund has its transaction's.
pub(super) fn give(books: &mut Books, (account, _, now): Place<'_>, id: &str, (minor, order): (i64, &Value)) -> String {
    let transaction = books.body(id);
    let refund = books.next_id("").to_lowercase()[..8].to_owned();
    let order = if order.is_string() { order } else { &transaction["order"] };
    let facts = json!({
        "id": refund, "object": REFUND, "status": "SETTLING", "minor": minor, "currency": transaction["currency"],
        "order": order, "transaction": id, "created": now,
    });
    books.insert(account, facts, json!({}));
    let mut refunds = transaction["refunds"].as_array().cloned().unwrap_or_default();
    refunds.push(json!(refund));
    books.patch(id, json!({ "refunds": refunds }));
    book(books, (account, now), (MovementKind::Refund, -minor, 0), (&refund, Some(id)));
    refund
}

pub(super) fn reverse(books: &mut Books, place: Place<'_>, input: &Value) -> Result<Value, Refusal> {
    let (account, _, now) = place;
    let id = transactions::found(books, account, &input["transactionId"])?;
    let transaction = books.body(&id);
    let reversal = match transaction["status"].as_str() {
        Some("AUTHORIZED" | "SUBMITTED_FOR_SETTLEMENT") => {
            if let Some(fee) = transaction["fee"].as_i64() {
                let minor = transaction["minor"].as_i64().unwrap_or_default();
                book(books, (account, now), (MovementKind::Refund, -minor, -fee), (&id, Some(&id)));
            }
            step(books, &id, "VOIDED", now);
            shown::transaction(books, &books.body(&id))
        }
        Some("SETTLING" | "SETTLED")
            if left(books, &transaction) == transaction["minor"].as_i64().unwrap_or_default() =>
        {
            let minor = left(books, &transaction);
            let refund = give(books, place, &id, (minor, &Value::Null));
            shown::refund(&books.body(&refund))
        }
        Some("SETTLING" | "SETTLED") => {
            return Err(Refusal::validation("91512", "Transaction has already been refunded."));
        }
        _ => return Err(Refusal::validation("91504", "Transaction can only be voided if it is authorized.")),
    };
    Ok(json!({ "__typename": "ReverseTransactionPayload", "reversal": reversal }))
}

/// PayPal took the refund, or sent it back days later.
pub(super) fn end(books: &mut Books, place: Place<'_>, id: &str, failed: bool) -> Option<()> {
    let (account, _, now) = place;
    let facts = books.body(id);
    (facts["object"] == REFUND && facts["status"] == "SETTLING").then_some(())?;
    if !failed {
        books.patch(id, json!({ "status": "SETTLED" }));
        return Some(());
    }
    books.patch(id, json!({ "status": "SETTLEMENT_DECLINED" }));
    let transaction = facts["transaction"].as_str()?;
    book(books, (account, now), (MovementKind::RefundReturned, facts["minor"].as_i64()?, 0), (id, Some(transaction)));
    events::announce(books, place, "refund_failed", id);
    Some(())
}
