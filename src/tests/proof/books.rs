//! The end: both sides' books are laid beside each other, line by line; every audit holds; what customers owe and have is
//! what the entries say.

use std::collections::BTreeMap;

use guichet::{
    db::audits::{Break, Query},
    providers,
};

use super::{
    lines::{Line, Lines, What, difference},
    world::World,
};
use crate::support::program::Program;

/// Each entry on a clearing account, and what the rate moved: whose, of what, how much.
const MOVED: Query = Query {
    audit: "L-12",
    sql: "SELECT g.provider || ' ' || e.currency AS object, CASE a.part WHEN 'clearing' THEN p.kind ELSE a.part END AS ours,
                 [e.amount] AS theirs
          FROM entries e JOIN postings p ON p.id = e.posting_id JOIN accounts a ON a.id = e.account_id
          JOIN gateways g ON g.id = e.gateway_id
          WHERE a.part IN ('clearing', 'exchange_difference') AND g.provider NOT IN ('bank_transfer', 'balance')",
};

/// What the pages say that customers owe or have, and of a fee that it was tax, beside what the entries say.
const SHOWN: [Query; 3] = [
    Query {
        audit: "owed",
        sql: "SELECT 'invoice ' || COALESCE(i.number, {i.id}) AS object, [i.total - i.settled] || ' due' AS ours,
                     [COALESCE(SUM(e.amount), 0)] || ' receivable' AS theirs
              FROM invoices i LEFT JOIN (SELECT e.invoice_id, e.amount FROM entries e JOIN accounts a ON a.id = e.account_id
                                         WHERE a.part = 'receivable') e ON e.invoice_id = i.id
              WHERE i.state IN ('issued', 'paid') GROUP BY i.id, i.number, i.total, i.settled
              HAVING i.total - i.settled <> COALESCE(SUM(e.amount), 0)",
    },
    Query {
        audit: "held",
        sql: "SELECT 'late money of customer ' || {customer_id} AS object, [SUM(late)] || ' waits' AS ours,
                     [SUM(entered)] || ' unapplied' AS theirs
              FROM (SELECT customer_id, currency, amount AS late, 0 AS entered FROM late_money WHERE state = 'open'
                    UNION ALL
                    SELECT customer_id, currency, amount, 0 FROM refunds
                    WHERE source IN ('late', 'top_up') AND booked = 'nothing' AND state <> 'failed'
                    UNION ALL
                    SELECT e.customer_id, e.currency, 0, -e.amount FROM entries e JOIN accounts a ON a.id = e.account_id
                    WHERE a.part = 'unapplied') both_sides
              GROUP BY customer_id, currency HAVING SUM(late) <> SUM(entered)",
    },
    Query {
        audit: "taxed",
        sql: "SELECT 'fee of payment ' || p.reference AS object, [p.fee_tax] || ' tax' AS ours,
                     [COALESCE(SUM(e.amount), 0)] || ' as tax' AS theirs
              FROM payments p JOIN postings t ON t.cause = p.id AND t.kind = 'fee'
              JOIN gateway_accounts g ON g.gateway_id = p.gateway_id AND g.currency = p.fee_currency
              LEFT JOIN entries e ON e.posting_id = t.id AND e.account_id = g.fee_tax_id
              WHERE g.fee_tax_id IS NOT NULL GROUP BY p.id, p.reference, p.fee_tax
              HAVING p.fee_tax <> COALESCE(SUM(e.amount), 0)",
    },
];

