//! The histories of refunds: of one for people, of all for whoever checks them.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::{
    ConnectionTrait,
    entities::{refund_history, refunds},
    rows,
};
use crate::domain::{error::AppError, ids::RefundId, refund::RefundState, refund_list::RefundStep};

/// Everything that happened to it, the latest first.
pub async fn of_refund(db: &impl ConnectionTrait, refund: RefundId) -> Result<Vec<RefundStep>, AppError> {
    let rows = refund_history::Entity::find()
        .filter(refund_history::Column::RefundId.eq(uuid::Uuid::from(refund)))
        .order_by_desc(refund_history::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(step).collect::<Result<_, _>>()?)
}

fn state(word: &str) -> Result<RefundState, DbErr> {
    rows::word("refund_history", word, RefundState::parse)
}

fn step(row: refund_history::Model) -> Result<RefundStep, DbErr> {
    Ok(RefundStep {
        from: row.from_state.as_deref().map(state).transpose()?,
        to: state(&row.to_state)?,
        at: row.at,
        actor: row.actor,
        name: row.actor_name,
        detail: row.detail,
    })
}

/// One refund's steps in order, and where it stands.
#[derive(Debug, Clone)]
pub struct History {
    pub reference: String,
    pub state: RefundState,
    pub steps: Vec<(Option<RefundState>, RefundState)>,
}

/// A refund's reference and state, and one of its steps: from, to.
type Row = (String, String, Option<String>, Option<String>);

/// In one question, so that a refund that moves meanwhile is not read apart from its history.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<History>, AppError> {
    let steps = refunds::Entity::belongs_to(refund_history::Entity)
        .from(refunds::Column::Id)
        .to(refund_history::Column::RefundId)
        .into();
    let rows: Vec<Row> = refunds::Entity::find()
        .select_only()
        .columns([refunds::Column::Reference, refunds::Column::State])
        .columns([refund_history::Column::FromState, refund_history::Column::ToState])
        .join(JoinType::LeftJoin, steps)
        .order_by_asc(refunds::Column::Id)
        .order_by_asc(refund_history::Column::Id)
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
