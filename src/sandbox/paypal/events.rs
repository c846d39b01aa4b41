//! Events of the REST API, and the letters that bring them.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::seal::Transmission;
use super::{CAPTURE, ROOT, shown};
use crate::sandbox::books::{Books, Record};
use crate::sandbox::stand::Letter;
use crate::sandbox::{Sandbox, deliver};

/// Announces what happened to an order or a capture.
pub(super) fn emit(books: &mut Books, (account, base, now): (&str, &str, i64), kind: &str, id: &str) {
    let facts = books.body(id);
    let resource = match facts["object"] == CAPTURE {
        true => {
            let mut capture = shown::capture(base, &facts);
            capture["supplementary_data"] = json!({ "related_ids": { "order_id": facts["payment_intent"] } });
            capture
        }
        false => shown::order(books, base, &facts),
    };
    announce(books, (account, base, now), kind, resource);
}

/// The same with any resource.
pub(super) fn announce(books: &mut Books, (account, base, now): (&str, &str, i64), kind: &str, resource: Value) {
    let id = books.next_id("").to_uppercase();
    let id = format!("WH-{}-{}", &id[..17], &id[17..]);
    let resource_type = match kind.split('.').next_back() {
        Some("REFUNDED" | "REVERSED") => "refund",
        _ if kind.starts_with("CHECKOUT.") => "checkout-order",
        _ if kind.starts_with("CUSTOMER.DISPUTE.") => "dispute",
        _ => "capture",
    };
    let wire = json!({
        "id": id,
        "event_version": "1.0",
        "create_time": shown::time(&json!(now)),
        "resource_type": resource_type,
        "resource_version": "2.0",
        "event_type": kind,
        "summary": "Sandbox: no real money",
        "resource": resource,
        "links": [{
            "href": format!("{base}{ROOT}/v1/notifications/webhooks-events/{id}"), "rel": "self", "method": "GET",
        }],
    });
    books.insert(
        account,
        json!({ "id": id, "object": "event", "type": kind, "created": now, "wire": wire }),
        json!({}),
    );
    deliver::enqueue(books, account, &id, kind);
}

pub(super) fn letter(sandbox: &Sandbox, event: &Value, endpoint: &Record) -> Letter {
    let body = event["wire"].to_string().into_bytes();
    let digest = hex::encode(Sha256::digest(&body));
    let id = format!("{}-{}-{}-{}-{}", &digest[..8], &digest[8..12], &digest[12..16], &digest[16..20], &digest[20..32]);
    let time = shown::time(&json!(sandbox.now()));
    let webhook = endpoint.body["id"].as_str().unwrap_or_default();
    let signature = Transmission { id: &id, time: &time, webhook }.signature(&body);
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", "PayPal/AUHD-1.0-1".to_owned()),
        ("paypal-transmission-id", id),
        ("paypal-transmission-time", time),
        ("paypal-transmission-sig", signature),
        ("paypal-cert-url", certificate_url(&sandbox.public_base())),
        ("paypal-auth-algo", "SHA256withRSA".to_owned()),
        ("paypal-auth-version", "v2".to_owned()),
    ];
    Letter { headers, body }
}

/// Its own kind of address; the verification names it, nobody fetches it.
pub(super) fn certificate_url(base: &str) -> String {
    format!("{base}{ROOT}/v1/notifications/certs/CERT-5a4db0c5-5a4db0c5")
}
