//! Disputes: how one stands is its status, and where the money is its balance transactions (section 10).

use time::OffsetDateTime;

use super::{
    amount,
    api::{Api, Form},
    session::split,
    wire::{BookedDispute, Dispute, IntentOfRefund},
};
use crate::{
    domain::{
        dispute::{DisputeKind, DisputeState},
        money::Money,
        payment::Fee,
        report::DisputeReport,
    },
    providers::{Call, FoundDispute, NamedDispute, Trouble, TroubleKind, http},
};

pub async fn dispute(call: &Call<'_>, named: &NamedDispute) -> Result<FoundDispute, Trouble> {
    let (api, path) = (Api::open(call)?, path(named)?);
    let dispute: Dispute = api.get(&path, Form::new()).await?;
    found(&api, named, dispute).await
}

/// Where Stripe refuses, because it is decided already, what is true is asked for. Closing twice does no harm.
pub async fn accept(call: &Call<'_>, named: &NamedDispute) -> Result<FoundDispute, Trouble> {
    let (api, path) = (Api::open(call)?, path(named)?);
    let key = format!("guichet:accept:{}:{}", named.reference, call.now.unix_timestamp());
    match api.post::<Dispute>(&format!("{path}/close"), &key, Form::new()).await {
        Ok(closed) => found(&api, named, closed).await,
        Err(Trouble { kind: TroubleKind::Refused { field: None, .. }, .. }) => dispute(call, named).await,
        Err(trouble) => Err(trouble),
    }
}

pub(super) fn path(named: &NamedDispute) -> Result<String, Trouble> {
    let id = named.reference.as_str();
    is_dispute(id)
        .then(|| format!("/v1/disputes/{id}"))
        .ok_or_else(|| Trouble::refused("invalid_request", "no dispute's id"))
}

pub(super) async fn found(api: &Api<'_>, named: &NamedDispute, dispute: Dispute) -> Result<FoundDispute, Trouble> {
    if dispute.id != named.reference || dispute.object != "dispute" {
        return Err(Trouble::unknown("another dispute than the one asked for"));
    }
    let report = report(&dispute).map_err(Trouble::unknown)?;
    Ok(FoundDispute { payment: payment(api, &dispute).await?, reference: dispute.id, report })
}

/// What its payment intent carries of ours.
async fn payment(api: &Api<'_>, dispute: &Dispute) -> Result<Option<String>, Trouble> {
    let Some(intent) = dispute.payment_intent.as_deref().filter(|intent| intent.starts_with("pi_")) else {
        return Ok(None);
    };
    let read: IntentOfRefund = api.get(&format!("/v1/payment_intents/{intent}"), Form::new()).await?;
    Ok(read.metadata.payment.filter(|_| read.id == intent))
}

fn report(dispute: &Dispute) -> Result<DisputeReport, String> {
    let (kind, state) = standing(&dispute.status)?;
    let amount = amount::of_stripe(dispute.amount, &dispute.currency)
        .ok_or_else(|| format!("disputed {} {}", dispute.amount, dispute.currency))?;
    let due = dispute.evidence_details.as_ref().and_then(|details| details.due_by);
    Ok(DisputeReport {
        kind,
        state,
        amount,
        away: Some(away(dispute, amount)?),
        fee: fee(&dispute.balance_transactions),
        reason: reason(&dispute.reason),
        due: due.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok()),
    })
}

fn standing(status: &str) -> Result<(DisputeKind, DisputeState), String> {
    use {DisputeKind::*, DisputeState::*};
    match status {
        "warning_needs_response" => Ok((Inquiry, Open)),
        "warning_under_review" => Ok((Inquiry, Review)),
        "warning_closed" | "prevented" => Ok((Inquiry, Closed)),
        "needs_response" => Ok((ChargeBack, Open)),
        "under_review" => Ok((ChargeBack, Review)),
        "won" => Ok((ChargeBack, Won)),
        "lost" => Ok((ChargeBack, Lost)),
        status => Err(format!("dispute {}", http::scrubbed(status))),
    }
}

/// In the currency of the payment: where that is not the one of settlement, all of it is away or nothing is.
fn away(dispute: &Dispute, amount: Money) -> Result<Money, String> {
    let moved = dispute.balance_transactions.iter().map(|booked| booked.amount).try_fold(0_i64, i64::checked_add);
    let away = moved.and_then(i64::checked_neg).ok_or("too much money")?;
    let same = dispute.balance_transactions.iter().all(|booked| booked.charged.currency == dispute.currency);
    match away {
        ..=0 => Ok(Money::zero(amount.currency)),
        unit if same => amount::of_stripe(unit, &dispute.currency).ok_or_else(|| format!("withdrew {unit}")),
        _ => Ok(amount),
    }
}

/// All that was charged for it so far; `None` where the parts cannot be told apart.
fn fee(booked: &[BookedDispute]) -> Option<Fee> {
    let mut parts = booked.iter().map(|booked| split(&booked.charged));
    let first = parts.next()??;
    parts.try_fold(first, |sum, part| {
        let part = part?;
        Some(Fee { fee: sum.fee.plus(part.fee).ok()?, tax: sum.tax.plus(part.tax).ok()? })
    })
}

/// Our word for Stripe's reason.
fn reason(said: &str) -> &'static str {
    match said {
        "bank_cannot_process" | "check_returned" | "incorrect_account_details" => "bank_cannot_process",
        "credit_not_processed" => "credit_not_processed",
        "customer_initiated" => "payer_asked",
        "debit_not_authorized" => "not_authorised",
        "duplicate" => "duplicate",
        "fraudulent" => "fraudulent",
        "insufficient_funds" => "insufficient_funds",
        "product_not_received" => "not_received",
        "product_unacceptable" => "not_as_described",
        "subscription_canceled" => "subscription_canceled",
        "unrecognized" => "unrecognized",
        _ => "general",
    }
}

fn is_dispute(id: &str) -> bool {
    ["dp_", "du_"].iter().any(|mark| id.starts_with(mark))
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
