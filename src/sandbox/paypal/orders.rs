//! Orders: created by the shop, approved by the buyer, forgotten when nobody does.

use serde_json::{Value, json};

use super::calls::{Whole, Wish};
use super::refusal::Refusal;
use super::{OPEN_FOR, ORDER, money, shown};
use crate::sandbox::Sandbox;
use crate::sandbox::books::Books;
use crate::sandbox::perform::Answer;

pub(super) fn create(sandbox: &Sandbox, account: &str, wish: &Wish<'_>) -> Result<Answer, Refusal> {
    let order = wish.json;
    let source = &order["payment_source"]["paypal"];
    let unit = &order["purchase_units"][0];
    if order["purchase_units"].as_array().is_none_or(|units| units.len() != 1) || order["intent"] != "CAPTURE" {
        return Err(Refusal::meaning("UNSUPPORTED_INTENT", "/intent", "The sandbox captures orders of one unit."));
    }
    if !source.is_null() && wish.key.is_none() {
        let words = "A PayPal-Request-Id is required if you are trying to process payment for an Order.";
        return Err(Refusal::syntax("PAYPAL_REQUEST_ID_REQUIRED", "", words));
    }
    let context = &source["experience_context"];
    for name in ["return_url", "cancel_url"] {
        let absolute = context[name].as_str().is_some_and(|url| url.starts_with("http"));
        if !absolute {
            let field = format!("/payment_source/paypal/experience_context/{name}");
            return Err(Refusal::syntax("INVALID_PARAMETER_SYNTAX", &field, "An absolute URL is required."));
        }
    }
    let locale = context["locale"].as_str().unwrap_or("en-US");
    if !is_locale(locale) {
        let field = "/payment_source/paypal/experience_context/locale";
        return Err(Refusal::syntax("INVALID_PARAMETER_SYNTAX", field, "A BCP 47 tag such as fr-FR is required."));
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (value, currency) = (text(&unit["amount"]["value"]), text(&unit["amount"]["currency_code"]));
    let minor = money::read(&value, &currency).map_err(|issue| {
        let field = "/purchase_units/@reference_id=='default'/amount/value";
        match issue {
            "INVALID_PARAMETER_SYNTAX" => Refusal::syntax(issue, field, "The value is not a decimal number."),
            issue => Refusal::meaning(issue, field, "The amount cannot be charged."),
        }
    })?;
    let now = sandbox.now();
    let body = sandbox.change(|books| {
        let id = books.next_id("").to_uppercase()[..17].to_owned();
        let facts = json!({
            "id": id, "object": ORDER, "status": "PAYER_ACTION_REQUIRED", "minor": minor, "currency": currency,
            "custom_id": unit["custom_id"], "invoice_id": unit["invoice_id"], "description": unit["description"],
            "locale": locale, "brand": context["brand_name"], "preference": context["payment_method_preference"],
            "return_url": context["return_url"], "cancel_url": context["cancel_url"],
            "created": now, "updated": now, "funding": null, "capture": null,
        });
        books.insert(account, facts.clone(), json!({ "session": id, "key": wish.key }));
        facts
    });
    let shown = match wish.whole {
        Whole::Representation => sandbox.read(|books| shown::order(books, &sandbox.public_base(), &body)),
        Whole::Minimal => shown::minimal(&sandbox.public_base(), &body),
    };
    Ok(Answer { status: 201, body: shown, mark: None })
}

fn is_locale(tag: &str) -> bool {
    let (language, region) = tag.split_once('-').unwrap_or((tag, "FR"));
    let letters = |text: &str, upper| {
        text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic() && byte.is_ascii_uppercase() == upper)
    };
    letters(language, false) && letters(region, true)
}

pub(super) fn read(sandbox: &Sandbox, account: &str, id: &str) -> Result<Value, Refusal> {
    let base = sandbox.public_base();
    sandbox.read(|books| find(books, account, id).map(|facts| shown::order(books, &base, &facts)))
}

pub(super) fn find(books: &Books, account: &str, id: &str) -> Result<Value, Refusal> {
    let record = books.find(account, ORDER, id).filter(|record| record.body["status"] != "FORGOTTEN");
    record.map(|record| record.body.clone()).ok_or_else(Refusal::missing)
}

/// Changes an order; every change is later than the one before, whatever the clock says.
pub(super) fn change(books: &mut Books, id: &str, mut changes: Value, now: i64) {
    let last = books.body(id)["updated"].as_i64().unwrap_or_default();
    changes["updated"] = json!(now.max(last + 1));
    books.patch(id, changes);
}

/// Whether the buyer may still act on it.
pub(super) fn is_open(order: &Value) -> bool {
    matches!(order["status"].as_str(), Some("PAYER_ACTION_REQUIRED" | "CREATED"))
}

pub(super) fn forget_overdue(sandbox: &Sandbox) {
    let now = sandbox.now();
    let is_overdue = |body: &Value| {
        let waits = is_open(body) || body["status"] == "APPROVED";
        waits && body["created"].as_i64().is_some_and(|created| created + OPEN_FOR <= now)
    };
    let overdue: Vec<String> = sandbox.read(|books| {
        let found = books.of_kind(ORDER).filter(|record| is_overdue(&record.body));
        found.filter_map(|record| record.body["id"].as_str().map(str::to_owned)).collect()
    });
    if !overdue.is_empty() {
        sandbox.change(|books| overdue.iter().for_each(|id| change(books, id, json!({ "status": "FORGOTTEN" }), now)));
    }
}
