//! PayPal Standard by its vectors: the page's address, and every notification.

use std::collections::BTreeMap;

use ::http::HeaderMap;
use serde_json::Value;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{PayPal, ipn, message::Message, standard};
use crate::{
    domain::{
        gateway::Mode,
        money::Money,
        payment::NextStep,
        report::{About, Notice, Outcome},
    },
    providers::{
        Asked, Charge, NoticeError, Provider, RawNotice, Settings, Standing, Trouble, TroubleKind,
        paypal_express::amount,
        samples::{NOW, asked, call, charge, http, sample, settings},
    },
};

fn vectors() -> Value {
    serde_json::from_str(include_str!("fixtures/paypal_ipn.json")).expect("vectors")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is text"))
}

fn shop() -> Settings {
    settings(&[("email", text(&vectors()["context"], "configured_email"))])
}

/// The payment the vectors speak of, under the id they give it.
fn owed(custom: &str) -> (Charge, String) {
    let context = vectors()["context"].clone();
    let amount = amount::of_paypal(text(&context, "expected_amount"), text(&context, "expected_currency"));
    (
        Charge { amount: amount.expect("an amount"), ..charge() },
        custom.replace(text(&context, "attempt"), &charge().payment.to_string()),
    )
}

/// Received, verified by a stand-in that answers like this, with the body it was asked about.
async fn received(
    body: &[u8],
    answer: ResponseTemplate,
    settings: &Settings,
) -> (Result<Vec<Notice>, NoticeError>, Vec<Vec<u8>>) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    let (http, uri) = (http(), server.uri());
    let notices =
        PayPal.read_notice(&call(&http, settings, Some(&uri)), &RawNotice { headers: &HeaderMap::new(), body }).await;
    let asked = server.received_requests().await.expect("recorded");
    assert!(asked.iter().all(|one| one.headers.contains_key("user-agent")), "PayPal refuses who has no name");
    (notices, asked.into_iter().map(|one| one.body).collect())
}

fn says(answer: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_string(answer)
}

fn reported(settings: &Settings, asked: &Asked) -> Outcome {
    let http = http();
    standard::status(&call(&http, settings, None), asked).expect("a report").outcome
}

/// What becomes of a notice that was kept, in the words of the vectors.
fn judged(notice: &Notice, body: &str, charge: &Charge) -> &'static str {
    let claim = &notice.claim;
    if claim.mode != Some(Mode::Test) {
        return "reject_environment";
    }
    if claim.account.is_some() {
        return "reject_receiver";
    }
    if !matches!(notice.about, About::Payment { .. }) {
        return "later";
    }
    let asked = Asked { charge: charge.clone(), heard: vec![body.to_owned()], ..asked(None) };
    match reported(&shop(), &asked) {
        Outcome::Paid(capture) if capture.amount == charge.amount => "settle",
        Outcome::Paid(_) => "hold_amount_mismatch",
        Outcome::Processing { .. } => "pending",
        _ => "nothing",
    }
}

#[tokio::test]
async fn every_vector_ends_as_its_dossier_says() {
    let mut heard: BTreeMap<String, usize> = BTreeMap::new();
    for vector in vectors()["vectors"].as_array().expect("vectors") {
        let (name, body, expected) = (text(vector, "name"), text(vector, "raw_body"), text(vector, "expect"));
        let (notices, asked) = received(body.as_bytes(), says(text(vector, "paypal_answer")), &shop()).await;
        assert_eq!(asked[0], text(vector, "expected_postback_body").as_bytes(), "{name}: the echo");
        let (charge, ours) = owed(body);
        let ended = match &notices {
            Err(NoticeError::Invalid) => "reject",
            Err(NoticeError::Unverified) => "retry_later",
            Err(other) => panic!("{name}: {other:?}"),
            Ok(notices) => {
                let repeats = heard.entry(notices[0].event.clone()).or_default();
                *repeats += 1;
                judged(&notices[0], &ours, &charge)
            }
        };
        let fits = match expected {
            "refund" | "reversal" | "reversal_canceled" | "dispute_opened" => ended == "later",
            // The inbox keeps each event once for a gateway.
            "duplicate_ignore" => ended == "settle" && heard.values().any(|times| *times > 1),
            expected if expected.starts_with("retry") => ended == "retry_later",
            expected if expected.starts_with("reject") => ended.starts_with("reject"),
            expected => ended == expected,
        };
        assert!(fits, "{name}: {ended} instead of {expected}");
    }
}

