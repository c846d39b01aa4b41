//! What only Paytm does: a page that is posted to, a browser posted back without a session, a page nobody can close, fees
//! that are never told.

use axum::body::Body;
use guichet::{
    domain::{
        currency::Currency,
        error::AppError,
        ids::InvoiceId,
        invoice::{InvoiceState, Parts},
        money::Money,
        notice::NoticeState,
        payment::{Attention, State},
    },
    flows::payments::{janitor, start, switch},
    sandbox::control::{CustomerAction, DeliveryMode, Late, LateEvent, Step},
};
use http::{Request, StatusCode};
use serde_json::json;

use crate::support::{Till, counter::GRACE};

const INITIATE: &str = "POST /theia/api/v1/initiateTransaction";
const STATUS: &str = "POST /v3/order/status";

async fn paytm() -> Till {
    Till::open_for("paytm").await
}

async fn owed(till: &Till) -> InvoiceId {
    till.invoice_in(Money::new(960_000, Currency::INR), Parts::Whole).await
}

async fn hears(till: &Till) {
    for _ in 0..3 {
        till.hears().await;
    }
}

/// As a form on Paytm's page posts the browser back: from another site, without any cookie of ours.
fn posted_back(address: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let form = serde_urlencoded::to_string(fields).expect("a form");
    Request::post(address)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://securestage.paytmpayments.com")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(form))
        .expect("a request")
}

#[tokio::test]
async fn the_browser_is_posted_there_and_back() {
    let till = paytm().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let invoice = owed(&till).await;
    let mut grace = till.enters(GRACE).await;
    let handover = till.pay(&mut grace, invoice, till.of("paytm").await).await;
    assert_eq!(handover.status, StatusCode::OK);
    let page = till.leads_to(&handover);
    assert!(page.starts_with(&till.sandbox.public_base()), "{page}");
    assert!(!handover.text("#handover button").is_empty(), "whole without scripts");
    let policy = handover.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("form-action 'self' https:"), "the form may lead there: {policy}");
    let hidden = |name: &str| handover.attribute(&format!("#handover input[name={name}]"), "value");
    let payment = till.latest(invoice).await.id;
    assert_eq!((hidden("orderId"), hidden("txnToken").is_empty()), (payment.to_string(), false));

    till.acts_at(&page, CustomerAction::Approve).await.expect("paid");
    let back = format!("/payments/{payment}/return");
    let answer = till.house.visitor().send(posted_back(&back, &[("STATUS", "TXN_SUCCESS")])).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, back.as_str()));
    let shown = grace.get(answer.location()).await;
    assert_eq!(grace.get(shown.location()).await.marks("data-phase"), ["received"]);
    let paid = till.payment(payment).await;
    assert_eq!((paid.method.as_deref(), paid.fee), (Some("UPI HDFC Bank"), None));
    assert_eq!(paid.attention, Attention::None, "a fee that is never told is not asked for");
    till.verifies().await;
}

#[tokio::test]
async fn what_the_browser_carries_books_nothing() {
    let till = paytm().await;
    let invoice = owed(&till).await;
    let gateway = till.of("paytm").await;
    let payment = till.starts(invoice, gateway).await;
    let (id, back) = (payment.to_string(), format!("/payments/{payment}/return"));
    let claims = [
        ("ORDERID", id.as_str()),
        ("MID", "GUICHE00000000000001"),
        ("STATUS", "TXN_SUCCESS"),
        ("TXNAMOUNT", "9600.00"),
        ("CHECKSUMHASH", "AAAA"),
    ];
    let answer = till.house.visitor().send(posted_back(&back, &claims)).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, back.as_str()));
    let mut grace = till.enters(GRACE).await;
    grace.get(&back).await;
    assert_eq!(till.payment(payment).await.state, State::RequiresAction);
    let rung = till.house.visitor().send(posted_back(&format!("/webhooks/{gateway}"), &claims)).await;
    assert_eq!(rung.status, StatusCode::BAD_REQUEST);
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued);
    assert!(till.inbox().await.is_empty());
}

#[tokio::test]
async fn an_answer_that_was_altered_on_its_way_is_not_believed() {
    let till = paytm().await;
    let payment = till.starts(owed(&till).await, till.of("paytm").await).await;
    let paid = json!({
        "resultInfo": {"resultStatus": "TXN_SUCCESS", "resultCode": "01", "resultMsg": "Txn Success"}, "txnId": "1",
        "orderId": payment.to_string(), "txnAmount": "9600.00", "mid": "GUICHE00000000000001",
    });
    let set = json!({"body": paid}).as_object().expect("an object").clone();
    till.script(STATUS, [Step::Untrue { set }]);
    till.asks(payment).await;
    assert_ne!(till.payment(payment).await.state, State::Succeeded);
    assert_eq!(till.taken(), 0);
    till.verifies().await;
}

