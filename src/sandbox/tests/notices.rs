//! Notices: signed, retried, in the order and number the mode asks for.

use std::collections::HashSet;

use serde_json::json;

use super::{KEY, SECRET, Scene, Shop, session_form};
use crate::sandbox::control::{CustomerAction, DeliveryMode, DeliveryState};
use crate::sandbox::stripe_signature;

async fn with_shop(statuses: &[u16]) -> (Scene, Shop) {
    let (scene, shop) = (Scene::open().await, Shop::open(statuses).await);
    scene.sandbox.endpoint(KEY, &shop.url, SECRET).unwrap();
    (scene, shop)
}

#[tokio::test]
async fn notices_are_signed_over_the_raw_body() {
    let (scene, shop) = with_shop(&[]).await;
    scene.paid(1_000, "4242424242424242").await;
    scene.sandbox.all_delivered().await;
    assert_eq!(shop.types(), scene.event_types(), "in order");
    for notice in shop.notices() {
        let (t, v1) = notice.signature.split_once(',').unwrap();
        let t: i64 = t.strip_prefix("t=").unwrap().parse().unwrap();
        assert_eq!(notice.signature, stripe_signature(&[SECRET], notice.body.as_bytes(), t));
        assert_eq!(v1.len(), 3 + 64);
        assert!(notice.body.contains("\n  "), "indented, as the provider sends them");
        assert_eq!(notice.event()["api_version"], "2026-10-28.endive");
    }
    let completed =
        shop.notices().iter().map(super::Received::event).find(|event| event["type"] == "checkout.session.completed");
    assert!(completed.unwrap()["data"]["object"]["payment_intent"].is_string(), "never expanded");
}

#[test]
fn the_signature_equals_the_documented_vector() {
    let body = "{\"id\":\"evt_1SVec0001\",\"object\":\"event\",\"api_version\":\"2026-10-28.endive\",\
        \"created\":1795293000,\"data\":{\"object\":{\"id\":\"cs_test_vec1\",\"object\":\"checkout.session\",\
        \"payment_status\":\"paid\"}},\"livemode\":false,\"pending_webhooks\":1,\"request\":{\"id\":null,\
        \"idempotency_key\":null},\"type\":\"checkout.session.completed\"}";
    assert_eq!(
        stripe_signature(&["whsec_test_7Qp2vXk0bN4rT8yL1mZc5HdJ"], body.as_bytes(), 1_795_293_005),
        "t=1795293005,v1=e14816f3b38d571e39c866fcca612d336b655cb507d41f7ae13d507558d25139"
    );
}

#[tokio::test]
async fn refused_notices_come_again_signed_anew() {
    let (scene, shop) = with_shop(&[500, 302]).await;
    let id = scene.session(1_000, "eur").await;
    let mut changes = scene.sandbox.changes();
    scene.post(&format!("/v1/checkout/sessions/{id}/expire"), "").await;
    let first_try = |shop: &Shop| !shop.notices().is_empty();
    changes.wait_for(|_| first_try(&shop)).await.unwrap();
    scene.move_clock(60);
    let finished =
        |scene: &Scene| scene.sandbox.deliveries().iter().all(|delivery| delivery.state == DeliveryState::Delivered);
    changes.wait_for(|_| finished(&scene)).await.unwrap();
    let notices = shop.notices();
    assert_eq!(notices.len(), 3, "every answer but 2xx is a failure, redirects too");
    assert_ne!(notices[0].signature, notices[2].signature);
    let delivery = &scene.sandbox.deliveries()[0];
    let statuses: Vec<Option<u16>> = delivery.attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(500), Some(302), Some(200)]);
}

#[tokio::test]
async fn retries_end_and_foreign_addresses_are_refused() {
    let (scene, shop) = with_shop(&[500; 9]).await;
    scene.sandbox.endpoint(KEY, "http://192.0.2.1/hook", SECRET).unwrap();
    let id = scene.session(1_000, "eur").await;
    let mut changes = scene.sandbox.changes();
    scene.post(&format!("/v1/checkout/sessions/{id}/expire"), "").await;
    let given_up = || scene.sandbox.deliveries().iter().all(|delivery| delivery.state == DeliveryState::GivenUp);
    changes.wait_for(|_| given_up()).await.unwrap();
    assert_eq!(shop.notices().len(), 4, "the first and three retries");
    let foreign =
        scene.sandbox.deliveries().into_iter().find(|delivery| delivery.attempts[0].status.is_none()).unwrap();
    assert!(foreign.attempts[0].remark.contains("not a loopback address"));
    scene.sandbox.send_again(&foreign.event);
    scene.sandbox.all_delivered().await;
    assert_eq!(shop.notices().len(), 5, "an operator can send it again");
}

