//! What GoCardless is asked for: a billing request, its hosted page, a debit on a mandate, a refund.

use serde_json::{Value, json};

use super::{
    keys::{self, Collection},
    scheme,
};
use crate::providers::{AskedRefund, Charge, Settings, Trouble};

/// The most characters of a description.
const LONGEST: usize = 140;

/// What `POST /billing_requests` is given: made of the charge and the settings alone, the same bytes at every repeat.
pub fn billing(charge: &Charge, settings: &Settings) -> Result<Value, Trouble> {
    let currency = charge.amount.currency;
    let debit = scheme::debit(currency)
        .ok_or_else(|| Trouble::refused("currency_unsupported", format!("GoCardless has no scheme for {currency}")))?;
    let description = described(charge);
    let mut body = json!({
        "mandate_request": {
            "currency": currency.code(),
            "scheme": debit,
            "description": description,
            "metadata": named(charge),
        },
        "metadata": named(charge),
    });
    if let Some(instant) = instant(charge, settings) {
        body["payment_request"] = json!({
            "amount": charge.amount.minor,
            "currency": currency.code(),
            "scheme": instant,
            "description": description,
            "metadata": named(charge),
        });
        // Where the customer's bank cannot pay at once, the amount is debited.
        body["fallback_enabled"] = json!(true);
    }
    if let Some(creditor) = settings.get(keys::CREDITOR) {
        body["links"] = json!({ "creditor": creditor });
    }
    Ok(body)
}

/// The scheme by which this charge is paid at once; `None` where it is debited.
fn instant(charge: &Charge, settings: &Settings) -> Option<&'static str> {
    match keys::collection(settings) {
        Collection::Instant => scheme::instant(charge.amount.currency),
        Collection::Debit => None,
    }
}

/// The hosted page of a billing request.
pub fn flow(charge: &Charge, settings: &Settings, billing_request: &str) -> Value {
    let mut body = json!({
        "redirect_uri": charge.return_url,
        "exit_uri": charge.cancel_url,
        "language": charge.language.tag(),
        "links": { "billing_request": billing_request },
    });
    if instant(charge, settings).is_none() {
        // Otherwise the payer may change the currency, and the scheme with it.
        body["lock_currency"] = json!(true);
    }
    if let Some(email) = &charge.customer_email {
        body["prefilled_customer"] = json!({ "email": email });
    }
    body
}

/// A debit on the mandate the customer has just given. No reference of ours on the statement: not every account may.
pub fn debit(charge: &Charge, mandate: &str) -> Value {
    json!({
        "amount": charge.amount.minor,
        "currency": charge.amount.currency.code(),
        "description": described(charge),
        "metadata": named(charge),
        "links": { "mandate": mandate },
    })
}

/// `total_amount_confirmation` is all that will have been given back: GoCardless refuses where it knows of more.
pub fn refund(asked: &AskedRefund, payment: &str) -> Result<Value, Trouble> {
    let total = asked.before.plus(asked.amount).map_err(|_| Trouble::refused("invalid_request", "no such total"))?;
    Ok(json!({
        "amount": asked.amount.minor,
        "total_amount_confirmation": total.minor,
        "metadata": { "refund": asked.refund.to_string(), "reference": asked.reference },
        "links": { "payment": payment },
    }))
}

fn described(charge: &Charge) -> String {
    charge.description.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// At most three, all text.
fn named(charge: &Charge) -> Value {
    json!({ "payment": charge.payment.to_string(), "reference": charge.reference })
}
