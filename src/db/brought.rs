//! What customers brought back from a provider's page, one row a payment, until it is exchanged for a warrant.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{ConnectionTrait, Tx, entities::brought};
use crate::domain::{Instant, brought::Brought, error::AppError, ids::PaymentId};

/// The latest fields count, as long as nothing was exchanged for earlier ones. `true`: they are news.
pub async fn keep(
    db: &impl ConnectionTrait,
    payment: PaymentId,
    fields: &BTreeMap<String, String>,
    now: Instant,
) -> Result<bool, AppError> {
    use brought::Column;
    let text = serde_json::to_string(fields).map_err(|cause| DbErr::Json(cause.to_string()))?;
    let row = brought::ActiveModel {
        payment_id: Set(payment.into()),
        fields: Set(text.clone()),
        warrant: NotSet,
        at: Set(now),
    };
    let again = OnConflict::column(Column::PaymentId)
        .update_columns([Column::Fields, Column::At])
        .action_and_where(Expr::col((brought::Entity, Column::Warrant)).is_null())
        .action_and_where(Expr::col((brought::Entity, Column::Fields)).ne(text))
        .to_owned();
    Ok(brought::Entity::insert(row).on_conflict(again).exec_without_returning(db).await? == 1)
}

pub async fn find(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Option<Brought>, AppError> {
    let row = brought::Entity::find_by_id(uuid::Uuid::from(payment)).one(db).await?;
    Ok(row.map(read).transpose()?)
}

/// The first warrant of a payment stays its only one.
pub async fn exchange(tx: &Tx, payment: PaymentId, warrant: &str) -> Result<(), AppError> {
    use brought::Column;
    brought::Entity::update_many()
        .col_expr(Column::Warrant, Expr::value(warrant))
        .filter(Column::PaymentId.eq(uuid::Uuid::from(payment)))
        .filter(Column::Warrant.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

fn read(row: brought::Model) -> Result<Brought, DbErr> {
    let fields = serde_json::from_str(&row.fields).map_err(|cause| DbErr::Json(format!("brought.fields: {cause}")))?;
    Ok(Brought { fields, warrant: row.warrant })
}
