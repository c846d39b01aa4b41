//! What really happened with the money, counted twice: from the movements as they were written, and from the objects.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::books::{Books, Movement, MovementKind};

/// Sums of one account in one currency, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub captured: i64,
    pub refunded: i64,
    pub disputed_out: i64,
    pub reinstated: i64,
    pub fees: i64,
    pub paid_out: i64,
    pub balance: i64,
}

/// One charge as it happened.
#[derive(Clone, Debug, Serialize)]
pub struct ChargeLine {
    pub account: String,
    pub charge: String,
    pub payment_intent: String,
    pub session: String,
    pub amount: i64,
    pub currency: String,
    pub refunded: i64,
    /// Key of the call that made the payment possible, and how often that key arrived.
    pub idempotency_key: Option<String>,
    pub hits: u64,
}

/// The answer of `GET /_control/ledger`.
#[derive(Clone, Debug, Serialize)]
pub struct Ledger {
    /// account → currency → sums
    pub accounts: BTreeMap<String, BTreeMap<String, Totals>>,
    pub charges: Vec<ChargeLine>,
    /// Refunds, disputes and payouts, each with its key and hits.
    pub movements: Vec<Value>,
    /// Whether the balance transactions give the same balances; an `override` of amounts makes them differ.
    pub agrees_with_balance_transactions: bool,
}

/// Written down twice, as every movement here: as it happened, and as a line of the account.
pub(crate) fn book(books: &mut Books, movement: Movement) {
    let line = json!({
        "id": format!("{}-{}", movement.object, books.counter), "object": "balance_transaction",
        "currency": movement.currency, "amount": movement.amount, "fee": movement.fee,
        "net": movement.amount - movement.fee,
    });
    books.insert(&movement.account, line, json!({}));
    books.movements.push(movement);
}

pub(crate) fn of(books: &Books) -> Ledger {
    let mut accounts: BTreeMap<String, BTreeMap<String, Totals>> = BTreeMap::new();
    let mut charges = Vec::new();
    let mut movements = Vec::new();
    for movement in &books.movements {
        let by_currency = accounts.entry(movement.account.clone()).or_default();
        let totals = by_currency.entry(movement.currency.clone()).or_default();
        totals.fees += movement.fee;
        totals.balance += movement.amount - movement.fee;
        match movement.kind {
            MovementKind::Capture => totals.captured += movement.amount,
            MovementKind::Fee | MovementKind::Exchange => {}
            MovementKind::Refund | MovementKind::RefundReturned => totals.refunded -= movement.amount,
            MovementKind::DisputeOut => totals.disputed_out -= movement.amount,
            MovementKind::DisputeReinstated => totals.reinstated += movement.amount,
            MovementKind::Payout | MovementKind::PayoutReturned => totals.paid_out -= movement.amount,
        }
        let hits = hits(books, &movement.account, movement.idempotency_key.as_deref());
        if movement.kind == MovementKind::Capture {
            let body = books.body(&movement.object);
            let intent = body["payment_intent"].as_str().unwrap_or_default().to_owned();
            let session = books.objects.get(&intent).and_then(|record| record.memo["session"].as_str());
            charges.push(ChargeLine {
                account: movement.account.clone(),
                charge: movement.object.clone(),
                session: session.unwrap_or_default().to_owned(),
                payment_intent: intent,
                amount: movement.amount,
                currency: movement.currency.clone(),
                refunded: refunded(books, &movement.object),
                idempotency_key: movement.idempotency_key.clone(),
                hits,
            });
        } else {
            let mut line = json!(movement);
            line["hits"] = json!(hits);
            movements.push(line);
        }
    }
    let agrees = agrees(books, &accounts);
    Ledger { accounts, charges, movements, agrees_with_balance_transactions: agrees }
}

fn refunded(books: &Books, charge: &str) -> i64 {
    let of_charge = |kind| matches!(kind, MovementKind::Refund | MovementKind::RefundReturned);
    let lines = books.movements.iter().filter(|line| of_charge(line.kind) && line.charge.as_deref() == Some(charge));
    -lines.map(|line| line.amount).sum::<i64>()
}

fn hits(books: &Books, account: &str, key: Option<&str>) -> u64 {
    key.and_then(|key| books.answers.get(&format!("{account} {key}"))).map_or(0, |kept| kept.hits)
}

fn agrees(books: &Books, accounts: &BTreeMap<String, BTreeMap<String, Totals>>) -> bool {
    let mut nets: BTreeMap<(String, String), i64> = BTreeMap::new();
    for record in books.of_kind("balance_transaction") {
        let currency = record.body["currency"].as_str().unwrap_or_default().to_owned();
        *nets.entry((record.account.clone(), currency)).or_default() += record.body["net"].as_i64().unwrap_or_default();
    }
    let mut written: BTreeMap<(String, String), i64> = accounts
        .iter()
        .flat_map(|(account, sums)| {
            sums.iter().map(|(currency, sum)| ((account.clone(), currency.clone()), sum.balance))
        })
        .collect();
    nets.retain(|_, net| *net != 0);
    written.retain(|_, net| *net != 0);
    nets == written
}
