//! Events, the letters that bring them, and the signed callback of a paid link.

use serde_json::{Map, Value, json};

use super::{Place, ROOT, fresh, keys, shown};
use crate::sandbox::books::{Books, Record};
use crate::sandbox::signing::hex_hmac_sha256;
use crate::sandbox::stand::Letter;
use crate::sandbox::{Sandbox, deliver};

/// Announces what happened, with the objects it happened to, by the names they have in the payload.
pub(super) fn emit(books: &mut Books, (account, now): Place<'_>, kind: &str, parts: &[(&str, &str)]) {
    let id = fresh(books, "evt_");
    let mut payload = Map::new();
    for (name, object) in parts {
        let entity = match *name {
            // Events name no host: the address of a link is not in them.
            "payment_link" => shown::link(books, ROOT, object),
            "order" => shown::order(books, object),
            "refund" => shown::refund(&books.body(object)),
            "dispute" => shown::dispute(&books.body(object)),
            "settlement" => shown::settlement(&books.body(object)),
            _ => shown::payment(&books.body(object)),
        };
        payload.insert((*name).to_owned(), json!({ "entity": entity }));
    }
    let wire = json!({
        "entity": "event",
        "account_id": account,
        "event": kind,
        "contains": parts.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "payload": payload,
        "created_at": now,
    });
    let event = json!({ "id": id, "object": "event", "type": kind, "created": now, "wire": wire });
    books.insert(account, event, json!({}));
    deliver::enqueue(books, account, &id, kind);
}

/// Slashes are escaped, as a PHP shop behind it does: whoever reads and writes it anew breaks the signature.
pub(super) fn letter(event: &Value, endpoint: &Record) -> Letter {
    let body = event["wire"].to_string().replace('/', "\\/").into_bytes();
    let secret = endpoint.memo["secret"].as_str().unwrap_or_default();
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("user-agent", "Razorpay-Webhook/v1".to_owned()),
        ("x-razorpay-signature", hex_hmac_sha256(secret.as_bytes(), &[&body])),
        ("x-razorpay-event-id", event["id"].as_str().unwrap_or_default().to_owned()),
    ];
    Letter { headers, body }
}

/// Where the browser goes once a link is paid.
pub(super) fn callback(sandbox: &Sandbox, link: &str, payment: &str) -> String {
    sandbox.read(|books| {
        let account = books.objects.get(link).map(|record| record.account.clone()).unwrap_or_default();
        let facts = books.body(link);
        let text = |name: &str| facts[name].as_str().unwrap_or_default().to_owned();
        let (back, reference, status) = (text("callback_url"), text("reference_id"), text("status"));
        let signature = callback_signature(&keys::secret(books, &account), [link, &reference, &status, payment]);
        let joint = if back.contains('?') { '&' } else { '?' };
        format!(
            "{back}{joint}razorpay_payment_id={payment}&razorpay_payment_link_id={link}\
             &razorpay_payment_link_reference_id={reference}&razorpay_payment_link_status={status}\
             &razorpay_signature={signature}"
        )
    })
}

/// Over link, reference, status and payment, with the key's secret.
pub(crate) fn callback_signature(secret: &str, parts: [&str; 4]) -> String {
    hex_hmac_sha256(secret.as_bytes(), &[parts.join("|").as_bytes()])
}

/// Has events sent to the shop, all of them where it names none.
pub(super) fn listen(books: &mut Books, account: &str, (url, secret): (&str, &str), events: &[&str]) {
    let events = if events.is_empty() { json!(["*"]) } else { json!(events) };
    let body = json!({
        "id": format!("{account}:{url}"), "object": "webhook_endpoint", "status": "enabled", "url": url,
        "enabled_events": events,
    });
    books.insert(account, body, json!({ "secret": secret }));
}
