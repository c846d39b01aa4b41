//! The facts in the books as objects of the schema, each with its type.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde_json::{Value, json};

use super::disputes::ANSWERED_WITHIN;
use super::payments::PAYER;
use super::refusal::Refusal;
use super::{DISPUTE, REFUND, TRANSACTION, money};
use crate::sandbox::books::Books;

/// The id of the interface: the base64 of the kind and the id people know.
fn global_id(kind: &str, id: &Value) -> Value {
    json!(BASE64_STANDARD_NO_PAD.encode(format!("{kind}_{}", id.as_str().unwrap_or_default())))
}

/// The id people know.
pub(super) fn legacy(global: &str, kind: &str) -> Option<String> {
    let text = String::from_utf8(BASE64_STANDARD_NO_PAD.decode(global).ok()?).ok()?;
    Some(text.strip_prefix(kind)?.strip_prefix('_')?.to_owned())
}

fn time(seconds: &Value) -> String {
    jiff::Timestamp::from_second(seconds.as_i64().unwrap_or_default()).unwrap_or_default().to_string()
}

fn amount(minor: &Value, currency: &Value) -> Value {
    let written = money::written(minor.as_i64().unwrap_or_default(), currency.as_str().unwrap_or_default());
    json!({ "__typename": "MonetaryAmount", "value": written, "currencyCode": currency })
}

pub(super) fn page(more: bool) -> Value {
    json!({ "__typename": "PageInfo", "hasNextPage": more, "hasPreviousPage": false })
}

pub(super) fn viewer(books: &Books, account: &str) -> Value {
    let merchant = books.body(account);
    let known = merchant["accounts"].as_array().cloned().unwrap_or_default();
    let edge = |(place, one): (usize, &Value)| {
        json!({ "__typename": "MerchantAccountConnectionEdge", "cursor": one["name"], "node": {
            "__typename": "MerchantAccount", "id": global_id("merchantaccount", &one["name"]),
            "currencyCode": one["currency"], "status": "ACTIVE", "isDefault": place == 0,
        } })
    };
    json!({ "__typename": "Viewer", "merchant": {
        "__typename": "Merchant", "id": global_id("merchant", &merchant["merchant"]), "status": "ACTIVE",
        "companyName": "Guichet (sandbox)", "timezone": "Europe/Paris",
        "merchantAccounts": {
            "__typename": "MerchantAccountConnection",
            "edges": known.iter().enumerate().map(edge).collect::<Vec<_>>(), "pageInfo": page(false),
        },
    } })
}

/// A transaction or a refund by its global id.
pub(super) fn node(books: &Books, account: &str, id: &Value) -> Result<Value, Refusal> {
    let id = id.as_str().unwrap_or_default();
    let found = |kind: &str, object: &str| {
        let record = books.find(account, object, &legacy(id, kind)?)?;
        Some(record.body.clone())
    };
    let transaction_facts = found("transaction", TRANSACTION).map(|facts| transaction(books, &facts));
    let refund_facts = || found("refund", REFUND).map(|facts| refund(&facts));
    let dispute_facts = || {
        let facts = found("dispute", DISPUTE)?;
        let mut shown = dispute(&facts);
        let of = books.body(facts["transaction"].as_str().unwrap_or_default());
        shown["transaction"] = transaction(books, &of);
        Some(shown)
    };
    transaction_facts.or_else(refund_facts).or_else(dispute_facts).ok_or_else(Refusal::missing)
}

pub(super) fn global(books: &Books, account: &str, arguments: &Value) -> Result<Value, Refusal> {
    let (kind, object) = match arguments["type"].as_str() {
        Some("TRANSACTION") => ("transaction", TRANSACTION),
        Some("REFUND") => ("refund", REFUND),
        Some("DISPUTE") => ("dispute", DISPUTE),
        _ => return Err(Refusal::missing()),
    };
    let id = &arguments["legacyId"];
    let known = books.find(account, object, id.as_str().unwrap_or_default());
    known.map(|_| global_id(kind, id)).ok_or_else(Refusal::missing)
}