#[test]
fn money_fee_and_names_are_read_by_their_own_charset() {
    for (vector, name) in [("completed", "Zoë Müller"), ("completed_windows_1252", "Zoë Müller")] {
        let vectors = vectors();
        let found = vectors["vectors"].as_array().expect("vectors").iter().find(|one| one["name"] == vector);
        let message = Message::read(text(found.expect("the vector"), "raw_body").as_bytes());
        let Some(Outcome::Paid(capture)) = message.outcome() else { panic!("{vector} is paid") };
        assert_eq!(capture.amount.plain(), "119.90");
        assert_eq!(capture.fee.expect("a fee").fee.plain(), "4.52");
        assert_eq!(capture.method.as_deref(), Some(format!("PayPal ({name})").as_str()));
    }
}

#[test]
fn the_page_is_the_documented_one() {
    let all: Value = serde_json::from_str(include_str!("fixtures/paypal_nvp_and_standard.json")).expect("vectors");
    let redirect = &all["standard_redirect"];
    let fields: Vec<(String, String)> =
        serde_urlencoded::from_str(text(redirect, "sandbox_url").split_once('?').expect("a query").1).expect("fields");
    let of = |name: &str| text(&redirect["fields"], name).to_owned();
    let charge = Charge {
        amount: amount::of_paypal(&of("amount"), &of("currency_code")).expect("an amount"),
        description: of("item_name"),
        creditor_reference: of("item_number"),
        reference: of("invoice"),
        return_url: of("return"),
        cancel_url: of("cancel_return"),
        notice_url: of("notify_url"),
        ..charge()
    };
    let expected = fields.into_iter().map(|(name, value)| match name.as_str() {
        "custom" => (name, charge.payment.to_string()),
        _ => (name, value),
    });
    let form = standard::form(&of("business"), &charge).expect("a form");
    let form: Vec<_> = form.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    assert_eq!(form, expected.collect::<Vec<_>>());
    let (http, settings) = (http(), settings(&[("email", "billing@example.test")]));
    let started = standard::start(&call(&http, &settings, None), &charge).expect("started");
    let NextStep::Redirect { url } = started.next else { panic!("a page") };
    let theirs = text(redirect, "sandbox_url").replace("att_01HZX0K7M3&amount", &format!("{}&amount", charge.payment));
    assert_eq!(url, theirs);
    assert_eq!(started.reference, None, "nothing is there before it is paid");
}

#[tokio::test]
async fn only_the_very_words_count() {
    for (status, body, said) in [
        (200, "VERIFIED", ipn::Said::Verified),
        (200, " VERIFIED\n", ipn::Said::Verified),
        (200, "INVALID", ipn::Said::Invalid),
        (200, "<html>VERIFIED</html>", ipn::Said::Garbage),
        (200, "", ipn::Said::Garbage),
        (500, "VERIFIED", ipn::Said::Garbage),
        (403, "", ipn::Said::Garbage),
    ] {
        assert_eq!(ipn::said(status, body.as_bytes()), said, "{status} {body}");
    }
    let body = text(&vectors()["vectors"][0], "raw_body").to_owned();
    for down in [ResponseTemplate::new(503), ResponseTemplate::new(200).set_delay(std::time::Duration::from_secs(5))] {
        let (notices, _) = received(body.as_bytes(), down, &shop()).await;
        assert_eq!(notices, Err(NoticeError::Unverified), "PayPal is to send it again");
    }
}

#[tokio::test]
async fn what_cannot_be_paypals_is_not_asked_about() {
    for body in ["", "a=1", "{}", "txn_id=1", "verify_sign=1"] {
        let (notices, asked) = received(body.as_bytes(), says("VERIFIED"), &shop()).await;
        assert!(notices.is_err() && asked.is_empty(), "{body}");
    }
}

