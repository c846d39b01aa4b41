//! Money given back: asked for under our key, found again by our id, pending until the bank has done it.

use serde_json::json;

use super::{
    amount,
    api::{Api, Said},
    links::{self, is_id},
    wire::{Collection, Payment, Refund},
};
use crate::{
    domain::{
        money::Money,
        payment::Fee,
        report::{RefundOutcome, RefundReport, Returned},
    },
    providers::{AskedRefund, Call, ForeignRefund, FoundRefund, Trouble},
};

/// So many refunds come with one page, and so many pages are looked through for ours.
const PAGE: usize = 100;
const MOST_PAGES: usize = 20;

/// A refusal may be an echo of an earlier asking whose answer was lost: then that refund is the answer.
pub async fn refund(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let api = Api::open(call)?;
    let payment = source(&api, asked).await?;
    let unit = amount::to_razorpay(asked.amount)
        .map_err(|code| Trouble::refused(code.word(), format!("{} is not exact at Razorpay", asked.amount)))?;
    let ours = asked.refund.to_string();
    let body = json!({
        "amount": unit,
        "speed": "normal",
        "receipt": ours,
        "notes": { "refund": ours, "reference": asked.reference },
    });
    match api.post_once::<Refund>(&format!("/payments/{}/refund", payment.id), &ours, &body).await? {
        Said::Done(refund) => Ok(report(refund, &payment.id)),
        Said::No(no) => match find(&api, &payment.id, &ours).await? {
            Some(refund) => Ok(report(refund, &payment.id)),
            None => Err(no.trouble()),
        },
    }
}

pub async fn status(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let api = Api::open(call)?;
    if let Some(id) = asked.known.as_deref().filter(|id| is_id(id, "rfnd_")) {
        return Ok(match api.get::<Refund>(&format!("/refunds/{id}"), Vec::new()).await? {
            Said::Done(refund) if refund.id == id => told(refund),
            Said::Done(_) => unclear(Some(id), "another refund than the one asked for"),
            Said::No(no) => unclear(Some(id), &no.why),
        });
    }
    let payment = source(&api, asked).await?;
    Ok(match find(&api, &payment.id, &asked.refund.to_string()).await? {
        Some(refund) => report(refund, &payment.id),
        None => RefundReport { reference: None, outcome: RefundOutcome::NoSuch },
    })
}

/// By its id; what we left at its payment says whose it is.
pub async fn foreign(call: &Call<'_>, named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
    let id = named.reference.as_str();
    if !is_id(id, "rfnd_") {
        return Err(Trouble::refused("invalid_request", "no refund's id"));
    }
    let api = Api::open(call)?;
    let refund = match api.get::<Refund>(&format!("/refunds/{id}"), Vec::new()).await? {
        Said::Done(refund) if refund.id == id && is_id(&refund.payment_id, "pay_") => refund,
        Said::Done(_) => return Err(Trouble::unknown("another refund than the one asked for")),
        Said::No(no) => return Err(no.trouble()),
    };
    let paid = refund.payment_id.as_str();
    let payment = match api.get::<Payment>(&format!("/payments/{paid}"), Vec::new()).await? {
        Said::Done(payment) if payment.id == paid => payment.notes.get("payment").map(str::to_owned),
        Said::Done(_) => return Err(Trouble::unknown("another payment than the one asked for")),
        Said::No(no) => return Err(Trouble::unknown(no.why)),
    };
    let ours = refund.notes.get("refund").or(refund.receipt.as_deref()).map(str::to_owned);
    Ok(FoundRefund { payment, ours, report: told(refund) })
}

/// The payment whose money goes back. Of several, nobody here may choose.
async fn source(api: &Api<'_>, asked: &AskedRefund) -> Result<Payment, Trouble> {
    let mut taken = links::taken(api, &asked.payment).await?;
    match (taken.pop(), taken.is_empty()) {
        (Some(payment), true) if is_id(&payment.id, "pay_") => Ok(payment),
        _ => Err(Trouble::unknown("the link has not exactly one payment that was taken")),
    }
}

async fn find(api: &Api<'_>, payment: &str, ours: &str) -> Result<Option<Refund>, Trouble> {
    for page in 0..MOST_PAGES {
        let query = vec![("count".into(), PAGE.to_string()), ("skip".into(), (page * PAGE).to_string())];
        let listed: Collection<Refund> = api.get(&format!("/payments/{payment}/refunds"), query).await?.done()?;
        let last = listed.items.len() < PAGE;
        let is_ours = |one: &Refund| one.receipt.as_deref() == Some(ours) || one.notes.get("refund") == Some(ours);
        match listed.items.into_iter().find(is_ours) {
            Some(found) => return Ok(Some(found)),
            None if last => return Ok(None),
            None => {}
        }
    }
    Err(Trouble::unknown("too many refunds to look through"))
}

fn report(refund: Refund, payment: &str) -> RefundReport {
    match refund.payment_id == payment {
        true => told(refund),
        false => unclear(Some(&refund.id), "a refund of another payment"),
    }
}

fn told(refund: Refund) -> RefundReport {
    let amount = amount::of_razorpay(refund.amount, &refund.currency).filter(|amount| amount.is_positive());
    let returned = |amount: Money| Returned { amount, fee: fee(&refund, amount) };
    let outcome = match (refund.status.as_str(), amount) {
        ("failed", _) => RefundOutcome::Failed { reason: "processing_error".into() },
        ("pending" | "created", Some(amount)) => RefundOutcome::Submitted(returned(amount)),
        ("processed", Some(amount)) => RefundOutcome::Succeeded(returned(amount)),
        (status, _) => {
            RefundOutcome::Unknown { why: format!("refund {status} of {} {}", refund.amount, refund.currency) }
        }
    };
    RefundReport { reference: Some(refund.id), outcome }
}

/// At normal speed a refund costs nothing, and no fee comes back; what an instant one costs stands in the settlement.
fn fee(refund: &Refund, amount: Money) -> Option<Fee> {
    let nothing = Money::zero(amount.currency);
    (refund.speed_processed.as_deref() == Some("normal")).then_some(Fee { fee: nothing, tax: nothing })
}

fn unclear(id: Option<&str>, why: &str) -> RefundReport {
    RefundReport { reference: id.map(str::to_owned), outcome: RefundOutcome::Unknown { why: why.into() } }
}
