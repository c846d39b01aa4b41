//! Money of a capture given back, once for each of our refunds. The order lists them: what it lists is not asked for again.

use serde_json::{Value, json};

use super::{
    amount,
    api::{Api, Said},
    orders, outcome,
    request::cut,
    wire::{Capture, Order, Refund},
};
use crate::{
    domain::{
        money::Money,
        payment::Fee,
        report::{RefundOutcome, RefundReport, Returned},
    },
    providers::{AskedRefund, Call, ForeignRefund, FoundRefund, Trouble},
};

/// Its key is forgotten after a while; looked for first, it is never given back twice.
pub async fn refund(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let body = body(asked)?;
    let api = Api::open(call)?;
    let Found { capture, refund } = find(&api, asked).await?;
    if let Some(refund) = refund {
        return Ok(read(refund, asked));
    }
    let path = format!("/v2/payments/captures/{capture}/refund");
    match api.post::<Refund>(&path, &asked.idempotency_key, &body).await? {
        Said::Done(refund) => Ok(read(refund, asked)),
        Said::No { issue, why, .. } => Err(Trouble::refused(reason(&issue), why)),
    }
}

pub async fn status(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let api = Api::open(call)?;
    let Some(known) = asked.known.as_deref().filter(|id| orders::is_id(id)) else {
        return Ok(match find(&api, asked).await?.refund {
            Some(refund) => read(refund, asked),
            None => RefundReport { reference: None, outcome: RefundOutcome::NoSuch },
        });
    };
    match api.get::<Refund>(&format!("/v2/payments/refunds/{known}")).await? {
        Said::Done(refund) if refund.id == known => Ok(read(refund, asked)),
        Said::Done(_) => Ok(unclear(known, "another refund than the one asked for")),
        Said::No { why, .. } => Ok(unclear(known, &why)),
    }
}

/// By its id; its capture says whose it is.
pub async fn foreign(call: &Call<'_>, named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
    let api = Api::open(call)?;
    let (refund, capture) = named_refund(&api, &named.reference).await?;
    let payment = match api.get::<Capture>(&format!("/v2/payments/captures/{capture}")).await? {
        Said::Done(found) if found.id.as_ref() == Some(&capture) => found.custom_id,
        Said::Done(_) => return Err(Trouble::unknown("another capture than the one asked for")),
        Said::No { why, .. } => return Err(Trouble::unknown(why)),
    };
    let outcome = stated(&refund).unwrap_or_else(|why| RefundOutcome::Unknown { why });
    let ours = refund.custom_id;
    Ok(FoundRefund { payment, ours, report: RefundReport { reference: Some(refund.id), outcome } })
}

/// Money that PayPal took back itself: it has the shape of a refund.
pub struct Reversal {
    pub capture: String,
    pub amount: Money,
}

pub async fn reversal(api: &Api<'_>, id: &str) -> Result<Reversal, Trouble> {
    let (refund, capture) = named_refund(api, id).await?;
    match stated(&refund).map_err(Trouble::unknown)? {
        RefundOutcome::Submitted(taken) | RefundOutcome::Succeeded(taken) => {
            Ok(Reversal { capture, amount: taken.amount })
        }
        _ => Err(Trouble::unknown("a reversal that took nothing")),
    }
}

/// With the id of its capture.
async fn named_refund(api: &Api<'_>, id: &str) -> Result<(Refund, String), Trouble> {
    if !orders::is_id(id) {
        return Err(Trouble::refused("invalid_request", "no refund's id"));
    }
    let refund = match api.get::<Refund>(&format!("/v2/payments/refunds/{id}")).await? {
        Said::Done(refund) if refund.id == id => refund,
        Said::Done(_) => return Err(Trouble::unknown("another refund than the one asked for")),
        Said::No { why, .. } => return Err(Trouble::refused("invalid_request", why)),
    };
    let capture = refund.capture().filter(|id| orders::is_id(id)).map(str::to_owned);
    let capture = capture.ok_or_else(|| Trouble::unknown("the refund names no capture"))?;
    Ok((refund, capture))
}

