//! What customers hold with us, per currency. Never negative: the row itself refuses, and so does each debit.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};

use super::{ConnectionTrait, Tx, entities::wallets, rows};
use crate::domain::{
    currency::Currency,
    error::{AppError, Code},
    ids::CustomerId,
    money::Money,
};

/// Every currency the customer ever held, by code.
pub async fn of_customer(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Vec<Money>, AppError> {
    let rows = wallets::Entity::find()
        .filter(wallets::Column::CustomerId.eq(uuid::Uuid::from(customer)))
        .order_by_asc(wallets::Column::Currency)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| rows::money(row.amount, &row.currency)).collect::<Result<_, _>>()?)
}

pub async fn amount(db: &impl ConnectionTrait, customer: CustomerId, currency: Currency) -> Result<Money, AppError> {
    let row = wallets::Entity::find_by_id((customer.into(), currency.code().to_owned())).one(db).await?;
    Ok(Money::new(row.map_or(0, |row| row.amount), currency))
}

/// Adds by expression, never by writing a sum computed here.
pub async fn add(tx: &Tx, customer: CustomerId, amount: Money) -> Result<(), AppError> {
    use wallets::Column;
    let row = wallets::ActiveModel {
        customer_id: Set(customer.into()),
        currency: Set(amount.currency.code().into()),
        amount: Set(amount.minor),
    };
    let sum = Expr::col((wallets::Entity, Column::Amount)).add(amount.minor);
    let more = OnConflict::columns([Column::CustomerId, Column::Currency]).value(Column::Amount, sum).to_owned();
    wallets::Entity::insert(row).on_conflict(more).exec_without_returning(tx).await?;
    Ok(())
}

/// Takes the amount if it is there, in one statement.
pub async fn take(tx: &Tx, customer: CustomerId, amount: Money) -> Result<(), AppError> {
    use wallets::Column;
    let taken = wallets::Entity::update_many()
        .col_expr(Column::Amount, Expr::col(Column::Amount).sub(amount.minor))
        .filter(Column::CustomerId.eq(uuid::Uuid::from(customer)))
        .filter(Column::Currency.eq(amount.currency.code()))
        .filter(Column::Amount.gte(amount.minor))
        .exec(tx)
        .await?;
    (taken.rows_affected == 1).then_some(()).ok_or(AppError::Conflict(Code::InsufficientBalance))
}
