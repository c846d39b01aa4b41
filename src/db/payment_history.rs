//! The histories of payments, for whoever checks them.

use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

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

/// In one question, so that a payment that moves meanwhile is not read apart from its history.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<History>, AppError> {
    let steps = payments::Entity::belongs_to(payment_history::Entity)
        .from(payments::Column::Id)
        .to(payment_history::Column::PaymentId)
        .into();
    let rows: Vec<Row> = payments::Entity::find()
        .select_only()
        .columns([payments::Column::Reference, payments::Column::State])
        .columns([payment_history::Column::FromState, payment_history::Column::ToState])
        .join(JoinType::LeftJoin, steps)
        .order_by_asc(payments::Column::Id)
        .order_by_asc(payment_history::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let state = |word: &str| rows::word("payment_history", word, State::parse);
    let mut histories: Vec<History> = Vec::new();
    for (reference, now, from, to) in rows {
        if histories.last().is_none_or(|last| last.reference != reference) {
            histories.push(History { reference, state: state(&now)?, steps: Vec::new() });
        }
        if let (Some(to), Some(history)) = (to, histories.last_mut()) {
            history.steps.push((from.as_deref().map(state).transpose()?, state(&to)?));
        }
    }
    Ok(histories)
}

/// A payment's reference and state, and one of its steps: from, to.
type Row = (String, String, Option<String>, Option<String>);

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
