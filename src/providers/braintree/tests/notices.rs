//! Notices against the vectors of the official SDK, and what they are about.

use serde_json::Value;

use super::good;
use crate::{
    domain::{
        currency::Currency,
        money::Money,
        payment::State,
        report::{About, Notice},
    },
    providers::{
        NoticeError, Provider, RawNotice, Settings,
        braintree::{Braintree, letter, webhook},
        samples::{call, http},
    },
};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../fixtures/braintree_webhook.json")).expect("JSON")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().expect("text")
}

async fn read(settings: &Settings, body: &str) -> Result<Notice, NoticeError> {
    let (http, headers) = (http(), ::http::HeaderMap::new());
    let raw = RawNotice { headers: &headers, body: body.as_bytes() };
    Braintree.read_notice(&call(&http, settings, None), &raw).await.map(|mut all| all.remove(0))
}

fn xml(kind: &str, subject: &str) -> Notice {
    let text = format!("<notification><kind>{kind}</kind><subject>{subject}</subject></notification>");
    letter::read(&text, "event", &good()).expect("readable")
}

#[tokio::test]
async fn every_vector_of_the_official_library_is_judged_alike() {
    let vectors = vectors();
    let list = vectors["vectors"].as_array().expect("vectors");
    assert!(list.len() >= 15);
    for vector in list {
        let form = serde_urlencoded::to_string([
            ("bt_signature", text(vector, "bt_signature")),
            ("bt_payload", text(vector, "bt_payload")),
        ]);
        let form = form.expect("a form");
        let said = read(&good(), &form).await;
        match text(vector, "expect") {
            "accept" => {
                let kind = said.unwrap_or_else(|error| panic!("{}: {error}", vector["name"])).kind;
                assert_eq!(kind, text(&vector["expected_fields"], "kind"), "{}", vector["name"]);
                assert_eq!(read(&good(), text(vector, "form_body")).await.map(|one| one.kind), Ok(kind));
            }
            _ => assert_eq!(said, Err(NoticeError::Invalid), "{}", vector["name"]),
        }
    }
}

#[tokio::test]
async fn the_same_notice_is_the_same_event() {
    let vectors = vectors();
    let named = |name: &str| {
        let found = vectors["vectors"].as_array().expect("vectors").iter().find(|one| one["name"] == name);
        text(found.expect("a vector"), "form_body").to_owned()
    };
    let first = read(&good(), &named("transaction_settled")).await.expect("read").event;
    assert_eq!(read(&good(), &named("trailing_newline_lost")).await.expect("read").event, first);
    assert_ne!(read(&good(), &named("check")).await.expect("read").event, first);
}

#[tokio::test]
async fn what_is_named_twice_or_not_at_all_is_not_read() {
    for (body, error) in [
        ("", NoticeError::Missing),
        ("bt_payload=aGVsbG8%3D%0A", NoticeError::Missing),
        ("bt_signature=test_public_key_1%7C9128", NoticeError::Missing),
        ("bt_signature=a%7Cb&bt_signature=a%7Cc&bt_payload=aGVsbG8%3D", NoticeError::Invalid),
        ("bt_signature=test_public_key_1%7C&bt_payload=", NoticeError::Invalid),
        // Signed, and no XML.
        (
            "bt_signature=test_public_key_1%7C9128c5ad0afb6a30be8c589d4832316304b3b40b&bt_payload=aGVsbG8%3D%0A",
            NoticeError::Unreadable,
        ),
    ] {
        assert_eq!(read(&good(), body).await, Err(error), "{body}");
    }
}

#[test]
fn the_challenge_is_answered_as_the_official_library_does() {
    for one in vectors()["destination_challenge"].as_array().expect("challenges") {
        let said = webhook::answer_challenge(&good(), &format!("bt_challenge={}", text(one, "bt_challenge")));
        match text(one, "expect") {
            "accept" => assert_eq!(said.as_deref(), Ok(text(one, "response"))),
            _ => assert_eq!(said, Err(NoticeError::Invalid), "{one}"),
        }
    }
    assert_eq!(webhook::answer_challenge(&good(), ""), Err(NoticeError::Missing));
    let question = "bt_challenge=20f9f8ed05f77439fe955c977e4c8a53";
    assert_eq!(webhook::answer_challenge(&Settings::default(), question), Err(NoticeError::Invalid));
}

#[test]
fn a_settled_transaction_names_our_payment_and_claims_its_amount() {
    let sale = |order: &str, amount: &str| {
        format!(
            "<transaction><id>9h3k7p2q</id><currency-iso-code>EUR</currency-iso-code><amount>{amount}</amount>\
             <order-id>{order}</order-id><paypal><payment-id>PAYID-M7</payment-id></paypal></transaction>"
        )
    };
    let about = About::Payment { reference: "PAYID-M7".into(), ours: Some("PAY-7K3M".into()) };
    for (kind, state) in [("transaction_settled", State::Succeeded), ("transaction_settlement_declined", State::Failed)]
    {
        let notice = xml(kind, &sale("PAY-7K3M", "120.50"));
        assert_eq!((&notice.about, notice.claim.state), (&about, Some(state)));
        assert_eq!(notice.claim.amount, Some(Money::new(12_050, Currency::EUR)));
    }
    assert!(xml("transaction_settled", &sale("PAY-7K3M", "12,50")).claim.unreadable.is_some());
    assert_eq!(xml("transaction_settled", &sale("SHOPIFY-1", "120.50")).about, About::Other, "sold elsewhere");
}

#[test]
fn disputes_and_refunds_are_named_and_payouts_kept_for_later() {
    for kind in ["dispute_opened", "dispute_under_review", "dispute_won", "dispute_lost", "dispute_expired"] {
        let notice = xml(kind, "<dispute><id>dsp_1</id><kind>chargeback</kind></dispute>");
        assert_eq!(notice.about, About::Dispute { reference: "dsp_1".into(), payment: None }, "{kind}");
    }
    let one = "<transaction><id>rf_1</id></transaction>";
    assert_eq!(xml("transaction_disbursed", one).about, About::Later { object: "rf_1".into() });
    let refund = About::Refund { reference: "rf_1".into(), payment: None, ours: None };
    assert_eq!(xml("refund_failed", one).about, refund);
    for kind in ["check", "subscription_charged_successfully", "brand_new"] {
        assert_eq!(xml(kind, "<x><id>1</id></x>").about, About::Other, "{kind}");
    }
}

#[test]
fn another_merchants_notice_says_so_and_entities_are_refused() {
    let read = |text: &str| letter::read(text, "event", &good());
    let from = |merchant: &str| {
        let text = format!(
            "<notification><kind>check</kind><source-merchant-id>{merchant}</source-merchant-id></notification>"
        );
        read(&text).expect("readable").claim.account
    };
    assert_eq!((from("test_merchant_id"), from("somebody_else")), (None, Some("somebody_else".into())));
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><notification><kind>&a;</kind></notification>";
    for unreadable in [bomb, "<notification/>", "<other><kind>check</kind></other>", "", "{}", "<notification><kind>"] {
        assert_eq!(read(unreadable), Err(NoticeError::Unreadable), "{unreadable}");
    }
}