#[tokio::test]
async fn a_lost_answer_leads_to_the_same_order() {
    let till = paytm().await;
    till.script(INITIATE, std::iter::repeat_n(Step::ResetMidBody, 3));
    let invoice = owed(&till).await;
    let payment = till.starts(invoice, till.of("paytm").await).await;
    assert_eq!(till.payment(payment).await.state, State::Unknown);
    till.house.portal.clock.advance(60);
    janitor::janitor(&till.house.portal).await.expect("a round");
    assert_eq!(till.payment(payment).await.state, State::RequiresAction);
    let mut grace = till.enters(GRACE).await;
    let handover = grace.post(&format!("/payments/{payment}/continue"), &[]).await;
    till.acts_at(&till.leads_to(&handover), CustomerAction::WalkAway).await.expect("paid");
    hears(&till).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    assert_eq!(till.sandbox.objects("paytm.order").len(), 1);
    till.verifies().await;
}

/// Nobody can close an open page there: it is looked at once more when it has closed, whether a notice came or not.
#[tokio::test]
async fn what_is_paid_on_a_page_that_was_left_is_found_without_a_notice() {
    for pays in [CustomerAction::Approve, CustomerAction::Decline] {
        let till = paytm().await;
        till.sandbox.webhooks(DeliveryMode::Drop);
        let invoice = owed(&till).await;
        let old = till.starts(invoice, till.of("paytm").await).await;
        let page = till.page_of(old).await;
        switch::switch(&till.house.portal, &till.grace, till.wish(invoice, till.transfer)).await.expect("switched");
        let left = till.payment(old).await;
        assert_eq!(left.state, State::Canceled);
        assert!(
            matches!(left.attention, Attention::CheckAt { at, .. } if at == left.expires_at),
            "{:?}",
            left.attention
        );
        till.acts_at(&page, pays).await.expect("the page is still open in another tab");
        till.house.portal.clock.advance(20 * 60);
        janitor::janitor(&till.house.portal).await.expect("a round");
        let expected = if pays == CustomerAction::Approve { State::Succeeded } else { State::Canceled };
        let found = till.payment(old).await;
        assert_eq!((found.state, found.attention), (expected, Attention::None));
        till.verifies().await;
    }
}

#[tokio::test]
async fn a_refused_order_is_over_and_the_next_try_is_a_new_one() {
    let till = paytm().await;
    let invoice = owed(&till).await;
    let gateway = till.of("paytm").await;
    let first = till.starts(invoice, gateway).await;
    till.acts_at(&till.page_of(first).await, CustomerAction::Decline).await.expect("declined");
    hears(&till).await;
    assert_eq!(till.payment(first).await.state, State::Failed);
    let second = till.starts(invoice, gateway).await;
    till.acts_at(&till.page_of(second).await, CustomerAction::Cancel).await.expect("left");
    hears(&till).await;
    assert_eq!(till.payment(second).await.state, State::Canceled);
    let third = till.starts(invoice, gateway).await;
    till.acts_at(&till.page_of(third).await, CustomerAction::WalkAway).await.expect("paid");
    hears(&till).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    assert_eq!(till.sandbox.objects("paytm.order").len(), 3);
    till.verifies().await;
}

#[tokio::test]
async fn a_page_nobody_comes_to_closes_by_itself() {
    let till = paytm().await;
    let payment = till.starts(owed(&till).await, till.of("paytm").await).await;
    till.house.portal.clock.advance(20 * 60);
    till.asks(payment).await;
    assert_eq!(till.payment(payment).await.state, State::Expired);
}

#[tokio::test]
async fn rupees_only() {
    let till = paytm().await;
    let (invoice, gateway) = (till.invoice(12_000).await, till.of("paytm").await);
    let mut grace = till.enters(GRACE).await;
    let page = grace.get(&format!("/invoices/{invoice}")).await;
    assert!(!page.body.contains(&format!("value=\"{gateway}\"")), "it is not offered for euros");
    let forced = start::start(&till.house.portal, &till.grace, till.wish(invoice, gateway)).await;
    assert!(matches!(forced, Err(AppError::Invalid(_))), "{forced:?}");
    assert_eq!(till.calls(INITIATE), 0);
}

#[tokio::test]
async fn the_same_notice_is_kept_once_and_a_refund_is_booked() {
    let till = paytm().await;
    till.sandbox.webhooks(DeliveryMode::Duplicate { n: 3 });
    let invoice = owed(&till).await;
    let payment = till.starts(invoice, till.of("paytm").await).await;
    let page = till.page_of(payment).await;
    till.acts_at(&page, CustomerAction::WalkAway).await.expect("paid");
    hears(&till).await;
    let kept = till.inbox().await;
    assert_eq!((kept.len(), kept[0].state), (1, NoticeState::Applied), "{kept:?}");
    let refund =
        Late { object: page, event: LateEvent::Refund, amount: None, reason: None, currency: None, after_ms: 0 };
    till.sandbox.late(&refund).expect("given back");
    hears(&till).await;
    assert!(till.inbox().await.iter().any(|kept| kept.reason == "refund_booked"));
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    till.verifies().await;
}
