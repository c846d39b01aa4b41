//! The histories of payments, for whoever checks them.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    ConnectionTrait,
    entities::{payment_history, payments},
    rows,
};
use crate::domain::{Instant, error::AppError, ids::GatewayId, payment::State};

/// One payment's steps in order, and where it stands.
#[derive(Debug, Clone)]
pub struct History {
    pub reference: String,
    pub state: State,
    pub steps: Vec<(Option<State>, State)>,
}

pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<History>, AppError> {
    let kept = payments::Entity::find().order_by_asc(payments::Column::Id).all(db).await?;
    let mut steps = std::collections::HashMap::<uuid::Uuid, Vec<_>>::new();
    for line in payment_history::Entity::find().order_by_asc(payment_history::Column::Id).all(db).await? {
        let state = |word: &str| rows::word("payment_history", word, State::parse);
        let from = line.from_state.as_deref().map(state).transpose()?;
        steps.entry(line.payment_id).or_default().push((from, state(&line.to_state)?));
    }
    let mut histories = Vec::with_capacity(kept.len());
    for row in kept {
        let state = rows::word("payments.state", &row.state, State::parse)?;
        histories.push(History { steps: steps.remove(&row.id).unwrap_or_default(), reference: row.reference, state });
    }
    Ok(histories)
}

/// References of payments created strictly after `from` and strictly before `until`.
pub async fn created_between(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    (from, until): (Instant, Option<Instant>),
) -> Result<Vec<String>, AppError> {
    let mut query = payments::Entity::find()
        .select_only()
        .column(payments::Column::Reference)
        .filter(payments::Column::GatewayId.eq(uuid::Uuid::from(gateway)))
        .filter(payments::Column::CreatedAt.gt(from));
    if let Some(until) = until {
        query = query.filter(payments::Column::CreatedAt.lt(until));
    }
    Ok(query.into_tuple().all(db).await?)
}
