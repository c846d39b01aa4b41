//! What is told to the shop: XML in base64, signed with the merchant's keys, in a form.

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::{ENDPOINT, Place, REFUND, TRANSACTION, money, seal};
use crate::sandbox::books::{Books, Record};
use crate::sandbox::deliver;
use crate::sandbox::pages::escape;
use crate::sandbox::stand::Letter;

/// Adds the address notices go to, or changes it. A merchant has one here.
pub(super) fn listen(books: &mut Books, account: &str, seal: Value, (url, kinds): (&str, &[&str])) {
    let kinds = if kinds.is_empty() { json!(["*"]) } else { json!(kinds) };
    let id = format!("{account}-webhook-{url}");
    let body =
        json!({ "id": id, "object": ENDPOINT, "status": "enabled", "url": url, "enabled_events": kinds, "seal": seal });
    books.insert(account, body, json!({}));
}

/// Tells what happened to a transaction, a refund or a dispute. The same notice is the same bytes, however often it is sent.
pub(super) fn announce(books: &mut Books, (account, _, now): Place<'_>, kind: &str, id: &str) {
    let event = books.next_id("notification_");
    let merchant = account.trim_start_matches("BT-");
    let time = jiff::Timestamp::from_second(now).unwrap_or_default();
    let subject = subject(&books.body(id));
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<notification>\n  <timestamp type=\"datetime\">{time}</timestamp>\n  \
         <kind>{kind}</kind>\n  <source-merchant-id>{}</source-merchant-id>\n  <subject>\n{subject}  </subject>\n</notification>\n",
        escape(merchant),
    );
    let facts = json!({ "id": event, "object": "event", "type": kind, "created": now, "payload": lines(&xml) });
    books.insert(account, facts, json!({}));
    deliver::enqueue(books, account, &event, kind);
}

fn subject(facts: &Value) -> String {
    let tag = if facts["object"] == TRANSACTION || facts["object"] == REFUND { "transaction" } else { "dispute" };
    let text = |name: &str| facts[name].as_str().unwrap_or_default();
    let currency = text("currency");
    let amount = money::written(facts["minor"].as_i64().unwrap_or_default(), currency);
    let mut all = vec![
        ("id", text("id").to_owned()),
        ("status", text("status").to_lowercase()),
        ("currency-iso-code", currency.to_owned()),
        ("amount", amount.clone()),
    ];
    match tag {
        "transaction" => all.extend([
            ("type", if facts["object"] == REFUND { "credit" } else { "sale" }.to_owned()),
            ("merchant-account-id", text("merchant_account").to_owned()),
            ("order-id", text("order").to_owned()),
        ]),
        _ => all.extend([("kind", text("type").to_lowercase()), ("amount-disputed", amount)]),
    }
    let mut xml = format!("    <{tag}>\n");
    for (name, value) in all {
        _ = writeln!(xml, "      <{name}>{}</{name}>", escape(&value));
    }
    if let Some(payment) = facts["payment_intent"].as_str() {
        _ = writeln!(xml, "      <paypal>\n        <payment-id>{}</payment-id>\n      </paypal>", escape(payment));
    }
    _ = writeln!(xml, "      <tax-amount nil=\"true\"/>\n    </{tag}>");
    xml
}

/// As mail wraps it: lines of 76, the last one with its line feed too.
fn lines(text: &str) -> String {
    let encoded = BASE64_STANDARD.encode(text);
    encoded.as_bytes().chunks(76).fold(String::new(), |all, line| all + &String::from_utf8_lossy(line) + "\n")
}

pub(super) fn letter(event: &Value, endpoint: &Record) -> Letter {
    let payload = event["payload"].as_str().unwrap_or_default();
    let key = &endpoint.body["seal"];
    let signed = seal::signature(key["key"].as_str().unwrap_or_default(), payload);
    let signature = format!("{}|{signed}", key["public"].as_str().unwrap_or_default());
    let form = serde_urlencoded::to_string([("bt_signature", signature.as_str()), ("bt_payload", payload)]);
    let headers = vec![
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ("user-agent", "Braintree Webhooks".to_owned()),
    ];
    Letter { headers, body: form.unwrap_or_default().into_bytes() }
}
