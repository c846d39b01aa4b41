//! Opens a gateway's sealed settings for one call.

use crate::{
    db::{self, fresh_ticket},
    domain::{error::AppError, gateway::Gateway, ids::GatewayId},
    flows::portal::Portal,
    providers::Settings,
};

/// The provider's settings in clear. They live as long as the call they are for.
pub async fn open(portal: &Portal, gateway: &Gateway) -> Result<Settings, AppError> {
    in_clear(portal, gateway, &db::gateways::sealed_settings(portal.db.reader(), gateway.id).await?)
}

/// A gateway as it stands, and its settings as [`open`] gives them.
pub async fn find(portal: &Portal, id: GatewayId) -> Result<(Gateway, Settings), AppError> {
    let setup = db::setup::read(&portal.db).await?;
    let gateway = setup.gateway(id)?;
    let settings = in_clear(portal, &gateway, setup.sealed(id)?)?;
    Ok((gateway, settings))
}

fn in_clear(portal: &Portal, gateway: &Gateway, sealed: &[u8]) -> Result<Settings, AppError> {
    let plain = portal.sealer.open(&gateway.id.to_string(), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| unreadable(gateway))
}

/// The names of the gateways whose settings another key sealed: with this one not a single payment of theirs could start.
pub async fn sealed_by_another_key(portal: &Portal) -> Result<Vec<String>, AppError> {
    let mut foreign = Vec::new();
    for gateway in db::gateways::all(portal.db.reader()).await? {
        if !portal.sealer.sealed(&db::gateways::sealed_settings(portal.db.reader(), gateway.id).await?) {
            foreign.push(gateway.name);
        }
    }
    Ok(foreign)
}

fn unreadable(gateway: &Gateway) -> AppError {
    let ticket = fresh_ticket();
    tracing::error!(ticket = %ticket.0, gateway = %gateway.id, "the opened settings are not readable");
    AppError::Internal(ticket)
}
