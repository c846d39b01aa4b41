//! Each state of a link and of the tries on it, and what closing it answers.

use super::*;
use crate::domain::report::Capture;

/// What is reported of this link after these tries, asked while the customer stands there or came back.
async fn told(link: Value, tries: &[Value], standing: Standing) -> Outcome {
    let server = MockServer::start().await;
    answers(&server, "GET", &one_link(), 200, &link).await;
    answers(&server, "GET", &tries_path(), 200, &collection(tries)).await;
    answers(&server, "POST", &format!("{}/cancel", one_link()), 200, &merged(link, &json!({"status": "cancelled"})))
        .await;
    status(&server, &Asked { standing, ..asked_for(Some(LINK)) }).await.outcome
}

fn failed(reason: &str) -> Value {
    merged(payment("failed"), &json!({"id": "pay_QflgT3h0tXw1Zk", "error_reason": reason, "created_at": 1_741_083_300}))
}

fn paid(amount: Money, fee: Option<Fee>) -> Outcome {
    Outcome::Paid(Capture { amount, ours: Some(PAYMENT.into()), mode: Mode::Test, fee, method: Some("UPI".into()) })
}

fn known() -> Option<Fee> {
    Some(Fee { fee: rupees(20_000), tax: rupees(3_600) })
}

#[tokio::test]
async fn each_state_of_a_link_is_read() {
    let there = Standing::There;
    let reason = |reason: &str| reason.to_owned();
    for (link, tries, outcome) in [
        (link("created", ""), vec![], Outcome::AwaitingCustomer),
        (tried("created"), vec![payment("created")], Outcome::AwaitingCustomer),
        (tried("created"), vec![failed("payment_declined")], Outcome::Refused { reason: reason("payment_declined") }),
        (
            tried("created"),
            vec![failed("insufficient_funds")],
            Outcome::Refused { reason: reason("insufficient_funds") },
        ),
        (tried("created"), vec![failed("brand_new")], Outcome::Refused { reason: reason("payment_declined") }),
        (tried("created"), vec![failed("payment_declined"), payment("created")], Outcome::AwaitingCustomer),
        (link("cancelled", ""), vec![], Outcome::Canceled),
        (link("expired", ""), vec![], Outcome::Expired),
        (tried("paid"), vec![payment("captured")], paid(rupees(1_000_000), known())),
        (tried("paid"), vec![failed("payment_declined"), payment("captured")], paid(rupees(1_000_000), known())),
    ] {
        assert_eq!(told(link.clone(), &tries, there).await, outcome, "{link} {tries:?}");
    }
    for odd in [
        told(link("levitating", ""), &[], there).await,
        told(tried("paid"), &[], there).await,
        told(tried("created"), &[payment("pondering")], there).await,
        told(tried("paid"), &[merged(payment("captured"), &json!({"order_id": "order_OTHEROTHEROTH"}))], there).await,
        told(tried("paid"), &[merged(payment("captured"), &json!({"amount": 0}))], there).await,
    ] {
        assert!(matches!(odd, Outcome::Unknown { .. }), "{odd:?}");
    }
}

/// A bank may say yes hours after it said no, or after the link was closed.
#[tokio::test]
async fn a_late_authorisation_is_money_on_its_way() {
    for link in ["created", "cancelled", "expired"] {
        let held = told(tried(link), &[payment("authorized")], Standing::Ended).await;
        assert!(matches!(held, Outcome::Processing { by: Some(_) }), "{link} {held:?}");
        let taken = told(tried(link), &[failed("payment_declined"), payment("captured")], Standing::Ended).await;
        assert_eq!(taken, paid(rupees(1_000_000), known()), "{link}");
    }
}

/// Held by the bank, never captured, gone back: nothing was received. Given back after a capture, it was.
#[tokio::test]
async fn money_that_went_back_is_not_always_a_refund() {
    let back =
        |captured: bool| merged(payment("refunded"), &json!({"captured": captured, "fee": 23_600, "tax": 3_600}));
    assert_eq!(told(tried("paid"), &[back(true)], Standing::There).await, paid(rupees(1_000_000), known()));
    let released = told(tried("expired"), &[back(false)], Standing::Back).await;
    assert_eq!(released, Outcome::Failed { reason: "canceled".into() });
}

