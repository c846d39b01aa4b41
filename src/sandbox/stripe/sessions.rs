//! Checkout Sessions: created by the shop, finished by the customer, ended by time or by the shop.

use serde_json::{Value, json};

use super::desk::{Desk, with};
use super::refusal::Refusal;
use super::{listing, session_parameters};
use crate::sandbox::books::Books;

const KIND: &str = "checkout.session";

pub(super) fn create(desk: &mut Desk<'_>, params: &Value) -> Result<Value, Refusal> {
    let order = session_parameters::check(desk, params)?;
    let id = desk.books.next_id("cs_test_a1");
    let items: Vec<Value> = order.lines.iter().map(|line| line_item(desk, line)).collect();
    let email = if order.customer.is_null() { &params["customer_email"] } else { &order.customer["email"] };
    let session = json!({
        "id": id,
        "object": KIND,
        "adaptive_pricing": { "enabled": params["adaptive_pricing"]["enabled"].as_bool().unwrap_or(true) },
        "after_expiration": null,
        "allow_promotion_codes": null,
        "allowed_payment_method_types": params["allowed_payment_method_types"],
        "amount_subtotal": order.total,
        "amount_total": order.total,
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "billing_address_collection": params["billing_address_collection"],
        "cancel_url": params["cancel_url"],
    });
    let session = with(
        session,
        json!({
            "client_reference_id": params["client_reference_id"],
            "client_secret": null,
            "collected_information": null,
            "consent": null,
            "consent_collection": null,
            "created": desk.now,
            "currency": order.currency,
            "currency_conversion": null,
            "custom_fields": [],
            "custom_text": {
                "after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null,
            },
        }),
    );
    let session = with(
        session,
        json!({
            "customer": order.customer["id"],
            "customer_creation": if order.customer.is_null() {
                json!(params["customer_creation"].as_str().unwrap_or("if_required"))
            } else {
                Value::Null
            },
            "customer_details": if email.is_null() { Value::Null } else { customer_details(email, &order.customer["name"]) },
            "customer_email": params["customer_email"],
            "discounts": [],
            "excluded_payment_method_types": params["excluded_payment_method_types"],
            "expires_at": order.expires_at,
            "invoice": null,
            "invoice_creation": null,
        }),
    );
    let session = with(
        session,
        json!({
            "livemode": false,
            "locale": params["locale"],
            "metadata": order.metadata,
            "mode": "payment",
            "origin_context": params["origin_context"],
            "payment_intent": null,
            "payment_link": null,
            "payment_method_collection": "if_required",
            "payment_method_configuration_details": null,
            "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
            "payment_method_types": order.methods,
            "payment_status": if order.total == 0 { "no_payment_required" } else { "unpaid" },
        }),
    );
    let session = with(
        session,
        json!({
            "permissions": null,
            "phone_number_collection": { "enabled": false },
            "presentment_details": null,
            "recovered_from": null,
            "saved_payment_method_options": null,
            "setup_intent": null,
            "shipping_address_collection": null,
            "shipping_cost": null,
            "shipping_options": [],
            "status": "open",
            "submit_type": params["submit_type"],
            "subscription": null,
            "success_url": params["success_url"],
            "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
            "ui_mode": "hosted_page",
            "url": page_address(&desk.base, &id),
            "wallet_options": null,
        }),
    );
    let mut of_intent = params["payment_intent_data"].clone();
    if of_intent.is_object() {
        of_intent["metadata"] = order.intent_metadata;
    }
    let memo = json!({ "items": items, "intent": of_intent, "key": desk.origin.key });
    Ok(desk.keep(session, memo))
}

/// Long, with a fragment that must survive, as the provider's are.
fn page_address(base: &str, id: &str) -> String {
    let fragment = "fidkdWxOYHwnPyd1blpxYHZxWjA0".repeat(18);
    format!("{base}/stripe/checkout/{id}#{fragment}")
}

