//! An administrator gives an account another name. Accounts are never deleted: entries stand on them.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        ids::AccountId,
        people::{Actor, Admin},
    },
    flows::portal::Portal,
};

pub async fn rename_account(
    portal: &Portal,
    admin: &Admin,
    (id, name): (AccountId, &str),
    request_id: &str,
) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let chart = db::accounts::all(&tx).await?;
    let account = chart.into_iter().find(|account| account.id == id).ok_or(AppError::NotFound)?;
    if account.name == name {
        return Ok(());
    }
    db::accounts::rename(&tx, id, name).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "account-renamed",
        object: ("account", id.to_string()),
        before: Some(json!({ "name": account.name })),
        after: Some(json!({ "name": name })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await?;
    Ok(())
}
