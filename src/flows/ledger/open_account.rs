//! An administrator adds an account to the chart.

use serde_json::json;

use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ledger::Account,
        people::{Actor, Admin},
    },
    flows::portal::Portal,
};

/// Refused as `name_taken` where the currency already has an account of this code.
pub async fn open_account(portal: &Portal, admin: &Admin, account: Account, request_id: &str) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    if !db::accounts::open(&tx, &account, now).await? {
        return Err(AppError::invalid("code", Code::NameTaken));
    }
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "account-opened",
        object: ("account", account.id.to_string()),
        before: None,
        after: Some(json!({
            "code": account.code, "name": account.name, "currency": account.currency, "part": account.part,
        })),
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await?;
    Ok(())
}
