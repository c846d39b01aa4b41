//! The provider is asked what became of a dispute, and our books follow. Notice, janitor and "check now" end here.

use super::settle::{Told, settle};
use crate::{
    db,
    domain::{dispute::Dispute, error::AppError, ids::DisputeId, payment::Payment, people::Actor},
    flows::{payments::charge, portal::Portal},
    providers::{self, FoundDispute, NamedDispute},
};

/// After trouble in asking.
const SOON: time::Duration = time::Duration::HOUR;

/// Asks, then settles. Trouble in asking says nothing about the dispute: it only puts the next question off.
pub async fn ask(portal: &Portal, id: DisputeId, actor: &Actor) -> Result<Dispute, AppError> {
    let dispute = db::disputes::find(portal.db.reader(), id).await?;
    let payment = db::payments::find(portal.db.reader(), dispute.payment).await?;
    let (gateway, settings) = charge::opened(portal, &payment).await?;
    let Some(provider) = providers::find(&gateway.provider) else { return Ok(dispute) };
    let call = portal.call(&gateway, &settings, payment.mode());
    let named = NamedDispute { reference: dispute.provider_reference.clone(), payment: Some(payment.id.to_string()) };
    match provider.dispute(&call, &named).await {
        Ok(found) => match of_payment(found, &payment) {
            Some(FoundDispute { reference, report, .. }) => {
                let told = Told { payment: payment.id, reference, report };
                settle(portal, &told, actor).await
            }
            None => later(portal, dispute).await,
        },
        Err(trouble) => {
            let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
            db::gateways::remember_trouble(portal.db.reader(), dispute.gateway, seen, portal.clock.now()).await?;
            later(portal, dispute).await
        }
    }
}

/// A dispute may be about more payments than this one.
fn of_payment(mut found: Vec<FoundDispute>, payment: &Payment) -> Option<FoundDispute> {
    let ours = [payment.id.to_string(), payment.reference.clone()];
    match found.len() {
        1 => found.pop(),
        _ => found.into_iter().find(|one| one.payment.as_ref().is_some_and(|named| ours.contains(named))),
    }
}

async fn later(portal: &Portal, dispute: Dispute) -> Result<Dispute, AppError> {
    db::disputes::put_off(portal.db.reader(), dispute.id, portal.clock.now() + SOON).await?;
    Ok(dispute)
}
