//! A person writes down a payout that its provider cannot tell of: what arrived, when, and what the bank calls it.

use super::settle;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        gateway::Gateway,
        ids::{GatewayId, PayoutId},
        money::Money,
        payout::PayoutState,
        payout_report::{Lines, PayoutReport},
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
    providers::{self, Confirmation, Feature},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    pub gateway: GatewayId,
    pub amount: Money,
    pub on: time::Date,
    /// What the bank shows it by: one payout of each for a gateway.
    pub bank_reference: String,
}

/// Its provider takes money for us, and cannot tell what it sends on.
pub fn is_told_by_hand(gateway: &Gateway) -> bool {
    providers::find(&gateway.provider).is_some_and(|provider| {
        let can = provider.capabilities();
        can.confirmation == Confirmation::Provider && !can.can(Feature::Payouts)
    })
}

/// The same arrival twice is one payout; the same reference with another amount is refused.
pub async fn record(portal: &Portal, admin: &Admin, arrival: &Arrival, request_id: &str) -> Result<PayoutId, AppError> {
    admin.must(Duty::Money)?;
    let gateway = db::setup::gateway(&portal.db, arrival.gateway).await?;
    if !is_told_by_hand(&gateway) {
        return Err(AppError::invalid("gateway", Code::GatewayUnavailable));
    }
    let now = portal.clock.now();
    let reference = arrival.bank_reference.clone();
    if let Some(known) = db::payouts::find_reported(portal.db.reader(), gateway.id, &reference).await?
        && known.amount != arrival.amount
    {
        return Err(AppError::invalid("bank_reference", Code::NameTaken));
    }
    let report = PayoutReport {
        reference: reference.clone(),
        amount: arrival.amount,
        state: PayoutState::Paid,
        created_at: now,
        arrives_on: Some(arrival.on),
        bank_reference: Some(reference),
        failure: None,
        lines: Lines::Never,
    };
    let actor = Actor::Admin(admin.clone());
    let settled = settle::settle(portal, gateway.id, &report, &actor).await?;
    let deed = Deed {
        actor: &actor,
        deed: "payout-recorded",
        object: ("payout", settled.id.to_string()),
        before: None,
        after: Some(serde_json::json!({ "amount": arrival.amount.to_string(), "reference": settled.reference })),
        request_id,
    };
    db::audit::write(portal.db.reader(), deed, now).await?;
    Ok(settled.id)
}
