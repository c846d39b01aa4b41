//! Who may ring, and what a ring is worth (promises P-40, P-41, P-43, P-44 and P-45).

use axum::body::Body;
use guichet::{
    domain::{gateway::Mode, invoice::InvoiceState, notice::NoticeState, payment::State},
    flows::plant,
    sandbox::{control::DeliveryMode, stripe_signature},
    server::jobs,
};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::{
    Answer, Till,
    notices::{SECOND_SECRET, altered, notice},
};
use guichet::{domain::ids::PaymentId, sandbox::control::Step};

const MIB: usize = 1024 * 1024;

/// A payment that was approved, whose notices stay with the provider; the notice that would say so.
async fn approved(till: &Till) -> (PaymentId, Value) {
    till.sandbox.webhooks(DeliveryMode::Drop);
    let payment = till.starts(till.invoice(5_000).await, till.card).await;
    till.approves(payment).await;
    (payment, till.event("checkout.session.completed"))
}

fn said(answer: &Answer) -> (StatusCode, String) {
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    (answer.status, body["error"]["code"].as_str().unwrap_or_default().to_owned())
}

fn refused(code: &str) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, code.to_owned())
}

#[tokio::test]
async fn p_40_f_21_only_the_gateways_own_secret_over_the_very_bytes_opens_its_door() {
    let till = Till::open().await;
    let second = till.second_stripe().await;
    let (payment, event) = approved(&till).await;
    let (own, now) = (plant::STRIPE_WEBHOOK_SECRET, till.sandbox.now());
    let bytes = serde_json::to_vec_pretty(&event).expect("JSON");
    let same_in_other_bytes = event.to_string().into_bytes();
    let right = till.signed(own, &bytes);
    let foreign = till.signed(SECOND_SECRET, &bytes);
    let hex = |header: &str| header.split_once("v1=").expect("a signature").1.to_owned();
    let wrong = [
        ("of the other Stripe account", foreign.clone()),
        ("of nobody", till.signed("whsec_invented_000000000000000", &bytes)),
        ("of the secret without its prefix", till.signed(&own["whsec_".len()..], &bytes)),
        ("of the same event in other bytes", till.signed(own, &same_in_other_bytes)),
        (
            "of another second",
            stripe_signature(&[own], &bytes, now - 1).replacen(&(now - 1).to_string(), &now.to_string(), 1),
        ),
        ("in capitals", format!("t={now},v1={}", hex(&right).to_uppercase())),
        ("cut short", format!("t={now},v1={}", &hex(&right)[..63])),
        ("of the scheme for tests", right.replacen("v1=", "v0=", 1)),
        ("without its time", format!("v1={}", hex(&right))),
        ("without a value", format!("t={now},v1=")),
    ];
    for (what, signature) in wrong {
        let answer = till.rings(till.card, bytes.clone(), Some(&signature)).await;
        assert_eq!(said(&answer), refused("signature_invalid"), "{what}");
    }
    assert_eq!(said(&till.rings(till.card, bytes.clone(), None).await), refused("signature_missing"));
    assert_eq!(said(&till.rings(second, bytes.clone(), Some(&right)).await), refused("signature_invalid"));
    let unsigned = till.rings(till.card, b"{ not JSON".to_vec(), Some(&right)).await;
    assert_eq!(said(&unsigned), refused("signature_invalid"), "nothing unverified is parsed");
    let signed = till.signed(own, b"{ not JSON");
    assert_eq!(said(&till.rings(till.card, b"{ not JSON".to_vec(), Some(&signed)).await), refused("bad_request"));
    assert!(till.inbox().await.is_empty(), "nothing of it is kept");

    let among_two = format!("t={now},v1={},v1={}", hex(&foreign), hex(&right));
    assert_eq!(
        till.rings(till.card, bytes, Some(&among_two)).await.status,
        StatusCode::OK,
        "while a secret is renewed"
    );
    till.hears().await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
}

