//! A provider is asked what became of a mandate. One that is over is never debited here again.

use crate::{
    db,
    domain::{
        error::{AppError, Code},
        ids::{GatewayId, PaymentId},
        mandate::{Mandate, MandateState},
        report::MandateStanding,
    },
    flows::{gateways::open, portal::Portal},
    providers,
};

/// A notice speaks of it: whether it is known here, and over now.
pub async fn heard_of(portal: &Portal, gateway: GatewayId, reference: &str) -> Result<bool, AppError> {
    match db::mandates::named(portal.db.reader(), gateway, reference).await? {
        Some(mandate) => is_over(portal, &mandate).await,
        None => Ok(false),
    }
}

/// Why a payment was refused: the mandate it was to be debited on may be over. Otherwise the error stays what it is.
pub async fn after_refusal(portal: &Portal, payment: PaymentId, error: AppError) -> Result<AppError, AppError> {
    match db::mandates::agreed(portal.db.reader(), payment).await? {
        Some((mandate, _)) if is_over(portal, &mandate).await.unwrap_or(false) => {
            Ok(AppError::Conflict(Code::MandateEnded))
        }
        _ => Ok(error),
    }
}

async fn is_over(portal: &Portal, mandate: &Mandate) -> Result<bool, AppError> {
    if mandate.state == MandateState::Ended {
        return Ok(true);
    }
    let gateway = db::gateways::find(portal.db.reader(), mandate.gateway).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let settings = open::open(portal, &gateway).await?;
    let (now, call) = (portal.clock.now(), portal.call(&gateway, &settings, mandate.mode));
    match call.naming(provider.mandate(&call, &mandate.reference).await) {
        Ok(told) if told.standing == MandateStanding::Ended => {
            db::mandates::end(portal.db.reader(), mandate.id, now).await?;
            Ok(true)
        }
        Ok(_) => Ok(false),
        Err(trouble) => {
            let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
            db::gateways::remember_trouble(portal.db.reader(), gateway.id, seen, now).await?;
            Err(AppError::ProviderDown)
        }
    }
}
