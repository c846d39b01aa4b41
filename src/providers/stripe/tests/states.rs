//! What each state of a session means for the payment.

use serde_json::{Value, json};

use super::{capture, merged, open, paid};
use crate::{
    domain::{
        currency::Currency,
        gateway::Mode,
        money::Money,
        payment::Fee,
        report::{Capture, Outcome},
    },
    providers::stripe::session,
};

fn processing() -> Value {
    super::fixture(include_str!("../fixtures/session_processing.json"))
}

fn outcome(session: Value) -> Outcome {
    session::report(serde_json::from_value(session).expect("a session")).outcome
}

fn with_intent(mut session: Value, change: Value) -> Value {
    session["payment_intent"] = merged(session["payment_intent"].clone(), &change);
    session
}

fn captured(session: Value) -> Capture {
    match outcome(session) {
        Outcome::Paid(capture) => capture,
        other => panic!("{other:?}"),
    }
}

#[test]
fn documented_states_are_told() {
    assert_eq!(outcome(open()), Outcome::AwaitingCustomer);
    assert_eq!(outcome(merged(open(), &json!({"status": "expired"}))), Outcome::Expired);
    assert_eq!(outcome(paid()), Outcome::Paid(capture()));
    let by = time::OffsetDateTime::from_unix_timestamp(1_795_293_660 + 14 * 86_400).ok();
    assert_eq!(outcome(processing()), Outcome::Processing { by });
}

#[test]
fn a_debit_that_fails_after_days_has_failed() {
    let failed = |error: Value| {
        outcome(with_intent(processing(), json!({"status": "requires_payment_method", "last_payment_error": error})))
    };
    let reason = |reason: &str| Outcome::Failed { reason: reason.into() };
    assert_eq!(failed(Value::Null), reason("debit_failed"));
    assert_eq!(
        failed(json!({"type": "invalid_request_error", "code": "debit_not_authorized"})),
        reason("debit_failed")
    );
    assert_eq!(failed(json!({"type": "card_error", "code": "insufficient_funds"})), reason("insufficient_funds"));
    assert_eq!(failed(json!({"type": "card_error", "code": "card_declined"})), reason("card_declined"));
    assert_eq!(outcome(with_intent(processing(), json!({"status": "canceled"}))), reason("canceled"));
}

#[test]
fn what_contradicts_itself_is_unknown() {
    for odd in [
        merged(paid(), &json!({"payment_status": "no_payment_required"})),
        merged(paid(), &json!({"status": "open"})),
        merged(paid(), &json!({"status": null})),
        merged(paid(), &json!({"status": "expired"})),
        merged(paid(), &json!({"payment_status": "partly"})),
        merged(paid(), &json!({"object": "invoice"})),
        merged(paid(), &json!({"payment_intent": null})),
        merged(paid(), &json!({"payment_intent": "pi_3SFACT0042"})),
        merged(paid(), &json!({"currency": "usd"})),
        with_intent(paid(), json!({"status": "requires_capture"})),
        with_intent(paid(), json!({"amount_received": 0})),
        with_intent(paid(), json!({"amount_received": -5})),
        with_intent(processing(), json!({"status": "succeeded"})),
        with_intent(processing(), json!({"status": "brand_new"})),
    ] {
        assert!(matches!(outcome(odd.clone()), Outcome::Unknown { .. }), "{odd}");
    }
}

#[test]
fn money_is_told_as_stripe_states_it() {
    let other = with_intent(paid(), json!({"amount_received": 1}));
    let other = merged(other, &json!({"livemode": true, "client_reference_id": null}));
    let told = captured(other);
    assert_eq!((told.amount, told.mode, told.ours), (Money::new(1, Currency::EUR), Mode::Live, None));
}

fn booked(change: Value) -> Option<Fee> {
    let mut session = paid();
    let entry = &mut session["payment_intent"]["latest_charge"]["balance_transaction"];
    *entry = match change {
        Value::Object(_) => merged(entry.clone(), &change),
        other => other,
    };
    captured(session).fee
}

#[test]
fn the_tax_on_a_fee_is_kept_apart_in_the_currency_of_settlement() {
    let parts = json!([{"amount": 300, "type": "stripe_fee"}, {"amount": 60, "type": "tax"}]);
    let dollar = |minor| Money::new(minor, Currency::USD);
    let fee = booked(json!({"currency": "usd", "fee": 360, "fee_details": parts}));
    assert_eq!(fee, Some(Fee { fee: dollar(300), tax: dollar(60) }));
}

#[test]
fn a_fee_that_does_not_add_up_is_not_told() {
    assert_eq!(booked(json!({"fee": 207})), None);
    assert_eq!(booked(json!({"currency": "zzz"})), None);
    assert_eq!(booked(Value::Null), None);
    assert_eq!(booked(json!("txn_3SFACT0042")), None);
}

#[test]
fn the_method_is_named_for_people() {
    let named = |details: Value| {
        let mut session = paid();
        session["payment_intent"]["latest_charge"]["payment_method_details"] = details;
        captured(session).method
    };
    assert_eq!(
        named(json!({"type": "sepa_debit", "sepa_debit": {"last4": "2606"}})).as_deref(),
        Some("SEPA •••• 2606")
    );
    assert_eq!(named(json!({"type": "bancontact", "bancontact": {}})).as_deref(), Some("bancontact"));
    assert_eq!(named(json!({"type": "brand_new"})).as_deref(), Some("brand new"));
    assert_eq!(named(Value::Null), None);
}
