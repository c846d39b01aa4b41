//! A kept notice is read: it says which payment, refund, dispute or payout to ask about. What it claims is compared, never booked.

use super::{ask, read_dispute, read_payout, read_refund};
use crate::{
    db::{self, notices::Verdict},
    domain::{
        error::AppError,
        gateway::Gateway,
        ids::{NoticeId, PaymentId},
        notice::{Kept, NoticeState},
        payment::{Attention, Payment, State, next_check},
        people::Actor,
        report::{About, Claim},
    },
    flows::{
        gateways::{check, open},
        mandates,
        portal::Portal,
    },
    providers::{self, ForeignRefund, NamedDispute},
};

/// Reads one, unless somebody else does already.
pub async fn read_notice(portal: &Portal, id: NoticeId) -> Result<(), AppError> {
    for kept in claim(portal, &[id]).await? {
        read(portal, &kept).await?;
    }
    Ok(())
}

/// Those of them that nobody else reads at the moment, for us to [`read`] within a minute.
pub(super) async fn claim(portal: &Portal, ids: &[NoticeId]) -> Result<Vec<Kept>, AppError> {
    portal.hooks.at("K8").await;
    let tx = portal.db.begin().await?;
    let claimed = db::notices::claim(&tx, ids, portal.clock.now()).await?;
    tx.commit().await?;
    Ok(claimed)
}

pub(super) async fn read(portal: &Portal, kept: &Kept) -> Result<(), AppError> {
    let verdict = match verdict(portal, kept).await {
        Ok(verdict) => verdict,
        Err(error) => later(portal, kept, None, error.code().word()),
    };
    let tx = portal.db.begin().await?;
    db::notices::decide(&tx, kept.id, verdict, portal.clock.now()).await?;
    tx.commit().await
}

async fn verdict(portal: &Portal, kept: &Kept) -> Result<Verdict, AppError> {
    let gateway = db::setup::gateway(&portal.db, kept.gateway).await?;
    let claim = &kept.notice.claim;
    if claim.mode.is_some_and(|mode| mode != gateway.mode) {
        return Ok(ended(NoticeState::Quarantined, "mode_differs", None));
    }
    if claim.account.as_deref().is_some_and(|account| !names(&gateway, account)) {
        return Ok(ended(NoticeState::Quarantined, "account_differs", None));
    }
    match &kept.notice.about {
        About::Payment { reference, ours } => {
            about_payment(portal, (kept, &gateway), (reference, ours.as_deref())).await
        }
        About::Refund { reference, payment, ours } => {
            let (reference, payment) = (reference.clone(), payment.clone());
            let named = ForeignRefund { reference, payment, heard: Vec::new() };
            read_refund::about_refund(portal, (kept, &gateway), named, ours.as_deref()).await
        }
        About::Dispute { reference, payment } => {
            let named = NamedDispute { reference: reference.clone(), payment: payment.clone() };
            read_dispute::about_dispute(portal, (kept, &gateway), named).await
        }
        About::Mandate { reference, ours } => about_mandate(portal, (kept, &gateway), (reference, ours)).await,
        About::Payout { reference } => read_payout::about_payout(portal, (kept, &gateway), reference).await,
        About::Later { .. } => Ok(ended(NoticeState::Ignored, "kept_for_later", None)),
        About::Account => {
            check::check(portal, &Actor::Provider(gateway.id), gateway.id, &kept.id.to_string()).await?;
            Ok(ended(NoticeState::Applied, "account_changed", None))
        }
        About::Other if claim.unreadable.is_some() => Ok(ended(NoticeState::Quarantined, "unreadable", None)),
        About::Other => Ok(ended(NoticeState::Ignored, "not_followed", None)),
    }
}

/// Its end is news of its own; what that means for the payment it was given with, is asked as ever.
async fn about_mandate(
    portal: &Portal,
    (kept, gateway): (&Kept, &Gateway),
    (reference, ours): (&str, &str),
) -> Result<Verdict, AppError> {
    let ended = mandates::ask::heard_of(portal, gateway.id, reference).await?;
    let verdict = about_payment(portal, (kept, gateway), (reference, Some(ours))).await?;
    Ok(match verdict.state {
        NoticeState::Ignored if ended => {
            Verdict { reason: "mandate_ended".into(), state: NoticeState::Applied, ..verdict }
        }
        _ => verdict,
    })
}