#[test]
fn whoever_came_back_is_waited_for_and_whoever_did_not_may_still_pay() {
    let at = |standing, hours: i64| {
        let mut asked = Asked { standing, ..asked(None) };
        asked.charge.created_at = NOW - time::Duration::hours(hours);
        asked.charge.expires_at = asked.charge.created_at + time::Duration::hours(3);
        reported(&shop(), &asked)
    };
    assert_eq!(at(Standing::There, 1), Outcome::AwaitingCustomer);
    assert_eq!(at(Standing::There, 3), Outcome::Expired);
    assert!(matches!(at(Standing::Back, 1), Outcome::Unknown { .. }));
    assert!(matches!(at(Standing::Back, 95), Outcome::Unknown { .. }));
    assert_eq!(at(Standing::Back, 96), Outcome::Expired);
    assert_eq!(at(Standing::Ended, 1), Outcome::Canceled);
}

#[test]
fn pending_then_completed_is_paid_in_any_order_and_what_is_anothers_is_not() {
    let message = |status: &str, rest: &str| {
        let custom = charge().payment.to_string();
        format!(
            "payment_status={status}&txn_id=61E67681CH3238416&custom={custom}&mc_gross=120.50&mc_currency=EUR&receiver_email=billing%40example.test&test_ipn=1{rest}"
        )
    };
    let heard = |bodies: &[String]| reported(&shop(), &Asked { heard: bodies.to_vec(), ..asked(None) });
    let (pending, completed, denied) = (message("Pending", ""), message("Completed", ""), message("Denied", ""));
    assert!(matches!(heard(std::slice::from_ref(&pending)), Outcome::Processing { .. }));
    assert!(matches!(heard(&[pending.clone(), completed.clone()]), Outcome::Paid(_)));
    assert!(matches!(heard(&[completed.clone(), pending.clone()]), Outcome::Paid(_)), "a late word of before");
    assert!(matches!(heard(&[pending, denied.clone()]), Outcome::Failed { .. }));
    assert!(matches!(heard(&[denied, completed.clone()]), Outcome::Paid(_)), "the money is there");
    let other = completed.replace("billing%40", "somebody%40");
    let live = completed.replace("&test_ipn=1", "");
    let foreign = completed.replace(&charge().payment.to_string(), "0192f0c1-0000-7000-8000-000000000043");
    for not_ours in [other, live, foreign] {
        assert_eq!(heard(std::slice::from_ref(&not_ours)), Outcome::AwaitingCustomer, "{not_ours}");
    }
}

#[tokio::test]
async fn a_payee_is_all_that_standard_needs_and_credentials_need_their_webhook() {
    let http = http();
    let check = async |settings: &Settings| PayPal.check(&call(&http, settings, None)).await;
    assert_eq!(check(&shop()).await.expect("good").account, shop().get("email").expect("an address"));
    let field = |refused: Result<_, Trouble>| match refused.expect_err("refused").kind {
        TroubleKind::Refused { field, .. } => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field(check(&Settings::default()).await), Some("email"));
    let mut whole = sample("paypal").settings;
    whole.0.remove("webhook_id");
    assert_eq!(field(check(&whole).await), Some("webhook_id"));
    assert_eq!(
        field(check(&settings(&[("client_id", "AQonly_half_of_a_pair"), ("webhook_id", "8PT597110X687430L")])).await),
        Some("client_secret")
    );
    assert!(PayPal.remark(&shop()).is_some() && PayPal.remark(&sample("paypal").settings).is_none());
    assert!(PayPal.is_only_heard(&shop()) && !PayPal.is_only_heard(&sample("paypal").settings));
}

#[test]
fn a_live_payment_is_never_sent_to_a_stand_in() {
    let (http, settings) = (http(), shop());
    let mut call = call(&http, &settings, Some("http://127.0.0.1:1"));
    call.mode = Mode::Live;
    let whole = Charge { amount: Money::new(100, charge().amount.currency), ..charge() };
    let refused = standard::start(&call, &whole).expect_err("refused");
    assert!(matches!(refused.kind, TroubleKind::Refused { ref reason, .. } if reason == "key_mode_mismatch"));
}
