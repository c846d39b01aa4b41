//! A provider is told that a mandate its customer forgot is over, again and again until it has heard.

use crate::{
    db,
    domain::{error::AppError, mandate::Mandate, report::MandateStanding},
    flows::{gateways::open, portal::Portal},
    providers::{self, TroubleKind},
};

/// After so long it is told again, where it did not listen.
pub(super) const AGAIN: time::Duration = time::Duration::hours(1);

/// The janitor's part: unless another janitor is at it.
pub async fn once_more(portal: &Portal, mandate: &Mandate) -> Result<(), AppError> {
    let now = portal.clock.now();
    match db::mandates::put_off(portal.db.reader(), mandate.id, now, now + AGAIN).await? {
        true => tell_end(portal, mandate).await,
        false => Ok(()),
    }
}

pub(super) async fn tell_end(portal: &Portal, mandate: &Mandate) -> Result<(), AppError> {
    let (db, now) = (portal.db.reader(), portal.clock.now());
    let gateway = db::gateways::find(db, mandate.gateway).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let settings = open::open(portal, &gateway).await?;
    let call = portal.call(&gateway, &settings, mandate.mode);
    match call.naming(provider.end_mandate(&call, &mandate.reference).await) {
        Ok(told) if told.standing == MandateStanding::Ended => drop(db::mandates::end(db, mandate.id, now).await?),
        Ok(_) => {}
        Err(trouble) => {
            let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
            db::gateways::remember_trouble(db, gateway.id, seen, now).await?;
            // A no about the mandate itself will not become a yes: it is over here all the same.
            if matches!(trouble.kind, TroubleKind::Refused { field: None, .. } | TroubleKind::Unsupported) {
                db::mandates::end(db, mandate.id, now).await?;
            }
        }
    }
    Ok(())
}
