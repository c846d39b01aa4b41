//! Signatures, judged as the official library judges them, and what each event of a delivery is about.

use ::http::{HeaderMap, HeaderName, HeaderValue};

use super::*;
use crate::{
    domain::{
        payment::State,
        report::{About, Claim, Notice},
    },
    providers::{NoticeError, RawNotice, gocardless::webhook, samples::settings, sign},
};

const SECRET: &str = "ED7D658C-D8EB-4941-948B-3973214F2D49";

fn verified(headers: &[&str], body: &[u8], secrets: &[&str]) -> Result<(), NoticeError> {
    let line = |text: &&str| {
        let value = HeaderValue::from_bytes(text.as_bytes()).expect("a value");
        (HeaderName::from_static("webhook-signature"), value)
    };
    let headers: HeaderMap = headers.iter().map(line).collect();
    webhook::verify(&RawNotice { headers: &headers, body }, secrets.iter().copied())
}

/// The shop has one secret: a vector signed with another is a delivery for somebody else.
#[test]
fn every_vector_is_judged_as_the_official_library_does() {
    let file: Value = serde_json::from_str(include_str!("../fixtures/gocardless_webhook.json")).expect("JSON");
    let vectors = file["vectors"].as_array().expect("vectors").clone();
    assert!(vectors.len() >= 11);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap_or_else(|| panic!("{name} in {vector}"));
        let said = verified(&[text("header")], text("body").as_bytes(), &[text("secret")]);
        assert_eq!(said.is_ok(), text("official_sdk") == "accept", "{}: {said:?}", text("name"));
        if said.is_ok() {
            assert!(webhook::read(text("body").as_bytes()).is_ok(), "{}", text("name"));
        }
    }
}

#[test]
fn odd_headers_are_invalid() {
    let good = sign::hmac_sha256_hex(SECRET.as_bytes(), &[b"{}"]);
    assert_eq!(verified(&[&good], b"{}", &[SECRET]), Ok(()));
    assert_eq!(verified(&[&good], b"{}", &["another", SECRET]), Ok(()));
    assert_eq!(verified(&[], b"{}", &[SECRET]), Err(NoticeError::Missing));
    assert_eq!(verified(&[""], b"{}", &[SECRET]), Err(NoticeError::Missing));
    assert_eq!(verified(&[&good, &good], b"{}", &[SECRET]), Err(NoticeError::Invalid));
    assert_eq!(verified(&["\u{80}é"], b"{}", &[SECRET]), Err(NoticeError::Invalid));
    assert_eq!(verified(&[&good], b"{}", &[]), Err(NoticeError::Invalid));
    assert_eq!(verified(&[&sign::hmac_sha256_hex(b"", &[b"{}"])], b"{}", &[]), Err(NoticeError::Invalid));
}

#[tokio::test]
async fn both_secrets_of_a_renewal_are_accepted() {
    let renewed = settings(&[("webhook_secret", "new-secret-0123456789"), ("webhook_secret_previous", SECRET)]);
    let body = br#"{"events":[]}"#;
    for (secret, expected) in
        [(SECRET, Ok(0)), ("new-secret-0123456789", Ok(0)), ("another", Err(NoticeError::Invalid))]
    {
        let value = sign::hmac_sha256_hex(secret.as_bytes(), &[body]);
        let line = (HeaderName::from_static("webhook-signature"), HeaderValue::from_str(&value).expect("a value"));
        let headers = HeaderMap::from_iter([line]);
        let read = GoCardless.read_notice(&call(&http(), &renewed, None), &RawNotice { headers: &headers, body }).await;
        assert_eq!(read.map(|notices| notices.len()), expected, "{secret}");
    }
}

fn event(kind: &str, change: Value) -> Value {
    let (resource, action) = kind.split_once('.').expect("a kind");
    let plain = json!({
        "id": "EV000CONF1", "created_at": "2026-12-08T07:00:00.000Z", "resource_type": resource, "action": action,
        "links": {
            "payment": "PM1", "billing_request": "BRQ1", "mandate": "MD1", "refund": "RF1", "payout": "PO1",
        },
        "details": {"origin": "gocardless", "cause": "x"}, "metadata": {}, "resource_metadata": {"payment": PAYMENT},
    });
    merged(plain, &change)
}

fn read(events: &[Value]) -> Result<Vec<Notice>, NoticeError> {
    webhook::read(json!({"events": events, "meta": {"webhook_id": "WB1"}}).to_string().as_bytes())
}

fn one_of(kind: &str, change: Value) -> Notice {
    read(&[event(kind, change)]).expect("a delivery").pop().expect("an event")
}

