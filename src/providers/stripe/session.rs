//! What a Checkout session says about the payment (states of section 7.2); whatever is not documented is unknown.

use serde_json::Value;
use time::Duration;

use super::{
    amount, api,
    wire::{BalanceTransaction, Charge as WireCharge, MethodDetails, PaymentIntent, Session},
};
use crate::{
    domain::{
        Instant,
        gateway::Mode,
        money::Money,
        payment::Fee,
        report::{Capture, Outcome, Report},
    },
    providers::Charge,
};

/// Delayed methods are confirmed within two weeks at most.
const SLOWEST: Duration = Duration::days(14);

pub fn report(session: Session) -> Report {
    let outcome = outcome(&session).unwrap_or_else(|why| Outcome::Unknown { why });
    Report::new(Some(session.id), outcome)
}

/// A session just made is the one asked for: for our payment, in our mode.
pub fn check_ours(session: &Session, charge: &Charge, mode: Mode) -> Result<(), String> {
    match () {
        () if session.object != "checkout.session" => Err("not a checkout session".into()),
        () if session.client_reference_id != Some(charge.payment.to_string()) => {
            Err("a session of another payment".into())
        }
        () if mode_of(session.livemode) != mode => Err("a session of the other mode".into()),
        () => Ok(()),
    }
}

fn outcome(session: &Session) -> Result<Outcome, String> {
    if session.object != "checkout.session" {
        return Err("not a checkout session".into());
    }
    match (session.status.as_deref(), session.payment_status.as_str()) {
        (Some("open"), "unpaid") => Ok(Outcome::AwaitingCustomer),
        (Some("expired"), "unpaid") => Ok(Outcome::Expired),
        (Some("complete"), "paid") => paid(session),
        (Some("complete"), "unpaid") => submitted(session),
        (status, payment) => Err(format!("session {}, payment {payment}", status.unwrap_or("without status"))),
    }
}

fn payment_intent(session: &Session) -> Result<&PaymentIntent, String> {
    let intent = session.payment_intent.as_ref().ok_or("no payment intent")?;
    intent.object().map_err(|id| format!("{id} was not expanded"))
}

/// Submitted with a method that takes days, or that has failed since.
fn submitted(session: &Session) -> Result<Outcome, String> {
    let intent = payment_intent(session)?;
    match intent.status.as_str() {
        "processing" | "requires_action" => {
            Ok(Outcome::Processing { by: instant(intent.created).map(|at| at + SLOWEST) })
        }
        "requires_payment_method" => Ok(Outcome::Failed {
            reason: match intent.last_payment_error.as_ref().map(api::reason) {
                None | Some("invalid_request") => "debit_failed".into(),
                Some(reason) => reason.into(),
            },
        }),
        "canceled" => Ok(Outcome::Failed { reason: "canceled".into() }),
        status => Err(format!("session unpaid, payment intent {status}")),
    }
}

fn paid(session: &Session) -> Result<Outcome, String> {
    let intent = payment_intent(session)?;
    if intent.status != "succeeded" {
        return Err(format!("session paid, payment intent {}", intent.status));
    }
    if session.currency.as_ref() != Some(&intent.currency) {
        return Err("session and payment intent in different currencies".into());
    }
    let amount = amount::of_stripe(intent.amount_received, &intent.currency)
        .filter(|amount| amount.is_positive())
        .ok_or_else(|| format!("paid {} {}", intent.amount_received, intent.currency))?;
    let charge = intent.latest_charge.as_ref().and_then(|charge| charge.object().ok());
    Ok(Outcome::Paid(Capture {
        amount,
        ours: session.client_reference_id.clone(),
        mode: mode_of(session.livemode),
        fee: charge.and_then(fee),
        method: charge.and_then(|charge| charge.payment_method_details.as_ref()).map(method),
    }))
}

fn fee(charge: &WireCharge) -> Option<Fee> {
    charge.balance_transaction.as_ref().and_then(|booked| booked.object().ok()).and_then(split)
}

/// `None` when the parts do not add up to the whole: better no fee than a wrong one.
pub fn split(booked: &BalanceTransaction) -> Option<Fee> {
    let sum = |taxes: &dyn Fn(&str) -> bool| -> Option<i64> {
        let parts = booked.fee_details.iter().filter(|detail| taxes(&detail.kind));
        parts.map(|detail| detail.amount).try_fold(0_i64, i64::checked_add)
    };
    let (tax, fee) = (sum(&|kind| kind == "tax")?, sum(&|kind| kind != "tax")?);
    let money = |unit| -> Option<Money> { amount::of_stripe(unit, &booked.currency) };
    (fee.checked_add(tax)? == booked.fee).then_some(Fee { fee: money(fee)?, tax: money(tax)? })
}

/// `visa •••• 4242`, `SEPA •••• 2606`, `ideal`.
fn method(details: &MethodDetails) -> String {
    let inner = |name: &str| details.rest.get(&details.kind).and_then(|inner| inner.get(name)).and_then(Value::as_str);
    let name = match details.kind.as_str() {
        "card" => inner("brand").unwrap_or("card"),
        "sepa_debit" => "SEPA",
        kind => kind,
    };
    let plain = |text: &str| text.replace('_', " ").chars().filter(|c| !c.is_control()).take(40).collect::<String>();
    inner("last4").map_or_else(|| plain(name), |last4| format!("{} •••• {}", plain(name), plain(last4)))
}

fn mode_of(livemode: bool) -> Mode {
    if livemode { Mode::Live } else { Mode::Test }
}

fn instant(seconds: i64) -> Option<Instant> {
    Instant::from_unix_timestamp(seconds).ok()
}