#[tokio::test]
async fn p_41_a_signed_claim_of_success_is_not_believed_while_the_provider_says_pending() {
    let till = Till::open().await;
    let (_, event) = approved(&till).await;
    let invoice = till.invoice(5_000).await;
    let open = till.starts(invoice, till.card).await;
    let session = till.payment(open).await.provider_reference.expect("a session");
    // Everything in it is right, but that it has happened.
    let claim = altered(&event, "evt_1Sclaim", |event| {
        event["data"]["object"]["id"] = json!(session);
        event["data"]["object"]["client_reference_id"] = json!(open.to_string());
        event["data"]["object"]["metadata"] = json!({ "payment": open.to_string() });
    });
    let asked = till.calls(&format!("GET /v1/checkout/sessions/{session}"));
    assert_eq!(till.told(&claim).await.status, StatusCode::OK);
    till.hears().await;
    assert_eq!(till.calls(&format!("GET /v1/checkout/sessions/{session}")), asked + 1, "the provider was asked");
    assert_eq!(till.payment(open).await.state, State::RequiresAction);
    let unpaid = till.invoice_now(invoice).await;
    assert_eq!((unpaid.state, unpaid.settled.minor), (InvoiceState::Issued, 0));
    let kept = till.inbox().await.remove(0);
    assert_eq!((kept.state, kept.reason.as_str(), kept.payment), (NoticeState::Retry, "nothing_new_yet", Some(open)));
    till.verifies().await;
}