#[test]
fn each_event_of_a_delivery_is_a_notice_of_its_own() {
    let events: Vec<Value> = (0..250)
        .map(|place| event("payments.confirmed", json!({"id": format!("EV{place}"), "links": {"payment": "PM1"}})))
        .collect();
    let notices = read(&events).expect("a delivery");
    assert_eq!(notices.len(), 250);
    let expected = Notice {
        event: "EV249".into(),
        kind: "payments.confirmed".into(),
        about: About::Payment { reference: "PM1".into(), ours: Some(PAYMENT.into()) },
        claim: Claim { state: Some(State::Succeeded), ..Claim::default() },
    };
    assert_eq!(notices[249], expected);
    let body = json!({"events": events}).to_string();
    let apart = GoCardless.told_apart(&body);
    assert_eq!((apart.len(), serde_json::from_str::<Value>(&apart[7]).expect("JSON")), (250, events[7].clone()));
}

#[test]
fn each_kind_is_about_something() {
    let about = |kind: &str| one_of(kind, json!({})).about;
    let payment = |reference: &str| About::Payment { reference: reference.into(), ours: Some(PAYMENT.into()) };
    let later = |object: &str| About::Later { object: object.into() };
    for kind in ["payments.created", "payments.submitted", "payments.paid_out", "payments.brand_new"] {
        assert_eq!(about(kind), payment("PM1"), "{kind}");
    }
    let dispute = About::Dispute { reference: "PM1".into(), payment: Some(PAYMENT.into()) };
    for kind in [
        "payments.failed",
        "payments.charged_back",
        "payments.chargeback_cancelled",
        "payments.chargeback_settled",
        "payments.late_failure_settled",
    ] {
        assert_eq!(about(kind), dispute, "{kind}");
    }
    assert_eq!(about("payments.surcharge_fee_debited"), later("PM1"));
    assert_eq!(about("billing_requests.fulfilled"), payment("BRQ1"));
    let mandate = About::Mandate { reference: "MD1".into(), ours: PAYMENT.into() };
    for kind in ["mandates.cancelled", "mandates.failed", "mandates.expired", "mandates.consumed", "mandates.blocked"] {
        assert_eq!(about(kind), mandate, "{kind}");
    }
    assert_eq!(about("mandates.created"), About::Other);
    let refund = About::Refund { reference: "RF1".into(), payment: None, ours: None };
    assert_eq!(about("refunds.paid"), refund);
    assert_eq!(about("payouts.paid"), About::Payout { reference: "PO1".into() });
    assert_eq!(about("creditors.updated"), About::Account);
    assert_eq!(about("exports.started"), About::Other);
    for kind in GoCardless.events() {
        assert_ne!(about(kind), About::Other, "{kind} is asked for: it is followed");
    }
    for foreign in [
        json!({"resource_metadata": {}}),
        json!({"resource_metadata": null}),
        json!({"resource_metadata": {"payment": 42}}),
        json!({"links": {}}),
    ] {
        assert_eq!(one_of("payments.confirmed", foreign.clone()).about, About::Other, "{foreign}");
    }
}

#[test]
fn an_event_announces_a_state_where_it_speaks_of_one() {
    let said = |kind: &str, details: Value| one_of(kind, json!({"details": details})).claim.state;
    let of = |kind: &str| said(kind, json!({}));
    assert_eq!(of("payments.submitted"), Some(State::Processing));
    assert_eq!(of("payments.confirmed"), Some(State::Succeeded));
    assert_eq!(of("payments.paid_out"), Some(State::Succeeded));
    assert_eq!(of("payments.failed"), Some(State::Failed));
    assert_eq!(said("payments.failed", json!({"will_attempt_retry": true})), None);
    assert_eq!(of("payments.resubmission_requested"), None);
    assert_eq!(of("billing_requests.fulfilled"), None);
    assert_eq!(of("billing_requests.cancelled"), Some(State::Canceled));
}

#[test]
fn what_is_no_delivery_is_unreadable() {
    for body in ["", "{}", "[]", "null", "{", "{\"events\":{}}", "\u{feff}{\"events\":[]}"] {
        assert_eq!(webhook::read(body.as_bytes()), Err(NoticeError::Unreadable), "{body}");
    }
}

#[test]
fn a_broken_event_is_kept_beside_the_others() {
    let broken = [
        json!(1),
        json!({"id": "EV1"}),
        event("payments.confirmed", json!({"id": ""})),
        event("payments.confirmed", json!({"id": "' OR 1=1"})),
        event("payments.confirmed", json!({"id": 1})),
        event("payments.confirmed", json!({"action": "a".repeat(101)})),
        event("payments.confirmed", json!({"links": "PM1"})),
    ];
    let good = event("payments.confirmed", json!({}));
    let notices = read(&[&broken[..], &[good]].concat()).expect("a delivery");
    let names: std::collections::BTreeSet<_> = notices.iter().map(|notice| notice.event.as_str()).collect();
    assert_eq!((notices.len(), names.len()), (broken.len() + 1, broken.len() + 1));
    let (last, others) = notices.split_last().expect("some");
    assert_eq!((last.event.as_str(), &last.claim.unreadable), ("EV000CONF1", &None));
    for notice in others {
        assert_eq!(notice.about, About::Other);
        assert!(notice.claim.unreadable.is_some() && notice.event.starts_with("unreadable-"), "{notice:?}");
    }
}
