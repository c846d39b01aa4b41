//! When each gateway was last asked for its payouts, and up to when it had told them.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{ConnectionTrait, entities::payout_looks};
use crate::domain::{Instant, error::AppError, ids::GatewayId};

/// Remembers that a gateway is in use; `false`: that is known.
pub async fn begin(db: &impl ConnectionTrait, gateway: GatewayId, now: Instant) -> Result<bool, AppError> {
    use payout_looks::{Column, Entity};
    let row = payout_looks::ActiveModel { gateway_id: Set(gateway.into()), looked_at: Set(now), seen_until: Set(None) };
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
    // Looked well after now: the clock was set back since.
    let free = Condition::any()
        .add(Column::LookedAt.lte(now - pause))
        .add(Column::LookedAt.gt(now + time::Duration::minutes(1)));
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

pub async fn remember(db: &impl ConnectionTrait, gateway: GatewayId, until: Instant) -> Result<(), AppError> {
    payout_looks::Entity::update_many()
        .col_expr(payout_looks::Column::SeenUntil, Expr::value(Some(until)))
        .filter(payout_looks::Column::GatewayId.eq(Uuid::from(gateway)))
        .exec(db)
        .await?;
    Ok(())
}
