//! What only GoCardless does: many events in one letter, debits on a mandate, fees told at the payout, money taken back.

use std::{path::PathBuf, process::Command};

use guichet::{
    db,
    domain::{
        currency::Currency,
        ids::{GatewayId, InvoiceId, PaymentId},
        invoice::{InvoiceState, Parts},
        ledger::PostingKind,
        money::Money,
        notice::NoticeState,
        payment::{Attention, Fee, State},
    },
    flows::payments::janitor,
    providers::sign,
    sandbox::control::{CustomerAction, DeliveryMode, Late, LateEvent, Step},
};
use http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Till, counter::GRACE};

const KIND: &str = "gocardless";
const SECRET: &str = "ED7D658C-D8EB-4941-948B-3973214F2D49";

async fn hears(till: &Till) {
    for _ in 0..3 {
        till.hears().await;
    }
}

fn happens(till: &Till, object: &str, event: LateEvent) -> Result<Value, String> {
    let late = Late { object: object.into(), event, amount: None, reason: None, currency: None, after_ms: 0 };
    till.sandbox.late(&late)
}

/// A till whose GoCardless gateway always debits.
async fn debiting() -> (Till, GatewayId) {
    let till = Till::open_for(KIND).await;
    let gateway = till.of(KIND).await;
    let demo = guichet::providers::find(KIND).and_then(|provider| provider.demo()).expect("a demo");
    till.settings(gateway, &[demo.settings, &[("collection", "debit")]].concat()).await;
    (till, gateway)
}

/// An invoice of 120 euros, its payment and the page where it is agreed to.
async fn begun(till: &Till) -> (InvoiceId, PaymentId, String) {
    let invoice = till.invoice(12_000).await;
    let payment = till.starts(invoice, till.of(KIND).await).await;
    let page = till.page_of(payment).await;
    (invoice, payment, page)
}

async fn rings(till: &Till, body: &str, signature: Option<&str>) -> Answer {
    let mut request = Request::post(format!("/webhooks/{}", till.of(KIND).await));
    if let Some(signature) = signature {
        request = request.header("webhook-signature", signature);
    }
    till.house.visitor().send(request.body(body.to_owned().into()).expect("a request")).await
}

fn signed(body: &str) -> String {
    sign::hmac_sha256_hex(SECRET.as_bytes(), &[body.as_bytes()])
}

/// Four hundred and ninety-eight is GoCardless' own convention; who sends what cannot be read hears of something else.
#[tokio::test]
async fn a_66_a_89_a_delivery_with_a_wrong_signature_is_answered_as_gocardless_asks() {
    let till = Till::open_for(KIND).await;
    let body = r#"{"events":[{"id":"EV1","resource_type":"payments","action":"confirmed","links":{"payment":"PM1"}}]}"#;
    let good = signed(body);
    let upper = good.to_uppercase();
    let wrong = [None, Some(""), Some("0"), Some(upper.as_str()), Some("sha256=0")];
    for signature in wrong {
        let answer = rings(&till, body, signature).await;
        assert_eq!(answer.status.as_u16(), 498, "{signature:?}");
        let code = if signature.is_none_or(str::is_empty) { "signature_missing" } else { "signature_invalid" };
        assert!(answer.body.contains(code), "{signature:?}: {}", answer.body);
    }
    assert_eq!(rings(&till, &format!("{body}\n"), Some(&good)).await.status.as_u16(), 498);
    assert_eq!(rings(&till, "{", Some(&signed("{"))).await.status, StatusCode::BAD_REQUEST);
    assert!(till.inbox().await.is_empty());
    assert_eq!(rings(&till, body, Some(&good)).await.status, StatusCode::OK);
    let one = till.inbox().await;
    assert_eq!((one.len(), one[0].notice.kind.as_str()), (1, "payments.confirmed"));
}