#[tokio::test]
async fn p_43_f_28_strangers_are_limited_and_the_provider_is_not() {
    let till = Till::open().await;
    let (payment, event) = approved(&till).await;
    let mut stranger = till.house.visitor();
    let mut forged = async || stranger.send(notice(till.card, b"{}".to_vec(), Some("t=1,v1=00"))).await;
    for nth in 0..100 {
        let genuine = altered(&event, &format!("evt_1Sbefore{nth}"), |_| {});
        assert_eq!(till.told(&genuine).await.status, StatusCode::OK);
    }
    assert_eq!(forged().await.status, StatusCode::BAD_REQUEST, "verified notices were never counted");
    let mut refused = 1;
    let limited = loop {
        let answer = forged().await;
        match answer.status {
            StatusCode::BAD_REQUEST => refused += 1,
            _ => break answer,
        }
        assert!(refused < 1_000, "nobody is limited");
    };
    assert!(refused >= 60, "{refused} in a minute are borne with");
    assert_eq!(said(&limited), (StatusCode::TOO_MANY_REQUESTS, "rate_limited".to_owned()));
    assert!(limited.headers.contains_key(header::RETRY_AFTER));
    for nth in 0..100 {
        let genuine = altered(&event, &format!("evt_1Safter{nth}"), |_| {});
        assert_eq!(till.told(&genuine).await.status, StatusCode::OK, "from the same address, in the same minute");
    }
    let elsewhere = till.second_stripe().await;
    assert_eq!(till.rings(elsewhere, b"{}".to_vec(), Some("t=1,v1=00")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(till.inbox().await.len(), 200);
    till.hears().await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
}

#[tokio::test]
async fn p_44_f_26_genuine_notices_about_something_else_change_nothing() {
    let till = Till::open().await;
    let second = till.second_stripe().await;
    let (payment, event) = approved(&till).await;
    let before = till.sandbox.calls().len();
    // The second account speaks of the first one's payment, by every name it has.
    let body = event.to_string().into_bytes();
    let signature = till.signed(SECOND_SECRET, &body);
    assert_eq!(till.rings(second, body, Some(&signature)).await.status, StatusCode::OK);
    let foreign = [
        (
            "mode_differs",
            altered(&event, "evt_1Slive", |event| {
                event["livemode"] = json!(true);
                event["data"]["object"]["livemode"] = json!(true);
            }),
        ),
        ("account_differs", altered(&event, "evt_1Sconnected", |event| event["account"] = json!("acct_somebody_else"))),
        (
            "unmatched",
            altered(&event, "evt_1Sstranger", |event| {
                event["data"]["object"]["id"] = json!("cs_test_of_another_shop");
                event["data"]["object"]["client_reference_id"] = json!(uuid::Uuid::now_v7().to_string());
            }),
        ),
        (
            "unmatched",
            altered(&event, "evt_1Snameless", |event| {
                event["data"]["object"]["id"] = json!("cs_test_of_another_shop");
                event["data"]["object"]["client_reference_id"] = Value::Null;
            }),
        ),
    ];
    for (_, event) in &foreign {
        assert_eq!(till.told(event).await.status, StatusCode::OK, "stored, so that the provider does not go on");
    }
    till.hears().await;
    let reasons: Vec<_> = till.inbox().await.into_iter().rev().map(|kept| (kept.state, kept.reason)).collect();
    let expected = ["unmatched", "mode_differs", "account_differs", "unmatched", "unmatched"];
    assert_eq!(reasons, expected.map(|reason| (NoticeState::Quarantined, reason.to_owned())));
    assert_eq!(till.sandbox.calls().len(), before, "nobody was even asked");
    assert_eq!(till.payment(payment).await.state, State::RequiresAction);
    assert_eq!(till.payment(payment).await.mode(), Mode::Test);
    till.verifies().await;
}

#[tokio::test]
async fn p_45_the_door_takes_posts_alone_of_a_mebibyte_at_most_and_needs_no_session() {
    let till = Till::open().await;
    let (_, event) = approved(&till).await;
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
        let answer = till.knocks(method.clone(), till.card).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        let allowed = answer.headers.get(header::ALLOW).expect("Allow").to_str().expect("text");
        // Providers that ask whether they are heard do so with a GET; for this one's there is no answer.
        let asks = [Method::GET, Method::HEAD].contains(&method);
        assert!(if asks { allowed == "POST" } else { allowed.contains("POST") }, "{method}: {allowed}");
    }
    // As a browser would never be let in: from another site, without a cookie. Blanks around JSON make it any size.
    let filled = |size: usize| {
        let mut body = event.to_string().into_bytes();
        body.resize(size, b' ');
        body
    };
    for (size, expected) in [(MIB, StatusCode::OK), (MIB + 1, StatusCode::PAYLOAD_TOO_LARGE)] {
        let body = filled(size);
        let signature = till.signed(plant::STRIPE_WEBHOOK_SECRET, &body);
        let request = Request::post(format!("/webhooks/{}", till.card))
            .header("stripe-signature", signature)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ORIGIN, "https://hooks.stripe.test")
            .header("sec-fetch-site", "cross-site");
        let answer = till.house.visitor().send(request.body(Body::from(body)).expect("a request")).await;
        assert_eq!(answer.status, expected, "{size}");
        assert!(!answer.headers.contains_key(header::SET_COOKIE), "no session for machines");
    }
    assert_eq!(till.inbox().await.len(), 1);
    let nobody = guichet::domain::ids::GatewayId::fresh();
    assert_eq!(till.rings(nobody, filled(MIB), Some("t=1,v1=00")).await.status, StatusCode::NOT_FOUND);
}

/// The worker is at it, and the provider it asks does not answer: the next notices are taken in all the same.
#[tokio::test]
async fn p_45_the_answer_does_not_wait_for_the_work() {
    let till = Till::open_patiently().await;
    let (payment, event) = approved(&till).await;
    let asking = "GET /v1/checkout/sessions/";
    till.script("GET /v1/checkout/sessions/{session}", [Step::Hang]);
    let stop = CancellationToken::new();
    let worker = tokio::spawn(jobs::work(till.house.portal.clone(), stop.clone()));
    assert_eq!(till.told(&event).await.status, StatusCode::OK);
    till.reached(asking, 1).await;
    for nth in 0..5 {
        let next = altered(&event, &format!("evt_1Snext{nth}"), |_| {});
        assert_eq!(till.told(&next).await.status, StatusCode::OK);
    }
    let unanswered = till.sandbox.calls().into_iter().rfind(|call| call.path.starts_with("/v1/checkout/sessions/"));
    assert!(unanswered.is_some_and(|call| call.response.is_null()), "the worker still waits");
    assert_eq!((till.inbox().await.len(), till.payment(payment).await.state), (6, State::RequiresAction));
    worker.abort();
}
