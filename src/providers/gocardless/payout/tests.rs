//! Payout items as GoCardless writes them: fees beside their payments, fractions, what comes twice.

use serde_json::{Value, json};
use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::domain::{
    ids::{GatewayId, PayoutId},
    payout::Listing,
    refund::{Booked, Origin},
};

fn payout(minor: i64) -> Payout {
    Payout {
        id: PayoutId(Uuid::nil()),
        gateway: GatewayId(Uuid::nil()),
        reference: "PO1".into(),
        origin: Origin::Provider,
        amount: Money::new(minor, Currency::EUR),
        state: PayoutState::Paid,
        booked: Booked::Posted,
        listing: Listing::Awaited,
        arrives_on: None,
        bank_reference: None,
        failure: None,
        created_at: datetime!(2026-11-22 09:00 UTC),
        paid_at: None,
        check: None,
        called: None,
        version: 1,
    }
}

fn lines(minor: i64, items: Value) -> Vec<(String, i64, i64, i64)> {
    let items: Vec<PayoutItem> = serde_json::from_value(items).expect("items");
    let told = told(&payout(minor), &items).expect("they can be read");
    let net = |line: &StatedLine| line.gross.minor - line.fee.minor - line.tax.minor;
    assert_eq!(told.iter().map(net).sum::<i64>(), minor, "they sum to the payout: {told:?}");
    told.into_iter().map(|line| (line.reference, line.gross.minor, line.fee.minor, line.tax.minor)).collect()
}

fn paid(id: &str) -> Value {
    json!({"type": "payment_paid_out", "amount": "12050.0", "taxes": [], "links": {"payment": id}})
}

fn fee(id: &str) -> Value {
    let tax = json!({"amount": "-28.1", "currency": "EUR"});
    json!({"type": "gocardless_fee", "amount": "-168.6", "taxes": [tax], "links": {"payment": id}})
}

#[test]
fn the_documented_payout_is_one_line_with_its_fee() {
    let told = lines(11_881, json!([paid("PM1"), fee("PM1")]));
    assert_eq!(told, [("payment_paid_out:PM1".to_owned(), 12_050, 141, 28)]);
}

#[test]
fn what_rounding_each_line_leaves_over_is_a_fee() {
    // 3 × 11 881.4 = 35 644.2: the payout is 35 644, the lines alone come to 35 643.
    let items = json!([paid("PM1"), fee("PM1"), paid("PM2"), fee("PM2"), paid("PM3"), fee("PM3")]);
    let told = lines(35_644, items);
    assert_eq!(told.last(), Some(&("rounding:PO1".to_owned(), 0, -1, 0)));
}

#[test]
fn a_fee_without_its_payment_is_one_of_its_own() {
    let back = json!({"type": "payment_charged_back", "amount": "-12050.0", "taxes": [], "links": {"payment": "PM0"}});
    let told = lines(-337, json!([paid("PM1"), fee("PM1"), back, fee("PM0")]));
    assert!(told.contains(&("payment_charged_back:PM0".to_owned(), -12_050, 0, 0)), "{told:?}");
    assert!(told.contains(&("gocardless_fee:PM0:PO1".to_owned(), 0, 141, 28)), "{told:?}");
}

#[test]
fn the_second_of_its_like_has_a_name_of_its_own() {
    let told = lines(-337, json!([fee("PM0"), fee("PM0")]));
    assert_eq!(told[0].0, "gocardless_fee:PM0:PO1");
    assert_eq!(told[1].0, "gocardless_fee:PM0:PO1#2");
}

#[test]
fn a_payout_that_is_not_its_items_gets_no_rounding() {
    let items: Vec<PayoutItem> = serde_json::from_value(json!([paid("PM1")])).expect("items");
    assert_eq!(told(&payout(11_881), &items).expect("they can be read").len(), 1);
}
