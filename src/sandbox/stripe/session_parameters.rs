//! The rules of a new Checkout Session that its schema does not state.

use serde_json::{Value, json};

use super::currency;
use super::desk::Desk;
use super::parameters::{metadata, missing};
use super::refusal::Refusal;

const HALF_HOUR: i64 = 1_800;
const DAY: i64 = 86_400;

/// What a checked request amounts to.
pub(super) struct Order {
    pub currency: String,
    pub total: i64,
    /// Without ids: `name`, `description`, `quantity`, `unit_amount`, `amount`.
    pub lines: Vec<Value>,
    pub expires_at: i64,
    pub methods: Vec<&'static str>,
    pub metadata: Value,
    pub intent_metadata: Value,
    pub customer: Value,
}

pub(super) fn check(desk: &Desk<'_>, params: &Value) -> Result<Order, Refusal> {
    mode(params)?;
    addresses(params)?;
    not_played(params)?;
    let (currency, total, lines) = lines(params)?;
    if total > 0 {
        currency::check_total(total, &currency, "line_items[0][price_data][unit_amount]")?;
    }
    if params["client_reference_id"].as_str().is_some_and(|id| id.chars().count() > 200) {
        let message = "Invalid string: must be at most 200 characters";
        return Err(Refusal::parameter("", "client_reference_id", message));
    }
    Ok(Order {
        total,
        lines,
        expires_at: expires_at(params, desk.now)?,
        methods: methods(params, &currency)?,
        metadata: metadata(&params["metadata"], "metadata")?,
        intent_metadata: metadata(&params["payment_intent_data"]["metadata"], "payment_intent_data[metadata]")?,
        customer: customer(desk, params)?,
        currency,
    })
}

fn mode(params: &Value) -> Result<(), Refusal> {
    match params["mode"].as_str() {
        None => Err(missing("mode")),
        Some("payment") => {
            let foreign = ["subscription_data", "setup_intent_data"].into_iter().find(|name| !params[name].is_null());
            match foreign {
                None => Ok(()),
                Some(name) => {
                    let message = format!("You can not pass `{name}` in `payment` mode.");
                    Err(Refusal::parameter("", name, message))
                }
            }
        }
        Some(other) => {
            let message = format!("The sandbox plays `payment` mode only, not `{other}`.");
            Err(Refusal::parameter("", "mode", message))
        }
    }
}

fn addresses(params: &Value) -> Result<(), Refusal> {
    if params["ui_mode"].as_str().is_some_and(|mode| mode != "hosted_page") {
        return Err(Refusal::parameter("", "ui_mode", "The sandbox plays the hosted page only."));
    }
    let success = params["success_url"].as_str().ok_or_else(|| missing("success_url"))?;
    let cancel = params["cancel_url"].as_str();
    for (name, url) in [("success_url", Some(success)), ("cancel_url", cancel)] {
        let is_address = |url: &str| {
            (url.starts_with("https://") || url.starts_with("http://"))
                && !url.contains(char::is_whitespace)
                && has_host(url)
        };
        if url.is_some_and(|url| !is_address(url)) {
            return Err(Refusal::parameter("url_invalid", name, "Not a valid URL"));
        }
    }
    Ok(())
}

fn has_host(url: &str) -> bool {
    let after = url.split_once("://").map_or("", |(_, rest)| rest);
    after.split(['/', '?', '#']).next().is_some_and(|host| !host.is_empty())
}

/// Parameters the provider takes and this sandbox would have to ignore.
fn not_played(params: &Value) -> Result<(), Refusal> {
    let connect = ["application_fee_amount", "transfer_data", "on_behalf_of", "transfer_group"];
    if let Some(name) = connect.into_iter().find(|name| !params["payment_intent_data"][name].is_null()) {
        let param = format!("payment_intent_data[{name}]");
        let message = "The sandbox has no connected accounts: this needs one with active transfers.";
        return Err(Refusal::parameter("account_invalid", &param, message));
    }
    if params["payment_intent_data"]["capture_method"] == "manual" {
        let message = "The sandbox captures at once.";
        return Err(Refusal::parameter("", "payment_intent_data[capture_method]", message));
    }
    let changes_total = ["automatic_tax", "discounts", "shipping_options", "optional_items", "invoice_creation"];
    let asked = |name: &&str| match &params[*name] {
        Value::Null => false,
        Value::Object(fields) => fields.get("enabled") != Some(&Value::Bool(false)),
        _ => true,
    };
    if let Some(name) = changes_total.into_iter().find(asked) {
        return Err(Refusal::parameter("", name, "The sandbox does not play this parameter."));
    }
    Ok(())
}

fn lines(params: &Value) -> Result<(String, i64, Vec<Value>), Refusal> {
    let items =
        params["line_items"].as_array().filter(|items| !items.is_empty()).ok_or_else(|| missing("line_items"))?;
    if items.len() > 100 {
        return Err(Refusal::parameter("", "line_items", "You can have at most 100 line items."));
    }
    let mut currency = String::new();
    let mut total = 0_i64;
    let mut lines = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let at = format!("line_items[{index}]");
        let line = line(item, &at)?;
        let its = line["currency"].as_str().unwrap_or_default().to_owned();
        if !currency.is_empty() && currency != its {
            let message = "All prices on a Checkout Session must be in the same currency.";
            return Err(Refusal::parameter("", &format!("{at}[price_data][currency]"), message));
        }
        currency = its;
        let amount = line["amount"].as_i64().unwrap_or_default();
        total = total.checked_add(amount).ok_or_else(|| too_large(&at))?;
        lines.push(line);
    }
    Ok((currency, total, lines))
}

