//! An owner says of whom a second factor is demanded. Whoever lacks it sets it up before anything else.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        people::{Actor, Admin, Duty},
        second_factor::{Access, Demand},
    },
    flows::portal::Portal,
};

/// `version` is the one the form was drawn with; an older one is `stale_version`.
pub async fn demand(
    portal: &Portal,
    admin: &Admin,
    (demand, version): (Demand, i32),
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::People)?;
    let tx = portal.db.begin().await?;
    let before = db::settings::access(&tx).await?;
    let access = Access { second_factor: demand };
    if before.version != version || !db::settings::save_access(&tx, &access, version).await? {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "second-factor-demanded",
        object: ("settings", "access".into()),
        before: Some(json!({ "second_factor": before.value.second_factor })),
        after: Some(json!({ "second_factor": demand })),
        request_id,
    };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await
}
