//! What Razorpay is asked for: the body of a new payment link, made of the charge alone.

use serde_json::{Value, json};
use time::Duration;

use super::amount;
use crate::{
    domain::Instant,
    providers::{Charge, Trouble},
};

/// The body of `POST /v1/payment_links`: the same bytes at every repeat. Our id stands in it as the reference, which is
/// unique in the account: a second sending never makes a second link. Refused where the amount is not exact there.
pub fn link(charge: &Charge) -> Result<Value, Trouble> {
    let unit = amount::to_razorpay(charge.amount)
        .map_err(|code| Trouble::refused(code.word(), format!("{} is not exact at Razorpay", charge.amount)))?;
    let mut customer = json!({ "name": cut(&charge.customer_name, 100) });
    if let Some(email) = &charge.customer_email {
        customer["email"] = json!(email);
    }
    Ok(json!({
        "amount": unit,
        "currency": charge.amount.currency.code(),
        "accept_partial": false,
        "reference_id": charge.payment.to_string(),
        "description": cut(&charge.description, 2048),
        "customer": customer,
        // The shop writes its own letters.
        "notify": { "sms": false, "email": false },
        "reminder_enable": false,
        "expire_by": closing(charge).unix_timestamp(),
        "notes": { "payment": charge.payment.to_string(), "reference": cut(&charge.reference, 256) },
        "callback_url": charge.return_url,
        "callback_method": "get",
    }))
}

/// Razorpay takes 15 minutes to six months from when it reads the request.
fn closing(charge: &Charge) -> Instant {
    charge.expires_at.clamp(charge.created_at + Duration::minutes(20), charge.created_at + Duration::days(180))
}

/// At most so many characters.
fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}
