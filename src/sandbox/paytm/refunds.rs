//! Refunds: once for each id of the shop's, pending until the bank has done them, never more than was taken.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{ORDER, REFUND, events, merchants, money, orders};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, Movement, MovementKind};
use crate::sandbox::ledger;

pub(super) fn apply(sandbox: &Sandbox, account: &str, wish: &Value) -> Result<Value, Refusal> {
    let now = sandbox.now();
    let id = id_of(account, wish);
    sandbox.change(|books| {
        if let Some(known) = books.find(account, REFUND, &id) {
            return Err(match known.body["status"].as_str() {
                Some("PENDING") => Refusal::order("617", "Refund Already Raised"),
                _ => Refusal::order("629", "Order is already Refunded"),
            });
        }
        made(books, account, wish, now)?;
        events::tell_refund(books, account, &id, now);
        Ok(shown(books, account, &id))
    })
}

fn made(books: &mut Books, account: &str, wish: &Value, now: i64) -> Result<(), Refusal> {
    let order = orders::id_of(account, wish["orderId"].as_str().unwrap_or_default());
    let facts = books.find(account, ORDER, &order).map(|record| record.body.clone()).unwrap_or_default();
    if facts["txn"] != wish["txnId"] || facts["status"] != "TXN_SUCCESS" || wish["txnType"] != "REFUND" {
        return Err(Refusal::order("627", "Order Details Mismatch"));
    }
    let (minor, refunded) =
        (facts["minor"].as_i64().unwrap_or_default(), facts["refunded"].as_i64().unwrap_or_default());
    let amount = wish["refundAmount"].as_str().and_then(money::read).unwrap_or_default();
    match amount {
        ..100 => return Err(Refusal::order("635", "Partial Refund under Rupee 1 is not allowed")),
        _ if amount > minor - refunded => return Err(Refusal::order("619", "Invalid refund amount")),
        _ => {}
    }
    let number = orders::transaction(books);
    books.patch(&order, json!({ "refunded": refunded + amount }));
    let refund = json!({
        "id": id_of(account, wish), "object": REFUND, "order": order, "ref": wish["refId"], "refund": number,
        "status": "PENDING", "code": "601", "minor": amount,
    });
    let id = id_of(account, wish);
    books.insert(account, refund, json!({}));
    book(books, account, (&id, &order, now), (MovementKind::Refund, -amount));
    Ok(())
}

fn book(books: &mut Books, account: &str, (id, order, at): (&str, &str, i64), (kind, amount): (MovementKind, i64)) {
    let movement = Movement {
        account: account.to_owned(),
        currency: "inr".to_owned(),
        kind,
        amount,
        fee: 0,
        object: id.to_owned(),
        charge: Some(order.to_owned()),
        idempotency_key: None,
        at,
    };
    ledger::book(books, movement);
}

/// A pending refund arrives, or comes back.
pub(super) fn decide(books: &mut Books, id: &str, (status, code): (&str, &str), now: i64) -> Option<()> {
    let record = books.objects.get(id).filter(|record| record.body["object"] == REFUND)?;
    let (account, facts) = (record.account.clone(), record.body.clone());
    (facts["status"] == "PENDING").then_some(())?;
    books.patch(id, json!({ "status": status, "code": code }));
    if status == "TXN_FAILURE" {
        let (order, amount) = (facts["order"].as_str()?, facts["minor"].as_i64()?);
        let refunded = books.body(order)["refunded"].as_i64().unwrap_or_default() - amount;
        books.patch(order, json!({ "refunded": refunded }));
        book(books, &account, (id, order, now), (MovementKind::RefundReturned, amount));
    }
    events::tell_refund(books, &account, id, now);
    Some(())
}

/// Refunded in the dashboard: done at once, and none of the shop's own.
pub(super) fn by_hand(books: &mut Books, order: &str, amount: Option<i64>, now: i64) -> Option<()> {
    let record = books.objects.get(order).filter(|record| record.body["object"] == ORDER)?;
    let (account, facts) = (record.account.clone(), record.body.clone());
    let rest = facts["minor"].as_i64()? - facts["refunded"].as_i64()?;
    let wish = json!({
        "orderId": facts["order"], "txnId": facts["txn"], "txnType": "REFUND", "refId": orders::transaction(books),
        "refundAmount": money::written(amount.unwrap_or(rest).min(rest)),
    });
    made(books, &account, &wish, now).ok()?;
    decide(books, &id_of(&account, &wish), ("TXN_SUCCESS", "10"), now)
}

pub(super) fn status(sandbox: &Sandbox, account: &str, wish: &Value) -> Result<Value, Refusal> {
    let id = id_of(account, wish);
    sandbox.read(|books| {
        books.find(account, REFUND, &id).ok_or_else(|| Refusal::order("631", "Record not found"))?;
        Ok(shown(books, account, &id))
    })
}

pub(super) fn shown(books: &Books, account: &str, id: &str) -> Value {
    let refund = books.body(id);
    let order = books.body(refund["order"].as_str().unwrap_or_default());
    let words = match refund["code"].as_str().unwrap_or_default() {
        "10" => "Refund Successfull",
        "601" => "Refund request was raised for this transaction. But it is pending state",
        _ => "Refund failed",
    };
    json!({
        "orderId": order["order"],
        "mid": merchants::mid_of(account),
        "refId": refund["ref"],
        "resultInfo": { "resultStatus": refund["status"], "resultCode": refund["code"], "resultMsg": words },
        "refundId": refund["refund"],
        "txnId": order["txn"],
        "txnAmount": orders::amount(&order),
        "refundAmount": orders::amount(&refund),
        "totalRefundAmount": money::written(order["refunded"].as_i64().unwrap_or_default()),
    })
}

fn id_of(account: &str, wish: &Value) -> String {
    let text = |name: &str| wish[name].as_str().unwrap_or_default().to_owned();
    format!("{account}:{}:refund:{}", text("orderId"), text("refId"))
}
