//! What an order says about the payment; whatever is not documented is unknown. The money is in the capture, not the order.

use super::{
    amount,
    wire::{Amount, Capture as WireCapture, Order, Payer},
};
use crate::domain::{
    gateway::Mode,
    money::Money,
    payment::Fee,
    report::{Capture, Outcome, Report},
};

pub fn report(order: Order, mode: Mode) -> Report {
    let outcome = outcome(&order, mode).unwrap_or_else(|why| Outcome::Unknown { why });
    Report::new(Some(order.id), outcome)
}

fn outcome(order: &Order, mode: Mode) -> Result<Outcome, String> {
    match order.status.as_str() {
        "CREATED" | "SAVED" | "PAYER_ACTION_REQUIRED" => Ok(Outcome::AwaitingCustomer),
        "VOIDED" => Ok(Outcome::Expired),
        "COMPLETED" => {
            let unit = order.purchase_units.first().ok_or("an order of nothing")?;
            let captures = unit.payments.as_ref().map(|payments| payments.captures.as_slice()).unwrap_or_default();
            match captures {
                [one] => captured(one, unit.custom_id.as_deref(), (order.payer.as_ref(), mode)),
                [] => Err("completed, and no capture is named yet".into()),
                _ => Err("more than one capture".into()),
            }
        }
        status => Err(format!("order {status}")),
    }
}

fn captured(
    capture: &WireCapture,
    custom_id: Option<&str>,
    (payer, mode): (Option<&Payer>, Mode),
) -> Result<Outcome, String> {
    match capture.status.as_str() {
        "COMPLETED" | "PARTIALLY_REFUNDED" | "REFUNDED" => {
            let amount = money(&capture.amount)
                .filter(|amount| amount.is_positive())
                .ok_or_else(|| format!("captured {} {}", capture.amount.value, capture.amount.currency_code))?;
            Ok(Outcome::Paid(Capture {
                amount,
                ours: capture.custom_id.as_deref().or(custom_id).map(str::to_owned),
                mode,
                fee: fee(capture),
                method: Some(method(payer)),
            }))
        }
        "PENDING" => match capture.status_details.as_ref().and_then(|details| details.reason.as_deref()) {
            Some("REFUNDED") => Err("pending because it was refunded".into()),
            _ => Ok(Outcome::Processing { by: None }),
        },
        "DECLINED" | "FAILED" => Ok(Outcome::Failed { reason: "payment_declined".into() }),
        status => Err(format!("capture {status}")),
    }
}

fn fee(capture: &WireCapture) -> Option<Fee> {
    let fee = money(capture.seller_receivable_breakdown.as_ref()?.paypal_fee.as_ref()?)?;
    Some(Fee { fee, tax: Money::zero(fee.currency) })
}

pub fn money(amount: &Amount) -> Option<Money> {
    amount::of_paypal(&amount.value, &amount.currency_code)
}

/// `PayPal (Zoë Müller)`
fn method(payer: Option<&Payer>) -> String {
    let name = payer.and_then(|payer| payer.name.as_ref());
    let parts = name.map(|name| [name.given_name.as_deref(), name.surname.as_deref()]).unwrap_or_default();
    named(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// How it was paid, for people.
pub fn named(payer: &str) -> String {
    let plain: String = payer.chars().filter(|c| !c.is_control()).take(60).collect();
    match plain.trim() {
        "" => "PayPal".into(),
        payer => format!("PayPal ({payer})"),
    }
}

/// What a refused capture means; `None`: the order has to be read again.
pub fn uncaptured(issue: &str, why: String) -> Option<Outcome> {
    match issue {
        "ORDER_ALREADY_CAPTURED" | "ORDER_COMPLETION_IN_PROGRESS" | "ORDER_ALREADY_COMPLETED" => None,
        "ORDER_NOT_APPROVED" => Some(Outcome::AwaitingCustomer),
        "INSTRUMENT_DECLINED" | "PAYER_ACTION_REQUIRED" | "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING" => {
            Some(Outcome::Refused { reason: "payment_declined".into() })
        }
        "TRANSACTION_REFUSED"
        | "PAYER_CANNOT_PAY"
        | "COMPLIANCE_VIOLATION"
        | "PAYER_ACCOUNT_RESTRICTED"
        | "PAYER_ACCOUNT_LOCKED_OR_CLOSED"
        | "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED" => Some(Outcome::Failed { reason: "payment_declined".into() }),
        _ => Some(Outcome::Unknown { why }),
    }
}

/// Our word for why no order was made.
pub fn reason(issue: &str) -> &'static str {
    match issue {
        "DECIMAL_PRECISION" | "DECIMALS_NOT_SUPPORTED" => "amount_decimals",
        "INVALID_CURRENCY_CODE" | "CURRENCY_NOT_SUPPORTED" => "currency_unsupported",
        "MAX_VALUE_EXCEEDED" => "amount_above_maximum",
        "CANNOT_BE_ZERO_OR_NEGATIVE" => "amount_below_minimum",
        "PAYEE_ACCOUNT_RESTRICTED" | "PAYEE_ACCOUNT_INVALID" | "PAYEE_ACCOUNT_LOCKED_OR_CLOSED" => "permission_denied",
        _ if issue.starts_with("PAYEE_NOT_ENABLED") => "permission_denied",
        _ if issue.starts_with("CURRENCY_NOT_SUPPORTED") => "currency_unsupported",
        _ => "invalid_request",
    }
}
