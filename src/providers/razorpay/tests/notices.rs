//! Notices: every vector of the signature, what each kind is about, what is claimed.

use ::http::{HeaderMap, HeaderName, HeaderValue};

use super::super::webhook;
use super::*;
use crate::{
    domain::{
        payment::State,
        report::{About, Notice},
    },
    providers::{NoticeError, RawNotice, sign},
};

const SECRET: &str = "whsec_test_9f8e7d6c";

fn vectors() -> Value {
    serde_json::from_str(include_str!("../fixtures/razorpay.json")).expect("vectors")
}

fn signed(body: &[u8], secret: &str) -> HeaderMap {
    let signature = sign::hmac_sha256_hex(secret.as_bytes(), &[body]);
    let mut headers = HeaderMap::new();
    headers.insert("x-razorpay-signature", HeaderValue::from_str(&signature).expect("a header"));
    headers
}

fn read(event: &Value, id: Option<&'static str>) -> Result<Notice, NoticeError> {
    let body = event.to_string().into_bytes();
    let mut headers = signed(&body, SECRET);
    if let Some(id) = id {
        headers.insert("x-razorpay-event-id", HeaderValue::from_static(id));
    }
    let raw = RawNotice { headers: &headers, body: &body };
    webhook::verify(&raw, [SECRET].into_iter())?;
    webhook::read(&raw)
}

fn event(kind: &str, name: &str, entity: &Value) -> Value {
    json!({
        "entity": "event", "account_id": "acc_OU2H3nkLn9jDVo", "event": kind, "contains": [name],
        "payload": {name: {"entity": entity}}, "created_at": 1_741_083_331,
    })
}

fn noted(object: Value) -> Value {
    merged(object, &json!({"notes": {"payment": PAYMENT}}))
}

#[test]
fn every_vector_is_judged_as_its_dossier_says() {
    let vectors = vectors();
    let secret = vectors["webhook_secret"].as_str().expect("a secret");
    let all = vectors["webhook"].as_array().expect("vectors");
    assert!(all.len() > 5);
    for vector in all {
        let lines = vector["headers"].as_object().expect("headers").iter();
        let line = |(name, value): (&String, &Value)| {
            let value = HeaderValue::from_str(value.as_str().expect("text")).expect("a value");
            (HeaderName::from_bytes(name.as_bytes()).expect("a name"), value)
        };
        let (headers, body) = (lines.map(line).collect::<HeaderMap>(), vector["body"].as_str().expect("text"));
        let raw = RawNotice { headers: &headers, body: body.as_bytes() };
        let judged = webhook::verify(&raw, [secret].into_iter()).and_then(|()| webhook::read(&raw));
        assert_eq!(judged.is_ok(), vector["expect"] == "accept", "{}", vector["name"]);
        let named = judged.is_ok_and(|notice| headers["x-razorpay-event-id"] == notice.event.as_str());
        assert_eq!(named, vector["expect"] == "accept", "{}", vector["name"]);
    }
}

#[test]
fn one_of_the_secrets_and_one_signature() {
    let body = br#"{"event":"ping"}"#;
    let judged = |headers: &HeaderMap, secrets: &[&'static str]| {
        webhook::verify(&RawNotice { headers, body }, secrets.iter().copied())
    };
    let headers = signed(body, SECRET);
    assert_eq!(headers["x-razorpay-signature"], "0f6d41727ae270a513f9bfd0ab5f5ba22791c1763990010ebb2f0c8945afdbf2");
    assert_eq!(judged(&headers, &["new", SECRET]), Ok(()), "an old event during a renewal");
    assert_eq!(judged(&headers, &["new"]), Err(NoticeError::Invalid));
    assert_eq!(judged(&headers, &[]), Err(NoticeError::Invalid));
    assert_eq!(judged(&HeaderMap::new(), &[SECRET]), Err(NoticeError::Missing));
    let mut twice = headers.clone();
    twice.append("x-razorpay-signature", HeaderValue::from_static("0"));
    assert_eq!(judged(&twice, &[SECRET]), Err(NoticeError::Invalid));
}

