//! Orders and captures in the JSON of the API, made of the facts in the books.

use serde_json::{Value, json};

use super::{ROOT, disputes, money, refunds};
use crate::sandbox::books::Books;

/// RFC 3339, in UTC.
pub(super) fn time(seconds: &Value) -> String {
    jiff::Timestamp::from_second(seconds.as_i64().unwrap_or_default()).unwrap_or_default().to_string()
}

pub(super) fn amount(minor: i64, currency: &Value) -> Value {
    json!({ "currency_code": currency, "value": money::written(minor, currency.as_str().unwrap_or_default()) })
}

/// What a call without `Prefer: return=representation` gets.
pub(super) fn minimal(base: &str, order: &Value) -> Value {
    json!({
        "id": order["id"],
        "status": order["status"],
        "payment_source": { "paypal": {} },
        "links": links(base, order),
    })
}

pub(super) fn order(books: &Books, base: &str, order: &Value) -> Value {
    let mut unit = json!({
        "reference_id": "default",
        "amount": amount(order["minor"].as_i64().unwrap_or_default(), &order["currency"]),
        "payee": { "email_address": "merchant@example.test", "merchant_id": "3SQBR4YEWZ4BA" },
    });
    for name in ["description", "custom_id", "invoice_id"] {
        if order[name].is_string() {
            unit[name] = order[name].clone();
        }
    }
    let mut shown = json!({
        "id": order["id"],
        "intent": "CAPTURE",
        "status": order["status"],
        "payment_source": { "paypal": {} },
        "create_time": time(&order["created"]),
        "links": links(base, order),
    });
    if let Some(id) = order["capture"].as_str() {
        unit["payments"] = json!({ "captures": [capture(base, &books.body(id))] });
        let refunds: Vec<Value> = refunds::of(books, id).iter().map(|facts| refund(base, facts)).collect();
        if !refunds.is_empty() {
            unit["payments"]["refunds"] = json!(refunds);
        }
    }
    if matches!(order["status"].as_str(), Some("APPROVED" | "COMPLETED")) {
        shown["update_time"] = json!(time(&order["updated"]));
        shown["payer"] = json!({
            "name": { "given_name": "Zoë", "surname": "Müller" },
            "email_address": "buyer@example.test",
            "payer_id": "QYR5Z8XDVJNXQ",
            "address": { "country_code": "FR" },
        });
    }
    shown["purchase_units"] = json!([unit]);
    shown
}

fn links(base: &str, order: &Value) -> Value {
    let id = order["id"].as_str().unwrap_or_default();
    let link = |href: String, rel: &str, method: &str| json!({ "href": href, "rel": rel, "method": method });
    let own = format!("{base}{ROOT}/v2/checkout/orders/{id}");
    let mut links = vec![link(own.clone(), "self", "GET")];
    match order["status"].as_str() {
        Some("PAYER_ACTION_REQUIRED") => {
            links.push(link(format!("{base}{ROOT}/checkoutnow?token={id}"), "payer-action", "GET"));
        }
        Some("APPROVED") => links.push(link(format!("{own}/capture"), "capture", "POST")),
        _ => {}
    }
    Value::Array(links)
}

pub(super) fn capture(base: &str, capture: &Value) -> Value {
    let (id, minor) = (capture["id"].as_str().unwrap_or_default(), capture["minor"].as_i64().unwrap_or_default());
    let currency = &capture["currency"];
    let own = format!("{base}{ROOT}/v2/payments/captures/{id}");
    let order = format!("{base}{ROOT}/v2/checkout/orders/{}", capture["payment_intent"].as_str().unwrap_or_default());
    let mut shown = json!({
        "id": id,
        "status": capture["status"],
        "amount": amount(minor, currency),
        "final_capture": true,
        "seller_protection": {
            "status": "ELIGIBLE",
            "dispute_categories": ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"],
        },
        "links": [
            { "href": own, "rel": "self", "method": "GET" },
            { "href": format!("{own}/refund"), "rel": "refund", "method": "POST" },
            { "href": order, "rel": "up", "method": "GET" },
        ],
        "create_time": time(&capture["created"]),
        "update_time": time(&capture["updated"]),
    });
    for name in ["custom_id", "invoice_id"] {
        if capture[name].is_string() {
            shown[name] = capture[name].clone();
        }
    }
    if capture["status"] == "PENDING" {
        shown["status_details"] = json!({ "reason": "PENDING_REVIEW" });
    }
    if let Some(fee) = capture["fee"].as_i64() {
        shown["seller_receivable_breakdown"] = json!({
            "gross_amount": amount(minor, currency),
            "paypal_fee": amount(fee, currency),
            "net_amount": amount(minor - fee, currency),
        });
    }
    shown
}

