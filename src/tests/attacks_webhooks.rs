//! Attacks on the providers' door (table c.5): what is not signed is not kept, what is signed is not believed.
//! Only Stripe sends notices so far: wait for PayPal, Paytm, Razorpay, Braintree and GoCardless.

use axum::body::Body;
use futures::StreamExt;
use guichet::{
    db,
    domain::{invoice::InvoiceState, notice::NoticeState, payment::State},
    flows::plant::STRIPE_WEBHOOK_SECRET,
    sandbox::stripe_signature,
};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Answer, Till, counter::GRACE};

/// Posts a body with these signature headers.
async fn post(till: &Till, gateway: &str, body: impl Into<Body>, signatures: &[&str]) -> Answer {
    let mut request = Request::post(format!("/webhooks/{gateway}")).header(header::CONTENT_TYPE, "application/json");
    for signature in signatures {
        request = request.header("stripe-signature", *signature);
    }
    till.house.visitor().send(request.body(body.into()).expect("a request")).await
}

/// As [`post`], signed now with the gateway's own secret.
async fn signed(till: &Till, body: &str) -> Answer {
    let signature = stripe_signature(&[STRIPE_WEBHOOK_SECRET], body.as_bytes(), till.sandbox.now());
    post(till, &till.card.to_string(), body.to_owned(), &[&signature]).await
}

/// The notice that a session was paid, with these members otherwise.
fn notice(event: &str, session: &str, otherwise: &Value) -> String {
    let mut notice = json!({
        "id": event, "object": "event", "api_version": "2026-10-28.endive", "created": 1, "livemode": false,
        "type": "checkout.session.completed",
        "data": {"object": {
            "id": session, "object": "checkout.session", "mode": "payment", "currency": "eur", "amount_total": 12_000,
            "livemode": false, "status": "complete", "payment_status": "paid",
        }},
    });
    for (path, value) in otherwise.as_object().expect("an object") {
        let place = notice.pointer_mut(path.rsplit_once('/').expect("a path").0).expect("a place");
        place[path.rsplit_once('/').expect("a path").1] = value.clone();
    }
    notice.to_string()
}

#[tokio::test]
async fn a_66_a_67_a_68_a_69_a_70_a_71_p_40_f_21_f_22_what_is_not_signed_rightly_is_not_kept() {
    let till = Till::open().await;
    let (card, now) = (till.card.to_string(), till.sandbox.now());
    let body = notice("evt_forged", "cs_test_1", &json!({}));
    let sign = |secrets: &[&str], body: &str, at: i64| stripe_signature(secrets, body.as_bytes(), at);
    let good = sign(&[STRIPE_WEBHOOK_SECRET], &body, now);
    let hex = good.split("v1=").nth(1).expect("a signature").to_owned();
    let (other, long) = (sign(&["whsec_of_another_gateway"], &body, now), "f".repeat(10_000));
    let at = |t: &str| format!("t={t},v1={hex}");
    let window = |seconds: i64| sign(&[STRIPE_WEBHOOK_SECRET], &body, now + seconds);
    let before = till.house.imprint().await;
    let table: Vec<(Vec<String>, &str)> = vec![
        (vec![], "signature_missing"),
        (vec![String::new()], "signature_missing"),
        (vec![format!("t={now},v1={}", "0".repeat(64))], "signature_invalid"),
        (vec![format!("t={now},v1=abc")], "signature_invalid"),
        (vec![format!("t={now},v1=not hex at all")], "signature_invalid"),
        (vec![format!("t={now},v1={long}")], "signature_invalid"),
        (vec![good.clone(), good.clone()], "signature_invalid"),
        (vec![good.to_uppercase()], "signature_invalid"),
        (vec![format!("t={now},v1={}", hex.to_uppercase())], "signature_invalid"),
        (vec![format!("t={now},v0={hex}")], "signature_invalid"),
        (vec![format!("v1={hex}")], "signature_invalid"),
        (vec![at("0")], "signature_invalid"),
        (vec![at("-1")], "signature_invalid"),
        (vec![at("NaN")], "signature_invalid"),
        (vec![at("100000000000000000000")], "signature_invalid"),
        (vec![sign(&[""], &body, now)], "signature_invalid"),
        (vec![other], "signature_invalid"),
        (vec![sign(&[STRIPE_WEBHOOK_SECRET], &format!("{body} "), now)], "signature_invalid"),
        (vec![sign(&[STRIPE_WEBHOOK_SECRET], &format!("\u{feff}{body}"), now)], "signature_invalid"),
        (vec![window(-301)], "signature_expired"),
        (vec![window(301)], "signature_expired"),
    ];
    for (signatures, code) in table {
        let signatures: Vec<&str> = signatures.iter().map(String::as_str).collect();
        let answer = post(&till, &card, body.clone(), &signatures).await;
        answer.is_refused_in_json(code, signatures.iter().map(|one| &one[..one.len().min(60)]).collect::<Vec<_>>());
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }
    let one_byte_more = post(&till, &card, format!("{body}\n"), &[&good]).await;
    one_byte_more.is_refused_in_json("signature_invalid", "altered by a byte");
    let sorted: Value = serde_json::from_str(&body).expect("JSON");
    let pretty = serde_json::to_string_pretty(&sorted).expect("JSON");
    post(&till, &card, pretty, &[&good]).await.is_refused_in_json("signature_invalid", "written anew");
    till.house.imprint().await.is(&before, "notices that are not the provider's");
    for signature in [window(-299), window(299), format!("{},v1={}", good, "0".repeat(64)), good.clone()] {
        assert_eq!(post(&till, &card, body.clone(), &[&signature]).await.status, StatusCode::OK, "{signature}");
    }
}

