//! An administrator names the one gateway the cart is paid through.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        gateway::{Gateway, Scope, Status},
        people::{Actor, Admin},
        shop::Cart,
    },
    flows::portal::Portal,
};

/// Whether the cart may be paid through this gateway.
pub fn fits_cart(gateway: &Gateway) -> bool {
    gateway.status == Status::Available
        && gateway.disabled_reason.is_none()
        && gateway.scopes.contains(&Scope::Cart)
        && gateway.accounts.iter().any(|account| account.is_complete())
}

pub async fn save_cart(
    portal: &Portal,
    admin: &Admin,
    (cart, version): (Cart, i32),
    request_id: &str,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let gateways = db::gateways::all(&tx).await?;
    let fits = |cart: &Cart| {
        cart.gateway.is_none_or(|id| gateways.iter().any(|gateway| gateway.id == id && fits_cart(gateway)))
    };
    if !fits(&cart) {
        return Err(AppError::invalid("gateway", Code::GatewayUnavailable));
    }
    let before = db::settings::cart(&tx).await?;
    if before.version != version || !db::settings::save_cart(&tx, &cart, version).await? {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    let name = |cart: &Cart| {
        let named = gateways.iter().find(|gateway| Some(gateway.id) == cart.gateway);
        json!({ "gateway": named.map(|gateway| gateway.name.clone()) })
    };
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "cart-saved",
        object: ("settings", "cart".into()),
        before: Some(name(&before.value)),
        after: Some(name(&cart)),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await?;
    Ok(())
}
