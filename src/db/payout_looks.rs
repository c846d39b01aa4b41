//! When each gateway was last asked for its payouts, and up to when it had told them.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter, UpdateMany,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{ConnectionTrait, entities::payout_looks};
use crate::domain::{Instant, error::AppError, ids::GatewayId};

/// Remembers that a gateway is in use; `false`: that is known.
pub async fn begin(db: &impl ConnectionTrait, gateway: GatewayId, now: Instant) -> Result<bool, AppError> {
    use payout_looks::{Column, Entity};
    let row = payout_looks::ActiveModel {
        gateway_id: Set(gateway.into()),
        looked_at: Set(now),
        seen_until: Set(None),
        denied_at: Set(None),
    };
    let known = OnConflict::column(Column::GatewayId).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(known).exec_without_returning(db).await? == 1)
}

/// Takes the right to ask a gateway for its payouts; `false`: somebody did within the pause.
pub async fn claim(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    now: Instant,
    pause: time::Duration,
) -> Result<bool, AppError> {
    use payout_looks::Column;
    // Looked long after now: the clock was set back since. A little back is waited out.
    let free = Condition::any().add(Column::LookedAt.lte(now - pause)).add(Column::LookedAt.gt(now + pause));
    let claimed = payout_looks::Entity::update_many()
        .col_expr(Column::LookedAt, Expr::value(now))
        .filter(Column::GatewayId.eq(Uuid::from(gateway)))
        .filter(free)
        .exec(db)
        .await?;
    Ok(claimed.rows_affected == 1)
}

/// Everything made until then is known, where it was ever told to its end.
pub async fn seen_until(db: &impl ConnectionTrait, gateway: GatewayId) -> Result<Option<Instant>, AppError> {
    let row = payout_looks::Entity::find_by_id(Uuid::from(gateway)).one(db).await?;
    Ok(row.and_then(|row| row.seen_until))
}

/// It told them to the end.
pub async fn remember(db: &impl ConnectionTrait, gateway: GatewayId, until: Instant) -> Result<(), AppError> {
    let nothing = Expr::value(None::<Instant>);
    note(
        db,
        gateway,
        [(payout_looks::Column::SeenUntil, Expr::value(Some(until))), (payout_looks::Column::DeniedAt, nothing)],
    )
    .await
}

/// These credentials may take money, and not look at payouts.
pub async fn deny(db: &impl ConnectionTrait, gateway: GatewayId, now: Instant) -> Result<(), AppError> {
    note(db, gateway, [(payout_looks::Column::DeniedAt, Expr::value(Some(now)))]).await
}

pub async fn is_denied(db: &impl ConnectionTrait, gateway: GatewayId) -> Result<bool, AppError> {
    let row = payout_looks::Entity::find_by_id(Uuid::from(gateway)).one(db).await?;
    Ok(row.is_some_and(|row| row.denied_at.is_some()))
}

async fn note(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    changes: impl IntoIterator<Item = (payout_looks::Column, Expr)>,
) -> Result<(), AppError> {
    let update = payout_looks::Entity::update_many().filter(payout_looks::Column::GatewayId.eq(Uuid::from(gateway)));
    let change = |update: UpdateMany<payout_looks::Entity>, (column, value)| update.col_expr(column, value);
    changes.into_iter().fold(update, change).exec(db).await?;
    Ok(())
}
