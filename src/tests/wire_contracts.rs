//! What adapters and sandbox say to each other while a payment lives its whole life, judged in both directions by the
//! providers' machine-readable contracts, where those lie beside the checkout.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use guichet::{
    domain::ids::PaymentId,
    flows::payments::switch,
    providers::{self, Feature, Provider},
    sandbox::control::{CustomerAction, LateEvent},
};
use serde_json::{Value, json};

use crate::support::{
    Till,
    online::{is_led_on, late, paid_with, settles_down},
};

/// How a checker is called, once for each of these with a file of its own.
enum Paper {
    /// Calls and what was answered to them.
    Log(&'static [&'static str]),
    /// Each answer by itself, and the events that were sent.
    Answers(&'static [&'static str]),
}

type Contract = (&'static str, &'static str, &'static [Paper]);

/// PayPal's engine is one, whichever of its two gateways calls it.
const CONTRACTS: [Contract; 4] = [
    ("stripe", "validate_stripe.py", &[Paper::Log(&["log", "--strict"]), Paper::Answers(&["object", "--complete"])]),
    ("gocardless", "validate_gocardless.py", &[Paper::Log(&["log", "--strict"]), Paper::Answers(&["object"])]),
    ("paypal_express", "validate_paypal.py", &[Paper::Log(&["--require-request-id"])]),
    ("braintree", "validate_braintree.py", &[Paper::Log(&[])]),
];

#[tokio::test]
async fn every_contract_is_kept_in_both_directions() {
    for (kind, script, papers) in CONTRACTS {
        let till = Till::open_for(kind).await;
        lives(&till, providers::find(kind).expect("a provider")).await;
        let calls = wire_log(&till, kind);
        assert!(calls.len() >= 10 && calls.iter().all(|call| call["response"]["status"].is_u64()), "{kind}");
        let Some(script) = checker(script) else {
            println!("skipped: no contract beside the checkout (GUICHET_CONTRACT_DIR names its folder)");
            return;
        };
        for paper in papers {
            judged(kind, &script, paper, &calls);
        }
    }
}

/// A checker that is not shown anything wrong says nothing: the same log, with one word of it changed, is refused.
#[tokio::test]
async fn a_call_that_breaks_its_contract_is_found() {
    for (kind, script, papers) in CONTRACTS {
        let Some(script) = checker(script) else { return };
        let till = Till::open_for(kind).await;
        paid_with(&till, providers::find(kind).expect("a provider")).await;
        let Paper::Log(arguments) = &papers[0] else { panic!("the log first") };
        let mut lines = wire_log(&till, kind);
        let spoilt = lines.iter_mut().rfind(|line| line["method"] == "POST").expect("a call that does something");
        spoilt["path"] = json!("/v9/nowhere");
        let text = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        assert!(complaint(&script, arguments, &text).is_some(), "{kind}");
    }
}

/// Paid and given back in two parts, declined, walked away from, left for another, and what a bank says later.
async fn lives(till: &Till, provider: &'static dyn Provider) {
    let (paid, page) = paid_with(till, provider).await;
    for event in [LateEvent::Settle, LateEvent::Payout] {
        // Not every provider has both, nor all of them for this payment.
        _ = till.sandbox.late(&late(&page, event));
        settles_down(till).await;
    }
    if provider.capabilities().can(Feature::PartialRefund) {
        for minor in [2_000, 10_000] {
            till.refunds(paid, minor).await.expect("given back");
            settles_down(till).await;
        }
    }
    for action in [CustomerAction::Decline, CustomerAction::Cancel, CustomerAction::WalkAway, CustomerAction::Debit] {
        let (payment, page) = begun(till, provider).await;
        _ = till.acts_at(&page, action).await;
        settles_down(till).await;
        asked_later(till, payment).await;
    }
    let (failed, page) = begun(till, provider).await;
    _ = till.acts_at(&page, CustomerAction::Debit).await;
    _ = till.sandbox.late(&late(&page, LateEvent::Failure));
    asked_later(till, failed).await;
    let invoice = till.invoice_for(provider, 12_000).await;
    is_led_on(till, invoice, provider).await;
    switch::switch(&till.house.portal, &till.grace, till.wish(invoice, till.transfer)).await.expect("switched");
}

async fn begun(till: &Till, provider: &'static dyn Provider) -> (PaymentId, String) {
    let invoice = till.invoice_for(provider, 12_000).await;
    is_led_on(till, invoice, provider).await
}

async fn asked_later(till: &Till, payment: PaymentId) {
    till.house.portal.clock.advance(300);
    till.asks(payment).await;
    settles_down(till).await;
}

/// The calls this provider received.
fn wire_log(till: &Till, kind: &str) -> Vec<Value> {
    let base = &till.house.portal.addresses.providers[kind];
    let calls = till.sandbox.calls().into_iter().filter(|call| call.url.starts_with(base));
    // Judged by its path at the provider; the address is the sandbox's.
    calls.map(|call| json!({"method": call.method, "path": call.path, "headers": call.headers, "body": call.body, "response": call.response})).collect()
}

fn checker(script: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/contract");
    let folder = std::env::var_os("GUICHET_CONTRACT_DIR").map_or_else(beside, PathBuf::from);
    Some(folder.join(script)).filter(|script| script.is_file())
}

fn judged(kind: &str, script: &Path, paper: &Paper, calls: &[Value]) {
    let (arguments, papers) = match paper {
        Paper::Log(arguments) => {
            let lines: Vec<String> = calls.iter().map(Value::to_string).collect();
            (arguments, vec![lines.join("\n")])
        }
        Paper::Answers(arguments) => {
            (arguments, calls.iter().map(|call| call["response"]["body"].to_string()).collect())
        }
    };
    for paper in papers {
        if let Some(complaint) = complaint(script, arguments, &paper) {
            panic!("{kind} {arguments:?}: {complaint}\n{paper}");
        }
    }
}

/// What the checker finds wrong.
fn complaint(script: &Path, arguments: &[&str], text: &str) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("paper.jsonl");
    std::fs::write(&file, text).expect("a file");
    // The word of what to do comes before the file, flags behind it.
    let (words, flags): (Vec<&str>, Vec<&str>) = arguments.iter().partition(|argument| !argument.starts_with("--"));
    let run = Command::new("python3").arg(script).args(words).arg(&file).args(flags).output().expect("python3");
    (!run.status.success()).then(|| String::from_utf8_lossy(&run.stdout).into_owned())
}
