//! Plants the default chart of accounts for a currency. Accounts that are there already stay as they are.

use serde_json::json;

use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        Instant, chart::FRENCH, currency::Currency, error::AppError, ids::AccountId, ledger::Account, people::Actor,
    },
    flows::portal::Portal,
};

/// Answers how many accounts were opened.
pub async fn chart(portal: &Portal, actor: &Actor, currency: Currency, request_id: &str) -> Result<usize, AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let opened = plant(&tx, currency, now).await?;
    if !opened.is_empty() {
        let deed = Deed {
            actor,
            deed: "chart-planted",
            object: ("account", currency.code().into()),
            before: None,
            after: Some(json!({ "currency": currency, "accounts": opened })),
            request_id,
        };
        db::audit::write(&tx, deed, now).await?;
    }
    tx.commit().await?;
    Ok(opened.len())
}

/// The same inside somebody's transaction: an invoice in a new currency brings its accounts along.
pub async fn plant(tx: &Tx, currency: Currency, now: Instant) -> Result<Vec<&'static str>, AppError> {
    let mut opened = Vec::new();
    for plan in FRENCH {
        let account = Account {
            id: AccountId::fresh(),
            code: plan.code.into(),
            name: plan.name.into(),
            kind: plan.kind,
            part: plan.part,
            currency,
        };
        if db::accounts::open(tx, &account, now).await? {
            opened.push(plan.code);
        }
    }
    Ok(opened)
}
