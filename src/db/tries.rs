//! How often something was tried lately. One row a subject, shared by all replicas, changed by one statement.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{ConnectionTrait, entities::tries};
use crate::domain::{Instant, error::AppError};

/// At most `most` tries within `seconds` of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    pub most: i32,
    pub seconds: i64,
}

/// Counts one more try, or tells in how many seconds the next is welcome. A refused try does not count.
pub async fn count(
    db: &impl ConnectionTrait,
    subject: &str,
    bound: Bound,
    now: Instant,
) -> Result<Result<(), u64>, AppError> {
    let now = now.unix_timestamp();
    let (count, since) =
        (|| Expr::col((tries::Entity, tries::Column::Count)), || Expr::col((tries::Entity, tries::Column::Since)));
    let over = || since().lte(now - bound.seconds);
    let row = tries::ActiveModel { subject: Set(subject.to_owned()), since: Set(now), count: Set(1) };
    let again = OnConflict::column(tries::Column::Subject)
        .value(tries::Column::Count, Expr::case(over(), Expr::val(1)).finally(count().add(1)))
        .value(tries::Column::Since, Expr::case(over(), Expr::val(now)).finally(since()))
        .action_and_where(over().or(count().lt(bound.most)))
        .to_owned();
    if tries::Entity::insert(row).on_conflict(again).exec_without_returning(db).await? == 1 {
        return Ok(Ok(()));
    }
    let began = tries::Entity::find_by_id(subject).one(db).await?.map_or(now, |row| row.since);
    Ok(Err(u64::try_from(Ord::max(began + bound.seconds - now, 1)).unwrap_or(1)))
}

/// It turned out well: that try need not count.
pub async fn take_back(db: &impl ConnectionTrait, subject: &str) -> Result<(), AppError> {
    let update = tries::Entity::update_many()
        .col_expr(tries::Column::Count, Expr::col(tries::Column::Count).sub(1))
        .filter(tries::Column::Subject.eq(subject))
        .filter(tries::Column::Count.gt(0));
    update.exec(db).await?;
    Ok(())
}

pub async fn forget(db: &impl ConnectionTrait, subject: &str) -> Result<(), AppError> {
    tries::Entity::delete_by_id(subject).exec(db).await?;
    Ok(())
}

/// Rows older than any bound says something about.
pub async fn delete_before(db: &impl ConnectionTrait, before: Instant) -> Result<u64, AppError> {
    let old = tries::Entity::delete_many().filter(tries::Column::Since.lt(before.unix_timestamp()));
    Ok(old.exec(db).await?.rows_affected)
}