#[tokio::test]
async fn a_72_a_73_a_88_p_36_p_44_f_21_each_gateway_has_a_door_of_its_own() {
    let till = Till::open().await;
    let body = notice("evt_elsewhere", "cs_test_1", &json!({}));
    let good = stripe_signature(&[STRIPE_WEBHOOK_SECRET], body.as_bytes(), till.sandbox.now());
    let before = till.house.imprint().await;
    for gateway in [
        "0190f0a0-0000-7000-8000-000000000009".to_owned(),
        "0".to_owned(),
        till.card.to_string().to_uppercase(),
        // These have no notices at all.
        till.transfer.to_string(),
        till.balance.to_string(),
    ] {
        post(&till, &gateway, body.clone(), &[&good]).await.is_refused_in_json("not_found", gateway);
    }
    for foreign in [
        json!({"events": [{"id": "EV1", "resource_type": "payments", "action": "confirmed"}]}),
        json!({"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {}}),
        json!({"event": "payment.captured", "payload": {}}),
    ] {
        signed(&till, &foreign.to_string()).await.is_refused_in_json("bad_request", &foreign);
    }
    till.house.imprint().await.is(&before, "notices of others");
    // A gateway without a secret: an empty key signs nothing.
    let mut ada = till.enters("ada@guichet.test").await;
    let fields = [("provider", "stripe"), ("account_name", "Bare"), ("currencies", "EUR")];
    let bare = ada.post("/admin/settings/store/gateways/new", &fields).await.location().to_owned();
    let bare = bare.rsplit('/').next().expect("an id").to_owned();
    for secret in ["", " ", "whsec_", STRIPE_WEBHOOK_SECRET] {
        let signature = stripe_signature(&[secret], body.as_bytes(), till.sandbox.now());
        let answer = post(&till, &bare, body.clone(), &[&signature]).await;
        answer.is_refused_in_json("signature_invalid", secret);
    }
    let kept = db::notices::waiting(till.house.db().reader(), till.house.portal.clock.now(), 10).await;
    assert!(kept.expect("the inbox").is_empty());
}

#[tokio::test]
async fn a_74_a_75_a_76_a_77_a_78_p_41_f_24_f_25_f_26_what_is_signed_is_compared_and_never_believed() {
    let till = Till::open().await;
    let (invoice, mut grace) = (till.invoice(12_000).await, till.enters(GRACE).await);
    till.pay(&mut grace, invoice, till.card).await;
    let session = till.latest(invoice).await.provider_reference.expect("a session");
    let object = "/data/object";
    let table = [
        (json!({"/account": "acct_1Foreign"}), "quarantined", "account_differs"),
        (json!({"/livemode": true}), "quarantined", "mode_differs"),
        (json!({"/livemode": true, "/data/object/livemode": true}), "quarantined", "mode_differs"),
        (json!({(format!("{object}/livemode")): true}), "quarantined", "unreadable"),
        (json!({(format!("{object}/amount_total")): 11_999}), "quarantined", "amount_differs"),
        (json!({(format!("{object}/amount_total")): 1_200_000}), "quarantined", "amount_differs"),
        (json!({(format!("{object}/amount_total")): 0}), "quarantined", "amount_differs"),
        (json!({(format!("{object}/amount_total")): -12_000}), "quarantined", "unreadable"),
        (json!({(format!("{object}/amount_total")): "12000"}), "quarantined", "unreadable"),
        (json!({(format!("{object}/amount_total")): 120.5}), "quarantined", "unreadable"),
        (json!({(format!("{object}/amount_total")): null}), "quarantined", "unreadable"),
        (json!({(format!("{object}/currency")): "vnd"}), "quarantined", "currency_differs"),
        (json!({(format!("{object}/currency")): null}), "quarantined", "unreadable"),
        (json!({(format!("{object}/id")): "cs_test_nobody"}), "quarantined", "unmatched"),
        (json!({"/type": "customer.tax_id.created"}), "ignored", "not_followed"),
        (json!({"/type": "made.up.tomorrow"}), "ignored", "not_followed"),
        // Signed, in order, and a lie: the provider, asked, says that nothing was paid.
        (json!({}), "retry", "nothing_new_yet"),
    ];
    for (nth, (otherwise, state, reason)) in table.iter().enumerate() {
        let event = format!("evt_lie{nth}");
        let answer = signed(&till, &notice(&event, &session, otherwise)).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, ""), "{otherwise}");
        till.hears().await;
        let all = db::notices::page(till.house.db().reader(), Default::default(), 50).await.expect("the inbox").lines;
        let kept = all.into_iter().find(|kept| kept.notice.event == event).expect("kept");
        assert_eq!((kept.state.word(), kept.reason.as_str()), (*state, *reason), "{otherwise}");
    }
    assert_eq!(till.latest(invoice).await.state, State::RequiresAction, "no lie moved it");
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued);
    let megabyte = "x".repeat(1024 * 1024 - 1000);
    for id in ["' OR 1=1 --", "{\"$ne\":1}", "cs_test_1; DROP TABLE payments", "é", "", megabyte.as_str()] {
        let odd = notice("evt_odd", id, &json!({}));
        signed(&till, &odd).await.is_refused_in_json("bad_request", &id[..id.len().min(40)]);
    }
    till.verifies().await;
}

