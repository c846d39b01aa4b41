//! The machine-readable contract judges both directions: the calls we record and the objects we answer.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::{KEY, Scene, Shop, session_form};
use crate::sandbox::control::{CustomerAction, LateEvent};

/// The checker's folder, or nothing where it does not lie beside the sources.
fn checker() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/contract");
    let folder = std::env::var_os("GUICHET_CONTRACT_DIR").map_or(beside, PathBuf::from);
    let script = folder.join("validate_stripe.py");
    if script.is_file() {
        return Some(script);
    }
    println!("skipped: no contract checker at {}", script.display());
    None
}

fn check(script: &Path, arguments: &[&str], file: &Path) {
    let run = Command::new("python3").arg(script).arg(arguments[0]).arg(file).args(&arguments[1..]).output();
    let Ok(run) = run else {
        println!("skipped: python3 does not start");
        return;
    };
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&run.stderr));
}

#[tokio::test]
async fn calls_and_answers_keep_the_contract() {
    let (scene, shop) = (Scene::open().await, Shop::open(&[]).await);
    scene.sandbox.endpoint(KEY, &shop.url, super::SECRET).unwrap();
    let paid = scene.paid(12_050, "4242424242424242").await;
    let intent = paid["payment_intent"]["id"].as_str().unwrap().to_owned();
    let (_, refund) = scene.post("/v1/refunds", &format!("payment_intent={intent}&amount=500&metadata[a]=b")).await;
    scene.late(refund["id"].as_str().unwrap(), LateEvent::RefundFailed).unwrap();
    let debit = scene.session(9_900, "eur").await;
    scene.customer(&debit, CustomerAction::Debit, None).await;
    scene.late(&debit, LateEvent::Success).unwrap();
    let debit = scene.session(9_900, "eur").await;
    scene.customer(&debit, CustomerAction::Debit, None).await;
    scene.late(&debit, LateEvent::Failure).unwrap();
    let session = scene.session(2_000, "eur").await;
    scene.customer(&session, CustomerAction::Decline, None).await;
    scene.customer(&session, CustomerAction::AuthenticateFail, None).await;
    scene.customer(&session, CustomerAction::Approve, Some("4000002500003155")).await;
    scene.post(&format!("/v1/checkout/sessions/{session}/expire"), "").await;
    let late = scene.session(9_900, "eur").await;
    scene.post(&format!("/v1/checkout/sessions/{late}/expire"), "").await;
    scene.late(&late, LateEvent::Success).unwrap();
    scene.expanded(&late).await;
    let disputed = scene.paid(1_000, "4000000000000259").await;
    let dispute = &scene.get("/v1/disputes").await.1["data"][0];
    let dispute = dispute["id"].as_str().unwrap();
    scene.post(&format!("/v1/disputes/{dispute}"), "evidence[uncategorized_text]=winning_evidence").await;
    scene.paid(1_000, "4000000000001976").await;
    let payout = scene.late(KEY, LateEvent::Payout).unwrap();
    scene.late(payout["id"].as_str().unwrap(), LateEvent::PayoutFailed).unwrap();
    let url = shop.url.replace(':', "%3A").replace('/', "%2F");
    scene.post("/v1/webhook_endpoints", &format!("url={url}&enabled_events[0]=charge.updated")).await;
    scene.post("/v1/customers", "email=a%40b.fr&name=Anne&metadata[a]=b").await;

    let charge = disputed["payment_intent"]["latest_charge"]["id"].as_str().unwrap();
    let mut answers: Vec<Value> = Vec::new();
    for path in [
        "/v1/account",
        "/v1/balance",
        "/v1/balance_transactions",
        "/v1/charges",
        "/v1/disputes",
        "/v1/events?limit=100",
        "/v1/payment_intents",
        "/v1/payouts",
        "/v1/refunds",
        "/v1/webhook_endpoints",
        "/v1/checkout/sessions",
        &format!("/v1/checkout/sessions/{session}/line_items"),
        &format!("/v1/charges/{charge}?expand[0]=balance_transaction"),
        &format!("/v1/payment_intents/{intent}?expand[0]=latest_charge"),
        "/v1/charges/ch_none",
        "/v1/events?type=payout.failed",
        "/v1/events?delivery_success=true",
    ] {
        answers.push(scene.get(path).await.1);
    }
    scene.sandbox.all_delivered().await;
    answers.extend(scene.sandbox.objects("event"));
    for kind in ["customer", "payment_method"] {
        answers.extend(scene.sandbox.objects(kind));
    }
    answers.extend(
        scene.sandbox.calls().iter().map(|call| call.response["body"].clone()).filter(|body| body["object"] != "list"),
    );
    let events: usize = answers.iter().filter(|body| body["object"] == "event").count();
    assert!(events > 40 && !shop.notices().is_empty());

    let Some(script) = checker() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (objects, calls) = (folder.path().join("objects.json"), folder.path().join("calls.jsonl"));
    std::fs::write(&objects, json!(answers).to_string()).unwrap();
    std::fs::write(&calls, scene.sandbox.calls_jsonl()).unwrap();
    check(&script, &["log", "--strict"], &calls);
    check(&script, &["object"], &objects);
    check(&script, &["object", "--complete"], &objects);
}

#[tokio::test]
async fn the_log_names_no_whole_key() {
    let scene = Scene::open().await;
    scene.post("/v1/checkout/sessions", &session_form(1_000, "eur")).await;
    let log = scene.sandbox.calls_jsonl();
    assert!(!log.contains(KEY) && log.contains("Bearer sk_test_xxxxxxxxtory"));
    let line: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!((&line["method"], &line["path"]), (&json!("POST"), &json!("/v1/checkout/sessions")));
    assert_eq!(line["headers"]["x-recorded-at"], super::NOW.to_string());
    assert_eq!(line["response"]["status"], 200);
    assert_eq!(scene.visit("/_control/calls.jsonl").await.2, log);
}
