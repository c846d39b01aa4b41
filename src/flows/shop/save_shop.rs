//! An administrator saves the store's settings.

use serde_json::{Map, Value};

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        people::{Actor, Admin},
        shop::Shop,
    },
    flows::{gateways::portrait::difference, portal::Portal},
};

/// `version` is the one the form was drawn with; an older one is `stale_version`.
pub async fn save_shop(
    portal: &Portal,
    admin: &Admin,
    (shop, version): (&Shop, i32),
    request_id: &str,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let before = db::settings::shop(&tx).await?;
    if before.version != version || !db::settings::save_shop(&tx, shop, version).await? {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    if let Some((old, new)) = difference(&lines(&before.value), &lines(shop)) {
        let deed = Deed {
            actor: &Actor::Admin(admin.clone()),
            deed: "shop-saved",
            object: ("settings", "shop".into()),
            before: Some(old),
            after: Some(new),
            request_id,
        };
        db::audit::write(&tx, deed, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn lines(shop: &Shop) -> Map<String, Value> {
    match serde_json::to_value(shop) {
        Ok(Value::Object(lines)) => lines,
        _ => Map::new(),
    }
}
