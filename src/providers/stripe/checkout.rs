//! What Stripe is asked: the form of a new Checkout session, and the search for one.

use time::Duration;

use super::{amount, api::Form};
use crate::{
    domain::Instant,
    providers::{Charge, Trouble},
};

const DAY: i64 = 86_400;

/// The form of `POST /v1/checkout/sessions`: made of the charge alone, so that it is the same bytes at every repeat.
/// Refused where Stripe's unit cannot hold the amount exactly.
pub fn form(charge: &Charge, suffix: Option<&str>) -> Result<Form, Trouble> {
    let unit = amount::to_stripe(charge.amount)
        .map_err(|code| Trouble::refused(code.word(), format!("{} is not exact in Stripe's unit", charge.amount)))?;
    let payment = charge.payment.to_string();
    let item = |rest: &str| format!("line_items[0][price_data]{rest}");
    let mut form: Form = vec![
        ("mode".into(), "payment".into()),
        ("client_reference_id".into(), payment.clone()),
        ("line_items[0][quantity]".into(), "1".into()),
        (item("[currency]"), charge.amount.currency.code().to_ascii_lowercase()),
        (item("[unit_amount]"), unit.to_string()),
        (item("[product_data][name]"), charge.description.clone()),
        ("metadata[payment]".into(), payment.clone()),
        ("metadata[reference]".into(), charge.reference.clone()),
        // Metadata of a session does not reach its payment and charge by itself.
        ("payment_intent_data[metadata][payment]".into(), payment),
        ("payment_intent_data[metadata][reference]".into(), charge.reference.clone()),
        ("payment_intent_data[description]".into(), charge.description.clone()),
        // Otherwise the customer may pay in another currency.
        ("adaptive_pricing[enabled]".into(), "false".into()),
        ("locale".into(), charge.language.tag().into()),
        ("expires_at".into(), closing(charge).unix_timestamp().to_string()),
        ("success_url".into(), charge.return_url.clone()),
        ("cancel_url".into(), charge.cancel_url.clone()),
    ];
    let optional = [
        ("customer_email", charge.customer_email.as_deref()),
        ("payment_intent_data[statement_descriptor_suffix]", suffix),
    ];
    form.extend(optional.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))));
    Ok(form)
}

/// Stripe takes 30 minutes to 24 hours from when it reads the request.
fn closing(charge: &Charge) -> Instant {
    let (earliest, latest) = (Duration::minutes(31), Duration::minutes(23 * 60 + 59));
    charge.expires_at.clamp(charge.created_at + earliest, charge.created_at + latest)
}

/// The query of `GET /v1/checkout/sessions`: from five minutes before `created`, for skewed clocks, to a day and five
/// minutes after, when the idempotency key has been forgotten.
pub fn search(created: i64, after: Option<&str>) -> Form {
    let mut query: Form = vec![
        ("limit".into(), "100".into()),
        ("created[gte]".into(), (created - 300).to_string()),
        ("created[lte]".into(), (created + DAY + 300).to_string()),
    ];
    query.extend(after.map(|id| ("starting_after".to_owned(), id.to_owned())));
    query
}
