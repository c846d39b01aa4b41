//! The history of a payment. Written by `payments::record`, read here.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::{ConnectionTrait, entities::payment_history, rows};
use crate::domain::{error::AppError, ids::PaymentId, payment::State, payment_step::PaymentStep};

/// Everything that happened to it, the latest first.
pub async fn of_payment(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<PaymentStep>, AppError> {
    let rows = payment_history::Entity::find()
        .filter(payment_history::Column::PaymentId.eq(uuid::Uuid::from(payment)))
        .order_by_desc(payment_history::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(step).collect::<Result<_, _>>()?)
}

fn step(row: payment_history::Model) -> Result<PaymentStep, DbErr> {
    let to = rows::word("payment_history.to_state", &row.to_state, State::parse)?;
    Ok(PaymentStep { to, at: row.at, actor: row.actor, name: row.actor_name, detail: row.detail })
}
