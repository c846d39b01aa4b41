//! What the adapter really sends, judged by PayPal's own OpenAPI documents, where they lie beside the checkout.

use std::{path::PathBuf, process::Command};

use serde_json::json;
use wiremock::{MockServer, Request};

use super::{ORDER, ORDERS, answers, answers_once, capture_path, captured, good, one, order, paypal};
use crate::{
    domain::{currency::Currency, language::Language, money::Money},
    providers::{
        Charge, Provider, RawNotice, Settings,
        paypal_express::PayPalExpress,
        samples::{asked, call, charge, http, sample},
    },
};

fn validator() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/contract");
    let folder = std::env::var_os("GUICHET_CONTRACT_DIR").map_or_else(beside, PathBuf::from);
    Some(folder.join("validate_paypal.py")).filter(|script| script.exists())
}

fn line(request: &Request) -> String {
    let headers: serde_json::Map<String, serde_json::Value> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(String::from_utf8_lossy(value.as_bytes()))))
        .collect();
    let body = String::from_utf8_lossy(&request.body);
    let body = if body.is_empty() { json!(null) } else { json!(body) };
    json!({"method": request.method.as_str(), "path": request.url.path(), "headers": headers, "body": body}).to_string()
}

/// Every call the adapter knows, once.
async fn every_call() -> Vec<Request> {
    let server: MockServer = paypal().await;
    answers(&server, "POST", ORDERS, 201, &order("PAYER_ACTION_REQUIRED", &server.uri())).await;
    answers(&server, "GET", &one(), 200, &order("PAYER_ACTION_REQUIRED", "")).await;
    answers_once(&server, "GET", &one(), 200, &order("APPROVED", "")).await;
    answers(&server, "POST", &capture_path(), 201, &captured("COMPLETED", Some("4.52"))).await;
    answers(&server, "GET", "/v1/notifications/webhooks/8PT597110X687430L", 200, &json!({"id": "8PT597110X687430L"}))
        .await;
    let verdict = json!({"verification_status": "SUCCESS"});
    answers(&server, "POST", "/v1/notifications/verify-webhook-signature", 200, &verdict).await;
    let (http, settings, uri) = (http(), good(), server.uri());
    let call = call(&http, &settings, Some(&uri));
    PayPalExpress.check(&call).await.expect("checked");
    PayPalExpress.start(&call, &charge()).await.expect("started");
    PayPalExpress.status(&call, &asked(Some(ORDER))).await.expect("a report");
    PayPalExpress.status(&call, &asked(None)).await.expect("a report");
    PayPalExpress.cancel(&call, &asked(Some(ORDER))).await.expect("a report");
    let signing = sample("paypal_express").signing.expect("signs");
    let (headers, _) = (signing.seal)(signing.body, signing.body, "8PT597110X687430L");
    PayPalExpress.read_notice(&call, &RawNotice { headers: &headers, body: signing.body }).await.expect("verified");
    let mut branded: Settings = good();
    branded.0.insert("brand_name".into(), "Atelier Nuage".into());
    // The document names GUEST_CHECKOUT and forbids words of its length.
    branded.0.insert("landing_page".into(), "LOGIN".into());
    for (minor, code) in [(123_450_000, "EUR"), (1_200, "JPY"), (120_000, "HUF")] {
        let amount = Money::new(minor, Currency::parse(code).expect("a currency"));
        let other = Charge { amount, language: Language::En, ..charge() };
        PayPalExpress.start(&super::call(&http, &branded, Some(&uri)), &other).await.expect("started");
    }
    server.received_requests().await.expect("recorded")
}

#[tokio::test]
async fn the_providers_contract_is_kept() {
    let Some(script) = validator() else {
        println!("skipped: no contract beside the checkout (GUICHET_CONTRACT_DIR names its folder)");
        return;
    };
    let calls = every_call().await;
    assert!(calls.len() >= 10, "{}", calls.len());
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("calls.jsonl");
    std::fs::write(&log, calls.iter().map(line).collect::<Vec<_>>().join("\n")).expect("a log");
    let mut check = Command::new("python3");
    let verdict = check.arg(script).args(["--strict", "--require-request-id"]).arg(&log).output().expect("python3");
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
}
