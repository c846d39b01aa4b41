//! What the adapter really sends, judged by the contract of Stripe's API version, where that lies beside the checkout.

use std::{path::PathBuf, process::Command};

use serde_json::json;
use wiremock::{MockServer, Request};

use super::{SESSION, SESSIONS, answers, canceled, fixture, good, local, merged, one_session, open, started, status};
use crate::providers::{
    Charge, Provider, Settings,
    samples::{NOW, call, charge, http},
    stripe::Stripe,
};

fn validator() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/contract");
    let folder = std::env::var_os("GUICHET_CONTRACT_DIR").map_or_else(beside, PathBuf::from);
    Some(folder.join("validate_stripe.py")).filter(|script| script.exists())
}

fn line(request: &Request) -> String {
    let mut headers: serde_json::Map<String, serde_json::Value> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(String::from_utf8_lossy(value.as_bytes()))))
        .collect();
    headers.insert("x-recorded-at".into(), json!(NOW.unix_timestamp().to_string()));
    let query = request.url.query().map_or(String::new(), |query| format!("?{query}"));
    let path = format!("{}{query}", request.url.path());
    let body = String::from_utf8_lossy(&request.body);
    json!({"method": request.method.as_str(), "path": path, "headers": headers, "body": body}).to_string()
}

/// Every call the adapter knows, once.
async fn every_call() -> Vec<Request> {
    let server = MockServer::start().await;
    let session = merged(open(), &local(&server));
    let list = json!({"object": "list", "has_more": false, "data": [{"id": SESSION, "client_reference_id": null}]});
    answers(&server, "GET", "/v1/account", 200, &fixture(include_str!("../fixtures/account.json"))).await;
    answers(&server, "POST", SESSIONS, 200, &session).await;
    answers(&server, "GET", SESSIONS, 200, &list).await;
    answers(&server, "GET", &one_session(), 200, &session).await;
    answers(&server, "POST", &format!("{}/expire", one_session()), 200, &session).await;
    let (http, uri) = (http(), server.uri());
    Stripe.check(&call(&http, &good(), Some(&uri))).await.expect("checked");
    started(&server, &charge()).await.expect("started");
    let plain = Charge { customer_email: None, ..charge() };
    let mut suffixed: Settings = good();
    suffixed.0.insert("statement_descriptor_suffix".into(), "F-2026".into());
    Stripe.start(&call(&http, &suffixed, Some(&uri)), &plain).await.expect("started");
    status(&server, Some(SESSION)).await.expect("a report");
    status(&server, None).await.expect("a report");
    canceled(&server).await.expect("a report");
    server.received_requests().await.expect("recorded")
}

#[tokio::test]
async fn the_providers_contract_is_kept() {
    let Some(script) = validator() else {
        println!("skipped: no contract beside the checkout (GUICHET_CONTRACT_DIR names its folder)");
        return;
    };
    let calls = every_call().await;
    assert_eq!(calls.len(), 7);
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("calls.jsonl");
    std::fs::write(&log, calls.iter().map(line).collect::<Vec<_>>().join("\n")).expect("a log");
    let verdict = Command::new("python3").arg(script).arg("log").arg(&log).arg("--strict").output().expect("python3");
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
}
