//! What the provider keeps for itself is booked once, where the gateway says (promise P-16).

use guichet::{
    db,
    domain::{
        currency::Currency,
        ids::PaymentId,
        journal::Line,
        ledger::{Part, PostingKind},
        money::Money,
        payment::{Fee, State},
        people::Actor,
    },
    flows::payments::ask,
    sandbox::control::DeliveryMode,
};
use serde_json::json;

use crate::support::{Crowd, Till, cashbox::euro};

/// Account, amount and cost centre of each entry of a payment's fee.
async fn fee_lines(till: &Till, payment: PaymentId) -> Vec<(String, Money, Option<String>)> {
    let postings = db::journal::of_causes(till.house.db().reader(), &[payment.0]).await.expect("postings");
    let fees = postings.into_iter().filter(|posting| posting.kind == PostingKind::Fee);
    let line = |line: Line| (line.account, line.amount, line.cost_centre);
    fees.flat_map(|posting| posting.lines.into_iter().map(line)).collect()
}

/// Paid by card and settled while the provider says this of its charge, or of what it kept; then it knows both.
async fn paid_by_card(till: &Till, set: serde_json::Value) -> PaymentId {
    till.sandbox.webhooks(DeliveryMode::Drop);
    let payment = till.starts(till.invoice(12_050).await, till.card).await;
    till.approves(payment).await;
    let charge = till.sandbox.objects("charge").pop().expect("a charge");
    let text = |name: &str| charge[name].as_str().expect("an id").to_owned();
    let (charge, booked) = (text("id"), text("balance_transaction"));
    let object = if set.get("balance_transaction").is_some() { &charge } else { &booked };
    till.sandbox.override_object(object, &set).expect("as the provider says");
    till.asks(payment).await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    till.sandbox.override_object(&charge, &json!({ "balance_transaction": booked })).expect("known by now");
    payment
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_16_fee_and_its_tax_are_booked_once_where_the_gateway_says() {
    let till = Till::open().await;
    till.change(till.card, |gateway| gateway.cost_centre = "WEB".into()).await;
    let payment = paid_by_card(&till, json!({ "balance_transaction": null })).await;
    assert_eq!(fee_lines(&till, payment).await, [], "not before the provider has named it");
    let mut crowd = Crowd::gathers();
    for _ in 0..10 {
        let (portal, actor) = (till.house.portal.clone(), Actor::Provider(till.card));
        crowd.joins(async move { ask::ask(&portal, payment, &actor).await.map(drop) });
    }
    for asked in crowd.acts().await {
        asked.expect("nobody meets an error");
    }
    assert_eq!(till.payment(payment).await.fee, Some(Fee { fee: euro(206), tax: euro(41) }));
    let web = || Some("WEB".to_owned());
    let expected = [
        (name(&till, Currency::EUR, Part::Fee).await, euro(206), web()),
        (name(&till, Currency::EUR, Part::FeeTax).await, euro(41), web()),
        (clearing(&till, Currency::EUR).await, euro(-247), None),
    ];
    assert_eq!(fee_lines(&till, payment).await, expected);
    till.verifies().await;
}

#[tokio::test]
async fn p_16_a_fee_in_another_currency_is_booked_in_that_currency() {
    let till = Till::open().await;
    let payment = paid_by_card(&till, json!({ "currency": "usd" })).await;
    let usd = |minor| Money::new(minor, Currency::USD);
    let kept = till.payment(payment).await;
    assert_eq!((kept.captured, kept.fee), (Some(euro(12_050)), Some(Fee { fee: usd(206), tax: usd(41) })));
    let expected = [
        (name(&till, Currency::USD, Part::Fee).await, usd(206), None),
        (name(&till, Currency::USD, Part::FeeTax).await, usd(41), None),
        (clearing(&till, Currency::USD).await, usd(-247), None),
    ];
    assert_eq!(fee_lines(&till, payment).await, expected);
    till.verifies().await;
}

async fn name(till: &Till, currency: Currency, part: Part) -> String {
    let chart = db::accounts::in_currency(till.house.db().reader(), currency).await.expect("a chart");
    chart.into_iter().find(|account| account.part == part).expect("an account").name
}

/// The name of the account where the card gateway's money waits.
async fn clearing(till: &Till, currency: Currency) -> String {
    let gateway = db::gateways::find(till.house.db().reader(), till.card).await.expect("the gateway");
    let id = gateway.account(currency).and_then(|account| account.clearing).expect("a clearing account");
    let chart = db::accounts::in_currency(till.house.db().reader(), currency).await.expect("a chart");
    chart.into_iter().find(|account| account.id == id).expect("an account").name
}
