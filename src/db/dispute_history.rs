//! The histories of disputes: of one for people, of all for whoever checks them.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::{
    ConnectionTrait,
    entities::{dispute_history, disputes},
    rows,
};
use crate::domain::{dispute::DisputeState, dispute_list::DisputeStep, error::AppError, ids::DisputeId};

/// Everything that happened to it, the latest first.
pub async fn of_dispute(db: &impl ConnectionTrait, dispute: DisputeId) -> Result<Vec<DisputeStep>, AppError> {
    let rows = dispute_history::Entity::find()
        .filter(dispute_history::Column::DisputeId.eq(uuid::Uuid::from(dispute)))
        .order_by_desc(dispute_history::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(step).collect::<Result<_, _>>()?)
}

fn state(word: &str) -> Result<DisputeState, DbErr> {
    rows::word("dispute_history", word, DisputeState::parse)
}

fn step(row: dispute_history::Model) -> Result<DisputeStep, DbErr> {
    Ok(DisputeStep {
        from: row.from_state.as_deref().map(state).transpose()?,
        to: state(&row.to_state)?,
        at: row.at,
        actor: row.actor,
        name: row.actor_name,
        detail: row.detail,
    })
}

/// One dispute's steps in order, and where it stands.
#[derive(Debug, Clone)]
pub struct History {
    pub reference: String,
    pub state: DisputeState,
    pub steps: Vec<(Option<DisputeState>, DisputeState)>,
}

/// A dispute's reference and state, and one of its steps: from, to.
type Row = (String, String, Option<String>, Option<String>);

/// In one question, so that a dispute that moves meanwhile is not read apart from its history.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<History>, AppError> {
    let steps = disputes::Entity::belongs_to(dispute_history::Entity)
        .from(disputes::Column::Id)
        .to(dispute_history::Column::DisputeId)
        .into();
    let rows: Vec<Row> = disputes::Entity::find()
        .select_only()
        .columns([disputes::Column::Reference, disputes::Column::State])
        .columns([dispute_history::Column::FromState, dispute_history::Column::ToState])
        .join(JoinType::LeftJoin, steps)
        .order_by_asc(disputes::Column::Id)
        .order_by_asc(dispute_history::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
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
