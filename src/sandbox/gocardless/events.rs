//! Events: what happened to an object and why, and the deliveries that bring up to 250 of them.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::desk::{Desk, time};
use crate::sandbox::books::Record;
use crate::sandbox::deliver;
use crate::sandbox::stand::Letter;

/// The most events of one delivery.
pub(super) const MOST: usize = 250;

/// Announces `payments.confirmed` and the like.
pub(super) fn emit(desk: &mut Desk<'_>, kind: &str, object: &str) {
    let (resource, action) = kind.split_once('.').unwrap_or((kind, ""));
    let body = desk.books.body(object);
    let id = desk.id("EV");
    let wire = json!({
        "id": id, "created_at": moment(desk), "resource_type": resource, "action": action,
        "links": links(resource, object, &body), "details": details(kind),
        "metadata": {}, "resource_metadata": body.get("metadata").cloned().unwrap_or_else(|| json!({})),
    });
    let event = json!({ "id": id, "object": "event", "type": kind, "created": desk.now, "wire": wire });
    let account = desk.account.clone();
    desk.books.insert(&account, event, json!({}));
    deliver::enqueue(desk.books, &account, &id, kind);
}

/// Those of one second are told apart by their milliseconds.
fn moment(desk: &Desk<'_>) -> String {
    let events = desk.books.newest(&desk.account, "event");
    let now = events.into_iter().filter(|record| record.body["created"] == desk.now).count().min(999);
    time(desk.now).replace(".000Z", &format!(".{now:03}Z"))
}

/// The object itself, and its relatives where the event is known to name them.
fn links(resource: &str, object: &str, body: &Value) -> Value {
    let mut links = json!({ resource.trim_end_matches('s'): object });
    if resource == "billing_requests" {
        for name in ["customer", "customer_bank_account", "mandate_request_mandate", "payment_request_payment"] {
            if body["links"][name].is_string() {
                links[name] = body["links"][name].clone();
            }
        }
    }
    if resource == "refunds" {
        links["payment"] = body["links"]["payment"].clone();
    }
    links
}

fn details(kind: &str) -> Value {
    let told =
        |origin: &str, cause: &str, words: &str| json!({ "origin": origin, "cause": cause, "description": words });
    match kind {
        "payments.failed" => json!({
            "origin": "bank", "cause": "insufficient_funds", "scheme": "sepa_core", "reason_code": "AM04",
            "description": "Not enough money on the account on the charge date.", "will_attempt_retry": false,
        }),
        "payments.charged_back" => json!({
            "origin": "bank", "cause": "refund_requested", "scheme": "sepa_core", "reason_code": "MD06",
            "description": "The payer asked their bank for the money back.",
        }),
        kind => {
            let (resource, action) = kind.split_once('.').unwrap_or((kind, ""));
            let cause = format!("{}_{action}", resource.trim_end_matches('s'));
            told("gocardless", &cause, "Sandbox: no real money")
        }
    }
}

pub(super) fn letter(events: &[Value], endpoint: &Record) -> Letter {
    let wires: Vec<&Value> = events.iter().map(|event| &event["wire"]).collect();
    let digest = hex::encode_upper(Sha256::digest(json!(wires).to_string()));
    let body = json!({ "events": wires, "meta": { "webhook_id": format!("WB000{}", &digest[..10]) } });
    let body = body.to_string().into_bytes();
    let secret = endpoint.memo["secret"].as_str().unwrap_or_default();
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", "gocardless-webhook-service/1.1".to_owned()),
        ("origin", "https://api-sandbox.gocardless.com".to_owned()),
        ("webhook-signature", signature(secret, &body)),
    ];
    Letter { headers, body }
}

/// Lower-case hex of HMAC-SHA256 over the raw body.
pub(super) fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of every length");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}
