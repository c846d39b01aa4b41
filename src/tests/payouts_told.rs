//! Providers that tell their payouts in ways of their own: settlements of a day, withdrawals without lines, nothing at all.

use guichet::{
    db,
    domain::{
        clearing::{CYCLE, Cause},
        currency::Currency,
        ids::GatewayId,
        ledger::Part,
        payout::{Listing, Payout, PayoutState, Standing, Subject, Trouble},
        refund::Booked,
    },
    flows::plant::OWNER,
    providers,
    sandbox::control::{LateEvent, Step},
};
use http::StatusCode;

use crate::support::{
    Till,
    online::{paid_with, settles_down},
};

/// The only payout there is, as it is known by now.
async fn only(till: &Till) -> Payout {
    let [payout] = &till.payouts().await[..] else { panic!("one payout") };
    payout.clone()
}

async fn in_hours(till: &Till, hours: i64) {
    till.house.portal.clock.advance(hours * 3_600);
    settles_down(till).await;
}

async fn is_empty_there(till: &Till, gateway: GatewayId, currency: Currency) {
    let there = till.at_provider(gateway, currency).await;
    assert!(there.booked.is_zero() && there.parts.is_empty() && there.rest.is_zero(), "{there:?}");
}

#[tokio::test]
async fn p_28_a_settlement_is_the_sum_of_what_was_settled_on_its_day() {
    let till = Till::open_for("razorpay").await;
    let gateway = till.of("razorpay").await;
    let (payment, page) = paid_with(&till, providers::find("razorpay").expect("a provider")).await;
    let refund = till.refunds(payment, 1_000).await.expect("given back");
    settles_down(&till).await;
    till.happens_there(&page, LateEvent::Payout, None);
    settles_down(&till).await;
    let payout = only(&till).await;
    assert_eq!((payout.state, payout.listing, payout.called), (PayoutState::Paid, Listing::Whole, None));
    let lines = till.lines_of(&payout).await;
    assert!(lines.iter().all(|line| line.standing == Standing::Agrees), "{lines:?}");
    let about: Vec<_> = lines.iter().filter_map(|line| line.subject).collect();
    assert_eq!(about.len(), 2);
    assert!(about.contains(&Subject::Payment(payment)) && about.contains(&Subject::Refund(refund.id)), "{about:?}");
    let fee = till.payment(payment).await.fee.expect("it is known");
    let of_payment = lines.iter().find(|line| line.subject == Some(Subject::Payment(payment))).expect("its line");
    assert_eq!((of_payment.fee, of_payment.tax), (fee.fee, fee.tax));
    assert_eq!(till.stands(Part::Bank, Currency::INR).await, payout.amount.minor);
    is_empty_there(&till, gateway, Currency::INR).await;
    till.verifies().await;

    // It comes back, and nobody says so.
    till.happens_there(&payout.reference, LateEvent::PayoutFailed, None);
    in_hours(&till, 25).await;
    let payout = only(&till).await;
    assert_eq!((payout.state, payout.booked), (PayoutState::Failed, Booked::Reversed));
    assert_eq!(payout.called.map(|called| called.why), Some(Trouble::CameBack));
    assert_eq!(till.stands(Part::Bank, Currency::INR).await, 0);
    till.verifies().await;
}

#[tokio::test]
async fn a_withdrawal_from_paypal_is_found_by_searching_and_has_no_lines() {
    let till = Till::open_for("paypal_express").await;
    let gateway = till.of("paypal_express").await;
    let (_, page) = paid_with(&till, providers::find("paypal_express").expect("a provider")).await;
    till.happens_there(&page, LateEvent::Payout, None);
    in_hours(&till, 5).await;
    let payout = only(&till).await;
    let currency = payout.amount.currency;
    assert_eq!((payout.state, payout.listing, payout.called), (PayoutState::Paid, Listing::Untold, None));
    assert_eq!(till.stands(Part::Bank, currency).await, payout.amount.minor);
    is_empty_there(&till, gateway, currency).await;
    till.happens_there(&payout.reference, LateEvent::PayoutFailed, None);
    in_hours(&till, 25).await;
    assert_eq!(only(&till).await.booked, Booked::Reversed);
    assert_eq!(till.stands(Part::Bank, currency).await, 0);
    till.verifies().await;
}

/// Which payment left with which is not guessed: only what certainly waits too long is said to.
#[tokio::test]
async fn p_17_of_payouts_without_lines_only_what_is_certainly_older_is_overdue() {
    let till = Till::open_for("paypal_express").await;
    let gateway = till.of("paypal_express").await;
    let provider = providers::find("paypal_express").expect("a provider");
    let (_, page) = paid_with(&till, provider).await;
    till.happens_there(&page, LateEvent::Payout, None);
    in_hours(&till, 5).await;
    let currency = only(&till).await.amount.currency;
    let (payment, _) = paid_with(&till, provider).await;
    let there = till.at_provider(gateway, currency).await;
    assert_eq!(there.parts.iter().map(|part| part.cause).collect::<Vec<_>>(), [Cause::Recent]);
    let now = till.house.portal.clock.now();
    assert_eq!((there.overdue(now).count(), there.rest.minor), (0, 0));

    in_hours(&till, CYCLE.whole_hours() + 1).await;
    let there = till.at_provider(gateway, currency).await;
    let paid = till.payment(payment).await;
    let kept = paid.fee.map_or(0, |fee| fee.fee.minor + fee.tax.minor);
    let overdue: Vec<_> = there.parts.iter().map(|part| (part.cause, part.amount.minor)).collect();
    assert_eq!(overdue, [(Cause::Longer, paid.captured.expect("it was paid").minor - kept)]);
    let mut ada = till.enters(OWNER).await;
    let page = ada.get(&format!("/admin/payouts/there?gateway={gateway}&currency={}", currency.code())).await;
    assert!(page.says("Attend depuis plus de deux semaines") && page.says("ni deviné"), "{}", page.body);
    till.verifies().await;
}

/// Credentials that may not search: payments go on, and a person writes payouts down.
#[tokio::test]
async fn who_may_not_look_at_payouts_writes_them_down() {
    let till = Till::open_for("paypal_express").await;
    let gateway = till.of("paypal_express").await;
    paid_with(&till, providers::find("paypal_express").expect("a provider")).await;
    let mut ada = till.enters(OWNER).await;
    let offered = format!("value=\"{gateway}\"");
    settles_down(&till).await;
    assert!(!ada.get("/admin/payouts/new").await.body.contains(&offered), "it may tell them itself");
    let refused = serde_json::json!({ "name": "NOT_AUTHORIZED", "message": "No permission.", "details": [] });
    till.script("GET /v1/reporting/transactions", [Step::Status { status: 403, body: Some(refused) }]);
    in_hours(&till, 5).await;
    assert!(ada.get("/admin/payouts/new").await.body.contains(&offered));
    let health = db::gateways::health(till.house.db().reader()).await.expect("health");
    assert_eq!(health[&gateway].last_trouble, None, "payments go on: it is no trouble");
    in_hours(&till, 5).await;
    let page = ada.get("/admin/payouts/new").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains(&offered), "it was given leave");
}
