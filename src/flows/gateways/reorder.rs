//! Moves a gateway one place up or down in the order customers see.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        gateway::Gateway,
        ids::GatewayId,
        people::{Actor, Admin},
    },
    flows::portal::Portal,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

impl Direction {
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "up" => Some(Self::Up),
            "down" => Some(Self::Down),
            _ => None,
        }
    }
}

/// The first cannot go up and the last cannot go down: then nothing happens.
pub async fn reorder(
    portal: &Portal,
    admin: &Admin,
    (id, direction): (GatewayId, Direction),
    request_id: &str,
) -> Result<(), AppError> {
    db::retried(|| write(portal, admin, (id, direction), request_id)).await
}

async fn write(
    portal: &Portal,
    admin: &Admin,
    (id, direction): (GatewayId, Direction),
    request_id: &str,
) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    let mut order = db::gateways::all(&tx).await?;
    let at = order.iter().position(|gateway| gateway.id == id).ok_or(AppError::NotFound)?;
    let other = match direction {
        Direction::Up => at.checked_sub(1),
        Direction::Down => Some(at + 1).filter(|place| *place < order.len()),
    };
    let Some(other) = other else { return Ok(()) };
    let names = |order: &[Gateway]| json!({ "order": order.iter().map(|one| one.name.clone()).collect::<Vec<_>>() });
    let before = names(&order);
    order.swap(at, other);
    let ids: Vec<_> = order.iter().map(|gateway| gateway.id).collect();
    db::gateways::place(&tx, &ids).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "gateways-reordered",
        object: ("gateway", id.to_string()),
        before: Some(before),
        after: Some(names(&order)),
        request_id,
    };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}