pub(super) async fn about_payment(
    portal: &Portal,
    (kept, gateway): (&Kept, &Gateway),
    (reference, ours): (&str, Option<&str>),
) -> Result<Verdict, AppError> {
    let Some(payment) = db::payments::find_reported(portal.db.reader(), kept.gateway, reference, ours).await? else {
        return Ok(ended(NoticeState::Quarantined, "unmatched", None));
    };
    if let Some(why) = contradiction(&kept.notice.claim, &payment) {
        return Ok(ended(NoticeState::Quarantined, why, Some(payment.id)));
    }
    if db::disputes::find_reported(portal.db.reader(), kept.gateway, reference).await?.is_some() {
        let named = NamedDispute { reference: reference.to_owned(), payment: ours.map(str::to_owned) };
        return read_dispute::about_paid(portal, (kept, gateway), named).await;
    }
    if is_old_news(&kept.notice.claim, &payment) {
        return Ok(ended(NoticeState::Applied, "known_already", Some(payment.id)));
    }
    let settings = open::open(portal, gateway).await?;
    if providers::find(&gateway.provider).is_some_and(|provider| provider.is_only_heard(&settings)) {
        // Whoever can only be heard is asked about what is bound to the payment.
        db::notices::bind(portal.db.reader(), kept.id, payment.id).await?;
    }
    let asked = ask::ask(portal, payment.id, &Actor::Provider(kept.gateway)).await?;
    Ok(came_of(portal, kept, (&payment, &asked)))
}

/// Providers announce one success in three notices: once it is booked with its fee, the others need no question.
fn is_old_news(claim: &Claim, payment: &Payment) -> bool {
    let settled = payment.state == State::Succeeded && payment.attention == Attention::None;
    settled && payment.fee.is_some() && claim.state == Some(State::Succeeded)
}

/// What came of this notice. What another one has brought already is not its merit; what it announces and the provider
/// does not confirm yet is asked for again.
fn came_of(portal: &Portal, kept: &Kept, (before, asked): (&Payment, &Payment)) -> Verdict {
    let announced = kept.notice.claim.state;
    let verdict = |state, reason| ended(state, reason, Some(asked.id));
    match asked.attention {
        Attention::NeedsPerson { .. } => verdict(NoticeState::Quarantined, "contradicts_request"),
        _ if asked.state == State::Unknown && announced.is_some() => {
            later(portal, kept, Some(asked.id), "nothing_new_yet")
        }
        _ if asked.state != before.state && announced.is_some() => verdict(NoticeState::Applied, asked.state.word()),
        _ if asked.state != before.state => verdict(NoticeState::Applied, "brought_news"),
        _ if asked.fee != before.fee => verdict(NoticeState::Applied, "fee_known"),
        _ if announced.is_some_and(|state| asked.state.may_become(state)) => {
            later(portal, kept, Some(asked.id), "nothing_new_yet")
        }
        Attention::CheckAt { .. } if !asked.state.is_live() && asked.state != State::Succeeded => {
            verdict(NoticeState::Applied, "moving_all_the_same")
        }
        _ if announced.is_some() => verdict(NoticeState::Applied, "known_already"),
        _ => verdict(NoticeState::Ignored, "no_outcome"),
    }
}

/// Amount, currency and shape, before the provider is even asked.
fn contradiction(claim: &Claim, payment: &Payment) -> Option<&'static str> {
    match claim.amount {
        _ if claim.unreadable.is_some() => Some("unreadable"),
        Some(amount) if amount.currency != payment.amount.currency => Some("currency_differs"),
        Some(amount) if amount != payment.amount => Some("amount_differs"),
        _ => None,
    }
}

/// The account the credentials were checked against begins with the provider's id of it.
fn names(gateway: &Gateway, account: &str) -> bool {
    match &gateway.credentials {
        crate::domain::gateway::Credentials::Good { account: known, .. } => known.starts_with(account),
        _ => true,
    }
}

pub(super) fn ended(state: NoticeState, reason: &str, payment: Option<PaymentId>) -> Verdict {
    Verdict { state, reason: reason.to_owned(), payment, next_at: None }
}

/// Read again on the janitor's schedule; when it has been read often enough, the janitor's own questions go on.
pub(super) fn later(portal: &Portal, kept: &Kept, payment: Option<PaymentId>, reason: &str) -> Verdict {
    match next_check(kept.tries).filter(|_| kept.tries < 5) {
        Some(wait) => Verdict {
            state: NoticeState::Retry,
            reason: reason.to_owned(),
            payment,
            next_at: Some(portal.clock.now() + time::Duration::seconds(wait)),
        },
        None => ended(NoticeState::Ignored, reason, payment),
    }
}
