//! A dispute is looked up at its provider and booked: by what a notice named, or because a paid payment is said to have failed.

use super::settle::{Told, settle};
use crate::{
    db,
    domain::{
        dispute::Dispute,
        error::AppError,
        gateway::Gateway,
        ids::PaymentId,
        payment::{Payment, State},
        people::Actor,
    },
    flows::{
        payments::{self, charge},
        portal::Portal,
    },
    providers::{self, FoundDispute, NamedDispute, Provider, Settings, Trouble},
};

/// What came of looking; of a dispute about several payments, what counts most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// Of something else that is done with the account.
    NotOurs,
    /// Of a payment nobody here knows.
    Stranger,
    Known(PaymentId),
    Booked(PaymentId),
    /// Of a payment whose own money we have not heard of.
    TooEarly,
}

pub async fn learn(
    portal: &Portal,
    (provider, gateway, settings): (&dyn Provider, &Gateway, &Settings),
    named: &NamedDispute,
) -> Result<Result<Found, Trouble>, AppError> {
    let call = portal.call(gateway, settings, gateway.mode);
    let found = match provider.dispute(&call, named).await {
        Ok(found) => found,
        Err(trouble) => return Ok(Err(trouble)),
    };
    let mut most = Found::NotOurs;
    for one in found {
        most = most.max(book(portal, gateway, one).await?);
    }
    Ok(Ok(most))
}

async fn book(portal: &Portal, gateway: &Gateway, found: FoundDispute) -> Result<Found, AppError> {
    let (db, actor) = (portal.db.reader(), Actor::Provider(gateway.id));
    let Some(id) = found.payment.as_deref() else { return Ok(Found::NotOurs) };
    let Some(payment) = db::payments::find_reported(db, gateway.id, id, Some(id)).await? else {
        return Ok(Found::Stranger);
    };
    let payment = match payment.state {
        State::Succeeded => payment,
        // What is disputed had come in: where that was not heard yet, it is asked for first.
        _ => payments::ask::ask(portal, payment.id, &actor).await?,
    };
    if payment.state != State::Succeeded {
        return Ok(Found::TooEarly);
    }
    let before = db::disputes::of_payment(db, payment.id).await?;
    let told = Told { payment: payment.id, reference: found.reference, report: found.report };
    let now = settle(portal, &told, &actor).await?;
    let known = before.iter().any(|one| (one.id, one.state, one.away) == (now.id, now.state, now.away));
    Ok(if known { Found::Known(payment.id) } else { Found::Booked(payment.id) })
}

/// A payment that was paid is said to have failed: the provider may know of a debit that was taken back.
pub async fn of_payment(portal: &Portal, payment: &Payment, actor: &Actor) -> Result<Option<Dispute>, AppError> {
    let (gateway, settings) = charge::opened(portal, payment).await?;
    let Some(provider) = providers::find(&gateway.provider) else { return Ok(None) };
    let asked = charge::asked(portal, payment, (provider, &settings), None).await?;
    let call = portal.call(&gateway, &settings, payment.mode());
    match provider.taken_back(&call, &asked).await {
        Ok(Some(FoundDispute { reference, report, .. })) => {
            let told = Told { payment: payment.id, reference, report };
            settle(portal, &told, actor).await.map(Some)
        }
        Ok(None) | Err(_) => Ok(None),
    }
}
