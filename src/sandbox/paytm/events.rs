//! What the shop is told: a form for payments, JSON for refunds, each with its checksum; and the same form by the browser.

use serde_json::{Value, json};

use super::{checksum, merchants, orders, refunds};
use crate::sandbox::books::{Books, Record};
use crate::sandbox::stand::Letter;
use crate::sandbox::{Sandbox, deliver};

pub(super) fn tell_payment(books: &mut Books, account: &str, order: &str, now: i64) {
    let fields = fields(account, &books.body(order));
    tell(books, account, ("Payment", now), json!({ "form": fields }));
}

pub(super) fn tell_refund(books: &mut Books, account: &str, refund: &str, now: i64) {
    let mut body = refunds::shown(books, account, refund);
    let result = body.as_object_mut().and_then(|body| body.remove("resultInfo")).unwrap_or_default();
    body["status"] = result["resultStatus"].clone();
    tell(books, account, ("Refund", now), json!({ "json": body }));
}

fn tell(books: &mut Books, account: &str, (kind, now): (&str, i64), told: Value) {
    let id = books.next_id("evt_paytm_");
    let mut event = json!({ "id": id, "object": "event", "type": kind, "created": now });
    for (name, value) in told.as_object().into_iter().flatten() {
        event[name] = value.clone();
    }
    books.insert(account, event, json!({}));
    deliver::enqueue(books, account, &id, kind);
}

/// The fields of an order's form, without its checksum.
fn fields(account: &str, facts: &Value) -> Vec<(String, String)> {
    let text = |name: &str| facts[name].as_str().unwrap_or_default().to_owned();
    let mut fields = vec![
        ("ORDERID", text("order")),
        ("MID", merchants::mid_of(account).to_owned()),
        ("TXNID", text("txn")),
        ("TXNAMOUNT", orders::amount(facts)),
        ("CURRENCY", "INR".to_owned()),
        ("STATUS", text("status")),
        ("RESPCODE", text("code")),
        ("RESPMSG", orders::words(facts).to_owned()),
        ("BANKTXNID", String::new()),
    ];
    if facts["status"] != "TXN_FAILURE" {
        let more = [
            ("PAYMENTMODE", "UPI"),
            ("GATEWAYNAME", "HDFC"),
            ("BANKNAME", "HDFC Bank"),
            ("TXNDATE", "2025-03-04 15:45:31.0"),
        ];
        fields.extend(more.map(|(name, value)| (name, value.to_owned())));
    }
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Where the browser is posted to, and with which fields.
pub(super) fn posted_back(books: &Books, order: &str) -> (String, Vec<(String, String)>) {
    let facts = books.body(order);
    let account = books.objects.get(order).map(|record| record.account.clone()).unwrap_or_default();
    let fields = with_checksum(fields(&account, &facts), &merchants::key(books, &account).unwrap_or_default());
    (facts["callback_url"].as_str().unwrap_or_default().to_owned(), fields)
}

fn with_checksum(mut fields: Vec<(String, String)>, key: &str) -> Vec<(String, String)> {
    let checksum = checksum::of_form(&fields, key);
    fields.push(("CHECKSUMHASH".to_owned(), checksum));
    fields
}

pub(super) fn letter(sandbox: &Sandbox, event: &Value, endpoint: &Record) -> Letter {
    let key = sandbox.read(|books| merchants::key(books, &endpoint.account)).unwrap_or_default();
    let (kind, body) = match serde_json::from_value::<Vec<(String, String)>>(event["form"].clone()) {
        Ok(fields) => {
            let text = serde_urlencoded::to_string(with_checksum(fields, &key)).unwrap_or_default();
            ("application/x-www-form-urlencoded", text)
        }
        Err(_) => {
            let body = event["json"].to_string();
            let signature = checksum::of_text(&body, &key);
            ("application/json", format!(r#"{{"head":{{"signature":"{signature}"}},"body":{body}}}"#))
        }
    };
    let headers = vec![("content-type", kind.to_owned()), ("user-agent", "Paytm-Webhook".to_owned())];
    Letter { headers, body: body.into_bytes() }
}

/// Has events sent to the shop, all of them where it names none.
pub(super) fn listen(books: &mut Books, account: &str, url: &str, events: &[&str]) {
    let events = if events.is_empty() { json!(["*"]) } else { json!(events) };
    let body = json!({
        "id": format!("{account}:{url}"), "object": "webhook_endpoint", "status": "enabled", "url": url,
        "enabled_events": events,
    });
    books.insert(account, body, json!({}));
}
