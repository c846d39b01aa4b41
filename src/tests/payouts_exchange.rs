//! Money that was taken in one currency and is paid out in another: each closes by itself, and what the rate moved is told.

use guichet::domain::{
    currency::Currency,
    ids::PaymentId,
    invoice::Parts,
    ledger::Part,
    money::Money,
    payout::{Listing, Standing},
};
use serde_json::{Value, json};

use crate::support::{Till, cashbox::euro, online::settles_down};

const EUR: Currency = Currency::EUR;
const USD: Currency = Currency::USD;

/// Section 11 of the documentation: 100.00 USD become 92.00 EUR, of which 3.60 are kept.
fn converted() -> Value {
    let kept = |amount: i64, kind: &str| json!({ "amount": amount, "application": null, "currency": "eur", "description": kind, "type": kind });
    json!({
        "currency": "eur", "amount": 9_200, "fee": 360, "net": 8_840, "exchange_rate": 0.92,
        "fee_details": [kept(300, "stripe_fee"), kept(60, "tax")],
    })
}

/// A hundred dollars by card, which the provider counts in euros.
async fn paid_in_dollars(till: &Till) -> PaymentId {
    let invoice = till.invoice_in(Money::new(10_000, USD), Parts::Whole).await;
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    let session = till.payment(payment).await.provider_reference.expect("a reference");
    till.sandbox.override_object(&session, &json!({ "settlement": converted() })).expect("it was charged");
    till.hears().await;
    payment
}

async fn nothing_is_left_there(till: &Till) {
    for currency in [EUR, USD] {
        let there = till.at_provider(till.card, currency).await;
        assert!(there.booked.is_zero() && there.parts.is_empty() && there.rest.is_zero(), "{there:?}");
    }
}

/// Charged in dollars, counted in euros: the provider's figures are the rate.
#[tokio::test]
async fn f_61_money_settled_in_another_currency_closes_both() {
    let till = Till::open().await;
    let payment = paid_in_dollars(&till).await;
    let dollars = Money::new(10_000, USD);
    assert_eq!(till.payment(payment).await.captured, Some(dollars), "the invoice's own amount stays");
    assert_eq!(till.stands(Part::Clearing, USD).await, 10_000);

    let payout = till.is_paid_out().await;
    assert_eq!((payout.amount, payout.listing, payout.called), (euro(8_840), Listing::Whole, None));
    let [line] = &till.lines_of(&payout).await[..] else { panic!("one line") };
    assert_eq!((line.origin, line.gross, line.standing), (Some(dollars), euro(9_200), Standing::Agrees));
    assert_eq!((till.stands(Part::Exchange, USD).await, till.stands(Part::Exchange, EUR).await), (10_000, -9_200));
    assert_eq!(till.stands(Part::ExchangeDifference, EUR).await, 0, "there was no rate to differ from");
    assert_eq!(till.stands(Part::Bank, EUR).await, 8_840);
    nothing_is_left_there(&till).await;
    till.verifies().await;
}

/// Half goes back when the dollar costs more: what that took is a loss of the exchange, and of nothing else.
#[tokio::test]
async fn f_61_what_the_rate_moved_until_a_refund_is_an_exchange_difference() {
    let till = Till::open().await;
    let payment = paid_in_dollars(&till).await;
    let refund = till.refunds(payment, 5_000).await.expect("given back");
    let reference = refund.provider_reference.expect("a reference");
    let moved = json!({ "currency": "eur", "amount": -4_700, "net": -4_700, "exchange_rate": 0.94 });
    till.sandbox.override_object(&reference, &json!({ "settlement": moved })).expect("it went out");
    settles_down(&till).await;
    assert_eq!(till.stands(Part::Clearing, USD).await, 5_000);

    let payout = till.is_paid_out().await;
    assert_eq!((payout.amount, payout.listing, payout.called), (euro(9_200 - 360 - 4_700), Listing::Whole, None));
    let lines = till.lines_of(&payout).await;
    assert!(lines.iter().all(|line| line.standing == Standing::Agrees), "{lines:?}");
    // 50.00 USD came in as 46.00 EUR, and went out as 47.00.
    assert_eq!(till.stands(Part::ExchangeDifference, EUR).await, 100);
    assert_eq!((till.stands(Part::Exchange, USD).await, till.stands(Part::Exchange, EUR).await), (5_000, -4_600));
    nothing_is_left_there(&till).await;
    till.verifies().await;
}
