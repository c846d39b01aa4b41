//! A dispute is looked up at its provider and booked: by what a notice named, or because a paid payment is said to have failed.

use super::settle::{Told, settle};
use crate::{
    db,
    domain::{
        dispute::Dispute,
        error::AppError,
        gateway::Gateway,
        payment::{Payment, State},
        people::Actor,
    },
    flows::{
        payments::{self, charge},
        portal::Portal,
    },
    providers::{self, FoundDispute, NamedDispute, Provider, Settings, Trouble},
};

/// What came of looking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Dispute(Box<Dispute>),
    /// Of something else that is done with the account.
    NotOurs,
    /// Of a payment nobody here knows.
    Stranger,
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
    let (db, actor) = (portal.db.reader(), Actor::Provider(gateway.id));
    let Some(id) = found.payment.as_deref() else { return Ok(Ok(Found::NotOurs)) };
    let Some(payment) = db::payments::find_reported(db, gateway.id, id, Some(id)).await? else {
        return Ok(Ok(Found::Stranger));
    };
    let payment = match payment.state {
        State::Succeeded => payment,
        // What is disputed had come in: where that was not heard yet, it is asked for first.
        _ => payments::ask::ask(portal, payment.id, &actor).await?,
    };
    if payment.state != State::Succeeded {
        return Ok(Ok(Found::TooEarly));
    }
    let told = Told { payment: payment.id, reference: found.reference, report: found.report };
    settle(portal, &told, &actor).await.map(|dispute| Ok(Found::Dispute(Box::new(dispute))))
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
