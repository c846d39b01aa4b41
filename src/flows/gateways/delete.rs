//! Removes a gateway that nothing names. One with payments can only be hidden: its history stays readable.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::GatewayId,
        people::{Actor, Admin},
    },
    flows::portal::Portal,
};

pub async fn delete(portal: &Portal, admin: &Admin, id: GatewayId, request_id: &str) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let gateway = db::gateways::find(&tx, id).await?;
    let for_cart = db::settings::cart(&tx).await?.value.gateway == Some(id);
    if for_cart || db::gateways::is_used(&tx, id).await? {
        return Err(AppError::Conflict(Code::GatewayInUse));
    }
    db::gateways::delete(&tx, id).await?;
    if let Some(icon) = gateway.icon {
        db::icons::delete(&tx, icon).await?;
    }
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "gateway-deleted",
        object: ("gateway", id.to_string()),
        before: Some(json!({ "name": gateway.name, "provider": gateway.provider, "status": gateway.status })),
        after: None,
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await?;
    Ok(())
}