fn body(asked: &AskedRefund) -> Result<Value, Trouble> {
    let value = amount::to_paypal(asked.amount)
        .map_err(|code| Trouble::refused(code.word(), format!("{} is not exact at PayPal", asked.amount)))?;
    Ok(json!({
        "amount": { "currency_code": asked.amount.currency.code(), "value": value },
        "custom_id": asked.refund.to_string(),
        "invoice_id": asked.reference,
        "note_to_payer": cut(&asked.payment.charge.description, 255),
    }))
}

/// The capture of the payment, and our refund if it is there already.
struct Found {
    capture: String,
    refund: Option<Refund>,
}

async fn find(api: &Api<'_>, asked: &AskedRefund) -> Result<Found, Trouble> {
    let Some(id) = asked.payment.reference.as_deref().filter(|id| orders::is_id(id)) else {
        return Err(Trouble::refused("invalid_request", "the payment has no order"));
    };
    let order = match api.get::<Order>(&format!("{}/{id}", orders::ORDERS)).await? {
        Said::Done(order) if order.id == id => order,
        Said::Done(_) => return Err(Trouble::unknown("another order than the one asked for")),
        Said::No { why, .. } => return Err(Trouble::unknown(why)),
    };
    let payments = order.purchase_units.into_iter().next().and_then(|unit| unit.payments);
    let payments = payments.ok_or_else(|| Trouble::unknown("the order names no payment"))?;
    let [Capture { id: Some(capture), .. }] = payments.captures.as_slice() else {
        return Err(Trouble::unknown("the order names no single capture"));
    };
    let ours = asked.refund.to_string();
    let refund = payments.refunds.into_iter().find(|refund| refund.custom_id.as_ref() == Some(&ours));
    Ok(Found { capture: capture.clone(), refund })
}

fn read(refund: Refund, asked: &AskedRefund) -> RefundReport {
    let outcome = outcome_of(&refund, asked).unwrap_or_else(|why| RefundOutcome::Unknown { why });
    RefundReport { reference: Some(refund.id), outcome }
}

fn outcome_of(refund: &Refund, asked: &AskedRefund) -> Result<RefundOutcome, String> {
    if refund.custom_id != Some(asked.refund.to_string()) {
        return Err("not the refund asked for".into());
    }
    stated(refund)
}

fn stated(refund: &Refund) -> Result<RefundOutcome, String> {
    let stated = refund.amount.as_ref().ok_or("a refund of nothing")?;
    let amount = outcome::money(stated)
        .filter(|amount| amount.is_positive())
        .ok_or_else(|| format!("given back {} {}", stated.value, stated.currency_code))?;
    let returned = Returned { amount, fee: fee(refund) };
    match refund.status.as_str() {
        "PENDING" => Ok(RefundOutcome::Submitted(returned)),
        "COMPLETED" => Ok(RefundOutcome::Succeeded(returned)),
        "FAILED" => Ok(RefundOutcome::Failed { reason: "refund_returned".into() }),
        "CANCELLED" => Ok(RefundOutcome::Failed { reason: "canceled".into() }),
        status => Err(format!("refund {status}")),
    }
}

/// The part of its fee that PayPal gives back.
fn fee(refund: &Refund) -> Option<Fee> {
    let given_back = outcome::money(refund.seller_payable_breakdown.as_ref()?.paypal_fee.as_ref()?)?;
    let minor = given_back.minor.checked_neg()?;
    Some(Fee { fee: Money { minor, ..given_back }, tax: Money::zero(given_back.currency) })
}

/// Our word for why PayPal gives nothing back.
fn reason(issue: &str) -> &'static str {
    match issue {
        "CAPTURE_FULLY_REFUNDED" | "REFUND_AMOUNT_EXCEEDED" => "already_refunded",
        "REFUND_FAILED_INSUFFICIENT_FUNDS" => "refund_funds_missing",
        "TRANSACTION_DISPUTED" | "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK" => "payment_disputed",
        "REFUND_TIME_LIMIT_EXCEEDED" => "refund_too_late",
        issue => outcome::reason(issue),
    }
}

fn unclear(id: &str, why: &str) -> RefundReport {
    RefundReport { reference: Some(id.into()), outcome: RefundOutcome::Unknown { why: why.into() } }
}
