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
    /// Each answer by itself.
    Answers(&'static [&'static str]),
    /// The notices that were sent.
    Notices(&'static [&'static str], fn(Vec<Value>) -> Value),
}

use Paper::{Answers, Log, Notices};

type Contract = (&'static str, &'static str, &'static [Paper]);

/// PayPal's engine is one, whichever of its two gateways calls it.
const CONTRACTS: [Contract; 4] = [
    (
        "stripe",
        "validate_stripe.py",
        &[Log(&["log", "--strict"]), Answers(&["object", "--complete"]), Notices(&["object"], Value::Array)],
    ),
    (
        "gocardless",
        "validate_gocardless.py",
        &[Log(&["log", "--strict"]), Answers(&["object"]), Notices(&["object"], delivery)],
    ),
    ("paypal_express", "validate_paypal.py", &[Log(&["--require-request-id"])]),
    ("braintree", "validate_braintree.py", &[Log(&[])]),
];

#[tokio::test]
async fn every_contract_is_kept_in_both_directions() {
    for (kind, ..) in CONTRACTS {
        let till = Till::open_for(kind).await;
        lives(&till, providers::find(kind).expect("a provider")).await;
        assert!(is_kept(&till, kind) >= 10, "{kind}");
    }
}

/// Judges every call this provider received so far, and what was answered to it; answers how many there were.
pub fn is_kept(till: &Till, kind: &str) -> usize {
    let calls = wire_log(till, kind);
    assert!(calls.iter().all(|call| call["response"]["status"].is_u64()), "{kind}: each is answered");
    let (_, script, papers) = CONTRACTS.iter().find(|contract| contract.0 == kind).expect("a contract");
    match checker(script) {
        None => println!("skipped: no contract beside the checkout (GUICHET_CONTRACT_DIR names its folder)"),
        Some(script) => papers.iter().for_each(|paper| judged(till, &script, paper, &calls)),
    }
    calls.len()
}

/// As GoCardless would send them in one.
fn delivery(events: Vec<Value>) -> Value {
    let events: Vec<Value> = events.into_iter().map(|event| event["wire"].clone()).filter(Value::is_object).collect();
    json!({ "events": events })
}

/// A checker that is not shown anything wrong says nothing: the same log, with one word of it changed, is refused.
#[tokio::test]
async fn a_call_that_breaks_its_contract_is_found() {
    for (kind, script, papers) in CONTRACTS {
        let Some(script) = checker(script) else { return };
        let till = Till::open_for(kind).await;
        paid_with(&till, providers::find(kind).expect("a provider")).await;
        let Log(arguments) = &papers[0] else { panic!("the log first") };
        let mut lines = wire_log(&till, kind);
        let spoilt = lines.iter_mut().rfind(|line| line["method"] == "POST").expect("a call that does something");
        spoilt["path"] = json!("/v9/nowhere");
        let text = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        assert!(complaint(&script, arguments, &text).is_some(), "{kind}");
    }
}

/// Paid and given back in two parts, paid and disputed, declined, walked away from, left for another, and what a bank says later.
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
    let (_, page) = paid_with(till, provider).await;
    for event in [LateEvent::Dispute, LateEvent::DisputeWon] {
        _ = till.sandbox.late(&late(&page, event));
        settles_down(till).await;
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

fn judged(till: &Till, script: &Path, paper: &Paper, calls: &[Value]) {
    let (arguments, papers) = match paper {
        Log(arguments) => {
            let lines: Vec<String> = calls.iter().map(Value::to_string).collect();
            (arguments, vec![lines.join("\n")])
        }
        Answers(arguments) => (arguments, calls.iter().map(|call| call["response"]["body"].to_string()).collect()),
        Notices(arguments, wire) => (arguments, vec![wire(till.sandbox.objects("event")).to_string()]),
    };
    for paper in papers {
        if let Some(complaint) = complaint(script, arguments, &paper) {
            panic!("{arguments:?}: {complaint}\n{paper}");
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
