//! Signatures by the vectors of the official libraries, and what a verified notice is about.

use ::http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use super::{PAYMENT, SESSION, Stripe, fixture, merged, settings};
use crate::{
    domain::{
        Instant,
        currency::Currency,
        gateway::Mode,
        money::Money,
        payment::State,
        report::{About, Claim, Notice},
    },
    providers::{
        NoticeError, Provider, RawNotice, Settings,
        samples::{NOW, call, http},
        sign,
        stripe::webhook,
    },
};

const SECRET: &str = "whsec_test_7Qp2vXk0bN4rT8yL1mZc5HdJ";

fn headers(signatures: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for signature in signatures {
        headers.append("stripe-signature", HeaderValue::from_str(signature).expect("a header"));
    }
    headers
}

fn verified(signatures: &[&str], body: &[u8], secrets: &[&str], now: i64) -> Result<(), NoticeError> {
    let raw = RawNotice { headers: &headers(signatures), body };
    webhook::verify(&raw, secrets.iter().copied(), Instant::from_unix_timestamp(now).expect("an instant"))
}

#[test]
fn every_vector_of_the_official_libraries_holds() {
    let vectors = fixture(include_str!("../fixtures/stripe_webhook.json"));
    for vector in vectors["vectors"].as_array().expect("vectors") {
        let text = |name: &str| vector[name].as_str().expect("text");
        let now = vector["now"].as_i64().expect("an instant");
        let verdict = verified(&[text("header")], text("body").as_bytes(), &[text("secret")], now);
        match text("name") {
            // The libraries accept any time to come; we fail closed when the clocks disagree.
            "timestamp one hour in the future" => assert_eq!(verdict, Err(NoticeError::Expired)),
            name => assert_eq!(verdict.is_ok(), text("official_sdk") == "accept", "{name}: {verdict:?}"),
        }
    }
}

fn signed(body: &[u8], at: i64, secret: &str) -> String {
    let signature = sign::hmac_sha256_hex(secret.as_bytes(), &[at.to_string().as_bytes(), b".", body]);
    format!("t={at},v1={signature}")
}

#[test]
fn the_window_is_five_minutes_either_side() {
    let good = signed(b"{}", 1_000_000, SECRET);
    for (now, expected) in [
        (999_699, Err(NoticeError::Expired)),
        (999_700, Ok(())),
        (1_000_300, Ok(())),
        (1_000_301, Err(NoticeError::Expired)),
    ] {
        assert_eq!(verified(&[&good], b"{}", &[SECRET], now), expected, "{now}");
    }
}

#[test]
fn odd_headers_are_invalid() {
    let good = signed(b"{}", 1_000_000, SECRET);
    let at = |header: &str| verified(&[header], b"{}", &[SECRET], 1_000_000);
    assert_eq!(at(&good), Ok(()));
    let long = format!("{good},v1={}", "a".repeat(10_000));
    let odd = ["t=NaN,v1=a", "t=,v1=", "v1=", "t=1000000", "t=99999999999999999999,v1=a", ",,,=", "\u{80}é", &long];
    for header in odd {
        assert_eq!(at(header), Err(NoticeError::Invalid), "{header}");
    }
    assert_eq!(verified(&[&good, &good], b"{}", &[SECRET], 1_000_000), Err(NoticeError::Invalid));
    assert_eq!(verified(&[], b"{}", &[SECRET], 1_000_000), Err(NoticeError::Missing));
    assert_eq!(at(""), Err(NoticeError::Missing));
    assert_eq!(verified(&[&signed(b"{}", 1_000_000, "")], b"{}", &[], 1_000_000), Err(NoticeError::Invalid));
    for ancient in [0, -1, i64::MIN] {
        assert_eq!(at(&signed(b"{}", ancient, SECRET)), Err(NoticeError::Expired), "{ancient}");
    }
}

#[tokio::test]
async fn both_secrets_of_a_rotation_are_accepted() {
    let rotated = settings(&[("webhook_secret", "whsec_new_0123456789"), ("webhook_secret_previous", SECRET)]);
    let blank = settings(&[("webhook_secret", "  "), ("webhook_secret_previous", "")]);
    let body = include_bytes!("../fixtures/event_completed.json");
    let read = async |settings: &Settings, secret: &str| {
        let headers = headers(&[&signed(body, NOW.unix_timestamp(), secret)]);
        Stripe.read_notice(&call(&http(), settings, None), &RawNotice { headers: &headers, body }).await
    };
    assert!(read(&rotated, SECRET).await.is_ok());
    assert!(read(&rotated, "whsec_new_0123456789").await.is_ok());
    assert_eq!(read(&rotated, "whsec_other_0123456789").await, Err(NoticeError::Invalid));
    for empty in ["", " ", "  "] {
        assert_eq!(read(&blank, empty).await, Err(NoticeError::Invalid));
    }
}

fn completed() -> Value {
    fixture(include_str!("../fixtures/event_completed.json"))
}

fn read(event: &Value) -> Result<Notice, NoticeError> {
    webhook::read(event.to_string().as_bytes())
}

fn with_object(change: Value) -> Value {
    let mut event = completed();
    event["data"]["object"] = merged(event["data"]["object"].clone(), &change);
    event
}

fn of(kind: &str, object: Value) -> Value {
    merged(completed(), &json!({"type": kind, "data": {"object": object}}))
}

#[test]
fn a_session_names_its_payment() {
    let expected = Notice {
        event: "evt_1SEVT0001".into(),
        kind: "checkout.session.completed".into(),
        about: About::Payment { reference: SESSION.into(), ours: Some(PAYMENT.into()) },
        claim: Claim {
            amount: Some(Money::new(12_050, Currency::EUR)),
            mode: Some(Mode::Test),
            state: Some(State::Succeeded),
            account: None,
            unreadable: None,
        },
    };
    assert_eq!(read(&completed()), Ok(expected));
}

