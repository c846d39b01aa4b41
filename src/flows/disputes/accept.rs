//! An administrator gives a dispute up: the provider is told, and its money is lost by what the provider answers.

use super::{
    ask,
    settle::{Told, settle},
};
use crate::{
    db::{self, audit::Deed},
    domain::{
        dispute::Dispute,
        error::{AppError, Code},
        ids::DisputeId,
        people::{Actor, Admin, Duty},
    },
    flows::{payments::charge, portal::Portal},
    providers::{self, NamedDispute},
};

/// The dispute as it is then. Where the provider does not answer it may still be open: nothing is guessed.
pub async fn accept(portal: &Portal, admin: &Admin, id: DisputeId, request_id: &str) -> Result<Dispute, AppError> {
    admin.must(Duty::Money)?;
    let dispute = db::disputes::find(portal.db.reader(), id).await?;
    let payment = db::payments::find(portal.db.reader(), dispute.payment).await?;
    let (gateway, settings) = charge::opened(portal, &payment).await?;
    let provider = providers::find(&gateway.provider).filter(|provider| provider.accepts_disputes());
    let provider = provider.filter(|_| dispute.state.is_open()).ok_or(AppError::Conflict(Code::StaleVersion))?;
    let actor = Actor::Admin(admin.clone());
    let after = Some(serde_json::json!({ "amount": dispute.amount.to_string(), "payment": dispute.payment }));
    let object = ("dispute", id.to_string());
    let deed = Deed { actor: &actor, deed: "dispute-accepted", object, before: None, after, request_id };
    db::audit::write(portal.db.reader(), deed, portal.clock.now()).await?;
    let named = NamedDispute { reference: dispute.provider_reference.clone(), payment: Some(payment.id.to_string()) };
    let call = portal.call(&gateway, &settings, payment.mode());
    match provider.accept_dispute(&call, &named).await {
        Ok(found) => {
            let told = Told { payment: payment.id, reference: dispute.provider_reference, report: found.report };
            settle(portal, &told, &actor).await
        }
        Err(trouble) => {
            let seen = (trouble.why.as_str(), trouble.request_id.as_deref());
            db::gateways::remember_trouble(portal.db.reader(), gateway.id, seen, portal.clock.now()).await?;
            ask::ask(portal, id, &Actor::Provider(gateway.id)).await
        }
    }
}
