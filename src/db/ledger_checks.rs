//! The ledger's daily proof: one process a day does it, everybody reads it.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::{ConnectionTrait, entities::ledger_checks};
use crate::domain::{
    Instant,
    error::AppError,
    ledger_check::{Finding, LedgerCheck, Proof},
};

/// Takes a day's proof in hand. `false`: somebody has, and not so long ago that they must be gone.
pub async fn claim(
    db: &impl ConnectionTrait,
    day: &str,
    now: Instant,
    patience: time::Duration,
) -> Result<bool, AppError> {
    use ledger_checks::{Column, Entity};
    let row = ledger_checks::ActiveModel {
        day: Set(day.to_owned()),
        began_at: Set(now),
        ended_at: Set(None),
        findings: Set("[]".to_owned()),
    };
    let abandoned =
        Expr::col((Entity, Column::EndedAt)).is_null().and(Expr::col((Entity, Column::BeganAt)).lte(now - patience));
    let again = OnConflict::column(Column::Day).update_column(Column::BeganAt).action_and_where(abandoned).to_owned();
    Ok(Entity::insert(row).on_conflict(again).exec_without_returning(db).await? == 1)
}

pub async fn record(db: &impl ConnectionTrait, day: &str, findings: &[Finding], now: Instant) -> Result<(), AppError> {
    use ledger_checks::{Column, Entity};
    let written = serde_json::to_string(findings).map_err(|cause| sea_orm::DbErr::Json(cause.to_string()))?;
    let update = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(Some(now)))
        .col_expr(Column::Findings, Expr::value(written));
    update.filter(Column::Day.eq(day)).exec(db).await?;
    Ok(())
}

/// The last days, the latest first.
pub async fn latest(db: &impl ConnectionTrait, most: u64) -> Result<Vec<LedgerCheck>, AppError> {
    use ledger_checks::{Column, Entity};
    let rows = Entity::find().order_by_desc(Column::Day).limit(most).all(db).await?;
    Ok(rows.into_iter().map(check).collect())
}

fn check(row: ledger_checks::Model) -> LedgerCheck {
    let proof = match (row.ended_at, serde_json::from_str::<Vec<Finding>>(&row.findings)) {
        (None, _) | (_, Err(_)) => Proof::Open,
        (Some(_), Ok(findings)) if findings.is_empty() => Proof::Sound,
        (Some(_), Ok(findings)) => Proof::Broken(findings),
    };
    LedgerCheck { day: row.day, began_at: row.began_at, proof }
}