#[test]
fn odd_claims_are_noted_and_never_fail_the_notice() {
    for odd in [
        json!({"amount_total": "12050"}),
        json!({"amount_total": null}),
        json!({"amount_total": -1}),
        json!({"amount_total": 120.5}),
        json!({"amount_total": 1e30}),
        json!({"currency": "zzz"}),
        json!({"currency": 978}),
        json!({"livemode": true}),
    ] {
        let notice = read(&with_object(odd.clone())).expect("a notice");
        assert!(notice.claim.unreadable.is_some(), "{odd}");
    }
    let nowhere = merged(completed(), &json!({"livemode": null, "account": "acct_1"}));
    let claim = read(&nowhere).expect("a notice").claim;
    assert_eq!((claim.mode, claim.account.as_deref(), claim.unreadable.is_some()), (None, Some("acct_1"), true));
    assert_eq!(read(&with_object(json!({"amount_total": 0}))).map(|notice| notice.claim.unreadable), Ok(None));
}

#[test]
fn each_kind_is_about_something() {
    let about = |kind: &str, object: Value| read(&of(kind, object)).map(|notice| notice.about);
    let ours = json!({"payment": PAYMENT});
    let payment = |reference: &str| Ok(About::Payment { reference: reference.into(), ours: Some(PAYMENT.into()) });
    let later = |id: &str| Ok(About::Later { object: id.into() });
    assert_eq!(about("payment_intent.payment_failed", json!({"id": "pi_1", "metadata": ours})), payment("pi_1"));
    let charge = json!({"id": "ch_1", "payment_intent": "pi_1", "metadata": ours});
    assert_eq!(about("charge.updated", charge), payment("pi_1"));
    assert_eq!(about("charge.updated", json!({"id": "ch_1", "metadata": {}})), Ok(About::Other));
    assert_eq!(about("charge.refunded", json!({"id": "ch_1"})), later("ch_1"));
    let dispute = About::Dispute { reference: "du_1".into(), payment: None };
    assert_eq!(about("charge.dispute.created", json!({"id": "du_1"})), Ok(dispute));
    let refund = |ours: Option<&str>| {
        Ok(About::Refund { reference: "re_1".into(), payment: None, ours: ours.map(str::to_owned) })
    };
    assert_eq!(about("refund.failed", json!({"id": "re_1"})), refund(None));
    let ours = json!({"id": "re_1", "metadata": {"refund": "our id"}});
    assert_eq!(about("refund.created", ours.clone()), refund(Some("our id")));
    assert_eq!(about("charge.refund.updated", ours), refund(Some("our id")));
    let ours = json!({"payment": PAYMENT});
    assert_eq!(about("payout.paid", json!({"id": "po_1"})), Ok(About::Payout { reference: "po_1".into() }));
    assert_eq!(about("transfer.created", json!({"id": "tr_1"})), later("tr_1"));
    assert_eq!(about("account.updated", json!({"id": "acct_1"})), Ok(About::Account));
    assert_eq!(about("capability.updated", json!({"id": "transfers"})), Ok(About::Account));
    assert_eq!(about("brand.new", json!({})), Ok(About::Other));
    for kind in Stripe.events() {
        let object = json!({"id": "obj_1", "mode": "payment", "metadata": ours});
        assert_ne!(about(kind, object), Ok(About::Other), "{kind} is asked for: it is followed");
    }
    let setup = json!({"id": "cs_test_2", "mode": "setup", "amount_total": null});
    assert_eq!(about("checkout.session.completed", setup), Ok(About::Other));
}

#[test]
fn a_notice_announces_a_state_where_it_speaks_of_one() {
    let said = |kind: &str, object: Value| read(&of(kind, object)).map(|notice| notice.claim.state);
    let session = |status: &str| json!({"id": "cs_test_1", "mode": "payment", "payment_status": status});
    assert_eq!(said("checkout.session.completed", session("paid")), Ok(Some(State::Succeeded)));
    assert_eq!(said("checkout.session.completed", session("unpaid")), Ok(Some(State::Processing)));
    assert_eq!(said("checkout.session.async_payment_failed", session("unpaid")), Ok(Some(State::Failed)));
    assert_eq!(said("checkout.session.expired", session("unpaid")), Ok(Some(State::Expired)));
    assert_eq!(said("payment_intent.created", json!({"id": "pi_1"})), Ok(None));
    assert_eq!(said("charge.updated", json!({"id": "ch_1"})), Ok(None));
}

#[test]
fn what_is_no_event_is_unreadable() {
    let deep = format!(r#"{{"id":"evt_1","object":"event","type":"x","data":{{"object":{{"a":{}"#, "[".repeat(10_000));
    let double = r#"{"id":"evt_1","id":"evt_2","object":"event","type":"x","data":{"object":{}}}"#;
    for body in ["", "{}", "[]", "null", "{", "\u{feff}{}", &deep, double] {
        assert_eq!(webhook::read(body.as_bytes()), Err(NoticeError::Unreadable), "{}", &body[..body.len().min(40)]);
    }
    assert_eq!(webhook::read(b"\xff\xfe"), Err(NoticeError::Unreadable));
    for wrong in [
        json!({"object": "v2.core.event"}),
        json!({"id": "' OR 1=1"}),
        json!({"id": {"$ne": 1}}),
        json!({"id": "a".repeat(1 << 20)}),
        json!({"type": ""}),
        json!({"data": {"object": []}}),
        json!({"data": {"object": {"id": "' OR 1=1"}}}),
    ] {
        assert_eq!(read(&merged(completed(), &wrong)), Err(NoticeError::Unreadable));
    }
}
