//! Gapless running numbers: the row stays locked until the transaction that took the number ends.

use sea_orm::{
    ActiveValue::Set,
    EntityTrait, ExprTrait,
    sea_query::{Expr, OnConflict},
};

use super::{Tx, entities::counters};
use crate::domain::error::AppError;

/// The next number of a series, beginning with 1. Rolled back, it was never taken.
pub async fn next(tx: &Tx, series: &str) -> Result<i64, AppError> {
    use counters::{ActiveModel, Column, Entity};
    let first = ActiveModel { name: Set(series.into()), last: Set(1) };
    let one_more = Expr::col((Entity, Column::Last)).add(1);
    let taken = OnConflict::column(Column::Name).value(Column::Last, one_more).to_owned();
    Ok(Entity::insert(first).on_conflict(taken).exec_with_returning(tx).await?.last)
}
