//! Orders: begun for a token, paid on the page or not, and what the status call says of them.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use super::{ORDER, PAGE_CLOSES, events, merchants, money};
use crate::sandbox::Sandbox;
use crate::sandbox::books::{Books, Movement, MovementKind};
use crate::sandbox::ledger;

/// The same order with the same data gets the same token; with other data it is refused.
pub(super) fn initiate(sandbox: &Sandbox, account: &str, wish: &Value) -> Result<Value, Refusal> {
    let minor = wish["txnAmount"]["value"].as_str().and_then(money::read);
    let minor = minor.filter(|minor| *minor >= 100).ok_or_else(|| Refusal::begin("2007", "Txn amount is invalid"))?;
    let well = wish["txnAmount"]["currency"] == "INR" && wish["requestType"] == "Payment";
    let callback = wish["callbackUrl"].as_str().unwrap_or_default();
    if !well || !callback.starts_with("http") {
        return Err(Refusal::begin("1001", "Request parameters are not valid"));
    }
    let (now, order) = (sandbox.now(), wish["orderId"].as_str().unwrap_or_default());
    let id = id_of(account, order);
    let (token, code) = sandbox.change(|books| {
        if let Some(known) = books.find(account, ORDER, &id) {
            let same = known.memo["wish"] == *wish && known.body["status"] == "OPEN";
            let token = known.body["token"].clone();
            return if same { Ok((token, "0002")) } else { Err(Refusal::begin("2023", "Repeat request inconsistent")) };
        }
        let token = hex::encode(Sha256::digest(books.next_id("token")))[..45].to_owned();
        let facts = json!({
            "id": id, "object": ORDER, "order": order, "status": "OPEN", "code": null, "minor": minor, "txn": null,
            "callback_url": callback, "token": token, "begun": now, "refunded": 0, "payment_intent": id,
        });
        books.insert(account, facts, json!({ "wish": wish, "session": id }));
        Ok((json!(token), "0000"))
    })?;
    let words = if code == "0000" { "Success" } else { "Success Idempotent" };
    Ok(json!({
        "resultInfo": { "resultStatus": "S", "resultCode": code, "resultMsg": words },
        "txnToken": token, "isPromoCodeValid": false, "authenticated": false,
    }))
}

/// An order nobody tried to pay is no record.
pub(super) fn status(sandbox: &Sandbox, account: &str, wish: &Value) -> Result<Value, Refusal> {
    let id = id_of(account, wish["orderId"].as_str().unwrap_or_default());
    let facts = sandbox.read(|books| books.body(&id));
    match facts["status"].as_str() {
        None => Err(Refusal::order("334", "Invalid Order ID")),
        Some("OPEN") => Ok(json!({
            "resultInfo": {
                "resultStatus": "NO_RECORD_FOUND", "resultCode": "331", "resultMsg": "No Record Found",
            },
            "orderId": facts["order"], "mid": merchants::mid_of(account),
        })),
        Some(_) => Ok(shown(account, &facts)),
    }
}

fn shown(account: &str, facts: &Value) -> Value {
    json!({
        "resultInfo": { "resultStatus": facts["status"], "resultCode": facts["code"], "resultMsg": words(facts) },
        "txnId": facts["txn"],
        "bankTxnId": "777001087423130",
        "orderId": facts["order"],
        "txnAmount": amount(facts),
        "txnType": "SALE",
        "gatewayName": "HDFC",
        "bankName": "HDFC Bank",
        "mid": merchants::mid_of(account),
        "paymentMode": "UPI",
        "refundAmt": money::written(facts["refunded"].as_i64().unwrap_or_default()),
        "txnDate": "2025-03-04 15:45:31.0",
    })
}

pub(super) fn amount(facts: &Value) -> String {
    money::written(facts["minor"].as_i64().unwrap_or_default())
}

pub(super) fn words(facts: &Value) -> &'static str {
    match facts["code"].as_str().unwrap_or_default() {
        "01" => "Txn Success",
        "141" => "User has not completed transaction.",
        "402" => "Looks like the payment is not complete. Please wait while we confirm the status with your bank.",
        _ => "Your payment has been declined by your bank.",
    }
}

/// How a try on the page ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Paid,
    /// The bank thinks about it.
    Pending,
    Declined,
    Left,
}

impl End {
    fn as_told(self) -> (&'static str, &'static str) {
        match self {
            Self::Paid => ("TXN_SUCCESS", "01"),
            Self::Pending => ("PENDING", "402"),
            Self::Declined => ("TXN_FAILURE", "227"),
            Self::Left => ("TXN_FAILURE", "141"),
        }
    }
}

/// Ends what is open or pending, and tells the shop. `None` when it was decided already.
pub(super) fn decide(books: &mut Books, id: &str, end: End, now: i64) -> Option<()> {
    let record = books.objects.get(id).filter(|record| record.body["object"] == ORDER)?;
    let (account, facts) = (record.account.clone(), record.body.clone());
    let pending = facts["status"] == "PENDING" && end != End::Pending;
    (is_open(&facts, now) || pending).then_some(())?;
    let (status, code) = end.as_told();
    let txn = match facts["txn"].as_str() {
        Some(txn) => txn.to_owned(),
        None => transaction(books),
    };
    books.patch(id, json!({ "status": status, "code": code, "txn": txn }));
    if end == End::Paid {
        let minor = facts["minor"].as_i64().unwrap_or_default();
        let movement = Movement {
            account: account.clone(),
            currency: "inr".to_owned(),
            kind: MovementKind::Capture,
            amount: minor,
            fee: money::fee(minor),
            object: id.to_owned(),
            charge: None,
            idempotency_key: None,
            at: now,
        };
        ledger::book(books, movement);
    }
    events::tell_payment(books, &account, id, now);
    Some(())
}

/// Digits, as Paytm's are.
pub(super) fn transaction(books: &mut Books) -> String {
    books.counter += 1;
    format!("20250304111212800110168{:012}", books.counter)
}

pub(super) fn is_open(facts: &Value, now: i64) -> bool {
    facts["status"] == "OPEN" && facts["begun"].as_i64().is_some_and(|begun| now < begun + PAGE_CLOSES)
}

pub(super) fn id_of(account: &str, order: &str) -> String {
    format!("{account}:{order}")
}
