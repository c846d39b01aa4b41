//! What PayPal is asked for: the body of a new order, made of the charge and the settings alone.

use serde_json::{Value, json};

use super::{amount, keys};
use crate::{
    domain::language::Language,
    providers::{Charge, Settings, Trouble},
};

/// The body of `POST /v2/checkout/orders`: the same bytes at every repeat. Only the total is named: items, discounts and
/// rounding of an invoice would never add up by PayPal's rule. Refused where PayPal cannot write the amount exactly.
pub fn order(charge: &Charge, settings: &Settings) -> Result<Value, Trouble> {
    let value = amount::to_paypal(charge.amount)
        .map_err(|code| Trouble::refused(code.word(), format!("{} is not exact at PayPal", charge.amount)))?;
    let mut context = json!({
        "locale": locale(charge.language),
        "landing_page": settings.get(keys::LANDING).unwrap_or("NO_PREFERENCE"),
        "shipping_preference": "NO_SHIPPING",
        "user_action": "PAY_NOW",
        // E-cheques would be pending for days.
        "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
        "return_url": charge.return_url,
        "cancel_url": charge.cancel_url,
    });
    if let Some(brand) = settings.get(keys::BRAND) {
        context["brand_name"] = json!(cut(brand, 127));
    }
    Ok(json!({
        "intent": "CAPTURE",
        "purchase_units": [{
            "reference_id": "default",
            "description": cut(&charge.description, 127),
            "custom_id": charge.payment.to_string(),
            // Unique for each try: merchants may have PayPal refuse an invoice number twice.
            "invoice_id": charge.reference,
            "amount": { "currency_code": charge.amount.currency.code(), "value": value },
        }],
        "payment_source": { "paypal": { "experience_context": context } },
    }))
}

pub fn locale(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr-FR",
        Language::En => "en-US",
    }
}

/// At most so many characters.
pub fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}
