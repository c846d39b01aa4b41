//! PayPal Standard: payments made at the page's address, the notifications of them, and whether they are ours.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::acts::Funding;
use super::{SALE, money, sale_page};
use crate::sandbox::books::{Books, Movement, MovementKind};
use crate::sandbox::control::{Late, LateEvent};
use crate::sandbox::stand::Letter;
use crate::sandbox::{Sandbox, deliver, ledger};

/// A payment by its transaction id; the sale has the rest.
const PAYMENT: &str = "paypal.payment";
const QUESTION: &[u8] = b"cmd=_notify-validate&";

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/paypal/cgi-bin/webscr", post(asked).get(sale_page::show))
}

/// Whether these very bytes were sent, asked by whoever received them. Recorded like every call.
async fn asked(State(sandbox): State<Sandbox>, uri: OriginalUri, headers: HeaderMap, body: Bytes) -> Response {
    let Some(form) = body.strip_prefix(QUESTION) else { return sale_page::acted(&sandbox, &body).await };
    let url = format!("{}{}", sandbox.public_base(), uri.0);
    let number = {
        let mut log = sandbox.house.wire_log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.arrived("POST", (url, "/cgi-bin/webscr".to_owned()), &headers, &body, sandbox.now())
    };
    let named = headers.get("user-agent").is_some_and(|agent| !agent.is_empty());
    let (status, said) = match named {
        false => (StatusCode::FORBIDDEN, ""),
        true if was_sent(&sandbox, form) => (StatusCode::OK, "VERIFIED"),
        true => (StatusCode::OK, "INVALID"),
    };
    {
        let mut log = sandbox.house.wire_log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.answered(number, status.as_u16(), json!(said));
    }
    sandbox.touched();
    (status, said).into_response()
}

fn was_sent(sandbox: &Sandbox, form: &[u8]) -> bool {
    sandbox.read(|books| {
        books.objects.values().any(|record| record.body["form"].as_str().is_some_and(|sent| sent.as_bytes() == form))
    })
}

pub(super) fn letter(form: &str) -> Letter {
    let headers = vec![
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ("user-agent", "PayPal IPN ( https://www.paypal.com/ipn )".to_owned()),
    ];
    Letter { headers, body: form.as_bytes().to_vec() }
}

/// The buyer pays at the page. Answers where the browser goes; `None` when that was done already.
pub(super) fn pay(sandbox: &Sandbox, sale: &str, funding: Funding) -> Option<String> {
    if funding == Funding::Declined {
        return Some(String::new());
    }
    let now = sandbox.now();
    sandbox.change(|books| {
        let record = books.objects.get(sale).filter(|record| record.body["txn_id"].is_null())?;
        let (account, back) =
            (record.account.clone(), record.body["return_url"].as_str().unwrap_or_default().to_owned());
        let transaction = books.next_id("").to_uppercase()[..17].to_owned();
        books.patch(sale, json!({ "txn_id": transaction, "status": "Pending" }));
        books.insert(&account, json!({ "id": transaction, "object": PAYMENT, "sale": sale }), json!({}));
        match funding {
            Funding::Reviewed => {
                notify(books, sale, &[("payment_status", "Pending"), ("pending_reason", "paymentreview")])
            }
            _ => complete(books, sale, now),
        }
        Some(back)
    })
}

fn complete(books: &mut Books, sale: &str, now: i64) {
    let body = books.body(sale);
    let account = books.objects.get(sale).map(|record| record.account.clone()).unwrap_or_default();
    let (minor, currency) =
        (body["minor"].as_i64().unwrap_or_default(), body["currency"].as_str().unwrap_or_default().to_owned());
    let fee = money::fee(minor, &currency);
    books.patch(sale, json!({ "status": "Completed" }));
    ledger::book(
        books,
        Movement {
            account,
            currency: currency.to_lowercase(),
            kind: MovementKind::Capture,
            amount: minor,
            fee,
            object: body["txn_id"].as_str().unwrap_or_default().to_owned(),
            charge: None,
            idempotency_key: None,
            at: now,
        },
    );
    notify(books, sale, &[("payment_status", "Completed"), ("mc_fee", &money::written(fee, &currency))]);
}

/// Given back on PayPal's own site.
fn give_back(books: &mut Books, sale: &str, (id, amount): (&str, i64), now: i64) {
    let Some((account, body)) = books.objects.get(sale).map(|record| (record.account.clone(), record.body.clone()))
    else {
        return;
    };
    let movement = Movement {
        account,
        currency: body["currency"].as_str().unwrap_or_default().to_lowercase(),
        kind: MovementKind::Refund,
        amount,
        fee: 0,
        object: id.to_owned(),
        charge: body["txn_id"].as_str().map(str::to_owned),
        idempotency_key: None,
        at: now,
    };
    ledger::book(books, movement);
}

/// The sale behind a sale or a payment.
pub(super) fn sale_of(body: &Value) -> Option<String> {
    match body["object"].as_str() {
        Some(SALE) => body["id"].as_str().map(str::to_owned),
        Some(PAYMENT) => body["sale"].as_str().map(str::to_owned),
        _ => None,
    }
}