pub(super) fn refund(base: &str, refund: &Value) -> Value {
    let (id, minor) = (refund["id"].as_str().unwrap_or_default(), refund["minor"].as_i64().unwrap_or_default());
    let (capture, currency) = (refund["capture"].as_str().unwrap_or_default(), &refund["currency"]);
    let mut shown = json!({
        "id": id,
        "status": refund["status"],
        "amount": amount(minor, currency),
        "seller_payable_breakdown": {
            "gross_amount": amount(minor, currency),
            // The fee of the payment is not given back.
            "paypal_fee": amount(0, currency),
            "net_amount": amount(minor, currency),
            "total_refunded_amount": amount(refund["total"].as_i64().unwrap_or(minor), currency),
        },
        "create_time": time(&refund["created"]),
        "update_time": time(&refund["updated"]),
        "links": [
            { "href": format!("{base}{ROOT}/v2/payments/refunds/{id}"), "rel": "self", "method": "GET" },
            { "href": format!("{base}{ROOT}/v2/payments/captures/{capture}"), "rel": "up", "method": "GET" },
        ],
    });
    for name in ["custom_id", "invoice_id", "note_to_payer"] {
        if refund[name].is_string() {
            shown[name] = refund[name].clone();
        }
    }
    shown
}

pub(super) fn dispute(base: &str, facts: &Value) -> Value {
    let (currency, created) = (&facts["currency"], time(&facts["created"]));
    let movement = |one: &Value| {
        json!({
            "affected_party": "SELLER", "type": one["type"], "reason": "DISPUTE_SETTLEMENT", "initiated_time": created,
            "amount": amount(one["minor"].as_i64().unwrap_or_default(), currency),
        })
    };
    let all = |name: &str| facts[name].as_array().cloned().unwrap_or_default();
    let transaction = |one: &Value| {
        json!({
            "seller_transaction_id": one["capture"], "gross_amount": amount(one["minor"].as_i64().unwrap_or_default(), currency),
            "invoice_number": one["invoice_id"], "custom": one["custom_id"],
            "seller": { "merchant_id": "3SQBR4YEWZ4BA", "name": "Guichet" },
        })
    };
    let own = format!("{base}{ROOT}/v1/customer/disputes/{}", facts["id"].as_str().unwrap_or_default());
    let mut shown = json!({
        "dispute_id": facts["id"],
        "create_time": created,
        "update_time": time(&facts["updated"]),
        "disputed_transactions": all("transactions").iter().map(transaction).collect::<Vec<_>>(),
        "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        "status": facts["status"],
        "dispute_amount": amount(facts["minor"].as_i64().unwrap_or_default(), currency),
        "dispute_life_cycle_stage": facts["stage"],
        "dispute_channel": "INTERNAL",
        "money_movements": all("movements").iter().map(movement).collect::<Vec<_>>(),
        "seller_response_due_date": time(&disputes::due(facts)),
        "links": [{ "href": own, "rel": "self", "method": "GET" }],
    });
    // PayPal leaves out what there is none of.
    let evidences = all("evidences");
    if !evidences.is_empty() {
        shown["evidences"] = json!(evidences);
    }
    if facts["outcome"].is_string() {
        shown["dispute_outcome"] = json!({ "outcome_code": facts["outcome"] });
    }
    shown
}
