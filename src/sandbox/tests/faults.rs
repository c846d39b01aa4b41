//! Scripted misbehaviour as a client sees it.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Scene, answer, session_form};
use crate::sandbox::control::{Script, Step};

fn script(scene: &Scene, operation: &str, steps: Vec<Step>) {
    scene.sandbox.script(Script { account: None, operation: operation.to_owned(), steps: steps.into() });
}

#[tokio::test]
async fn acting_and_never_answering_refunds_once() {
    let scene = Scene::open().await;
    let paid = scene.paid(12_050, "4242424242424242").await;
    let intent = paid["payment_intent"]["id"].as_str().unwrap();
    let form = format!("payment_intent={intent}&amount=500");
    script(&scene, "POST /v1/refunds", vec![Step::ActThenHang]);
    let impatient = tokio::time::timeout(Duration::from_millis(500), scene.post_with_key("/v1/refunds", &form, "r1"));
    assert!(impatient.await.is_err(), "no answer comes");
    let retry = scene.post_with_key("/v1/refunds", &form, "r1").await.unwrap();
    assert_eq!(retry.headers()["idempotent-replayed"], "true");
    assert_eq!(answer(retry).await.1["amount"], 500);
    let ledger = scene.sandbox.ledger();
    assert_eq!(ledger.charges.len(), 1);
    assert_eq!(ledger.charges[0].refunded, 500);
    assert_eq!((ledger.movements.len(), &ledger.movements[0]["hits"]), (1, &json!(2)));
    assert!(ledger.agrees_with_balance_transactions);
}

#[tokio::test]
async fn a_session_made_without_an_answer_exists_once() {
    let scene = Scene::open().await;
    script(&scene, "POST /v1/checkout/sessions", vec![Step::ActThenHang]);
    let form = session_form(1_000, "eur");
    let hanging = scene.post_with_key("/v1/checkout/sessions", &form, "k");
    assert!(tokio::time::timeout(Duration::from_millis(500), hanging).await.is_err());
    let (status, session) = answer(scene.post_with_key("/v1/checkout/sessions", &form, "k").await.unwrap()).await;
    assert_eq!(status, 200);
    scene.customer(session["id"].as_str().unwrap(), crate::sandbox::control::CustomerAction::WalkAway, None).await;
    let ledger = scene.sandbox.ledger();
    assert_eq!((ledger.charges.len(), ledger.charges[0].hits), (1, 2), "one charge for two calls with one key");
}

#[tokio::test]
async fn every_fault_has_its_face() {
    let scene = Scene::open().await;
    let get = async |scene: &Scene| {
        let request = scene.client.get(format!("{}/v1/balance", scene.base)).bearer_auth(super::KEY);
        let response = request.header("stripe-version", "2026-10-28.endive").send().await?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        Ok::<_, reqwest::Error>((status, retry_after, response.text().await))
    };
    let json_of = |text: &str| serde_json::from_str::<Value>(text);
    let mut faces = Vec::new();
    let steps = [
        Step::Status { status: 503, body: None },
        Step::TooMany { retry_after: Some(7) },
        Step::MalformedJson,
        Step::HtmlInsteadOfJson,
        Step::Empty200,
        Step::WrongType,
        Step::Redirect302 { location: None },
        Step::RefuseThenOk,
        Step::Delay { ms: 1 },
        Step::Slow { bytes_per_second: 100_000 },
        Step::Ok,
    ];
    script(&scene, "GET /v1/balance", steps.to_vec());
    for _ in 0..steps.len() {
        let (status, retry_after, text) = get(&scene).await.unwrap();
        faces.push((status, retry_after, json_of(&text.unwrap()).is_ok()));
    }
    let seven = Some("7".to_owned());
    let expected = [
        (503, None, true),
        (429, seven, true),
        (200, None, false),
        (200, None, false),
        (200, None, false),
        (200, None, true),
        (302, None, false),
        (402, None, true),
        (200, None, true),
        (200, None, true),
        (200, None, true),
    ];
    assert_eq!(faces, expected);
    script(&scene, "*", vec![Step::ResetBeforeHeaders, Step::ResetMidBody, Step::Truncate { bytes: 10 }]);
    assert!(get(&scene).await.is_err(), "reset before the headers");
    for _ in 0..2 {
        // The headers may or may not arrive before the cut; the body never does.
        let cut = get(&scene).await;
        assert!(cut.map_or(true, |(_, _, text)| text.is_err()));
    }
    script(&scene, "*", vec![Step::HugeBody]);
    let (_, _, text) = get(&scene).await.unwrap();
    assert!(text.unwrap().len() > 60_000_000);
}

#[tokio::test]
async fn stored_truth_can_differ_from_what_was_asked() {
    let scene = Scene::open().await;
    let paid = scene.paid(12_050, "4242424242424242").await;
    let id = paid["id"].as_str().unwrap();
    let set = json!({ "amount": 1, "currency": "usd", "fee": 0, "livemode": true, "payee": "acct_other" });
    scene.sandbox.override_object(id, &set).unwrap();
    let lied = scene.expanded(id).await;
    assert_eq!((&lied["amount_total"], &lied["currency"], &lied["livemode"]), (&json!(1), &json!("usd"), &json!(true)));
    assert_eq!(lied["payment_intent"]["amount_received"], 1);
    assert_eq!(lied["payment_intent"]["on_behalf_of"], "acct_other");
    assert_eq!(lied["payment_intent"]["latest_charge"]["balance_transaction"]["fee"], 0);
    let ledger = scene.sandbox.ledger();
    assert_eq!(ledger.charges[0].amount, 12_050, "what really happened stays");
    assert!(!ledger.agrees_with_balance_transactions);
}
