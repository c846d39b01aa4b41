//! Money goes back: a transaction that is not settled yet is voided, one that is settled is refunded. There are no idempotency
//! keys: a refund is looked for by its order id among those of its transaction before it is asked for.

use serde_json::json;

use super::{
    amount,
    api::{Api, No, Said},
    documents, outcome, payments,
    wire::{Money as Thing, Node, Refund, Refunded, Reversed, Spent},
};
use crate::{
    domain::{
        money::Money,
        payment::Fee,
        report::{RefundOutcome, RefundReport, Returned},
    },
    providers::{AskedRefund, Call, Trouble},
};

/// Not settled: nothing can be given back of it but all of it.
const NOT_SETTLED: &[&str] = &["91506"];
const GIVEN_BACK: &[&str] = &["91512"];
const TOO_MUCH: &[&str] = &["91521"];
const BLOCKED: &[&str] = &["91538"];

pub async fn refund(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let api = Api::open(call)?;
    let spent = spent(&api, asked).await?;
    if let Some(known) = known_in(&spent, asked) {
        return Ok(known);
    }
    match spent.status.as_str() {
        "AUTHORIZED" | "SUBMITTED_FOR_SETTLEMENT" if is_whole(asked) => reverse(&api, asked, &spent).await,
        _ => give(&api, asked, &spent).await,
    }
}

pub async fn refund_status(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let api = Api::open(call)?;
    if let Some(id) = &asked.known {
        return match thing(&api, id).await? {
            Thing::Refund(refund) => Ok(given(&refund, asked)),
            Thing::Transaction(spent) => {
                Ok(known_in(&spent, asked).unwrap_or_else(|| unclear("the void is not there")))
            }
        };
    }
    let spent = spent(&api, asked).await?;
    Ok(known_in(&spent, asked).unwrap_or(RefundReport { reference: None, outcome: RefundOutcome::NoSuch }))
}

/// The transaction that took the payment's money, read by its id: the search is only as fresh as its index.
async fn spent(api: &Api<'_>, asked: &AskedRefund) -> Result<Spent, Trouble> {
    let found = payments::transactions(api, &asked.payment.charge).await?;
    let took = |status: &str| {
        !matches!(status, "PROCESSOR_DECLINED" | "GATEWAY_REJECTED" | "FAILED" | "AUTHORIZATION_EXPIRED")
    };
    let mut taking = found.iter().filter(|one| took(&one.status));
    let id = match (taking.next(), taking.next()) {
        (Some(one), None) => one.id.clone(),
        (None, _) => return Err(Trouble::unknown("no transaction of this payment is found")),
        _ => return Err(Trouble::unknown("several transactions of one order")),
    };
    match thing(api, &id).await? {
        Thing::Transaction(spent) if spent.id == id => Ok(spent),
        _ => Err(Trouble::unknown("another transaction than the one asked for")),
    }
}

async fn thing(api: &Api<'_>, id: &str) -> Result<Thing, Trouble> {
    match api.ask::<Node<Thing>>(documents::REFUNDS, json!({ "id": id })).await? {
        Said::Done(Node { node: Some(thing) }) => Ok(thing),
        Said::Done(Node { node: None }) => Err(Trouble::unknown("nothing of that id")),
        Said::No(no) => Err(Trouble::unknown(no.why)),
    }
}

/// The refund of this name, or the void that gave everything back.
fn known_in(spent: &Spent, asked: &AskedRefund) -> Option<RefundReport> {
    let refunds = spent.refunds.as_deref().unwrap_or_default();
    if let Some(refund) = refunds.iter().find(|one| one.order_id.as_deref() == Some(asked.reference.as_str())) {
        return Some(given(refund, asked));
    }
    (spent.status == "VOIDED").then(|| match is_whole(asked) {
        true => voided(spent, asked),
        false => failed(None, "already_refunded"),
    })
}

fn is_whole(asked: &AskedRefund) -> bool {
    asked.before.is_zero() && asked.empties()
}

