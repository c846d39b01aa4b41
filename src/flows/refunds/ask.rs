//! The provider is asked what became of a refund, and our books follow. Notice, janitor and "check now" end here.

use super::settle;
use crate::{
    db,
    domain::{
        error::AppError,
        gateway::{Gateway, Mode},
        ids::RefundId,
        people::Actor,
        refund::{Destination, Origin, Refund},
        report::{RefundOutcome, RefundReport},
    },
    flows::{payments::charge, portal::Portal},
    providers::{self, AskedRefund, Call, ForeignRefund, Provider, Settings, Trouble},
};

/// A refund as its provider is asked for it and about it: the same values every time.
pub(super) struct Prepared {
    pub provider: &'static dyn Provider,
    pub asked: AskedRefund,
    gateway: Gateway,
    settings: Settings,
    mode: Mode,
}

impl Prepared {
    pub fn call<'p>(&'p self, portal: &'p Portal) -> Call<'p> {
        portal.call(&self.gateway, &self.settings, self.mode)
    }
}

pub(super) async fn prepared(portal: &Portal, refund: &Refund) -> Result<Prepared, AppError> {
    let payment = db::payments::find(portal.db.reader(), refund.payment).await?;
    let (gateway, settings) = charge::opened(portal, &payment).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let asked = AskedRefund {
        payment: charge::asked(portal, &payment, (provider, &settings), None).await?,
        refund: refund.id,
        reference: refund.reference.clone(),
        idempotency_key: refund.idempotency_key.clone(),
        amount: refund.amount,
        before: refund.before,
        known: refund.provider_reference.clone(),
        created_at: refund.created_at,
    };
    Ok(Prepared { provider, asked, gateway, settings, mode: payment.mode() })
}

/// Asks, then settles. Trouble in asking says nothing about the refund: it only puts the next question off.
pub async fn ask(portal: &Portal, id: RefundId, actor: &Actor) -> Result<Refund, AppError> {
    let refund = db::refunds::find(portal.db.reader(), id).await?;
    if refund.destination != Destination::Provider {
        return Ok(refund);
    }
    let report = match told(portal, &refund).await? {
        Ok(report) => report,
        Err(trouble) => {
            let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
            db::gateways::remember_trouble(portal.db.reader(), refund.gateway, seen, portal.clock.now()).await?;
            RefundReport { reference: None, outcome: RefundOutcome::Unknown { why: trouble.why } }
        }
    };
    settle::settle(portal, id, &report, actor).await
}

/// Our own is found by our id; one made at the provider's site carries none.
async fn told(portal: &Portal, refund: &Refund) -> Result<Result<RefundReport, Trouble>, AppError> {
    let prepared = prepared(portal, refund).await?;
    let call = prepared.call(portal);
    Ok(match (refund.origin, &refund.provider_reference) {
        (Origin::Provider, Some(reference)) => {
            let (payment, heard) = (&prepared.asked.payment, prepared.asked.payment.heard.clone());
            let payment = Some(payment.charge.payment.to_string());
            let named = ForeignRefund { reference: reference.clone(), payment, heard };
            prepared.provider.foreign_refund(&call, &named).await.map(|found| found.report)
        }
        _ => prepared.provider.refund_status(&call, &prepared.asked).await,
    })
}