#[tokio::test]
async fn a_try_that_failed_after_the_customer_left_ends_the_payment_and_closes_its_link() {
    let outcome = told(tried("created"), &[failed("payment_declined")], Standing::Back).await;
    assert_eq!(outcome, Outcome::Failed { reason: "payment_declined".into() });
    let server = MockServer::start().await;
    answers(&server, "GET", &one_link(), 200, &tried("created")).await;
    answers(&server, "GET", &tries_path(), 200, &collection(&[failed("payment_declined")])).await;
    answers(&server, "POST", &format!("{}/cancel", one_link()), 400, &refusal("", "not now")).await;
    let asked = Asked { standing: Standing::Back, ..asked_for(Some(LINK)) };
    let unclosed = status(&server, &asked).await.outcome;
    assert!(
        matches!(unclosed, Outcome::Unknown { .. }),
        "who can still pay there is not told to pay again: {unclosed:?}"
    );
}

#[tokio::test]
async fn what_was_taken_in_all_is_said_whatever_was_asked() {
    let part = merged(payment("captured"), &json!({"amount": 400_000}));
    assert_eq!(told(tried("partially_paid"), &[part], Standing::There).await, paid(rupees(400_000), known()));
    let twice = [payment("captured"), merged(payment("captured"), &json!({"id": "pay_second"}))];
    assert_eq!(told(tried("paid"), &twice, Standing::There).await, paid(rupees(2_000_000), None));
}

#[tokio::test]
async fn fees_are_split_from_their_tax_and_stay_in_their_currency() {
    let captured = |change: Value| merged(payment("captured"), &change);
    let euros = |minor| Money::new(minor, Currency::EUR);
    let abroad = json!({"amount": 12_050, "currency": "EUR", "base_amount": 1_084_500, "base_currency": "INR"});
    let in_euros = merged(tried("paid"), &json!({"amount": 12_050, "currency": "EUR"}));
    assert_eq!(told(in_euros, &[captured(abroad)], Standing::There).await, paid(euros(12_050), known()));
    for unfit in [json!({"fee": null}), json!({"tax": null}), json!({"fee": 3_599}), json!({"fee": -1, "tax": 0})] {
        assert_eq!(told(tried("paid"), &[captured(unfit)], Standing::There).await, paid(rupees(1_000_000), None));
    }
    // Where the customers bear the fee, it is on top of what was asked, and the shop bears none.
    let on_top = captured(json!({"amount": 1_023_600}));
    let nothing = Some(Fee { fee: rupees(0), tax: rupees(0) });
    assert_eq!(told(tried("paid"), &[on_top], Standing::There).await, paid(rupees(1_000_000), nothing));
}

#[tokio::test]
async fn a_payment_only_the_link_names_is_asked_for() {
    let server = MockServer::start().await;
    let listed = json!([{"payment_id": PAID, "plink_id": LINK, "amount": 1_000_000, "status": "captured"}]);
    let bare = merged(link("paid", ""), &json!({"payments": listed, "order_id": ORDER}));
    answers(&server, "GET", &one_link(), 200, &bare).await;
    answers(&server, "GET", &tries_path(), 200, &collection(&[])).await;
    answers(&server, "GET", &format!("/v1/payments/{PAID}"), 200, &payment("captured")).await;
    assert_eq!(status(&server, &asked_for(Some(LINK))).await.outcome, paid(rupees(1_000_000), known()));
}

#[tokio::test]
async fn canceling_answers_what_is_true() {
    let closed = |status: &str, tries: &[Value]| (tried(status), collection(tries));
    for (cancel, (after, tries), expected) in [
        (200, closed("cancelled", &[]), Outcome::Canceled),
        (200, closed("cancelled", &[failed("payment_declined")]), Outcome::Canceled),
        (400, closed("cancelled", &[]), Outcome::Canceled),
        (400, closed("expired", &[]), Outcome::Expired),
        (400, closed("paid", &[payment("captured")]), paid(rupees(1_000_000), known())),
        (400, closed("created", &[]), Outcome::AwaitingCustomer),
    ] {
        let server = MockServer::start().await;
        answers(&server, "GET", &one_link(), 200, &after).await;
        answers(&server, "GET", &tries_path(), 200, &tries).await;
        let answer = if cancel == 200 { after } else { refusal("", "The payment link cannot be cancelled") };
        answers(&server, "POST", &format!("{}/cancel", one_link()), cancel, &answer).await;
        assert_eq!(canceled(&server).await, expected, "{cancel}");
    }
}

/// Closed in time, and the bank is at it all the same.
#[tokio::test]
async fn a_link_closed_under_held_money_is_not_canceled() {
    let server = MockServer::start().await;
    answers(&server, "POST", &format!("{}/cancel", one_link()), 200, &tried("cancelled")).await;
    answers(&server, "GET", &one_link(), 200, &tried("created")).await;
    answers(&server, "GET", &tries_path(), 200, &collection(&[payment("authorized")])).await;
    assert!(matches!(canceled(&server).await, Outcome::Processing { .. }));
}
