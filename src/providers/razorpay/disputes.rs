//! Disputes: their status says how they stand, and what was deducted what they took.

use time::OffsetDateTime;

use super::{
    amount,
    api::{Api, Said},
    links::is_id,
    wire::{Dispute, Payment},
};
use crate::{
    domain::{
        dispute::{DisputeKind, DisputeState},
        money::Money,
        report::DisputeReport,
    },
    providers::{Call, FoundDispute, NamedDispute, Trouble, http},
};

pub async fn dispute(call: &Call<'_>, named: &NamedDispute) -> Result<FoundDispute, Trouble> {
    let id = named.reference.as_str();
    if !is_id(id, "disp_") {
        return Err(Trouble::refused("invalid_request", "no dispute's id"));
    }
    let api = Api::open(call)?;
    let dispute = match api.get::<Dispute>(&format!("/disputes/{id}"), Vec::new()).await? {
        Said::Done(dispute) if dispute.id == id && is_id(&dispute.payment_id, "pay_") => dispute,
        Said::Done(_) => return Err(Trouble::unknown("another dispute than the one asked for")),
        Said::No(no) => return Err(no.trouble()),
    };
    let paid = dispute.payment_id.as_str();
    let payment = match api.get::<Payment>(&format!("/payments/{paid}"), Vec::new()).await? {
        Said::Done(payment) if payment.id == paid => payment.notes.get("payment").map(str::to_owned),
        Said::Done(_) => return Err(Trouble::unknown("another payment than the one asked for")),
        Said::No(no) => return Err(Trouble::unknown(no.why)),
    };
    let report = report(&dispute).map_err(Trouble::unknown)?;
    Ok(FoundDispute { reference: dispute.id, payment, report })
}

fn report(dispute: &Dispute) -> Result<DisputeReport, String> {
    let money = |unit| {
        amount::of_razorpay(unit, &dispute.currency).ok_or_else(|| format!("disputed {unit} {}", dispute.currency))
    };
    let amount = money(dispute.amount)?;
    let deducted = dispute.amount_deducted.filter(|unit| *unit > 0).map(money).transpose()?;
    let nothing = Money::zero(amount.currency);
    let (state, away) = match dispute.status.as_str() {
        "open" => (DisputeState::Open, deducted.unwrap_or(nothing)),
        "under_review" => (DisputeState::Review, deducted.unwrap_or(nothing)),
        "won" => (DisputeState::Won, nothing),
        // Lost is gone, whether the deduction is stated yet or not.
        "lost" => (DisputeState::Lost, deducted.unwrap_or(amount)),
        "closed" => (DisputeState::Closed, nothing),
        status => return Err(format!("dispute {}", http::scrubbed(status))),
    };
    let kind = match dispute.phase.as_deref() {
        Some("fraud" | "retrieval") if !away.is_positive() => DisputeKind::Inquiry,
        _ => DisputeKind::ChargeBack,
    };
    let due = dispute.respond_by.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    Ok(DisputeReport { kind, state, amount, away: Some(away), fee: None, reason: reason(dispute), due })
}

/// The networks' codes are many: those that speak of something a person here can use are told apart.
fn reason(dispute: &Dispute) -> &'static str {
    let code = dispute.reason_code.as_deref().unwrap_or_default();
    let says = |word: &str| code.contains(word);
    match () {
        () if dispute.phase.as_deref() == Some("fraud") || says("fraud") => "fraudulent",
        () if says("duplicate") => "duplicate",
        () if says("not_received") => "not_received",
        () if says("not_as_described") || says("defective") => "not_as_described",
        () if says("credit_not_processed") => "credit_not_processed",
        () if says("cancel") => "subscription_canceled",
        () if says("unrecognised") || says("unrecognized") => "unrecognized",
        () => "general",
    }
}