#[tokio::test]
async fn a_79_what_cannot_be_read_is_refused_even_when_it_is_signed() {
    let till = Till::open().await;
    let before = till.house.imprint().await;
    let deep = format!("{{\"id\":\"evt_1\",\"object\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let twice = notice("evt_1", "cs_test_1", &json!({})).replacen('{', "{\"id\":\"evt_2\",", 1);
    for body in ["", "{", "null", "[]", "\"event\"", "{\"id\":1}", "\u{0}", &deep, &twice] {
        signed(&till, body).await.is_refused_in_json("bad_request", &body[..body.len().min(40)]);
    }
    till.house.imprint().await.is(&before, "unreadable notices");
}

#[tokio::test]
async fn a_80_p_45_the_door_takes_posts_and_looks_at_nobodys_session() {
    let till = Till::open().await;
    let mut ada = till.enters("ada@guichet.test").await;
    let before = till.house.imprint().await;
    for method in ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let method: Method = method.parse().expect("a method");
        let request = Request::builder().method(&method).uri(format!("/webhooks/{}", till.card));
        let answer = ada.send(request.body(Body::empty()).expect("a request")).await;
        // Of all the providers only some ask whether they are heard: to the others this door takes posts and nothing else.
        let allowed = answer.headers.get(header::ALLOW).expect("Allow").to_str().expect("text");
        let read_only = [Method::GET, Method::HEAD].contains(&method);
        assert!(if read_only { allowed == "POST" } else { allowed.contains("POST") }, "{method}: {allowed}");
        match method {
            Method::HEAD => assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED),
            _ => answer.is_refused_in_json("method_not_allowed", method),
        }
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }
    till.house.imprint().await.is(&before, "other methods");
}

#[tokio::test]
async fn a_81_p_45_f_23_a_notice_has_a_bound() {
    let till = Till::open().await;
    let card = till.card.to_string();
    let before = till.house.imprint().await;
    let large = vec![b' '; 1024 * 1024 + 1];
    post(&till, &card, large, &[]).await.is_refused_in_json("too_large", "1 MiB and a byte");
    // Without a length, and without an end: given up as soon as it is too much.
    let chunk = || futures::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 64 * 1024]));
    let endless = post(&till, &card, Body::from_stream(chunk()), &[]).await;
    endless.is_refused_in_json("too_large", "without an end");
    let broken = chunk().take(3).chain(futures::stream::once(async { Err(std::io::Error::other("hung up")) }));
    let broken = post(&till, &card, Body::from_stream(broken), &[]).await;
    broken.is_refused_in_json("bad_request", "shorter than it said");
    till.house.imprint().await.is(&before, "bodies without bounds");
    let most = format!("{}{}", notice("evt_large", "cs_test_1", &json!({})), " ".repeat(1024 * 1024 - 1000));
    assert_eq!(signed(&till, &most).await.status, StatusCode::OK, "a large one that is signed is heard");
}

#[tokio::test]
async fn a_89_p_43_f_28_forged_notices_are_slowed_and_genuine_ones_never() {
    let till = Till::open().await;
    let (card, body) = (till.card.to_string(), notice("evt_real", "cs_test_1", &json!({})));
    let mut statuses = Vec::new();
    for _ in 0..100 {
        statuses.push(post(&till, &card, body.clone(), &["t=1,v1=00"]).await.status.as_u16());
    }
    assert_eq!(statuses[..60], [400; 60]);
    assert_eq!(statuses[90..], [429; 10], "{statuses:?}");
    let slowed = post(&till, &card, body.clone(), &["t=1,v1=00"]).await;
    slowed.is_refused_in_json("rate_limited", "a flood");
    assert_eq!(slowed.headers.get(header::RETRY_AFTER).expect("a wait"), "60");
    assert_eq!(signed(&till, &body).await.status, StatusCode::OK, "a genuine one among them");
    let kept = db::notices::waiting(till.house.db().reader(), till.house.portal.clock.now(), 10).await.expect("one");
    let kept = db::notices::find(till.house.db().reader(), kept[0]).await.expect("kept");
    assert_eq!((kept.notice.event.as_str(), kept.state), ("evt_real", NoticeState::Stored));
}
