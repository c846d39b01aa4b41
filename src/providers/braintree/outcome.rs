//! What an order's transactions say about the payment; whatever is not documented is unknown.

use super::{
    amount,
    api::No,
    wire::{Amount, Payer, Snapshot, Transaction},
};
use crate::{
    domain::{
        gateway::Mode,
        money::Money,
        payment::Fee,
        report::{Capture, Outcome},
    },
    providers::Charge,
};

/// Of several, the one that took money counts. More than one is for a person to look at.
pub fn of_all(transactions: &[Transaction], charge: &Charge, mode: Mode) -> Outcome {
    let outcomes: Vec<_> = transactions.iter().map(|one| of_one(one, charge, mode)).collect();
    let is_no = |outcome: &&Outcome| matches!(outcome, Outcome::Failed { .. } | Outcome::Canceled);
    let mut others = outcomes.iter().filter(|outcome| !is_no(outcome));
    match (others.next(), others.next()) {
        (Some(_), Some(_)) => Outcome::Unknown { why: "several transactions of one order".into() },
        (Some(one), None) => one.clone(),
        (None, _) => outcomes.into_iter().next().unwrap_or(Outcome::NoSuch),
    }
}

fn of_one(transaction: &Transaction, charge: &Charge, mode: Mode) -> Outcome {
    match transaction.status.as_str() {
        "SUBMITTED_FOR_SETTLEMENT" | "SETTLING" | "SETTLED" | "SETTLEMENT_CONFIRMED" => {
            paid(transaction, charge, mode).unwrap_or_else(|why| Outcome::Unknown { why })
        }
        // PayPal looks at it, or waits for the customer's bank.
        "AUTHORIZED" | "SETTLEMENT_PENDING" => Outcome::Processing { by: None },
        "PROCESSOR_DECLINED" | "GATEWAY_REJECTED" | "SETTLEMENT_DECLINED" => {
            Outcome::Failed { reason: "payment_declined".into() }
        }
        "FAILED" | "AUTHORIZATION_EXPIRED" => Outcome::Failed { reason: "processing_error".into() },
        "VOIDED" => Outcome::Canceled,
        status => Outcome::Unknown { why: format!("transaction {status}") },
    }
}

fn paid(transaction: &Transaction, charge: &Charge, mode: Mode) -> Result<Outcome, String> {
    let stated = transaction.amount.as_ref().ok_or("a transaction without an amount")?;
    let amount = money(stated)
        .filter(|amount| amount.is_positive())
        .ok_or_else(|| format!("charged {} {}", stated.value, stated.currency_code))?;
    let snapshot = transaction.payment_method_snapshot.as_ref();
    Ok(Outcome::Paid(Capture {
        amount,
        // Found by the order id, and no other: it is this payment.
        ours: Some(charge.payment.to_string()),
        mode,
        fee: snapshot.and_then(fee),
        method: Some(method(snapshot.and_then(|snapshot| snapshot.payer.as_ref()))),
    }))
}

pub fn fee(snapshot: &Snapshot) -> Option<Fee> {
    let fee = money(snapshot.transaction_fee.as_ref()?)?;
    Some(Fee { fee, tax: Money::zero(fee.currency) })
}

pub fn money(amount: &Amount) -> Option<Money> {
    amount::of_braintree(&amount.value, &amount.currency_code)
}

/// `PayPal (Zoë Müller)`
fn method(payer: Option<&Payer>) -> String {
    let parts = payer.map(|payer| [payer.first_name.as_deref(), payer.last_name.as_deref()]).unwrap_or_default();
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let plain: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
    match plain.trim() {
        "" => "PayPal".into(),
        name => format!("PayPal ({name})"),
    }
}

/// The transaction this one was rejected as a repetition of.
pub fn repeated(transaction: &Transaction) -> Option<&str> {
    let is_repetition = |reason: &Option<String>| reason.as_deref() == Some("DUPLICATE");
    let event = transaction.status_history.iter().find(|event| is_repetition(&event.gateway_rejection_reason))?;
    event.duplicate_of.as_ref().map(|original| original.id.as_str())
}

/// A charge that Braintree did not even try. Numbers that are not known here leave doubt.
pub fn uncharged(no: No) -> Outcome {
    match reason(&no) {
        "invalid_request" if !no.says(&["91501", "91513"]) => Outcome::Unknown { why: no.why },
        reason => Outcome::Failed { reason: reason.into() },
    }
}

/// Our word for what Braintree refused to begin.
pub fn reason(no: &No) -> &'static str {
    match () {
        () if no.says(&["81531"]) => "amount_below_minimum",
        () if no.says(&["91576"]) => "permission_denied",
        () => "invalid_request",
    }
}
