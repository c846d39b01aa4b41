//! The contract drawn from the official library judges both directions: what is sent, and what the sandbox answers.

use std::{path::PathBuf, process::Command};

use guichet::{
    db,
    domain::{language::Language, mandate::CONSENT_WORDS, payment::State},
    flows::{
        mandates::forget,
        payments::start::{self, Agreed, Wanted},
    },
    sandbox::control::{CustomerAction, LateEvent},
};
use serde_json::{Value, json};

use super::{KIND, begun, happens, hears};
use crate::support::Till;

fn validator() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/contract");
    let folder = std::env::var_os("GUICHET_CONTRACT_DIR").map_or_else(beside, PathBuf::from);
    Some(folder.join("validate_gocardless.py")).filter(|script| script.exists())
}

/// What the adapter sends and what the sandbox answers both pass the contract drawn from the official library.
#[tokio::test]
async fn the_providers_contract_is_kept_in_both_directions() {
    let till = Till::open_for(KIND).await;
    for action in [CustomerAction::WalkAway, CustomerAction::Debit] {
        let (_, _, page) = begun(&till).await;
        till.acts_at(&page, action).await.expect("agreed");
        hears(&till).await;
        happens(&till, &page, LateEvent::Payout).expect("paid out");
        hears(&till).await;
    }
    debited_again_and_ended(&till).await;
    let (_, failed, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::Debit).await.expect("agreed");
    happens(&till, &page, LateEvent::Failure).expect("failed");
    hears(&till).await;
    assert_eq!(till.payment(failed).await.failure.as_deref(), Some("insufficient_funds"));
    let (_, left, _) = begun(&till).await;
    till.house.portal.clock.advance(24 * 3_600);
    till.asks(left).await;
    assert!(is_kept(&till) > 20);
}

/// An invoice paid on a mandate there is already, which is then forgotten.
async fn debited_again_and_ended(till: &Till) {
    let (portal, db) = (&till.house.portal, till.house.db().reader());
    let mandate = db::mandates::of_customer(db, till.customer(), 1).await.expect("mandates").remove(0);
    let agreed = Agreed { mandate: mandate.id, words: CONSENT_WORDS.into(), language: Language::Fr };
    let invoice = till.invoice(5_000).await;
    let wish = Wanted { agreed: Some(agreed), ..till.wish(invoice, mandate.gateway) };
    start::start(portal, &till.grace, wish).await.expect("debited");
    let debit = till.latest(invoice).await.provider_reference.expect("an id");
    happens(till, &debit, LateEvent::Payout).expect("paid out");
    hears(till).await;
    assert_eq!(till.latest(invoice).await.state, State::Succeeded);
    forget::forget(portal, &till.grace, mandate.id).await.expect("ended");
}

/// Judges every call so far and what was answered to it; answers how many there were.
pub fn is_kept(till: &Till) -> usize {
    let calls: Vec<_> = till.sandbox.calls().into_iter().filter(|call| call.url.contains("/gocardless/")).collect();
    let Some(script) = validator() else {
        println!("skipped: no contract beside the checkout (GUICHET_CONTRACT_DIR names its folder)");
        return calls.len();
    };
    let folder = tempfile::tempdir().expect("a folder");
    let judged = |arguments: &[&str], name: &str, text: String| {
        let file = folder.path().join(name);
        std::fs::write(&file, &text).expect("a file");
        let run = Command::new("python3").arg(&script).arg(arguments[0]).arg(&file).args(&arguments[1..]).output();
        let run = run.expect("python3");
        assert!(run.status.success(), "{}: {text}", String::from_utf8_lossy(&run.stdout));
    };
    let lines: Vec<String> = calls.iter().map(|call| json!(call).to_string()).collect();
    judged(&["log", "--strict"], "calls.jsonl", lines.join("\n"));
    for (place, call) in calls.iter().enumerate() {
        judged(&["object"], &format!("answer-{place}.json"), call.response["body"].to_string());
    }
    let events: Vec<Value> = till.sandbox.objects("event").into_iter().map(|event| event["wire"].clone()).collect();
    let events: Vec<&Value> = events.iter().filter(|event| event.is_object()).collect();
    judged(&["object"], "events.json", json!({ "events": events }).to_string());
    calls.len()
}
