//! The control interface over HTTP, as a test in another language uses it.

use serde_json::{Value, json};

use super::{KEY, SECRET, Scene, Shop};
use crate::sandbox::stripe_signature;

async fn order(scene: &Scene, path: &str, body: Value) -> (u16, Value) {
    super::answer(scene.client.post(format!("{}/_control/{path}", scene.base)).json(&body).send().await.unwrap()).await
}

#[tokio::test]
async fn every_order_can_be_given_as_json() {
    let (scene, shop) = (Scene::open().await, Shop::open(&[]).await);
    let endpoint = json!({ "account": KEY, "url": shop.url, "secret": SECRET });
    assert_eq!(order(&scene, "endpoint", endpoint).await.0, 200);
    let steps = json!([{ "do": "429", "retry_after": 1 }, { "do": "status", "status": 503 }, { "do": "ok" }]);
    let script = json!({ "account": KEY, "operation": "POST /v1/checkout/sessions", "steps": steps });
    assert_eq!(order(&scene, "script", script).await.0, 200);
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(scene.post("/v1/checkout/sessions", &super::session_form(1_000, "eur")).await.0);
    }
    assert_eq!(statuses, [429, 503, 200]);
    let session = scene.sandbox.objects("checkout.session")[0]["id"].clone();

    assert_eq!(order(&scene, "webhooks", json!({ "mode": "hold" })).await.0, 200);
    let (status, paid) = order(&scene, "customer", json!({ "session": session, "action": "approve" })).await;
    assert_eq!((status, &paid["outcome"]), (200, &json!("complete")));
    let (status, refused) = order(&scene, "customer", json!({ "session": session, "action": "approve" })).await;
    assert_eq!((status, refused["refused"].is_string()), (409, true));
    let late = json!({ "object": session, "event": "dispute", "reason": "duplicate", "amount": 400 });
    let (_, dispute) = order(&scene, "late", late).await;
    assert_eq!((&dispute["amount"], &dispute["reason"]), (&json!(400), &json!("duplicate")));
    let mut changes = scene.sandbox.changes();
    let soon = json!({ "object": session, "event": "dispute_won", "after_ms": 5 });
    assert_eq!(order(&scene, "late", soon).await.0, 202);
    changes.wait_for(|_| scene.sandbox.objects("dispute")[0]["status"] == "won").await.unwrap();
    assert!(shop.notices().is_empty());
    order(&scene, "webhooks/release", json!({})).await;
    scene.sandbox.all_delivered().await;
    assert_eq!(shop.types(), scene.event_types());

    let event = scene.sandbox.objects("event")[0]["id"].clone();
    order(&scene, "webhooks/again", json!({ "event": event })).await;
    scene.sandbox.all_delivered().await;
    assert_eq!(shop.notices().last().unwrap().event()["id"], event);
    let (_, signed) = order(&scene, "sign", json!({ "secrets": ["a", "b"], "body": "{}", "t": 5 })).await;
    assert_eq!(signed["stripe-signature"], stripe_signature(&["a", "b"], b"{}", 5));
    let forged = json!({ "url": shop.url, "headers": { "stripe-signature": "t=1,v1=00" }, "body": "{\"type\":\"x\"}" });
    assert_eq!(order(&scene, "send_raw", forged).await, (200, json!({ "status": 200 })));
    assert_eq!(shop.notices().last().unwrap().signature, "t=1,v1=00");
    let outside = json!({ "url": "http://192.0.2.1/", "body": "" });
    assert_eq!(order(&scene, "send_raw", outside).await.0, 409);

    let set = json!({ "object": session, "set": { "client_reference_id": "pay_other" } });
    assert_eq!(order(&scene, "override", set).await.1["client_reference_id"], "pay_other");
    let (_, tied) = order(&scene, "account", json!({ "key": "rk_test_second", "account": "acct_tied" })).await;
    assert_eq!(tied["account"], "acct_tied");
    for path in ["ledger", "calls", "events", "deliveries", "mails"] {
        let (status, _, text) = scene.visit(&format!("/_control/{path}")).await;
        assert!(status == 200 && serde_json::from_str::<Value>(&text).is_ok(), "{path}");
    }
    for path in ["/", "/_control", "/stripe", "/stripe/payments", "/mailbox", "/sandbox.css"] {
        assert_eq!(scene.visit(path).await.0, 200, "{path}");
    }
    let (_, _, page) = scene.visit("/stripe").await;
    assert!(!page.contains(KEY) && !page.contains(SECRET), "no key and no secret is shown");
    assert_eq!(order(&scene, "reset", json!({ "seed": "7" })).await.0, 200);
    let first = scene.session(1_000, "eur").await;
    scene.sandbox.reset(Some("7"));
    assert!(scene.sandbox.objects("event").is_empty() && scene.sandbox.calls().is_empty());
    assert_eq!(scene.session(1_000, "eur").await, first, "one seed, one sequence of ids");
}
