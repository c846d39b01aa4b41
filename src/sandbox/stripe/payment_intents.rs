//! PaymentIntents: one try of a customer to pay a session, and its states.

use serde_json::{Value, json};

use super::desk::{Desk, with};

/// How the customer pays this time.
pub(super) struct Method {
    pub kind: &'static str,
    pub details: Value,
}

/// The intent of a session, created when the customer submits for the first time.
pub(super) fn of_session(desk: &mut Desk<'_>, session_id: &str) -> String {
    let session = desk.books.body(session_id);
    if let Some(id) = session["payment_intent"].as_str() {
        return id.to_owned();
    }
    let asked = desk.memo(session_id)["intent"].clone();
    let id = desk.books.next_id("pi_3S");
    let secret = desk.books.next_id(&format!("{id}_secret_"));
    let intent = json!({
        "id": id,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": { "tip": {} },
        "amount_received": 0,
        "application": null,
        "application_fee_amount": null,
        "automatic_payment_methods": null,
        "canceled_at": null,
        "cancellation_reason": null,
        "capture_method": asked["capture_method"].as_str().unwrap_or("automatic_async"),
        "client_secret": secret,
    });
    let intent = with(
        intent,
        json!({
            "confirmation_method": "automatic",
            "created": desk.now,
            "currency": session["currency"],
            "customer": session["customer"],
            "description": asked["description"],
            "last_payment_error": null,
            "latest_charge": null,
            "livemode": session["livemode"],
            "metadata": if asked["metadata"].is_object() { asked["metadata"].clone() } else { json!({}) },
            "next_action": null,
        }),
    );
    let intent = with(
        intent,
        json!({
            "on_behalf_of": null,
            "payment_method": null,
            "payment_method_configuration_details": null,
            "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
            "payment_method_types": session["payment_method_types"],
            "processing": null,
            "receipt_email": asked["receipt_email"],
            "review": null,
            "setup_future_usage": asked["setup_future_usage"],
            "shipping": null,
            "source": null,
            "statement_descriptor": null,
            "statement_descriptor_suffix": asked["statement_descriptor_suffix"],
            "status": "requires_payment_method",
            "transfer_data": null,
            "transfer_group": null,
        }),
    );
    desk.keep(intent, json!({ "session": session_id }));
    desk.books.patch(session_id, json!({ "payment_intent": id }));
    desk.emit("payment_intent.created", &id);
    id
}

/// Attaches what the customer typed: a new method of payment.
pub(super) fn attach(desk: &mut Desk<'_>, intent: &str, method: &Method) {
    let id = desk.books.next_id("pm_1S");
    let session = desk.memo(intent)["session"].as_str().unwrap_or_default().to_owned();
    let email = desk.books.body(&session)["customer_details"]["email"].clone();
    let mut body = json!({
        "id": id,
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing(&email),
        "created": desk.now,
        "customer": null,
        "livemode": false,
        "metadata": {},
        "type": method.kind,
    });
    body[method.kind] = method.details.clone();
    desk.keep(body, json!({}));
    desk.books.patch(intent, json!({ "payment_method": id, "next_action": null, "last_payment_error": null }));
}

pub(super) fn billing(email: &Value) -> Value {
    let address = json!({
        "city": null, "country": "FR", "line1": null, "line2": null, "postal_code": null, "state": null,
    });
    json!({ "address": address, "email": email, "name": null, "phone": null, "tax_id": null })
}

/// Why a try failed, in the provider's codes.
pub(super) struct Failure {
    pub code: &'static str,
    pub decline_code: Option<&'static str>,
    pub message: &'static str,
}

/// The try failed; the intent waits for another method.
pub(super) fn fail(desk: &mut Desk<'_>, intent: &str, failure: &Failure, charge: Option<&str>) {
    let method = desk.books.body(intent)["payment_method"].clone();
    let method = method.as_str().map_or(Value::Null, |id| desk.books.body(id));
    let is_card = matches!(failure.code, "card_declined" | "expired_card" | "incorrect_cvc" | "processing_error");
    let error = json!({
        "type": if is_card { "card_error" } else { "invalid_request_error" },
        "code": failure.code,
        "decline_code": failure.decline_code,
        "doc_url": format!("https://stripe.com/docs/error-codes/{}", failure.code.replace('_', "-")),
        "message": failure.message,
        "charge": charge,
        "payment_method": method,
    });
    let changes = json!({
        "status": "requires_payment_method", "last_payment_error": error, "next_action": null, "processing": null,
        "payment_method": null,
    });
    desk.books.patch(intent, changes);
    desk.emit("payment_intent.payment_failed", intent);
}
