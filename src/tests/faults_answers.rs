//! Table b.3, what a provider may answer to the start of a payment: the state it leaves, and that the way out is sound.

use std::collections::VecDeque;

use guichet::{
    domain::{
        error::{AppError, Code},
        ids::InvoiceId,
        payment::{NextStep, State},
    },
    flows::payments::start::{self, Begun},
    sandbox::control::{DeliveryMode, Script, Step},
};

use crate::support::Till;

const SESSIONS: &str = "POST /v1/checkout/sessions";
const CENTS: i64 = 7_700;

/// What the customer meets, and what the janitor makes of it a minute later.
#[derive(Debug, Clone, Copy)]
pub enum End {
    /// On to the provider's page, at once.
    Goes,
    /// "We are verifying": the provider had acted, its page is adopted.
    Adopted,
    /// "We are verifying": nothing arrived; it may be tried again.
    NeverSent,
    /// Definitely refused; it may be tried again at once, under another key.
    Refused(&'static str),
    /// Definitely not sent; it may be tried again at once, there or elsewhere.
    Unreached,
}

async fn met(fault: &str, steps: Vec<Step>, end: End) -> Till {
    let till = Till::open_impatient().await;
    let invoice = till.invoice(CENTS).await;
    let steps = VecDeque::from(steps);
    till.sandbox.script(Script { account: None, operation: SESSIONS.into(), steps });
    let begun = start::start(&till.house.portal, &till.grace, till.wish(invoice, till.card)).await;
    till.sandbox.script(Script { account: None, operation: SESSIONS.into(), steps: VecDeque::new() });
    comes_to(&till, (invoice, begun), end, fault).await;
    till
}

/// What was begun ends as it should, and the way out is sound: the invoice is paid, once.
pub async fn comes_to(till: &Till, (invoice, begun): (InvoiceId, Result<Begun, AppError>), end: End, fault: &str) {
    let payment = till.latest(invoice).await;
    match end {
        End::Goes => {
            assert!(matches!(begun, Ok(Begun::Payment(_, NextStep::Redirect { .. }))), "{fault}: {begun:?}");
            assert_eq!(payment.state, State::RequiresAction, "{fault}");
        }
        End::Adopted | End::NeverSent => {
            assert_eq!(begun, Ok(Begun::Payment(payment.id, NextStep::Done)), "{fault}");
            assert_eq!((payment.state, payment.failure.as_deref()), (State::Unknown, None), "{fault}");
            let again = start::start(&till.house.portal, &till.grace, till.wish(invoice, till.card)).await;
            assert_eq!(again, Err(AppError::Conflict(Code::AttemptInProgress)), "{fault}: no second charge in doubt");
        }
        End::Refused(reason) => {
            assert_eq!(begun, Err(AppError::invalid("gateway", Code::GatewayUnavailable)), "{fault}");
            assert_eq!((payment.state, payment.failure.as_deref()), (State::Failed, Some(reason)), "{fault}");
        }
        End::Unreached => {
            assert_eq!(begun, Err(AppError::ProviderDown), "{fault}");
            assert_eq!((payment.state, payment.failure.as_deref()), (State::Failed, Some("not_sent")), "{fault}");
        }
    }
    till.house.portal.clock.advance(61);
    till.hears().await;
    let expected = match end {
        End::Goes | End::Adopted => State::RequiresAction,
        End::NeverSent | End::Refused(_) | End::Unreached => State::Failed,
    };
    assert_eq!(till.payment(payment.id).await.state, expected, "{fault}");
    let going_on = match expected {
        State::Failed => till.starts(invoice, till.card).await,
        _ => payment.id,
    };
    till.starts(invoice, till.card).await;
    till.approves(going_on).await;
    till.hears().await;
    till.paid_once(invoice).await;
}

/// However often it is asked.
fn always(step: Step) -> Vec<Step> {
    vec![step; 9]
}

#[tokio::test]
async fn f_05_a_500_leaves_doubt() {
    let nothing = Step::Status { status: 500, body: None };
    met("500", always(nothing), End::NeverSent).await;
    met("500 after acting", always(Step::ActThen500), End::Adopted).await;
}

#[tokio::test]
async fn f_06_a_time_out_leaves_doubt() {
    met("hangs", always(Step::Hang), End::NeverSent).await;
    met("hangs after acting", always(Step::ActThenHang), End::Adopted).await;
}

#[tokio::test]
async fn f_08_a_slow_answer_is_waited_for_no_longer_than_a_person_would() {
    met("slow", always(Step::Slow { bytes_per_second: 20 }), End::Adopted).await;
    met("late", vec![Step::Delay { ms: 40 }], End::Goes).await;
}

#[tokio::test]
async fn f_10_what_cannot_be_read_is_not_believed() {
    for (fault, step) in [("malformed JSON", Step::MalformedJson), ("fifty megabytes", Step::HugeBody)] {
        met(fault, always(step), End::Adopted).await;
    }
    // The same key a second time brings the same answer, whole.
    for (fault, step) in [("cut short", Step::Truncate { bytes: 40 }), ("reset in the body", Step::ResetMidBody)] {
        let till = met(fault, vec![step], End::Goes).await;
        let keys = till.keys_of(SESSIONS);
        assert!(keys.len() == 2 && keys.first() == keys.last(), "{keys:?}");
    }
    for (fault, step) in [("HTML", Step::HtmlInsteadOfJson), ("nothing", Step::Empty200)] {
        met(fault, always(step), End::NeverSent).await;
    }
}

/// Nor is what is read of a payment that was made: it is paid once it can be read.
#[tokio::test]
async fn f_10_what_cannot_be_read_pays_nothing() {
    let till = Till::open_impatient().await;
    let invoice = till.invoice(CENTS).await;
    let payment = till.starts(invoice, till.card).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    till.approves(payment).await;
    let everything = |steps| Script { account: None, operation: "*".into(), steps };
    till.sandbox.script(everything(vec![Step::MalformedJson; 9].into()));
    till.house.portal.clock.advance(61);
    till.hears().await;
    assert!(till.invoice_now(invoice).await.settled.is_zero());
    till.sandbox.script(everything(VecDeque::new()));
    till.house.portal.clock.advance(3_600);
    till.hears().await;
    till.paid_once(invoice).await;
}

#[tokio::test]
async fn f_11_too_many_requests_is_asked_again_under_the_same_key() {
    let till = met("429", vec![Step::TooMany { retry_after: Some(0) }], End::Goes).await;
    let keys: Vec<_> = till.keys_of(SESSIONS);
    assert_eq!((keys.len(), keys.first()), (2, keys.last()), "the same key twice: {keys:?}");
    met("429 without end", always(Step::TooMany { retry_after: Some(0) }), End::NeverSent).await;
}

#[tokio::test]
async fn f_12_a_redirect_is_not_followed() {
    let elsewhere = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let location = Some(format!("http://{}/v1/checkout/sessions", elsewhere.local_addr().expect("an address")));
    met("302", always(Step::Redirect302 { location }), End::NeverSent).await;
    let called = tokio::time::timeout(std::time::Duration::ZERO, elsewhere.accept()).await;
    assert!(called.is_err(), "the other host heard from us");
}

#[tokio::test]
async fn f_13_a_definite_no_is_a_failure_with_its_reason() {
    let till = met("402", vec![Step::RefuseThenOk], End::Refused("card_declined")).await;
    let keys = till.keys_of(SESSIONS);
    assert_eq!(keys.len(), 2);
    assert_ne!(keys.first(), keys.last(), "a new try has a key of its own");
}

#[tokio::test]
async fn f_14_a_quarrel_about_the_key_is_looked_up() {
    let used =
        serde_json::json!({ "error": { "type": "idempotency_error", "message": "Keys for idempotent requests…" } });
    for status in [409, 400] {
        let till = met("409", always(Step::Status { status, body: Some(used.clone()) }), End::NeverSent).await;
        let first: Vec<_> = till.keys_of(SESSIONS).into_iter().take(2).collect();
        assert!(first.windows(2).all(|pair| pair[0] == pair[1]) || status == 400, "{first:?}");
    }
}

#[tokio::test]
async fn f_07_what_was_not_sent_may_be_tried_at_once() {
    let mut till = Till::open_impatient().await;
    let invoice = till.invoice(CENTS).await;
    till.closes_the_provider().await;
    let refused = start::start(&till.house.portal, &till.grace, till.wish(invoice, till.card)).await;
    assert_eq!(refused, Err(AppError::ProviderDown));
    let payment = till.latest(invoice).await;
    assert_eq!((payment.state, payment.failure.as_deref()), (State::Failed, Some("not_sent")));
    till.starts(invoice, till.transfer).await;
    till.verifies().await;
}
