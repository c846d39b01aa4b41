//! One key, one answer: replay, mismatch, in flight, kept faults, free keys.

use serde_json::json;

use super::{KEY, Scene, answer, session_form};
use crate::sandbox::control::{Script, Step};

fn script(operation: &str, steps: &[Step]) -> Script {
    Script { account: Some(KEY.to_owned()), operation: operation.to_owned(), steps: steps.iter().cloned().collect() }
}

#[tokio::test]
async fn a_key_replays_its_first_answer() {
    let scene = Scene::open().await;
    let form = session_form(1_000, "eur");
    let first = scene.post_with_key("/v1/checkout/sessions", &form, "k1").await.unwrap();
    assert!(first.headers().get("idempotent-replayed").is_none());
    assert_eq!(first.headers()["stripe-version"], "2026-10-28.endive");
    assert!(first.headers()["request-id"].to_str().unwrap().starts_with("req_"));
    let (_, first) = answer(first).await;
    let again = scene.post_with_key("/v1/checkout/sessions", &form, "k1").await.unwrap();
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(answer(again).await, (200, first));
    let other = scene.post_with_key("/v1/checkout/sessions", &session_form(2_000, "eur"), "k1").await.unwrap();
    let (status, other) = answer(other).await;
    assert_eq!((status, &other["error"]["type"]), (400, &json!("idempotency_error")));
    assert_eq!(scene.sandbox.objects("checkout.session").len(), 1);
}

#[tokio::test]
async fn a_key_in_flight_is_refused() {
    let scene = Scene::open().await;
    scene.sandbox.script(script("POST /v1/checkout/sessions", &[Step::Hang]));
    let form = session_form(1_000, "eur");
    let mut changes = scene.sandbox.changes();
    let first = scene.post_with_key("/v1/checkout/sessions", &form, "k1");
    let second = async {
        changes
            .wait_for(|_| scene.sandbox.read(|books| books.answers.len() == 1 && books.scripts.is_empty()))
            .await
            .unwrap();
        let refused = answer(scene.post_with_key("/v1/checkout/sessions", &form, "k1").await.unwrap()).await;
        scene.sandbox.house.releases.send_modify(|count| *count += 1);
        refused
    };
    let (first, (status, body)) = tokio::join!(first, second);
    assert_eq!((status, &body["error"]["code"]), (409, &json!("idempotency_key_in_use")));
    assert!(first.is_err(), "the hanging call ends without an answer");
    let third = scene.post_with_key("/v1/checkout/sessions", &form, "k1").await.unwrap();
    assert_eq!(third.status(), 200, "nothing was carried out, so the key is free again");
    assert_eq!(scene.sandbox.objects("checkout.session").len(), 1);
}

#[tokio::test]
async fn faults_after_the_act_are_kept_and_refusals_before_it_are_not() {
    let scene = Scene::open().await;
    scene.sandbox.script(script("POST /v1/checkout/sessions", &[Step::ActThen500]));
    let form = session_form(1_000, "eur");
    for replayed in [false, true] {
        let response = scene.post_with_key("/v1/checkout/sessions", &form, "k1").await.unwrap();
        assert_eq!(
            (response.status().as_u16(), response.headers().contains_key("idempotent-replayed")),
            (500, replayed)
        );
    }
    assert_eq!(scene.sandbox.objects("checkout.session").len(), 1, "it was carried out once");
    let bad = scene.post_with_key("/v1/checkout/sessions", "mode=payment", "k2").await.unwrap();
    assert_eq!(bad.status(), 400);
    let good = scene.post_with_key("/v1/checkout/sessions", &form, "k2").await.unwrap();
    assert_eq!(good.status(), 200, "a refused request leaves its key free");
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let scene = Scene::open().await;
    let form = session_form(1_000, "eur").replace(&format!("&expires_at={}", super::NOW + 7_200), "");
    scene.post_with_key("/v1/checkout/sessions", &form, "k1").await.unwrap();
    scene.move_clock(24 * 3_600);
    let again = scene.post_with_key("/v1/checkout/sessions", &form, "k1").await.unwrap();
    assert!(!again.headers().contains_key("idempotent-replayed"));
    assert_eq!(scene.sandbox.objects("checkout.session").len(), 2, "the same key makes a new object");
}