pub(super) fn customer_details(email: &Value, name: &Value) -> Value {
    json!({
        "address": null, "business_name": null, "email": email, "individual_name": null, "name": name, "phone": null,
        "tax_exempt": "none", "tax_ids": null,
    })
}

fn line_item(desk: &mut Desk<'_>, line: &Value) -> Value {
    let (price, product) = (desk.books.next_id("price_1S"), desk.books.next_id("prod_"));
    let unit = line["unit_amount"].as_i64().unwrap_or_default();
    json!({
        "id": desk.books.next_id("li_1S"),
        "object": "item",
        "adjustable_quantity": null,
        "amount_discount": 0,
        "amount_subtotal": line["amount"],
        "amount_tax": 0,
        "amount_total": line["amount"],
        "currency": line["currency"],
        "description": line["name"],
        "price": {
            "id": price, "object": "price", "active": false, "billing_scheme": "per_unit", "created": desk.now,
            "currency": line["currency"], "custom_unit_amount": null, "livemode": false, "lookup_key": null,
            "metadata": {}, "nickname": null, "product": product, "recurring": null, "tax_behavior": "unspecified",
            "tiers_mode": null, "transform_quantity": null, "type": "one_time", "unit_amount": unit,
            "unit_amount_decimal": unit.to_string(),
        },
        "quantity": line["quantity"],
    })
}

pub(super) fn read(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    expire_overdue(desk);
    desk.find(KIND, id, "session")
}

pub(super) fn list(desk: &Desk<'_>, params: &Value) -> Result<Value, Refusal> {
    let mut filters = params.clone();
    let by_email = filters.as_object_mut().and_then(|fields| fields.remove("customer_details"));
    let all = desk.books.newest(&desk.account, KIND).into_iter().map(|record| record.body.clone());
    let all =
        all.filter(|body| by_email.as_ref().is_none_or(|wanted| body["customer_details"]["email"] == wanted["email"]));
    listing::page(listing::filtered(all.collect(), &filters), "/v1/checkout/sessions", params)
}

pub(super) fn line_items(desk: &Desk<'_>, id: &str, params: &Value) -> Result<Value, Refusal> {
    desk.find(KIND, id, "session")?;
    let items = desk.memo(id)["items"].as_array().cloned().unwrap_or_default();
    listing::page(items, &format!("/v1/checkout/sessions/{id}/line_items"), params)
}

pub(super) fn expire(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let session = read(desk, id)?;
    if session["status"] != "open" {
        let message = format!(
            "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of {}.",
            session["status"].as_str().unwrap_or_default()
        );
        return Err(Refusal::state(None, message));
    }
    end(desk, id);
    Ok(desk.books.body(id))
}

fn end(desk: &mut Desk<'_>, id: &str) {
    desk.books.patch(id, json!({ "status": "expired", "url": null }));
    let intent = desk.books.body(id)["payment_intent"].as_str().map(str::to_owned);
    if let Some(intent) = intent {
        let gone = json!({
            "status": "canceled", "canceled_at": desk.now, "cancellation_reason": "automatic", "next_action": null,
        });
        desk.books.patch(&intent, gone);
        desk.emit("payment_intent.canceled", &intent);
    }
    desk.emit("checkout.session.expired", id);
}

fn overdue(books: &Books, now: i64) -> impl Iterator<Item = (&str, &Value)> {
    books
        .of_kind(KIND)
        .filter(move |record| {
            record.body["status"] == "open" && record.body["expires_at"].as_i64().is_some_and(|end| end <= now)
        })
        .map(|record| (record.account.as_str(), &record.body))
}

pub(super) fn are_overdue(books: &Books, now: i64) -> bool {
    overdue(books, now).next().is_some()
}

pub(super) fn expire_overdue(desk: &mut Desk<'_>) {
    let ids: Vec<String> = overdue(desk.books, desk.now)
        .filter(|(account, _)| *account == desk.account)
        .filter_map(|(_, body)| body["id"].as_str().map(str::to_owned))
        .collect();
    for id in ids {
        end(desk, &id);
    }
}