/// All of it, whichever way is right at this moment. Its answer lost, the void itself is found.
async fn reverse(api: &Api<'_>, asked: &AskedRefund, spent: &Spent) -> Result<RefundReport, Trouble> {
    let input = json!({ "clientMutationId": asked.idempotency_key, "transactionId": spent.id });
    match api.act::<Reversed>(documents::REVERSE, json!({ "input": input })).await? {
        Said::Done(Reversed { made }) => Ok(match made.reversal {
            Thing::Transaction(spent) if spent.status == "VOIDED" => voided(&spent, asked),
            Thing::Transaction(spent) => unclear(&format!("reversed, and now {}", spent.status)),
            Thing::Refund(refund) => given(&refund, asked),
        }),
        Said::No(no) => refused(no),
    }
}

async fn give(api: &Api<'_>, asked: &AskedRefund, spent: &Spent) -> Result<RefundReport, Trouble> {
    let value = amount::to_braintree(asked.amount)
        .map_err(|code| Trouble::refused(code.word(), format!("{} is not exact at PayPal", asked.amount)))?;
    let input = json!({
        "clientMutationId": asked.idempotency_key,
        "transactionId": spent.id,
        "refund": { "amount": value, "orderId": asked.reference, "description": asked.reference },
    });
    match api.act::<Refunded>(documents::REFUND, json!({ "input": input })).await? {
        Said::Done(Refunded { made }) if made.refund.order_id.as_deref() != Some(asked.reference.as_str()) => {
            Ok(unclear("another refund was made"))
        }
        Said::Done(Refunded { made }) => Ok(given(&made.refund, asked)),
        Said::No(no) => refused(no),
    }
}

fn refused(no: No) -> Result<RefundReport, Trouble> {
    let reason = match () {
        () if no.says(NOT_SETTLED) => "not_settled",
        () if no.says(GIVEN_BACK) => "already_refunded",
        () if no.says(TOO_MUCH) => "amount_above_maximum",
        () if no.says(BLOCKED) => "permission_denied",
        () => return Err(Trouble::unknown(no.why)),
    };
    Ok(failed(None, reason))
}

fn given(refund: &Refund, asked: &AskedRefund) -> RefundReport {
    let reference = Some(refund.id.clone());
    let returned = || {
        let amount = refund.amount.as_ref().and_then(outcome::money).filter(|amount| amount.is_positive());
        amount.map(|amount| Returned { amount, fee: fee_of(refund) })
    };
    let outcome = match (refund.status.as_str(), returned()) {
        ("SETTLED" | "SETTLEMENT_CONFIRMED", Some(returned)) => RefundOutcome::Succeeded(returned),
        ("AUTHORIZED" | "SUBMITTED_FOR_SETTLEMENT" | "SETTLING" | "SETTLEMENT_PENDING", Some(returned)) => {
            RefundOutcome::Submitted(returned)
        }
        ("PROCESSOR_DECLINED" | "GATEWAY_REJECTED" | "SETTLEMENT_DECLINED" | "FAILED", _) => {
            RefundOutcome::Failed { reason: "processing_error".into() }
        }
        ("VOIDED", _) => RefundOutcome::Failed { reason: "canceled".into() },
        (status, _) => RefundOutcome::Unknown { why: format!("refund {status} of {}", asked.amount) },
    };
    RefundReport { reference, outcome }
}

/// What PayPal gives back of its fee makes the refund that much cheaper.
fn fee_of(refund: &Refund) -> Option<Fee> {
    let given_back = outcome::money(refund.details.as_ref()?.refunded_fee.as_ref()?)?;
    let fee = Money::new(given_back.minor.checked_neg()?, given_back.currency);
    Some(Fee { fee, tax: Money::zero(fee.currency) })
}

/// A void has no object of its own: it is known by its transaction. Nothing was charged, so no fee either.
fn voided(spent: &Spent, asked: &AskedRefund) -> RefundReport {
    let reference = Some(spent.id.clone());
    let amount = spent.amount.as_ref().and_then(outcome::money).unwrap_or(asked.amount);
    RefundReport { reference, outcome: RefundOutcome::Succeeded(Returned { amount, fee: None }) }
}

fn failed(reference: Option<String>, reason: &str) -> RefundReport {
    RefundReport { reference, outcome: RefundOutcome::Failed { reason: reason.to_owned() } }
}

fn unclear(why: &str) -> RefundReport {
    RefundReport { reference: None, outcome: RefundOutcome::Unknown { why: why.to_owned() } }
}