pub async fn agree(program: &Program, world: &World) {
    let (theirs, went) = theirs(world);
    let left = difference(&theirs, &ours(world).await, &went);
    assert!(left.is_empty(), "ours and the providers' own:\n{left}");
    for query in SHOWN {
        let breaks = world.portal.db.breaks(query, &[]).await.expect("rows");
        assert!(breaks.is_empty(), "{}: {breaks:#?}", query.audit);
    }
    let verified = program.runs(&["ledger", "verify"], &[]).await;
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

/// And what happened to each of their objects.
fn theirs(world: &World) -> (Lines, Vec<Vec<Line>>) {
    let ledger = world.sandbox.ledger();
    assert!(ledger.agrees_with_balance_transactions, "the sandbox contradicts itself");
    let (mut lines, mut objects) = (Lines::default(), BTreeMap::<String, Vec<Line>>::new());
    for charge in &ledger.charges {
        let captured = line(&kind_of(&charge.account), &charge.currency, (What::Captured, charge.amount));
        objects.entry(charge.charge.clone()).or_default().push(captured);
    }
    for movement in &ledger.movements {
        let text = |name: &str| movement[name].as_str().unwrap_or_default();
        let what = match text("kind") {
            "refund" | "refund_returned" => What::Refunded,
            "dispute_out" | "dispute_reinstated" => What::Disputed,
            "payout" | "payout_returned" => What::PaidOut,
            "exchange" => What::Exchanged,
            "fee" => continue,
            other => panic!("{other}: what is that?"),
        };
        let amount = movement["amount"].as_i64().expect("an amount");
        let object = movement["charge"].as_str().unwrap_or(text("object")).to_owned();
        objects.entry(object).or_default().push(line(&kind_of(text("account")), text("currency"), (what, amount)));
    }
    objects.values().flatten().for_each(|line| lines.add(line.clone(), 1));
    objects.values().flat_map(|object| rate_moved(object)).for_each(|line| lines.add(line, 1));
    for (account, currencies) in &ledger.accounts {
        let kind = kind_of(account);
        let tells = providers::find(&kind).is_some_and(|provider| provider.states_fees());
        for (currency, totals) in currencies {
            // What a provider never says that it keeps, we cannot know.
            let (kept, held) = if tells { (totals.fees, 0) } else { (0, totals.fees) };
            lines.sum(line(&kind, currency, (What::Kept, -kept)));
            lines.sum(line(&kind, currency, (What::Held, totals.balance + held)));
        }
    }
    (lines, objects.into_values().collect())
}

/// What came in made the rate: whatever went out or came again later did so at another.
fn rate_moved(object: &[Line]) -> Vec<Line> {
    let exchanged: Vec<_> = object.iter().filter(|line| line.what == What::Exchanged).collect();
    let pairs: Vec<_> = exchanged.chunks_exact(2).map(|pair| (pair[0].amount, pair[1])).collect();
    let Some(((out, came), later)) = pairs.split_first().map(|((out, into), later)| ((*out, into.amount), later))
    else {
        return Vec::new();
    };
    let at_old_rate = |amount: i64| {
        let (exact, whole) = (i128::from(amount) * i128::from(came) * 2, i128::from(out) * 2);
        i64::try_from((exact.abs() + whole.abs() / 2) / whole.abs()).expect("small sums") * -amount.signum()
    };
    let moved = |(out, into): &(i64, &Line)| Line {
        what: What::RateMoved,
        amount: into.amount - at_old_rate(*out),
        ..(*into).clone()
    };
    later.iter().map(moved).filter(|line| line.amount != 0).collect()
}

async fn ours(world: &World) -> Lines {
    let mut lines = Lines::default();
    for Break { object, ours: posted, theirs: amount } in world.portal.db.breaks(MOVED, &[]).await.expect("entries") {
        let (kind, currency) = object.split_once(' ').expect("whose and of what");
        let amount: i64 = amount.parse().expect("an amount");
        if posted == "exchange_difference" {
            lines.add(line(kind, currency, (What::RateMoved, -amount)), 1);
            continue;
        }
        lines.sum(line(kind, currency, (What::Held, amount)));
        match posted.as_str() {
            "capture" => lines.add(line(kind, currency, (What::Captured, amount)), 1),
            "refund" | "refund_reversal" => lines.add(line(kind, currency, (What::Refunded, amount)), 1),
            "dispute_withdrawn" | "dispute_reinstated" | "taken_back" | "given_again" => {
                lines.add(line(kind, currency, (What::Disputed, amount)), 1);
            }
            "payout" | "payout_reversal" => lines.add(line(kind, currency, (What::PaidOut, amount)), 1),
            "exchange_out" | "exchange_in" => lines.add(line(kind, currency, (What::Exchanged, amount)), 1),
            "fee" | "refund_fee" | "refund_fee_reversal" | "dispute_fee" | "payout_fee" => {
                lines.sum(line(kind, currency, (What::Kept, amount)));
            }
            other => panic!("{other}: what is that at a provider?"),
        }
    }
    lines
}

fn line(kind: &str, currency: &str, (what, amount): (What, i64)) -> Line {
    Line { kind: kind.to_owned(), currency: currency.to_uppercase(), what, amount }
}

/// Whose account it is, by how its provider names accounts.
fn kind_of(account: &str) -> String {
    let named = [
        ("acct_", "stripe"),
        ("APP-", "paypal_express"),
        ("PAYEE-", "paypal"),
        ("CR000", "gocardless"),
        ("BT-", "braintree"),
        ("acc_", "razorpay"),
        ("MID:", "paytm"),
    ];
    let known = named.into_iter().find(|(begin, _)| account.starts_with(begin));
    known.unwrap_or_else(|| panic!("whose account is {account}?")).1.to_owned()
}
