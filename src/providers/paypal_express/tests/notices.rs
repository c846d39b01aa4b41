//! What a verified notice is about, and what it claims.

use serde_json::{Value, json};

use crate::{
    domain::{
        currency::Currency,
        money::Money,
        payment::State,
        report::{About, Claim, Notice},
    },
    providers::{NoticeError, paypal_express::webhook},
};

fn read(event: &Value) -> Result<Notice, NoticeError> {
    webhook::read(event.to_string().as_bytes())
}

fn event(kind: &str, resource: Value) -> Value {
    json!({"id": "WH-1-2", "event_type": kind, "resource": resource})
}

fn capture(value: &str) -> Value {
    json!({
        "id": "7KY78659SG487110K", "custom_id": "our id", "amount": {"currency_code": "EUR", "value": value},
        "supplementary_data": {"related_ids": {"order_id": "24F22464WC842504J"}},
    })
}

#[test]
fn a_capture_names_its_order_and_our_payment() {
    let notice = read(&event("PAYMENT.CAPTURE.COMPLETED", capture("119.90"))).expect("a notice");
    let about = About::Payment { reference: "24F22464WC842504J".into(), ours: Some("our id".into()) };
    let amount = Some(Money::new(11_990, Currency::EUR));
    let claim = Claim { amount, state: Some(State::Succeeded), ..Claim::default() };
    assert_eq!(notice, Notice { event: "WH-1-2".into(), kind: "PAYMENT.CAPTURE.COMPLETED".into(), about, claim });
}

#[test]
fn an_approval_is_a_bell_and_claims_nothing() {
    let order = json!({"id": "24F22464WC842504J", "purchase_units": [{"custom_id": "our id"}]});
    let notice = read(&event("CHECKOUT.ORDER.APPROVED", order)).expect("a notice");
    assert_eq!(notice.about, About::Payment { reference: "24F22464WC842504J".into(), ours: Some("our id".into()) });
    assert_eq!(notice.claim, Claim::default());
}

#[test]
fn what_is_not_of_this_shop_or_not_yet_followed_is_told_apart() {
    let foreign = json!({"id": "7KY78659SG487110K", "amount": {"currency_code": "EUR", "value": "1.00"}});
    let about = |kind: &str, resource: Value| read(&event(kind, resource)).expect("a notice").about;
    assert_eq!(about("PAYMENT.CAPTURE.COMPLETED", foreign), About::Other);
    assert_eq!(about("BILLING.SUBSCRIPTION.CREATED", json!({"id": "I-1"})), About::Other);
    // Shaped as a refund: the capture's own id stands only in a link.
    let id = "1JU08902781691411";
    for kind in ["PAYMENT.CAPTURE.REFUNDED", "PAYMENT.REFUND.FAILED"] {
        for ours in [None, Some("our id")] {
            let expected = About::Refund { reference: id.into(), payment: None, ours: ours.map(str::to_owned) };
            assert_eq!(about(kind, json!({"id": id, "custom_id": ours})), expected);
        }
    }
    let disputed = |id: &str| About::Dispute { reference: id.into(), payment: None };
    assert_eq!(about("PAYMENT.CAPTURE.REVERSED", json!({"id": id})), disputed(id));
    for kind in ["CUSTOMER.DISPUTE.CREATED", "CUSTOMER.DISPUTE.UPDATED", "CUSTOMER.DISPUTE.RESOLVED"] {
        assert_eq!(about(kind, json!({"dispute_id": "PP-D-27803"})), disputed("PP-D-27803"), "{kind}");
    }
}

#[test]
fn a_claim_that_cannot_be_read_says_so() {
    for value in ["1,234.50", "-1.00", "free"] {
        let notice = read(&event("PAYMENT.CAPTURE.COMPLETED", capture(value))).expect("a notice");
        assert!(notice.claim.unreadable.is_some() && notice.claim.amount.is_none(), "{value}");
    }
    for broken in [json!({}), json!([]), json!({"id": 1, "event_type": "x", "resource": {}}), event("x", json!("text"))]
    {
        assert_eq!(read(&broken), Err(NoticeError::Unreadable), "{broken}");
    }
}

#[test]
fn the_dossiers_bodies_are_read() {
    let vectors: Value = serde_json::from_str(include_str!("../fixtures/paypal_webhook.json")).expect("vectors");
    for vector in vectors["vectors"].as_array().expect("vectors").iter().filter(|one| one["expect"] == "accept") {
        let notice = webhook::read(vector["body"].as_str().expect("a body").as_bytes()).expect("a notice");
        assert!(!matches!(notice.about, About::Other), "{}", vector["name"]);
        assert!(notice.claim.unreadable.is_none(), "{}", vector["name"]);
    }
}
