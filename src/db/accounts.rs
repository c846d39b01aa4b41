//! The chart of accounts.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{ConnectionTrait, entities::accounts, rows};
use crate::domain::{
    currency::Currency,
    error::AppError,
    ids::AccountId,
    ledger::{Account, AccountKind, Part, SalesAccounts},
};

/// Every account, by currency and code.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Account>, AppError> {
    let ordered =
        accounts::Entity::find().order_by_asc(accounts::Column::Currency).order_by_asc(accounts::Column::Code);
    Ok(ordered.all(db).await?.into_iter().map(account).collect::<Result<_, _>>()?)
}

/// The first account of a currency that plays this part.
pub async fn of_part(db: &impl ConnectionTrait, currency: Currency, part: Part) -> Result<Option<AccountId>, AppError> {
    let found = accounts::Entity::find()
        .filter(accounts::Column::Currency.eq(currency.code()))
        .filter(accounts::Column::Part.eq(part.word()))
        .order_by_asc(accounts::Column::Code)
        .one(db)
        .await?;
    Ok(found.map(|row| AccountId(row.id)))
}

/// The accounts an issue posts to; `None` while the currency has no chart.
pub async fn for_sales(db: &impl ConnectionTrait, currency: Currency) -> Result<Option<SalesAccounts>, AppError> {
    let receivable = of_part(db, currency, Part::Receivable).await?;
    let revenue = of_part(db, currency, Part::Revenue).await?;
    let tax = of_part(db, currency, Part::Tax).await?;
    Ok(receivable.zip(revenue).zip(tax).map(|((receivable, revenue), tax)| SalesAccounts { receivable, revenue, tax }))
}

fn account(row: accounts::Model) -> Result<Account, DbErr> {
    Ok(Account {
        id: AccountId(row.id),
        code: row.code,
        name: row.name,
        kind: rows::word("accounts.kind", &row.kind, AccountKind::parse)?,
        part: rows::word("accounts.part", &row.part, Part::parse)?,
        currency: rows::currency(&row.currency)?,
    })
}
