//! Asks a provider about a gateway's credentials now. One that may no longer take money falls out of Available by itself.

use serde_json::json;

use super::{
    missing,
    open::open,
    probe::{Finding, probe},
    tell_stop,
};
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, FieldError},
        gateway::{Credentials, Gateway},
        ids::GatewayId,
        people::Actor,
    },
    flows::portal::Portal,
    providers,
};

/// What a check brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Good,
    /// Required settings are empty: there is nothing to ask with.
    Incomplete,
    /// The credentials are good, and the provider lets the account take no money.
    Disabled(String),
    Bad(FieldError),
}

/// Asked by an administrator, or when a notice says that the account changed.
pub async fn check(portal: &Portal, actor: &Actor, id: GatewayId, request_id: &str) -> Result<Verdict, AppError> {
    let gateway = db::gateways::find(portal.db.reader(), id).await?;
    let provider = providers::find(&gateway.provider).ok_or(AppError::NotFound)?;
    let settings = open(portal, &gateway).await?;
    if !missing::can_ask(provider, &gateway, &settings) {
        return Ok(Verdict::Incomplete);
    }
    let finding = probe(portal, provider, &gateway, &settings).await?;
    if finding != Finding::Silent {
        db::retried(|| write(portal, actor, (&gateway, &finding), request_id)).await?;
    }
    Ok(match (finding.complaint(provider), finding) {
        (Some(complaint), _) => Verdict::Bad(complaint),
        (None, Finding::Good { disabled_reason: Some(reason), .. }) => Verdict::Disabled(reason),
        (None, _) => Verdict::Good,
    })
}

async fn write(
    portal: &Portal,
    actor: &Actor,
    (gateway, finding): (&Gateway, &Finding),
    request_id: &str,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let after = finding.applied(gateway.clone(), now);
    let tx = portal.db.begin().await?;
    db::gateways::remember_check(&tx, gateway.id, &after.credentials).await?;
    match reason_to_stop(&after) {
        Some(reason) if db::gateways::disable(&tx, gateway.id, &reason).await? => {
            tell_stop::administrators(portal, &tx, (gateway, &reason), actor).await?;
        }
        Some(_) => {}
        None => drop(db::gateways::enable(&tx, gateway.id).await?),
    }
    let now_stands = db::gateways::find(&tx, gateway.id).await?;
    let seen = |gateway: &Gateway| json!({ "status": gateway.status, "disabled_reason": gateway.disabled_reason });
    if seen(gateway) != seen(&now_stands) || matches!(actor, Actor::Admin(_)) {
        let deed = Deed {
            actor,
            deed: "gateway-checked",
            object: ("gateway", gateway.id.to_string()),
            before: Some(seen(gateway)),
            after: Some(seen(&now_stands)),
            request_id,
        };
        db::audit::write(&tx, deed, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn reason_to_stop(after: &Gateway) -> Option<String> {
    match &after.credentials {
        Credentials::Refused { reason, .. } => Some(reason.clone()),
        _ => after.disabled_reason.clone(),
    }
}
