//! Transactions: charged with a token that is used up by it, found by their order id, settled a while later.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{PAYMENT, Place, SETTLES_AFTER, TOKEN, TRANSACTION, admission, events, money, refunds, shown};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, Movement, MovementKind};

/// Braintree knows no idempotency key, and neither it nor PayPal minds the same order id twice unless told to: what keeps a
/// shop from charging twice is the token alone.
pub(super) fn charge(books: &mut Books, place: Place<'_>, input: &Value) -> Result<Value, Refusal> {
    let (account, _, now) = place;
    let wish = &input["transaction"];
    let token = input["paymentMethodId"].as_str().unwrap_or_default();
    let kept = books.find(account, TOKEN, token).map(|record| record.body.clone());
    let payment = match kept.as_ref().map(|kept| (kept["status"].as_str(), &kept["payment"])) {
        Some((Some("NEW"), payment)) => books.body(payment.as_str().unwrap_or_default()),
        Some((Some("USED"), _)) => {
            return Err(Refusal::validation("93107", "Cannot use a single-use payment method more than once."));
        }
        _ => return Err(Refusal::validation("91565", "Unknown or expired single-use payment method.")),
    };
    let currency = admission::currency(books, account, &wish["merchantAccountId"])?;
    if payment["currency"] != currency.as_str() {
        return Err(Refusal::validation("91513", "Merchant account ID is invalid."));
    }
    if wish["orderId"].as_str().is_some_and(|order| order.len() > 127) {
        return Err(Refusal::validation("91501", "Order ID is too long."));
    }
    let minor = money::read(wish["amount"].as_str().unwrap_or_default(), &currency)?;
    let approved = payment["object"] == PAYMENT && payment["minor"].as_i64().is_some_and(|most| minor <= most);
    let id = books.next_id("").to_lowercase()[..8].to_owned();
    let facts = json!({
        "id": id, "object": TRANSACTION, "status": "AUTHORIZED", "minor": minor, "currency": currency, "fee": null,
        "order": wish["orderId"], "merchant_account": wish["merchantAccountId"], "payment_intent": payment["id"],
        "custom": input["options"]["customField"], "description": input["options"]["description"],
        "history": [], "refunds": [], "disputes": [], "created": now,
    });
    books.insert(account, facts, json!({}));
    books.patch(token, json!({ "status": "USED" }));
    match payment["funding"].as_str() {
        Some("declined") => step(books, &id, "PROCESSOR_DECLINED", now),
        _ if !approved => step(books, &id, "PROCESSOR_DECLINED", now),
        Some("review") => step(books, &id, "SETTLEMENT_PENDING", now),
        _ => {
            ["AUTHORIZED", "SUBMITTED_FOR_SETTLEMENT"].into_iter().for_each(|status| step(books, &id, status, now));
            take(books, place, &id);
        }
    }
    Ok(payload("PayPalTransactionPayload", shown::transaction(books, &books.body(&id))))
}

fn payload(kind: &str, transaction: Value) -> Value {
    json!({ "__typename": kind, "transaction": transaction })
}

/// The next status, and a line in the history.
pub(super) fn step(books: &mut Books, id: &str, status: &str, now: i64) {
    let mut history = books.body(id)["history"].as_array().cloned().unwrap_or_default();
    history.insert(0, json!({ "status": status, "at": now }));
    books.patch(id, json!({ "status": status, "history": history }));
}

/// The money is there, less the fee; it only has to be settled.
fn take(books: &mut Books, (account, _, now): Place<'_>, id: &str) {
    let facts = books.body(id);
    let (minor, currency) =
        (facts["minor"].as_i64().unwrap_or_default(), facts["currency"].as_str().unwrap_or_default().to_owned());
    let fee = money::fee(minor, &currency);
    step(books, id, "SETTLING", now);
    books.patch(id, json!({ "fee": fee }));
    book(books, (account, now), (MovementKind::Capture, minor, fee), (id, None));
}

