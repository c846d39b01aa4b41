//! Customers, as far as a Checkout Session needs them.

use serde_json::{Value, json};

use super::desk::Desk;
use super::parameters;
use super::refusal::Refusal;

pub(super) fn create(desk: &mut Desk<'_>, params: &Value) -> Result<Value, Refusal> {
    let played = ["email", "name", "phone", "description", "address", "preferred_locales", "metadata", "expand"];
    if let Some(other) = params.as_object().into_iter().flatten().find(|(name, _)| !played.contains(&name.as_str())) {
        return Err(Refusal::parameter("", other.0, "The sandbox does not play this parameter of customers."));
    }
    let id = desk.books.next_id("cus_");
    let customer = json!({
        "id": id,
        "object": "customer",
        "address": params["address"],
        "balance": 0,
        "created": desk.now,
        "currency": null,
        "default_source": null,
        "delinquent": false,
        "description": params["description"],
        "discount": null,
        "email": params["email"],
        "livemode": false,
        "metadata": parameters::metadata(&params["metadata"], "metadata")?,
        "name": params["name"],
        "phone": params["phone"],
        "preferred_locales": params["preferred_locales"].as_array().cloned().unwrap_or_default(),
        "shipping": null,
        "tax_exempt": "none",
    });
    let customer = desk.keep(customer, json!({}));
    desk.emit("customer.created", &id);
    Ok(customer)
}
