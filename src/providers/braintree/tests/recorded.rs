//! What the adapter really sends, judged by Braintree's public schema, where it lies beside the checkout.

use std::{path::PathBuf, process::Command};

use serde_json::json;
use wiremock::{MockServer, Request};

use super::{
    CHARGE, CREATE, NODE, PAYPAL, SEARCH, TOKEN, TOKENIZE, TRANSACTION, answers, answers_once, approved, charged,
    created, duplicate, found, good, said, tokenized, transaction,
};
use crate::{
    domain::{currency::Currency, language::Language, money::Money},
    providers::{
        AskedRefund, Charge, Provider,
        braintree::Braintree,
        samples::{asked_refund, call, charge, http},
    },
};

fn validator() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/contract");
    let folder = std::env::var_os("GUICHET_CONTRACT_DIR").map_or_else(beside, PathBuf::from);
    Some(folder.join("validate_braintree.py")).filter(|script| script.exists())
}

fn line(request: &Request) -> String {
    let headers: serde_json::Map<String, serde_json::Value> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(String::from_utf8_lossy(value.as_bytes()))))
        .collect();
    let body = String::from_utf8_lossy(&request.body);
    json!({"method": request.method.as_str(), "path": request.url.path(), "headers": headers, "body": body}).to_string()
}

/// Every question the adapter knows, once.
async fn every_call() -> Vec<Request> {
    let server = MockServer::start().await;
    answers(&server, CREATE, &created(&format!("{}/checkoutnow", server.uri()))).await;
    answers(&server, TOKENIZE, &tokenized("SINGLE_USE")).await;
    answers(&server, SEARCH, &found(&[transaction("SUBMITTED_FOR_SETTLEMENT", None)])).await;
    answers_once(&server, SEARCH, &found(&[])).await;
    answers(&server, CHARGE, &charged(&duplicate())).await;
    answers(&server, NODE, &said(json!({"node": transaction("SETTLED", None)}))).await;
    let spent = json!({"node": {"__typename": "Transaction", "id": TRANSACTION, "status": "SUBMITTED_FOR_SETTLEMENT"}});
    answers(&server, "query Refunds(", &said(spent)).await;
    let mut settings = good();
    settings.0.extend([("brand_name".into(), "Atelier Nuage".into()), ("merchant_account.JPY".into(), "jpy".into())]);
    let (http, uri) = (http(), server.uri());
    let call = call(&http, &settings, Some(&uri));
    let yen = Charge { amount: Money::new(1_200, Currency::JPY), language: Language::En, ..charge() };
    let whole = AskedRefund { amount: charge().amount, ..asked_refund(PAYPAL, None) };
    _ = Braintree.check(&call).await;
    for charge in [charge(), yen] {
        Braintree.start(&call, &charge).await.expect("started");
    }
    Braintree.warrant(&call, &approved(None)).await.expect("exchanged");
    Braintree.status(&call, &approved(Some(TOKEN))).await.expect("a report");
    _ = Braintree.refund(&call, &asked_refund(PAYPAL, None)).await;
    _ = Braintree.refund(&call, &whole).await;
    _ = Braintree.refund_status(&call, &asked_refund(PAYPAL, Some(TRANSACTION))).await;
    server.received_requests().await.expect("recorded")
}

#[tokio::test]
async fn the_providers_contract_is_kept() {
    let Some(script) = validator() else {
        println!("skipped: no contract beside the checkout (GUICHET_CONTRACT_DIR names its folder)");
        return;
    };
    let calls = every_call().await;
    let sent = |name: &str| calls.iter().any(|one| String::from_utf8_lossy(&one.body).contains(name));
    for name in ["ping", CREATE, TOKENIZE, SEARCH, CHARGE, NODE, "Refunds(", "refundTransaction", "reverseTransaction"]
    {
        assert!(sent(name), "{name} was not asked");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("calls.jsonl");
    std::fs::write(&log, calls.iter().map(line).collect::<Vec<_>>().join("\n")).expect("a log");
    let verdict = Command::new("python3").arg(script).arg(&log).output().expect("python3");
    let said = String::from_utf8_lossy(&verdict.stdout);
    assert!(verdict.status.success() && !said.contains("WARN"), "{said}");
}
