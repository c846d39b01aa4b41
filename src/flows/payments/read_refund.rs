//! A kept notice of a refund is read: one of ours is asked about, one made at the provider's site is looked up and booked.

use super::read_notice::{ended, later};
use crate::{
    db::{self, notices::Verdict},
    domain::{
        error::AppError,
        gateway::Gateway,
        notice::{Kept, NoticeState},
        payment::Attention,
        people::Actor,
        refund::Refund,
    },
    flows::{
        gateways::open,
        portal::Portal,
        refunds::{
            ask,
            foreign::{Found, foreign},
        },
    },
    providers::{self, ForeignRefund, TroubleKind},
};

pub(super) async fn about_refund(
    portal: &Portal,
    (kept, gateway): (&Kept, &Gateway),
    named: ForeignRefund,
    ours: Option<&str>,
) -> Result<Verdict, AppError> {
    let db = portal.db.reader();
    if let Some(before) = db::refunds::find_reported(db, gateway.id, &named.reference, ours).await? {
        let asked = ask::ask(portal, before.id, &Actor::Provider(gateway.id)).await?;
        return Ok(came_of(portal, kept, (&before, &asked)));
    }
    let settings = open::open(portal, gateway).await?;
    let Some(provider) = providers::find(&gateway.provider) else {
        return Ok(ended(NoticeState::Quarantined, "unmatched", None));
    };
    let named = if provider.is_only_heard(&settings) { with_heard(portal, kept, named).await? } else { named };
    Ok(match foreign(portal, (provider, gateway, &settings), &named).await? {
        Ok(Found::Refund(refund)) => ended(NoticeState::Applied, "refund_booked", Some(refund.payment)),
        Ok(Found::TooEarly) => later(portal, kept, None, "nothing_new_yet"),
        Ok(Found::Nothing) => ended(NoticeState::Ignored, "no_outcome", None),
        Ok(Found::NotOurs) => ended(NoticeState::Ignored, "not_followed", None),
        Ok(Found::Stranger) => ended(NoticeState::Quarantined, "unmatched", None),
        Err(trouble) if trouble.kind == TroubleKind::Unsupported => ended(NoticeState::Quarantined, "unmatched", None),
        Err(_) => later(portal, kept, None, "nothing_new_yet"),
    })
}

/// Whoever can only be heard is asked about what is bound to the payment.
async fn with_heard(portal: &Portal, kept: &Kept, named: ForeignRefund) -> Result<ForeignRefund, AppError> {
    let db = portal.db.reader();
    let Some(id) = named.payment.as_deref() else { return Ok(named) };
    let Some(payment) = db::payments::find_reported(db, kept.gateway, id, Some(id)).await? else { return Ok(named) };
    db::notices::bind(db, kept.id, payment.id).await?;
    Ok(ForeignRefund { heard: db::notices::bodies_of(db, payment.id).await?, ..named })
}

fn came_of(portal: &Portal, kept: &Kept, (before, asked): (&Refund, &Refund)) -> Verdict {
    let verdict = |state, reason| ended(state, reason, Some(asked.payment));
    match asked.attention {
        _ if asked.state != before.state => verdict(NoticeState::Applied, "brought_news"),
        _ if asked.fee != before.fee => verdict(NoticeState::Applied, "fee_known"),
        Attention::NeedsPerson { .. } if asked.state.is_open() && asked.failure.is_some() => {
            verdict(NoticeState::Quarantined, "contradicts_request")
        }
        _ if asked.state == crate::domain::refund::RefundState::Unknown => {
            later(portal, kept, Some(asked.payment), "nothing_new_yet")
        }
        _ => verdict(NoticeState::Applied, "known_already"),
    }
}
