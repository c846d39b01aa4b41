//! Refunds: asked for with the sum of all of them, so that two at once cannot both go through.

use super::{
    api::{Api, Page, Query, Said},
    billing::{self, Located},
    collection::{self, Found},
    debit, keys, request, scheme,
    wire::{Payment, Refund},
};
use crate::{
    domain::{
        currency::Currency,
        money::Money,
        report::{RefundOutcome, RefundReport, Returned},
    },
    providers::{Asked, AskedRefund, Call, ForeignRefund, FoundRefund, Trouble},
};

pub(super) const REFUNDS: &str = "/refunds";

pub async fn refund(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let api = Api::open(call)?;
    let payment = payment(&api, &asked.payment).await?;
    let body = request::refund(asked, &payment.id)?;
    match api.create::<Refund>(REFUNDS, &asked.idempotency_key, body).await? {
        Said::Done(refund) => Ok(report(refund)),
        Said::Made(id) => read(&api, &id).await,
        // The total also differs when this very refund was made before its key was forgotten.
        Said::No(refusal) => match search(&api, asked, &payment).await? {
            Some(refund) => Ok(report(refund)),
            None => Err(refusal.trouble()),
        },
    }
}

pub async fn status(call: &Call<'_>, asked: &AskedRefund) -> Result<RefundReport, Trouble> {
    let api = Api::open(call)?;
    if let Some(known) = asked.known.as_deref().filter(|id| keys::is_id(id, "RF")) {
        return read(&api, known).await;
    }
    let payment = payment(&api, &asked.payment).await?;
    Ok(match search(&api, asked, &payment).await? {
        Some(refund) => report(refund),
        None => RefundReport { reference: None, outcome: RefundOutcome::NoSuch },
    })
}

/// By its id; its payment says whose it is.
pub async fn foreign(call: &Call<'_>, named: &ForeignRefund) -> Result<FoundRefund, Trouble> {
    let id = named.reference.as_str();
    if !keys::is_id(id, "RF") {
        return Err(Trouble::refused("invalid_request", "no refund's id"));
    }
    let api = Api::open(call)?;
    let refund = match api.get::<Refund>(&format!("{REFUNDS}/{id}")).await? {
        Said::Done(refund) if refund.id == id => refund,
        Said::Done(_) | Said::Made(_) => return Err(Trouble::unknown("another refund than the one asked for")),
        Said::No(refusal) => return Err(refusal.trouble()),
    };
    let ours = refund.metadata.as_ref().and_then(|kept| kept.refund.clone());
    // A refund of a mandate gives back of no payment of ours.
    let linked = refund.links.as_ref().and_then(|links| links.payment.clone()).filter(|id| keys::is_id(id, "PM"));
    let payment = match linked {
        Some(id) => match api.get::<Payment>(&format!("/payments/{id}")).await? {
            Said::Done(payment) if payment.id == id => payment.metadata.and_then(|kept| kept.payment),
            Said::Done(_) | Said::Made(_) => return Err(Trouble::unknown("another payment than the one asked for")),
            Said::No(refusal) => return Err(Trouble::unknown(refusal.why)),
        },
        None => None,
    };
    Ok(FoundRefund { payment, ours, report: report(refund) })
}

/// The payment behind one of ours: a debit we asked for ourselves, or what came of its billing request.
pub async fn payment(api: &Api<'_>, asked: &Asked) -> Result<Payment, Trouble> {
    let found = match &asked.charge.mandate {
        Some(mandate) => debit::found(api, asked, mandate).await?,
        None => match billing::locate(api, asked).await? {
            Located::At(request) => collection::found(api, asked, &request).await?,
            Located::Nowhere(_) => return Err(Trouble::unknown("the billing request cannot be found")),
        },
    };
    match found {
        Found::Payment(payment) => Ok(*payment),
        Found::Mandate(_) => Err(Trouble::refused("invalid_request", "nothing was collected")),
        Found::Unclear(why) => Err(Trouble::unknown(why)),
    }
}

async fn read(api: &Api<'_>, id: &str) -> Result<RefundReport, Trouble> {
    let unclear = |why: String| RefundReport { reference: Some(id.into()), outcome: RefundOutcome::Unknown { why } };
    Ok(match api.get::<Refund>(&format!("{REFUNDS}/{id}")).await? {
        Said::Done(refund) if refund.id == id => report(refund),
        Said::Done(_) | Said::Made(_) => unclear("another refund than the one asked for".into()),
        Said::No(refusal) => unclear(refusal.why),
    })
}

/// The one that carries our id among the payment's refunds: there are never many.
async fn search(api: &Api<'_>, asked: &AskedRefund, payment: &Payment) -> Result<Option<Refund>, Trouble> {
    let query: Query = vec![("payment".into(), payment.id.clone()), ("limit".into(), "500".into())];
    let page: Page<Refund> = api.list(REFUNDS, query).await?.done()?;
    let ours = asked.refund.to_string();
    let is_ours = |refund: &Refund| refund.metadata.as_ref().is_some_and(|kept| kept.refund.as_ref() == Some(&ours));
    Ok(page.items.into_iter().find(is_ours))
}

fn report(refund: Refund) -> RefundReport {
    let outcome = outcome_of(&refund).unwrap_or_else(|why| RefundOutcome::Unknown { why });
    RefundReport { reference: Some(refund.id), outcome }
}

/// An answer without a status is that of a refund just made.
fn outcome_of(refund: &Refund) -> Result<RefundOutcome, String> {
    let returned = || returned(refund).ok_or_else(|| format!("refunded {} of an unknown currency", refund.amount));
    match refund.status.as_deref() {
        None | Some("created" | "pending_submission" | "submitted") => Ok(RefundOutcome::Submitted(returned()?)),
        Some("paid") => Ok(RefundOutcome::Succeeded(returned()?)),
        Some("cancelled") => Ok(RefundOutcome::Failed { reason: "canceled".into() }),
        Some("bounced" | "funds_returned") => Ok(RefundOutcome::Failed { reason: "refund_returned".into() }),
        Some(status) => Err(format!("refund {}", crate::providers::http::scrubbed(status))),
    }
}

fn returned(refund: &Refund) -> Option<Returned> {
    let currency = Currency::parse(&refund.currency).ok().filter(|currency| scheme::bounds(*currency).is_some())?;
    let amount = Some(Money::new(refund.amount, currency)).filter(|amount| amount.is_positive())?;
    Some(Returned { amount, fee: None })
}