pub(super) fn transaction(books: &Books, facts: &Value) -> Value {
    let currency = &facts["currency"];
    let all = |name: &str| facts[name].as_array().cloned().unwrap_or_default();
    let bodies = |name: &str| all(name).iter().filter_map(Value::as_str).map(|id| books.body(id)).collect::<Vec<_>>();
    let taken = matches!(facts["status"].as_str(), Some("SETTLING" | "SETTLED"));
    let fee = if facts["fee"].is_null() { Value::Null } else { amount(&facts["fee"], currency) };
    json!({
        "__typename": "Transaction",
        "id": global_id("transaction", &facts["id"]),
        "legacyId": facts["id"],
        "createdAt": time(&facts["created"]),
        "orderId": facts["order"],
        "status": facts["status"],
        "amount": amount(&facts["minor"], currency),
        "merchantAccountId": global_id("merchantaccount", &facts["merchant_account"]),
        "paymentMethodSnapshot": {
            "__typename": "PayPalTransactionDetails",
            "paymentId": facts["payment_intent"],
            "captureId": taken.then(|| format!("CAP{}", facts["id"].as_str().unwrap_or_default().to_uppercase())),
            "customField": facts["custom"],
            "description": facts["description"],
            "payer": { "__typename": "PayPalAccountDetails", "email": "buyer@example.test", "payerId": PAYER,
                "firstName": "Zoë", "lastName": "Müller" },
            "transactionFee": fee,
        },
        "statusHistory": all("history").iter().map(|event| status_event(facts, event)).collect::<Vec<_>>(),
        "refunds": bodies("refunds").iter().map(refund).collect::<Vec<_>>(),
        "disputes": bodies("disputes").iter().map(dispute).collect::<Vec<_>>(),
    })
}

fn status_event(facts: &Value, event: &Value) -> Value {
    let response = |code: &str, kind: &str| json!({ "__typename": kind, "legacyCode": code, "message": "Declined" });
    let (kind, terminal, more) = match event["status"].as_str() {
        Some("AUTHORIZED") => ("AuthorizedEvent", false, Value::Null),
        Some("SUBMITTED_FOR_SETTLEMENT") => ("SubmittedForSettlementEvent", false, Value::Null),
        Some("SETTLEMENT_PENDING") => ("SettlementPendingEvent", false, Value::Null),
        Some("SETTLED") => ("SettledEvent", true, Value::Null),
        Some("VOIDED") => ("VoidedEvent", true, Value::Null),
        Some("PROCESSOR_DECLINED") => {
            ("ProcessorDeclinedEvent", true, response("2046", "TransactionAuthorizationProcessorResponse"))
        }
        Some("SETTLEMENT_DECLINED") => {
            ("SettlementDeclinedEvent", true, response("4001", "TransactionSettlementProcessorResponse"))
        }
        _ => ("SettlingEvent", false, Value::Null),
    };
    json!({
        "__typename": kind, "status": event["status"], "terminal": terminal, "timestamp": time(&event["at"]),
        "amount": amount(&facts["minor"], &facts["currency"]), "processorResponse": more, "declineType": "SOFT",
    })
}

pub(super) fn refund(facts: &Value) -> Value {
    json!({
        "__typename": "Refund",
        "id": global_id("refund", &facts["id"]),
        "legacyId": facts["id"],
        "createdAt": time(&facts["created"]),
        "orderId": facts["order"],
        "status": facts["status"],
        "amount": amount(&facts["minor"], &facts["currency"]),
        "details": {
            "__typename": "PayPalRefundDetails",
            "refundId": format!("REF{}", facts["id"].as_str().unwrap_or_default().to_uppercase()),
            "refundedFee": amount(&json!(0), &facts["currency"]),
        },
    })
}

fn dispute(facts: &Value) -> Value {
    json!({
        "__typename": "Dispute",
        "id": global_id("dispute", &facts["id"]),
        "legacyId": facts["id"],
        "status": facts["status"],
        "type": facts["type"],
        "caseNumber": format!("CASE-{}", facts["created"]),
        "createdAt": time(&facts["created"]),
        "replyByDate": time(&json!(facts["created"].as_i64().unwrap_or_default() + ANSWERED_WITHIN))[..10],
        "amountDisputed": amount(&facts["minor"], &facts["currency"]),
        "amountWon": if facts["status"] == "WON" { amount(&facts["minor"], &facts["currency"]) } else { Value::Null },
    })
}
