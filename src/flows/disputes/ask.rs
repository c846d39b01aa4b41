//! The provider is asked what became of a dispute, and our books follow. Notice, janitor and "check now" end here.

use super::settle::{Told, settle};
use crate::{
    db,
    domain::{dispute::Dispute, error::AppError, ids::DisputeId, people::Actor},
    flows::{payments::charge, portal::Portal},
    providers::{self, NamedDispute},
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
        Ok(found) => {
            let told = Told { payment: payment.id, reference: dispute.provider_reference, report: found.report };
            settle(portal, &told, actor).await
        }
        Err(trouble) => {
            let (db, now) = (portal.db.reader(), portal.clock.now());
            let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
            db::gateways::remember_trouble(db, dispute.gateway, seen, now).await?;
            db::disputes::put_off(db, id, now + SOON).await?;
            Ok(dispute)
        }
    }
}