/// Written down twice, as every movement here: as it happened, and as a line of the account.
pub(super) fn book(
    books: &mut Books,
    (account, at): (&str, i64),
    (kind, amount, fee): (MovementKind, i64, i64),
    (object, charge): (&str, Option<&str>),
) {
    let currency = books.body(charge.unwrap_or(object))["currency"].as_str().unwrap_or_default().to_lowercase();
    let line = json!({
        "id": format!("{object}-{}", books.counter), "object": "balance_transaction", "currency": currency,
        "amount": amount, "fee": fee, "net": amount - fee,
    });
    books.insert(account, line, json!({}));
    books.movements.push(Movement {
        account: account.to_owned(),
        currency,
        kind,
        amount,
        fee,
        object: object.to_owned(),
        charge: charge.map(str::to_owned),
        idempotency_key: None,
        at,
    });
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settlement {
    Settled,
    Declined,
}

/// What was looked at, or was on its way, is decided. `None` where nothing waits for that.
pub(super) fn settle(books: &mut Books, place: Place<'_>, id: &str, end: Settlement) -> Option<()> {
    let (account, _, now) = place;
    let facts = books.body(id);
    let taken = match facts["status"].as_str()? {
        "SETTLEMENT_PENDING" => false,
        "SETTLING" => true,
        // What was given back in part is not declined any more.
        "SETTLED" if end == Settlement::Declined && refunds::left(books, &facts) == facts["minor"] => true,
        _ => return None,
    };
    match end {
        Settlement::Settled => {
            if !taken {
                take(books, place, id);
            }
            step(books, id, "SETTLED", now);
        }
        Settlement::Declined => {
            if taken {
                let (minor, fee) = (facts["minor"].as_i64()?, facts["fee"].as_i64().unwrap_or_default());
                book(books, (account, now), (MovementKind::DisputeOut, -minor, -fee), (id, Some(id)));
            }
            step(books, id, "SETTLEMENT_DECLINED", now);
        }
    }
    let kind = if end == Settlement::Settled { "transaction_settled" } else { "transaction_settlement_declined" };
    events::announce(books, place, kind, id);
    Some(())
}

pub(super) fn settle_now(books: &mut Books, place: Place<'_>, input: &Value) -> Result<Value, Refusal> {
    let id = found(books, place.0, &input["transactionId"])?;
    let end = match input["settlementState"].as_str() {
        Some("SETTLEMENT_DECLINED") => Settlement::Declined,
        _ => Settlement::Settled,
    };
    settle(books, place, &id, end)
        .ok_or_else(|| Refusal::validation("91504", "Transaction can only be settled if it is waiting for it."))?;
    Ok(payload("TransactionPayload", shown::transaction(books, &books.body(&id))))
}

/// What was charged a while ago settles by itself.
pub(super) fn settle_due(sandbox: &Sandbox) {
    let (base, now) = (sandbox.public_base(), sandbox.now());
    let is_due = |body: &Value| {
        body["status"] == "SETTLING" && body["created"].as_i64().is_some_and(|created| created + SETTLES_AFTER <= now)
    };
    let due: Vec<(String, String)> = sandbox.read(|books| {
        let found = books.of_kind(TRANSACTION).filter(|record| is_due(&record.body));
        found.filter_map(|record| Some((record.body["id"].as_str()?.to_owned(), record.account.clone()))).collect()
    });
    if !due.is_empty() {
        sandbox.change(|books| {
            for (id, account) in &due {
                _ = settle(books, (account, &base, now), id, Settlement::Settled);
            }
        });
    }
}

/// The transaction of this global id.
pub(super) fn found(books: &Books, account: &str, global: &Value) -> Result<String, Refusal> {
    let id = shown::legacy(global.as_str().unwrap_or_default(), "transaction").ok_or_else(Refusal::missing)?;
    books.find(account, TRANSACTION, &id).map(|_| id).ok_or_else(Refusal::missing)
}

/// By order id, the newest first.
pub(super) fn search(books: &Books, account: &str, arguments: &Value) -> Result<Value, Refusal> {
    let order = &arguments["input"]["orderId"]["is"];
    if !order.is_string() {
        return Err(Refusal::validation("", "The sandbox searches transactions by `orderId.is` only."));
    }
    let all = books.newest(account, TRANSACTION);
    let fitting: Vec<_> = all.into_iter().filter(|record| record.body["order"] == *order).collect();
    let most = arguments["first"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(50);
    let edge = |record: &&crate::sandbox::books::Record| {
        json!({
            "__typename": "TransactionConnectionEdge", "cursor": record.body["id"],
            "node": shown::transaction(books, &record.body),
        })
    };
    Ok(json!({
        "__typename": "TransactionConnection",
        "edges": fitting.iter().take(most).map(edge).collect::<Vec<_>>(),
        "pageInfo": shown::page(fitting.len() > most),
    }))
}