#[tokio::test]
async fn modes_hold_drop_duplicate_and_shuffle() {
    let (scene, shop) = with_shop(&[]).await;
    scene.sandbox.webhooks(DeliveryMode::Drop);
    scene.paid(1_000, "4242424242424242").await;
    scene.sandbox.webhooks(DeliveryMode::Hold);
    scene.paid(1_000, "4242424242424242").await;
    scene.sandbox.all_delivered().await;
    assert!(shop.notices().is_empty());
    scene.sandbox.webhooks(DeliveryMode::Normal);
    scene.sandbox.all_delivered().await;
    assert_eq!(shop.notices().len(), 5, "held ones arrive, dropped ones never");

    scene.sandbox.webhooks(DeliveryMode::Duplicate { n: 3 });
    scene.paid(1_000, "4242424242424242").await;
    scene.sandbox.all_delivered().await;
    let ids: HashSet<String> = shop.notices()[5..].iter().map(|notice| notice.event()["id"].to_string()).collect();
    assert_eq!((shop.notices().len(), ids.len()), (20, 5));

    scene.sandbox.webhooks(DeliveryMode::Shuffle { seed: 3 });
    scene.paid(1_000, "4242424242424242").await;
    scene.sandbox.release_webhooks();
    scene.sandbox.all_delivered().await;
    let (sent, emitted) = (shop.types()[20..].to_vec(), scene.event_types()[15..].to_vec());
    assert_ne!(sent, emitted);
    assert_eq!(HashSet::<String>::from_iter(sent), HashSet::from_iter(emitted));

    scene.sandbox.webhooks(DeliveryMode::Batch { n: 10 });
    scene.paid(1_000, "4242424242424242").await;
    assert_eq!(shop.notices().len(), 25);
    scene.paid(1_000, "4242424242424242").await;
    scene.sandbox.all_delivered().await;
    assert_eq!(shop.notices().len(), 35);
}

#[tokio::test]
async fn notices_can_overtake_answer_and_redirect() {
    let (scene, shop) = with_shop(&[]).await;
    scene.sandbox.webhooks(DeliveryMode::BeforeResponse);
    let id = scene.session(1_000, "eur").await;
    scene.post(&format!("/v1/checkout/sessions/{id}/expire"), "").await;
    assert_eq!(shop.types(), ["checkout.session.expired"]);
    scene.sandbox.webhooks(DeliveryMode::BeforeRedirect);
    let id = scene.session(1_000, "eur").await;
    scene.submit(&format!("/stripe/checkout/{id}/card"), &[("test_card", "4242424242424242")]).await;
    assert_eq!(shop.notices().len(), 6);
    assert_eq!(shop.types()[5], "checkout.session.completed");
}

#[tokio::test]
async fn endpoints_are_made_by_call_and_by_hand() {
    let (scene, shop) = (Scene::open().await, Shop::open(&[]).await);
    let url = shop.url.replace(':', "%3A").replace('/', "%2F");
    let form = format!("url={url}&enabled_events[0]=checkout.session.completed&api_version=2026-10-28.endive");
    let (status, endpoint) = scene.post("/v1/webhook_endpoints", &form).await;
    assert_eq!(status, 200, "{endpoint}");
    let secret = endpoint["secret"].as_str().unwrap();
    let id = endpoint["id"].as_str().unwrap();
    let (_, read) = scene.get(&format!("/v1/webhook_endpoints/{id}")).await;
    assert_eq!(read["secret"], json!(null), "only the creation tells the secret");
    scene.paid(1_000, "4242424242424242").await;
    scene.sandbox.all_delivered().await;
    assert_eq!(shop.types(), ["checkout.session.completed"]);
    let notice = &shop.notices()[0];
    assert_eq!(notice.signature, stripe_signature(&[secret], notice.body.as_bytes(), super::NOW));
    let request = scene.client.delete(format!("{}/v1/webhook_endpoints/{id}", scene.base)).bearer_auth(KEY);
    let (_, deleted) = super::answer(request.header("stripe-version", "2026-10-28.endive").send().await.unwrap()).await;
    assert_eq!(deleted["deleted"], true);

    let fields = [("account", KEY), ("url", shop.url.as_str()), ("secret", SECRET)];
    assert_eq!(scene.submit("/stripe/endpoints", &fields).await.0, 303);
    scene.customer(&scene.session(1_000, "eur").await, CustomerAction::Decline, None).await;
    scene.sandbox.all_delivered().await;
    assert!(shop.types().contains(&"payment_intent.payment_failed".to_owned()));
    let (_, _, page) = scene.visit("/stripe").await;
    assert!(page.contains(&shop.url) && page.contains("200 OK") && page.contains("Send again"));
    let wrong = [("account", "nobody"), ("url", shop.url.as_str()), ("secret", SECRET)];
    assert_eq!(scene.submit("/stripe/endpoints", &wrong).await.0, 422);
}

#[tokio::test]
async fn another_accounts_events_stay_there() {
    let (scene, shop) = with_shop(&[]).await;
    let form = session_form(1_000, "eur");
    let response =
        scene.client.post(format!("{}/v1/checkout/sessions", scene.base)).bearer_auth("rk_test_other").body(form);
    let response = response.header("content-type", "application/x-www-form-urlencoded");
    let (status, session) =
        super::answer(response.header("stripe-version", "2026-10-28.endive").send().await.unwrap()).await;
    assert_eq!(status, 200);
    let id = session["id"].as_str().unwrap();
    scene.customer(id, CustomerAction::Approve, None).await;
    scene.sandbox.all_delivered().await;
    assert!(shop.notices().is_empty());
    assert_eq!(scene.get(&format!("/v1/checkout/sessions/{id}")).await.0, 404);
}
