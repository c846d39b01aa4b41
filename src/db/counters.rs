//! Gapless running numbers: the row stays locked until the transaction that took the number ends.

use sea_orm::{DbErr, FromQueryResult, Statement, Value};

use super::{ConnectionTrait, Tx};
use crate::domain::error::AppError;

#[derive(FromQueryResult)]
struct Taken {
    last: i64,
}

/// The next number of a series, beginning with 1. Rolled back, it was never taken.
pub async fn next(tx: &Tx, series: &str) -> Result<i64, AppError> {
    const TAKE: &str = "INSERT INTO counters (name, last) VALUES ($1, 1)
        ON CONFLICT (name) DO UPDATE SET last = counters.last + 1 RETURNING last";
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), TAKE, [Value::from(series)]);
    let taken = Taken::find_by_statement(statement).one(tx).await?;
    Ok(taken.ok_or_else(|| DbErr::RecordNotFound(format!("counter {series}")))?.last)
}
