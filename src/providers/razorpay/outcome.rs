//! What a link and the tries on it say about the payment; whatever is not documented is unknown.

use time::Duration;

use super::{
    amount,
    wire::{Link, Payment},
};
use crate::{
    domain::{
        Instant,
        gateway::Mode,
        money::Money,
        payment::Fee,
        report::{Capture, Outcome},
    },
    providers::Standing,
};

/// Authorised money is captured within three days, or goes back.
const SLOWEST: Duration = Duration::days(3);

/// Money that was taken counts before anything the link says of itself: a bank may say yes after the link was closed.
pub fn outcome(link: &Link, tries: &[Payment], (mode, standing): (Mode, Standing)) -> Result<Outcome, String> {
    if tries.iter().any(|one| one.order_id != link.order_id) {
        return Err("a payment of another order".into());
    }
    let taken: Vec<_> = tries.iter().filter(|one| is_taken(one)).collect();
    if !taken.is_empty() {
        return paid(link, &taken, mode);
    }
    if let Some(held) = tries.iter().find(|one| one.status == "authorized") {
        let by = Instant::from_unix_timestamp(held.created_at).ok().map(|at| at + SLOWEST);
        return Ok(Outcome::Processing { by });
    }
    if let Some(odd) = tries.iter().find(|one| !matches!(one.status.as_str(), "created" | "failed" | "refunded")) {
        return Err(format!("payment {}", odd.status));
    }
    let last = tries.iter().max_by_key(|one| one.created_at).filter(|one| one.status != "created");
    match (link.status.as_str(), last.map(reason)) {
        ("created" | "cancelled" | "expired", Some(reason)) if standing == Standing::Back => {
            Ok(Outcome::Failed { reason: reason.into() })
        }
        ("created", Some(reason)) => Ok(Outcome::Refused { reason: reason.into() }),
        ("created", None) => Ok(Outcome::AwaitingCustomer),
        ("cancelled", _) => Ok(Outcome::Canceled),
        ("expired", _) => Ok(Outcome::Expired),
        (status, _) => Err(format!("link {status}, and no payment of it was taken")),
    }
}

/// A refund is another matter: the money was received. Money that was only authorised and went back never was.
fn is_taken(one: &Payment) -> bool {
    one.status == "captured" || one.status == "refunded" && one.captured == Some(true)
}

/// What was taken in all, so that less or more than was asked is noticed by whoever compares.
fn paid(link: &Link, taken: &[&Payment], mode: Mode) -> Result<Outcome, String> {
    let amount = match taken {
        [one] if is_with_its_fee(link, one) => amount::of_razorpay(link.amount, &link.currency),
        _ => total(taken),
    };
    let amount = amount.filter(|amount| amount.is_positive()).ok_or("an amount that cannot be read")?;
    let last = taken.last().copied();
    Ok(Outcome::Paid(Capture {
        amount,
        ours: link.reference_id.clone(),
        mode,
        fee: match taken {
            [one] if is_with_its_fee(link, one) => Some(nothing(amount)),
            [one] => fee(one),
            _ => None,
        },
        method: last.map(method),
    }))
}

fn total(taken: &[&Payment]) -> Option<Money> {
    let one = |payment: &&Payment| amount::of_razorpay(payment.amount, &payment.currency);
    let first = taken.first().and_then(one)?;
    taken[1..].iter().try_fold(first, |sum, payment| sum.plus(one(payment)?).ok())
}

/// Where the customers bear the fee, they pay it on top of what the link asks for.
fn is_with_its_fee(link: &Link, one: &Payment) -> bool {
    let fee = one.fee.filter(|fee| *fee > 0);
    one.currency == link.currency && fee.is_some_and(|fee| one.amount.checked_sub(fee) == Some(link.amount))
}

fn nothing(amount: Money) -> Fee {
    Fee { fee: Money::zero(amount.currency), tax: Money::zero(amount.currency) }
}

/// Razorpay's `fee` holds its tax. Both are in the currency of settlement, which is the rupee unless it says otherwise.
/// `None` when the parts do not fit: better no fee than a wrong one.
fn fee(one: &Payment) -> Option<Fee> {
    let (whole, tax) = (one.fee?, one.tax?);
    let money = |unit| amount::of_razorpay(unit, one.base_currency.as_deref().unwrap_or("INR"));
    Some(Fee { fee: money(whole.checked_sub(tax)?)?, tax: money(tax)? })
}

/// `UPI`, `netbanking HDFC`, `card`.
fn method(one: &Payment) -> String {
    let plain = |text: &str| text.replace('_', " ").chars().filter(|c| !c.is_control()).take(40).collect::<String>();
    let name = match one.method.as_deref().unwrap_or_default() {
        "" => "Razorpay".into(),
        "upi" => "UPI".into(),
        name => plain(name),
    };
    one.bank.as_deref().or(one.wallet.as_deref()).map_or(name.clone(), |with| format!("{name} {}", plain(with)))
}

/// Our word for why a try brought nothing.
fn reason(one: &Payment) -> &'static str {
    match (one.status.as_str(), one.error_reason.as_deref().unwrap_or_default(), one.error_step.as_deref()) {
        // Authorised, never captured: what was held went back.
        ("refunded", _, _) | (_, "payment_cancelled" | "payment_timed_out", _) => "canceled",
        (_, "insufficient_funds" | "insufficient_balance", _) => "insufficient_funds",
        (_, "card_expired" | "expired_card", _) => "card_expired",
        (_, "card_declined", _) => "card_declined",
        (_, "payment_declined", _) => "payment_declined",
        (_, "authentication_failed" | "incorrect_otp" | "otp_expired", _) => "authentication_required",
        (_, "server_error" | "gateway_technical_error" | "bank_technical_error", _) => "processing_error",
        _ => "payment_declined",
    }
}