pub(super) fn late(sandbox: &Sandbox, sale: String, order: &Late) -> Option<Value> {
    let now = sandbox.now();
    sandbox.change(|books| {
        let body = books.body(&sale);
        let (whole, currency) =
            (body["minor"].as_i64().unwrap_or_default(), body["currency"].as_str().unwrap_or_default());
        let minor = order.amount.filter(|_| order.event == LateEvent::Refund).map_or(whole, |amount| amount.min(whole));
        let gone = || format!("-{}", money::written(minor, currency));
        let parent = body["txn_id"].as_str().unwrap_or_default();
        match (order.event, body["status"].as_str()) {
            (LateEvent::Success, Some("Pending")) => complete(books, &sale, now),
            (LateEvent::Failure, Some("Pending")) => {
                books.patch(&sale, json!({ "status": "Denied" }));
                notify(books, &sale, &[("payment_status", "Denied")]);
            }
            (LateEvent::Refund | LateEvent::Dispute, Some("Completed")) => {
                let word = if order.event == LateEvent::Refund { "Refunded" } else { "Reversed" };
                books.patch(&sale, json!({ "status": word }));
                let other = books.next_id("").to_uppercase()[..17].to_owned();
                if order.event == LateEvent::Refund {
                    give_back(books, &sale, (&other, -minor), now);
                }
                let fields = [
                    ("payment_status", word),
                    ("txn_id", other.as_str()),
                    ("parent_txn_id", parent),
                    ("mc_gross", &gone()),
                    ("txn_type", ""),
                ];
                notify(books, &sale, &fields);
            }
            _ => return None,
        }
        Some(books.body(&sale))
    })
}

/// A message about the sale to its own address. The names are in windows-1252, as most accounts still have it.
fn notify(books: &mut Books, sale: &str, fields: &[(&str, &str)]) {
    let record = books.objects.get(sale).map(|record| (record.account.clone(), record.body.clone()));
    let Some((account, body)) = record else { return };
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let currency = text("currency");
    let mut all: Vec<(String, String)> = [
        ("mc_gross", money::written(body["minor"].as_i64().unwrap_or_default(), &currency)),
        ("payer_id", "LPLWNMTBWMFAY".to_owned()),
        ("payment_date", "02:15:31 Mar 04, 2025 PST".to_owned()),
        ("charset", "windows-1252".to_owned()),
        ("first_name", "Zoë".to_owned()),
        ("last_name", "Müller".to_owned()),
        ("notify_version", "3.9".to_owned()),
        ("custom", text("custom")),
        ("invoice", text("invoice")),
        ("business", text("business")),
        ("receiver_email", text("business")),
        ("receiver_id", "S8XGHLYDW9T3S".to_owned()),
        ("verify_sign", "AtkOfCXbDm2hu0ZELryHFjY-Vb7PAUvS6nMXgysbElEn9v-1XcmSoGtf".to_owned()),
        ("payer_email", "buyer@example.test".to_owned()),
        ("txn_id", text("txn_id")),
        ("payment_type", "instant".to_owned()),
        ("txn_type", "web_accept".to_owned()),
        ("item_name", text("item_name")),
        ("mc_currency", currency),
        ("test_ipn", "1".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec();
    for (name, value) in fields {
        match all.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = (*value).to_owned(),
            None => all.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    books.counter += 1;
    all.push(("ipn_track_id".to_owned(), format!("{:013x}", books.counter)));
    let form: Vec<String> = all.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    let status = fields.iter().find(|(name, _)| *name == "payment_status").map_or("", |(_, value)| *value);
    let (id, kind) = (books.next_id("IPN-"), format!("IPN {status}"));
    let event = json!({ "id": id, "object": "event", "type": kind, "form": form.join("&") });
    books.insert(&account, event, json!({}));
    let endpoint = endpoint(books, &account, &text("notify_url"));
    deliver::enqueue_to(books, &account, (&id, &kind), vec![endpoint]);
}

/// Its notifications go where the payment said, not where the account says.
fn endpoint(books: &mut Books, account: &str, url: &str) -> String {
    let id = format!("ipn:{}", &hex::encode(Sha256::digest(url))[..16]);
    let body = json!({ "id": id, "object": "webhook_endpoint", "status": "enabled", "url": url, "enabled_events": [] });
    books.insert(account, body, json!({}));
    id
}

/// Percent escapes of windows-1252, blanks as `+`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match (c, u8::try_from(u32::from(c))) {
            ('a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.', _) => out.push(c),
            (' ', _) => out.push('+'),
            (_, Ok(byte)) => out.push_str(&format!("%{byte:02X}")),
            _ => out.push('?'),
        }
    }
    out
}

/// The account of a payee.
pub(super) fn account_of(business: &str) -> String {
    format!("PAYEE-{}", business.to_ascii_lowercase())
}