#[tokio::test]
async fn a_delivery_of_two_hundred_and_fifty_events_is_kept_event_by_event_and_once() {
    let till = Till::open_for(KIND).await;
    let event = |place: usize| json!({"id": format!("EV{place}"), "resource_type": "payouts", "action": "paid", "links": {"payout": "PO1"}});
    let body = json!({"events": (0..250).map(event).collect::<Vec<_>>()}).to_string();
    for _ in 0..2 {
        assert_eq!(rings(&till, &body, Some(&signed(&body))).await.status, StatusCode::OK);
    }
    for _ in 0..3 {
        janitor::janitor(&till.house.portal).await.expect("a round");
    }
    let kept = till.inbox().await;
    assert_eq!(kept.len(), 250);
    assert!(kept.iter().all(|one| one.reason == "kept_for_later" && one.repeats == 1), "{:?}", kept[0]);
    let longest = kept.iter().map(|one| one.body.len()).max();
    assert!(longest < Some(200), "each keeps its own event, not the whole delivery: {longest:?}");
    // What cannot be read leaves none of its delivery behind.
    let half = json!({"events": [event(900), {"id": 7}]}).to_string();
    assert_eq!(rings(&till, &half, Some(&signed(&half))).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(till.inbox().await.len(), 250);
}

#[tokio::test]
async fn events_that_wait_come_in_one_letter_and_each_is_followed() {
    let till = Till::open_for(KIND).await;
    till.sandbox.webhooks(DeliveryMode::Batch { n: 6 });
    let (invoice, payment, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::WalkAway).await.expect("agreed");
    till.sandbox.release_webhooks();
    hears(&till).await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    let kinds: Vec<_> = till.inbox().await.into_iter().map(|kept| kept.notice.kind).collect();
    for kind in ["billing_requests.fulfilled", "payments.created", "payments.confirmed"] {
        assert!(kinds.iter().any(|one| one == kind), "{kind}: {kinds:?}");
    }
    let bodies: Vec<Value> =
        till.inbox().await.iter().filter_map(|kept| serde_json::from_str(&kept.body).ok()).collect();
    assert!(bodies.iter().any(|body| body["action"] == "confirmed"), "an event stands alone: {bodies:?}");
    till.verifies().await;
}

#[tokio::test]
async fn a_mandate_is_debited_once_by_whoever_comes_first() {
    let (till, gateway) = debiting().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let there = till.pay(&mut grace, invoice, gateway).await.location().to_owned();
    let payment = till.latest(invoice).await.id;
    till.sandbox.webhooks(DeliveryMode::Hold);
    till.acts_at(&there, CustomerAction::Approve).await.expect("signed");
    till.sandbox.webhooks(DeliveryMode::Normal);
    tokio::join!(till.asks(payment), till.asks(payment), till.hears(), till.asks(payment));
    hears(&till).await;
    assert_eq!(till.sandbox.objects("gocardless.payments").len(), 1, "debited once");
    for step in ["at once", "submitted"] {
        assert_eq!(till.payment(payment).await.state, State::Processing, "{step}: not paid yet");
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued, "{step}");
        _ = happens(&till, &there, LateEvent::Confirmed);
        hears(&till).await;
    }
    let panel = grace.get(&format!("/invoices/{invoice}")).await;
    assert_eq!(panel.marks("data-phase"), ["bank_confirms"]);
    assert!(till.payment(payment).await.expected_by.is_some(), "by when it usually is");
    happens(&till, &there, LateEvent::Success).expect("confirmed");
    hears(&till).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    assert_eq!(till.taken(), 12_000);
    till.verifies().await;
}

#[tokio::test]
async fn the_fee_and_its_tax_are_booked_when_they_are_paid_out() {
    let till = Till::open_for(KIND).await;
    let (_, payment, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::WalkAway).await.expect("agreed");
    hears(&till).await;
    let paid = till.payment(payment).await;
    assert_eq!((paid.state, paid.fee), (State::Succeeded, None));
    assert!(matches!(paid.attention, Attention::CheckAt { .. }), "it is asked for again");
    happens(&till, &page, LateEvent::Payout).expect("paid out");
    hears(&till).await;
    let euro = |minor| Money::new(minor, Currency::EUR);
    let paid = till.payment(payment).await;
    // 1 % and 20 cents, with 20 % tax: 1.40 and 0.28.
    assert_eq!(paid.fee, Some(Fee { fee: euro(140), tax: euro(28) }));
    assert_eq!(paid.attention, Attention::None);
    let booked = db::ledger::is_posted(till.house.db().reader(), PostingKind::Fee, payment.into()).await;
    assert!(booked.expect("the ledger"), "the fee is booked");
    till.verifies().await;
}

/// Confirmed and paid out are not final: what the bank takes back is never taken out of our books in silence.
#[tokio::test]
async fn a_late_failure_calls_a_person_and_a_charge_back_is_kept_for_the_dispute() {
    for event in [LateEvent::Failure, LateEvent::Dispute] {
        let till = Till::open_for(KIND).await;
        let (_, payment, page) = begun(&till).await;
        till.acts_at(&page, CustomerAction::WalkAway).await.expect("agreed");
        happens(&till, &page, LateEvent::Payout).expect("paid out");
        hears(&till).await;
        happens(&till, &page, event).expect("taken back");
        hears(&till).await;
        let (kept, now) = (till.inbox().await, till.payment(payment).await);
        assert_eq!(now.state, State::Succeeded, "{event:?}: money received stays received");
        let person = matches!(now.attention, Attention::NeedsPerson { .. });
        match event {
            LateEvent::Failure => {
                assert!(person, "{:?}", now.attention);
                assert_eq!((kept[0].state, kept[0].reason.as_str()), (NoticeState::Quarantined, "contradicts_request"));
            }
            _ => assert_eq!((person, kept[0].reason.as_str()), (false, "kept_for_later")),
        }
        till.verifies().await;
    }
}

