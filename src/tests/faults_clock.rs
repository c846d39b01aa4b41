//! Table b.3, F-29 and F-30: our clock goes wrong, or is set back while we work.

use guichet::{
    domain::payment::State,
    flows::{clock::Clock, payments::janitor, plant, portal::Portal},
    sandbox::control::DeliveryMode,
    server::serve,
};
use http::StatusCode;
use tracing::level_filters::LevelFilter;

use crate::support::{Till, Visitor, counter::GRACE, log_book::LogBook, notices::notice};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// The same portal on a machine whose clock is wrong by so many seconds.
fn wrong_by(till: &Till, seconds: i64) -> Portal {
    let now = till.house.portal.clock.now() + time::Duration::seconds(seconds);
    till.house.at_another_time(Clock::fixed(now))
}

#[tokio::test]
async fn f_29_a_wrong_clock_believes_no_notice_says_so_and_loses_no_money() {
    for wrong in [-10 * MINUTE, 10 * MINUTE] {
        let (till, book) = (Till::open().await, LogBook::open(LevelFilter::WARN));
        till.sandbox.webhooks(DeliveryMode::Drop);
        let invoice = till.invoice(5_000).await;
        let payment = till.starts(invoice, till.card).await;
        till.approves(payment).await;
        let body = till.event("checkout.session.completed").to_string().into_bytes();
        let signature = till.signed(plant::STRIPE_WEBHOOK_SECRET, &body);
        let mut provider = Visitor::new(serve::service(wrong_by(&till, wrong), 0));
        let answer = provider.send(notice(till.card, body, Some(&signature))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.body.contains("signature_expired"), "{}", answer.body);
        assert!(book.text().contains("are the clocks right?"), "{}", book.text());
        assert!(till.inbox().await.is_empty());

        let round = janitor::janitor(&wrong_by(&till, wrong)).await.expect("a round");
        assert_eq!(round.troubles, 0, "{wrong}");
        till.house.portal.clock.advance(MINUTE + 1);
        till.hears().await;
        till.paid_once(invoice).await;
    }
}

#[tokio::test]
async fn f_30_a_clock_set_back_asks_nobody_twice_and_keeps_nobody_waiting() {
    let till = Till::open().await;
    let clock = till.house.portal.clock.clone();
    till.sandbox.webhooks(DeliveryMode::Drop);
    let mut grace = till.enters(GRACE).await;
    let (paid, open) = (till.invoice(5_000).await, till.invoice(6_000).await);
    let payment = till.starts(paid, till.card).await;
    let left = till.starts(open, till.card).await;
    till.approves(payment).await;
    clock.advance(MINUTE + 1);
    till.hears().await;
    till.paid_once(paid).await;

    clock.advance(-HOUR);
    let calls = till.sandbox.calls().len();
    till.hears().await;
    assert_eq!(till.sandbox.calls().len(), calls, "nobody is asked again");
    // Asked about "in an hour": the customer who comes back does not wait for that.
    till.approves(left).await;
    assert_eq!(grace.get(&format!("/payments/{left}/return")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(till.payment(left).await.state, State::Succeeded);
    clock.advance(HOUR);
    till.hears().await;
    till.paid_once(open).await;
}

#[tokio::test]
async fn f_30_a_clock_set_back_prolongs_no_session() {
    let till = Till::open().await;
    let clock = till.house.portal.clock.clone();
    let mut grace = till.enters(GRACE).await;
    clock.advance(-HOUR);
    assert_eq!(grace.get("/invoices").await.status, StatusCode::OK);
    clock.advance(HOUR + 12 * HOUR + 1);
    let answer = grace.get("/invoices").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/sign-in?next=%2Finvoices"));
}