fn line(item: &Value, at: &str) -> Result<Value, Refusal> {
    let price = &item["price_data"];
    match (item["price"].as_str(), price.is_object()) {
        (Some(id), false) => return Err(Refusal::missing("price", id, &format!("{at}[price]")).in_parameter()),
        (Some(_), true) => {
            let message = "You may only specify one of these parameters: price, price_data.";
            return Err(Refusal::parameter("parameters_exclusive", at, message));
        }
        (None, false) => return Err(missing(&format!("{at}[price_data]"))),
        (None, true) => {}
    }
    let inside = |name: &str| format!("{at}[price_data][{name}]");
    if !price["recurring"].is_null() {
        let message = "You specified `payment` mode but passed a recurring price.";
        return Err(Refusal::parameter("", &inside("recurring"), message));
    }
    let currency = price["currency"].as_str().unwrap_or_default();
    currency::check_code(currency, &inside("currency"))?;
    let unit = unit_amount(price, &inside)?;
    currency::check_step(unit, currency, &inside("unit_amount"))?;
    let name = match (price["product_data"]["name"].as_str(), price["product"].as_str()) {
        (Some(name), None) => name,
        (None, Some(id)) => return Err(Refusal::missing("product", id, &inside("product")).in_parameter()),
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: product, product_data.";
            return Err(Refusal::parameter("parameters_exclusive", &inside("product"), message));
        }
        (None, None) => return Err(missing(&inside("product_data"))),
    };
    let quantity = item["quantity"].as_i64().ok_or_else(|| missing(&format!("{at}[quantity]")))?;
    if quantity < 1 {
        let message = "The quantity must be at least 1.";
        return Err(Refusal::parameter("parameter_invalid_integer", &format!("{at}[quantity]"), message));
    }
    let amount = unit.checked_mul(quantity).ok_or_else(|| too_large(at))?;
    Ok(json!({
        "name": name, "description": price["product_data"]["description"], "currency": currency,
        "quantity": quantity, "unit_amount": unit, "amount": amount,
    }))
}

fn unit_amount(price: &Value, inside: &impl Fn(&str) -> String) -> Result<i64, Refusal> {
    match (price["unit_amount"].as_i64(), price["unit_amount_decimal"].as_str()) {
        (Some(amount), None) => Ok(amount),
        (None, Some(text)) => text.parse().map_err(|_| {
            let message = "The sandbox takes whole minor units only.";
            Refusal::parameter("", &inside("unit_amount_decimal"), message)
        }),
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: unit_amount, unit_amount_decimal.";
            Err(Refusal::parameter("parameters_exclusive", &inside("unit_amount"), message))
        }
        (None, None) => Err(missing(&inside("unit_amount"))),
    }
}

fn too_large(at: &str) -> Refusal {
    Refusal::parameter("amount_too_large", at, "The amount is too large.")
}

fn expires_at(params: &Value, now: i64) -> Result<i64, Refusal> {
    let at = params["expires_at"].as_i64().unwrap_or(now + DAY);
    if !(HALF_HOUR..=DAY).contains(&(at - now)) {
        let message =
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.";
        return Err(Refusal::parameter("", "expires_at", message));
    }
    Ok(at)
}

/// Card always, SEPA debit for euros, filtered by what the request allows and excludes.
fn methods(params: &Value, currency: &str) -> Result<Vec<&'static str>, Refusal> {
    let names = |name: &str| params[name].as_array().cloned();
    let (allowed, excluded) = (names("allowed_payment_method_types"), names("excluded_payment_method_types"));
    let mut methods = vec!["card"];
    if currency == "eur" {
        methods.push("sepa_debit");
    }
    methods.retain(|method| {
        allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|name| name == method))
            && !excluded.as_ref().is_some_and(|excluded| excluded.iter().any(|name| name == method))
    });
    if methods.is_empty() {
        let message = format!("No valid payment method types for this Checkout Session in {currency}.");
        return Err(Refusal::request(None, message));
    }
    Ok(methods)
}

fn customer(desk: &Desk<'_>, params: &Value) -> Result<Value, Refusal> {
    let email = params["customer_email"].as_str();
    if let Some(email) = email {
        let valid = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if !valid || email.contains(char::is_whitespace) {
            let message = format!("Invalid email address: {email}");
            return Err(Refusal::parameter("email_invalid", "customer_email", message));
        }
    }
    match params["customer"].as_str() {
        None => Ok(Value::Null),
        Some(_) if email.is_some() => {
            let message = "You may only specify one of these parameters: customer, customer_email.";
            Err(Refusal::parameter("parameters_exclusive", "customer_email", message))
        }
        Some(id) => desk.find("customer", id, "customer").map_err(Refusal::in_parameter),
    }
}