#[tokio::test]
async fn a_bank_that_refuses_leaves_the_page_open() {
    let till = Till::open_for(KIND).await;
    let (invoice, payment, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::Decline).await.expect("refused");
    hears(&till).await;
    assert_eq!(till.payment(payment).await.state, State::RequiresAction);
    till.acts_at(&page, CustomerAction::Approve).await.expect("agreed");
    hears(&till).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

/// GoCardless leaves a request open for ever: the house closes it when its time is over.
#[tokio::test]
async fn a_page_nobody_came_back_to_is_closed_at_gocardless() {
    let till = Till::open_for(KIND).await;
    let (_, payment, page) = begun(&till).await;
    till.house.portal.clock.advance(24 * 3_600);
    janitor::janitor(&till.house.portal).await.expect("a round");
    assert_eq!(till.payment(payment).await.state, State::Expired);
    assert!(till.acts_at(&page, CustomerAction::Approve).await.is_err(), "nobody can agree to it any more");
    hears(&till).await;
    assert_eq!((till.taken(), till.payment(payment).await.state), (0, State::Expired));
    till.verifies().await;
}

#[tokio::test]
async fn an_answer_that_is_lost_costs_nobody_anything() {
    for operation in ["POST /billing_requests", "POST /billing_request_flows", "POST /payments"] {
        let (till, gateway) = debiting().await;
        till.sandbox.webhooks(DeliveryMode::Drop);
        let invoice = till.invoice(12_000).await;
        till.script(operation, std::iter::repeat_n(Step::ResetMidBody, 4));
        let payment = till.starts(invoice, gateway).await;
        till.script(operation, []);
        till.house.portal.clock.advance(120);
        till.asks(payment).await;
        assert_eq!(till.payment(payment).await.state, State::RequiresAction, "{operation}");
        // The same gateway again continues the same payment.
        let mut grace = till.enters(GRACE).await;
        let there = grace.post(&format!("/payments/{payment}/continue"), &[]).await.location().to_owned();
        assert!(there.contains("/billing/static/flow?id="), "{operation}: {there}");
        assert_eq!(till.sandbox.objects("gocardless.billing_requests").len(), 1, "{operation}");
        till.acts_at(&there, CustomerAction::Approve).await.expect("signed");
        till.script("POST /payments", std::iter::repeat_n(Step::ActThen500, 2));
        for _ in 0..3 {
            till.house.portal.clock.advance(120);
            till.asks(payment).await;
        }
        assert_eq!(till.sandbox.objects("gocardless.payments").len(), 1, "{operation}: debited once");
        happens(&till, &there, LateEvent::Success).expect("confirmed");
        till.asks(payment).await;
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid, "{operation}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn what_is_less_than_the_scheme_moves_is_not_taken() {
    let till = Till::open_for(KIND).await;
    let mut grace = till.enters(GRACE).await;
    let gateway = till.of(KIND).await;
    let invoice = till.invoice_in(Money::new(99, Currency::EUR), Parts::Whole).await;
    let refused = till.pay(&mut grace, invoice, gateway).await;
    assert!(refused.error_codes().contains(&"amount_below_minimum".into()), "{:?}", refused.error_codes());
    let invoice = till.invoice_in(Money::new(100, Currency::EUR), Parts::Whole).await;
    assert_eq!(till.pay(&mut grace, invoice, gateway).await.status, StatusCode::SEE_OTHER);
}

fn validator() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/contract");
    let folder = std::env::var_os("GUICHET_CONTRACT_DIR").map_or_else(beside, PathBuf::from);
    Some(folder.join("validate_gocardless.py")).filter(|script| script.exists())
}

/// What the adapter sends and what the sandbox answers both pass the contract drawn from the official library.
#[tokio::test]
async fn the_providers_contract_is_kept_in_both_directions() {
    let Some(script) = validator() else {
        println!("skipped: no contract beside the checkout (GUICHET_CONTRACT_DIR names its folder)");
        return;
    };
    let till = Till::open_for(KIND).await;
    for action in [CustomerAction::WalkAway, CustomerAction::Debit] {
        let (_, _, page) = begun(&till).await;
        till.acts_at(&page, action).await.expect("agreed");
        hears(&till).await;
        happens(&till, &page, LateEvent::Payout).expect("paid out");
        hears(&till).await;
    }
    let (_, failed, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::Debit).await.expect("agreed");
    happens(&till, &page, LateEvent::Failure).expect("failed");
    hears(&till).await;
    assert_eq!(till.payment(failed).await.failure.as_deref(), Some("insufficient_funds"));
    let (_, left, _) = begun(&till).await;
    till.house.portal.clock.advance(24 * 3_600);
    till.asks(left).await;
    let calls: Vec<_> = till.sandbox.calls().into_iter().filter(|call| call.url.contains("/gocardless/")).collect();
    assert!(calls.len() > 20);
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
}
