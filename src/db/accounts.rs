//! The chart of accounts.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict,
};

use super::{ConnectionTrait, Tx, entities::accounts, rows};
use crate::domain::{
    Instant,
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

/// The accounts of one currency, by code.
pub async fn in_currency(db: &impl ConnectionTrait, currency: Currency) -> Result<Vec<Account>, AppError> {
    let ordered = accounts::Entity::find()
        .filter(accounts::Column::Currency.eq(currency.code()))
        .order_by_asc(accounts::Column::Code);
    Ok(ordered.all(db).await?.into_iter().map(account).collect::<Result<_, _>>()?)
}

/// The currencies that have accounts.
pub async fn currencies(db: &impl ConnectionTrait) -> Result<Vec<Currency>, AppError> {
    let codes: Vec<String> = accounts::Entity::find()
        .select_only()
        .column(accounts::Column::Currency)
        .distinct()
        .order_by_asc(accounts::Column::Currency)
        .into_tuple()
        .all(db)
        .await?;
    Ok(codes.iter().map(|code| rows::currency(code)).collect::<Result<_, _>>()?)
}

/// Opens an account. `false` when its code is taken in its currency.
pub async fn open(tx: &Tx, account: &Account, now: Instant) -> Result<bool, AppError> {
    let row = accounts::ActiveModel {
        id: Set(account.id.into()),
        code: Set(account.code.clone()),
        name: Set(account.name.clone()),
        kind: Set(account.kind.word().into()),
        part: Set(account.part.word().into()),
        currency: Set(account.currency.code().into()),
        created_at: Set(now),
    };
    let taken = OnConflict::columns([accounts::Column::Currency, accounts::Column::Code]).do_nothing().to_owned();
    Ok(accounts::Entity::insert(row).on_conflict(taken).exec_without_returning(tx).await? > 0)
}

/// Gives an account another name; its code, kind and currency stay what its entries were posted under.
pub async fn rename(tx: &Tx, id: AccountId, name: &str) -> Result<bool, AppError> {
    let row = accounts::ActiveModel { name: Set(name.into()), ..Default::default() };
    let of_it = accounts::Column::Id.eq(uuid::Uuid::from(id));
    Ok(accounts::Entity::update_many().set(row).filter(of_it).exec(tx).await?.rows_affected > 0)
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
