//! The account's balance: transactions with fees and their tax, and sums per currency.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::desk::Desk;
use super::refusal::Refusal;
use super::{currency, listing};
use crate::sandbox::books::{MovementKind, Rate};

const WEEK: i64 = 7 * 86_400;
const PERCENT_1_5: i64 = 15;
const PERCENT_20: i64 = 200;

/// What moved, and why.
pub(super) struct Movement<'a> {
    pub kind: MovementKind,
    pub object: &'a str,
    pub charge: Option<&'a str>,
    pub currency: &'a str,
    /// Signed, towards the account.
    pub amount: i64,
    /// `stripe_fee` without tax.
    pub fee: i64,
    pub taxed: Tax,
    pub description: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tax {
    OnTop,
    None,
}

/// 1.5 % and 25 of the smallest steps: 25 cents on euros and dollars.
pub(super) fn charge_fee(amount: i64, currency: &str) -> i64 {
    currency::share(amount, PERCENT_1_5, currency) + 25 * currency::step(currency)
}

/// Writes a balance transaction and its movement; returns its id. `ready` tells when the funds can be used.
pub(super) fn book(desk: &mut Desk<'_>, movement: &Movement<'_>, ready: Ready) -> String {
    let (kind, category) = match movement.kind {
        MovementKind::Capture if movement.object.starts_with("py_") => ("payment", "charge"),
        MovementKind::Capture => ("charge", "charge"),
        MovementKind::Fee => ("stripe_fee", "fee"),
        MovementKind::Refund if movement.charge.is_some_and(|charge| charge.starts_with("py_")) => {
            ("payment_refund", "refund")
        }
        MovementKind::Refund => ("refund", "refund"),
        MovementKind::RefundReturned => ("refund_failure", "refund_failure"),
        MovementKind::DisputeOut => ("adjustment", "dispute"),
        MovementKind::DisputeReinstated => ("adjustment", "dispute_reversal"),
        MovementKind::Exchange => ("adjustment", "other_adjustment"),
        MovementKind::Payout => ("payout", "payout"),
        MovementKind::PayoutReturned => ("payout_failure", "payout_reversal"),
    };
    let counted = counted_in(desk, movement);
    let of = |amount: i64| counted.as_ref().map_or(amount, |rate| rate.of(movement.kind, amount));
    let currency = counted.as_ref().map_or(movement.currency, |rate| rate.into.as_str());
    let amount = of(movement.amount);
    let mut fee = of(movement.fee);
    let mut details = Vec::new();
    if fee != 0 {
        let words = if movement.kind == MovementKind::DisputeOut { "Dispute fee" } else { "Stripe processing fees" };
        details.push(fee_line(fee, currency, words, "stripe_fee"));
        if movement.taxed == Tax::OnTop {
            let tax = currency::share(fee, PERCENT_20, currency);
            details.push(fee_line(tax, currency, "VAT", "tax"));
            fee += tax;
        }
    }
    let available_on = match ready {
        Ready::Now => desk.now,
        Ready::NextWeek => (desk.now + WEEK) / 86_400 * 86_400,
    };
    let id = desk.books.next_id("txn_3S");
    let body = json!({
        "id": id,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": available_on,
        "balance_type": "payments",
        "created": desk.now,
        "currency": currency,
        "description": movement.description,
        "exchange_rate": null,
        "fee": fee,
        "fee_details": details,
        "net": amount - fee,
        "reporting_category": category,
        "source": movement.object,
        "status": if ready == Ready::Now { "available" } else { "pending" },
        "type": kind,
    });
    if counted.is_some() {
        let own = |amount| json!({ "currency": movement.currency, "amount": amount, "fee": 0 });
        desk.write_movement(movement.kind, movement.object, movement.charge, &own(movement.amount));
        desk.write_movement(MovementKind::Exchange, movement.object, movement.charge, &own(-movement.amount));
        desk.write_movement(MovementKind::Exchange, movement.object, movement.charge, &body);
    } else {
        desk.write_movement(movement.kind, movement.object, movement.charge, &body);
    }
    desk.keep(body, json!({ "payout": null }));
    id
}

fn counted_in(desk: &Desk<'_>, movement: &Movement<'_>) -> Option<Rate> {
    desk.books.rates.get(&format!("{} {}", desk.account, movement.currency)).cloned()
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ready {
    Now,
    NextWeek,
}

fn fee_line(amount: i64, currency: &str, words: &str, kind: &str) -> Value {
    json!({ "amount": amount, "application": null, "currency": currency, "description": words, "type": kind })
}

/// Funds whose day has come are available.
fn ripen(desk: &mut Desk<'_>) {
    let now = desk.now;
    for record in desk.books.objects.values_mut().filter(|record| record.account == desk.account) {
        let body = &mut record.body;
        if body["object"] == "balance_transaction" && body["available_on"].as_i64().is_some_and(|day| day <= now) {
            body["status"] = json!("available");
        }
    }
}

pub(super) fn read(desk: &mut Desk<'_>) -> Value {
    ripen(desk);
    let mut sums: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    let records = desk.books.newest(&desk.account, "balance_transaction");
    for body in records.iter().map(|record| &record.body) {
        let place = (body["status"].as_str().unwrap_or_default(), body["currency"].as_str().unwrap_or_default());
        *sums.entry(place).or_default() += body["net"].as_i64().unwrap_or_default();
        sums.entry((if place.0 == "pending" { "available" } else { "pending" }, place.1)).or_default();
    }
    let side = |status: &str| {
        let mut lines: Vec<Value> = sums
            .iter()
            .filter(|((its, _), _)| *its == status)
            .map(|((_, currency), sum)| json!({ "amount": sum, "currency": currency, "source_types": { "card": sum } }))
            .collect();
        if lines.is_empty() {
            lines.push(json!({ "amount": 0, "currency": "eur", "source_types": { "card": 0 } }));
        }
        lines
    };
    json!({ "object": "balance", "available": side("available"), "livemode": false, "pending": side("pending") })
}

pub(super) fn find(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    ripen(desk);
    desk.find("balance_transaction", id, "id")
}

pub(super) fn list(desk: &mut Desk<'_>, params: &Value) -> Result<Value, Refusal> {
    ripen(desk);
    let mut filters = params.clone();
    let payout = filters.as_object_mut().and_then(|fields| fields.remove("payout"));
    let records = desk.books.newest(&desk.account, "balance_transaction").into_iter();
    let inside = records.filter(|record| payout.as_ref().is_none_or(|payout| record.memo["payout"] == *payout));
    let all = inside.map(|record| record.body.clone()).collect();
    listing::page(listing::filtered(all, &filters), "/v1/balance_transactions", params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fee_is_a_share_and_a_fixed_part() {
        assert_eq!(charge_fee(12_050, "eur"), 206, "the example of the documentation: 120.50 EUR costs 2.06");
        assert_eq!(charge_fee(500, "jpy"), 33);
        assert_eq!(charge_fee(5_120, "kwd"), 330);
        assert_eq!(charge_fee(10_000, "isk"), 2_700, "150 rounds up to whole crowns, 200, and 25 crowns more");
    }
}
