//! A kept notice of a dispute is read: the provider is asked how it stands, and what that moves is booked.

use super::read_notice::{about_payment, ended, later};
use crate::{
    db::{self, notices::Verdict},
    domain::{
        error::AppError,
        gateway::Gateway,
        notice::{Kept, NoticeState},
        payment::State,
    },
    flows::{
        disputes::learn::{Found, learn},
        gateways::open,
        portal::Portal,
    },
    providers::{self, NamedDispute, TroubleKind},
};

/// Where the notice names the payment, a payment that was never paid has nothing to be disputed: what became of it is asked
/// as ever.
pub(super) async fn about_dispute(
    portal: &Portal,
    (kept, gateway): (&Kept, &Gateway),
    named: NamedDispute,
) -> Result<Verdict, AppError> {
    let Some(ours) = named.payment.as_deref() else { return about_paid(portal, (kept, gateway), named).await };
    let db = portal.db.reader();
    match db::payments::find_reported(db, gateway.id, &named.reference, Some(ours)).await? {
        None => Ok(ended(NoticeState::Quarantined, "unmatched", None)),
        Some(payment) if payment.state == State::Succeeded => about_paid(portal, (kept, gateway), named).await,
        Some(_) => about_payment(portal, (kept, gateway), (&named.reference, Some(ours))).await,
    }
}

pub(super) async fn about_paid(
    portal: &Portal,
    (kept, gateway): (&Kept, &Gateway),
    named: NamedDispute,
) -> Result<Verdict, AppError> {
    let settings = open::open(portal, gateway).await?;
    let Some(provider) = providers::find(&gateway.provider) else {
        return Ok(ended(NoticeState::Quarantined, "unmatched", None));
    };
    Ok(match learn(portal, (provider, gateway, &settings), &named).await? {
        Ok(Found::Known(payment)) => ended(NoticeState::Applied, "known_already", Some(payment)),
        Ok(Found::Booked(payment)) => ended(NoticeState::Applied, "dispute_booked", Some(payment)),
        Ok(Found::TooEarly) => later(portal, kept, None, "nothing_new_yet"),
        Ok(Found::NotOurs) => ended(NoticeState::Ignored, "not_followed", None),
        Ok(Found::Stranger) => ended(NoticeState::Quarantined, "unmatched", None),
        Err(trouble) if trouble.kind == TroubleKind::Unsupported => ended(NoticeState::Ignored, "kept_for_later", None),
        Err(_) => later(portal, kept, None, "nothing_new_yet"),
    })
}