#[test]
fn each_kind_of_notice_names_what_it_is_about() {
    let payment_of = |reference: &str| About::Payment { reference: reference.into(), ours: Some(PAYMENT.into()) };
    let refund_of = |reference: &str| About::Refund { reference: reference.into(), payment: None, ours: None };
    let refund = json!({"id": "rfnd_FS8TWyPrCsa0OB"});
    let (link, held, none) = (noted(tried("paid")), noted(payment("authorized")), payment("captured"));
    for (kind, name, entity, about, state) in [
        ("payment_link.paid", "payment_link", &link, payment_of(LINK), Some(State::Succeeded)),
        ("payment_link.cancelled", "payment_link", &noted(tried("cancelled")), payment_of(LINK), Some(State::Canceled)),
        ("payment_link.expired", "payment_link", &noted(tried("expired")), payment_of(LINK), Some(State::Expired)),
        ("payment.authorized", "payment", &held, payment_of(PAID), Some(State::Processing)),
        ("payment.captured", "payment", &noted(payment("captured")), payment_of(PAID), Some(State::Succeeded)),
        ("payment.failed", "payment", &noted(payment("failed")), payment_of(PAID), None),
        // `notes` is `[]`: the merchant does more with the account than we know of.
        ("payment.captured", "payment", &none, About::Other, Some(State::Succeeded)),
        ("refund.processed", "refund", &refund, refund_of("rfnd_FS8TWyPrCsa0OB"), None),
        (
            "payment.dispute.created",
            "dispute",
            &json!({"id": "disp_EsIAlDcoUr8CaQ"}),
            About::Dispute { reference: "disp_EsIAlDcoUr8CaQ".into(), payment: None },
            None,
        ),
        ("fund_account.created", "fund_account", &json!({}), About::Other, None),
    ] {
        let notice = read(&event(kind, name, entity), None).expect("a notice");
        assert_eq!((notice.about, notice.claim.state, notice.kind.as_str()), (about, state, kind));
        let claims = notice.claim.amount.is_some();
        assert_eq!(claims, kind.starts_with("payment") && !kind.contains("dispute"), "{kind}");
    }
}

#[test]
fn a_part_that_was_paid_is_what_is_claimed() {
    let part = noted(merged(tried("partially_paid"), &json!({"amount_paid": 400_000})));
    let notice = read(&event("payment_link.partially_paid", "payment_link", &part), None).expect("a notice");
    assert_eq!(notice.claim.amount, Some(rupees(400_000)));
    for wrong in
        [json!({"amount": "1000000"}), json!({"amount": null}), json!({"amount": -1}), json!({"currency": "inr"})]
    {
        let odd = noted(merged(tried("paid"), &wrong));
        let notice = read(&event("payment_link.paid", "payment_link", &odd), None).expect("a notice");
        assert!(notice.claim.unreadable.is_some(), "{wrong}");
    }
}

#[test]
fn an_event_is_known_by_its_id() {
    let event = event("payment_link.paid", "payment_link", &noted(tried("paid")));
    assert_eq!(read(&event, Some("KPUSl7zGnwwSBV")).expect("a notice").event, "KPUSl7zGnwwSBV");
    let unnamed = read(&event, None).expect("a notice").event;
    assert_eq!(unnamed, read(&event, Some(" ")).expect("a notice").event, "the signed bytes name it");
    assert_eq!(unnamed.len(), 64);
}

#[test]
fn what_is_signed_and_senseless_is_unreadable() {
    for odd in [
        json!({}),
        json!({"entity": "payment", "event": "payment.captured", "payload": {}}),
        json!({"entity": "event", "event": "", "payload": {}}),
        json!({"entity": "event", "event": "payment.captured", "payload": {}}),
        event("payment.captured", "payment", &json!({"id": "' OR 1=1"})),
        event("payment_link.paid", "payment_link", &json!({"id": {"$ne": 1}})),
        event("refund.processed", "refund", &json!({"id": "../refunds"})),
    ] {
        assert_eq!(read(&odd, None), Err(NoticeError::Unreadable), "{odd}");
    }
}
