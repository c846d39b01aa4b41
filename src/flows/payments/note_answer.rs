//! The last of a payment's three steps: what the provider answered is written down.

use crate::{
    db,
    domain::{
        error::AppError,
        payment::{Attention, NextStep, Payment, State, next_check},
        people::Actor,
    },
    flows::portal::Portal,
    providers::{self, Confirmation, Started, Trouble, TroubleKind},
};

/// The provider has the payment: where the customer goes on, and when it is asked first.
pub async fn started(portal: &Portal, payment: Payment, started: Started, actor: &Actor) -> Result<(), AppError> {
    let provider = db::setup::gateway(&portal.db, payment.gateway).await?.provider;
    let waits_for_person = providers::find(&provider)
        .is_some_and(|provider| provider.capabilities().confirmation == Confirmation::Administrator);
    let first = portal.clock.now() + time::Duration::seconds(next_check(0).unwrap_or(30));
    let state = match started.next {
        // Nothing is left for the customer to do.
        NextStep::Done => State::Processing,
        _ => State::RequiresAction,
    };
    let changed = Payment {
        state,
        provider_reference: started.reference,
        next_step: Some(started.next),
        attention: if waits_for_person { Attention::None } else { Attention::CheckAt { at: first, tries: 0 } },
        ..payment
    };
    write(portal, changed, actor, "").await
}

/// Definitely refused is failed; anything unclear is unknown, never failed.
pub async fn trouble(portal: &Portal, payment: Payment, trouble: Trouble, actor: &Actor) -> Result<(), AppError> {
    let now = portal.clock.now();
    let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
    db::gateways::remember_trouble(portal.db.reader(), payment.gateway, seen, now).await?;
    let first = now + time::Duration::seconds(next_check(0).unwrap_or(30));
    let (state, failure, attention) = match &trouble.kind {
        TroubleKind::NotSent | TroubleKind::Unsupported => {
            (State::Failed, Some("not_sent".to_owned()), Attention::None)
        }
        TroubleKind::Refused { reason, .. } => (State::Failed, Some(reason.clone()), Attention::None),
        TroubleKind::Unknown => (State::Unknown, None, Attention::CheckAt { at: first, tries: 0 }),
        TroubleKind::Untrusted => (State::Unknown, None, Attention::NeedsPerson { since: now }),
    };
    write(portal, Payment { state, failure, attention, ..payment }, actor, &trouble.why).await
}

/// Transaction B. A notice may have been quicker than the provider's answer: then its word stands.
async fn write(portal: &Portal, changed: Payment, actor: &Actor, detail: &str) -> Result<(), AppError> {
    db::retried(|| once(portal, &changed, actor, detail)).await
}

async fn once(portal: &Portal, changed: &Payment, actor: &Actor, detail: &str) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    if db::payments::update(&tx, changed).await? {
        let steps = (Some(State::Submitting), changed.state);
        db::histories::record(&tx, changed.id, steps, (portal.clock.now(), actor), detail).await?;
    }
    tx.commit().await?;
    Ok(())
}
