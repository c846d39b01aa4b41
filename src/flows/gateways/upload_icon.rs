//! Gives a gateway an icon of its own, or takes it back.

use serde_json::json;

use super::redraw::redraw;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::{GatewayId, IconId},
        people::{Actor, Admin},
    },
    flows::portal::Portal,
};

/// The most bytes a picture may have.
pub const MOST_BYTES: usize = 256 * 1024;

/// Decodes and redraws the picture off the threads that answer requests.
pub async fn upload_icon(
    portal: &Portal,
    admin: &Admin,
    (id, picture): (GatewayId, Vec<u8>),
    request_id: &str,
) -> Result<(), AppError> {
    let drawn = tokio::task::spawn_blocking(move || redraw(&picture)).await;
    let png = drawn.unwrap_or(Err(Code::FileType)).map_err(|code| AppError::invalid("icon", code))?;
    write(portal, admin, (id, Some(png)), request_id).await
}

/// The provider's own icon is shown again.
pub async fn remove_icon(portal: &Portal, admin: &Admin, id: GatewayId, request_id: &str) -> Result<(), AppError> {
    write(portal, admin, (id, None), request_id).await
}

/// Nothing about the picture or its time can be read from its address.
fn fresh_id() -> Result<IconId, AppError> {
    let bytes = db::sealer::random::<16>()?;
    Ok(IconId(uuid::Builder::from_random_bytes(bytes).into_uuid()))
}

async fn write(
    portal: &Portal,
    admin: &Admin,
    (id, png): (GatewayId, Option<Vec<u8>>),
    request_id: &str,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let gateway = db::gateways::find(&tx, id).await?;
    let icon = png.as_ref().map(|_| fresh_id()).transpose()?;
    if let (Some(icon), Some(png)) = (icon, png) {
        db::icons::add(&tx, icon, png, now).await?;
    }
    db::gateways::set_icon(&tx, id, icon).await?;
    if let Some(old) = gateway.icon {
        db::icons::delete(&tx, old).await?;
    }
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "gateway-icon-changed",
        object: ("gateway", id.to_string()),
        before: Some(json!({ "icon": gateway.icon })),
        after: Some(json!({ "icon": icon })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await?;
    Ok(())
}
