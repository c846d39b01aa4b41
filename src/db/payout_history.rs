//! The histories of payouts: of one for people, of all for whoever checks them.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    ConnectionTrait,
    entities::{payout_history, payouts},
    rows,
};
use crate::domain::{error::AppError, ids::PayoutId, payout::PayoutState, payout_list::PayoutStep};

/// Everything that happened to it, the latest first.
pub async fn of_payout(db: &impl ConnectionTrait, payout: PayoutId) -> Result<Vec<PayoutStep>, AppError> {
    let rows = payout_history::Entity::find()
        .filter(payout_history::Column::PayoutId.eq(Uuid::from(payout)))
        .order_by_desc(payout_history::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(step).collect::<Result<_, _>>()?)
}

fn step(row: payout_history::Model) -> Result<PayoutStep, DbErr> {
    Ok(PayoutStep {
        from: row.from_state.as_deref().map(state).transpose()?,
        to: state(&row.to_state)?,
        at: row.at,
        actor: row.actor,
        name: row.actor_name,
        detail: row.detail,
    })
}

fn state(word: &str) -> Result<PayoutState, DbErr> {
    rows::word("payout_history", word, PayoutState::parse)
}

/// One payout's steps in order, and where it stands.
#[derive(Debug, Clone)]
pub struct History {
    pub reference: String,
    pub state: PayoutState,
    pub steps: Vec<(Option<PayoutState>, PayoutState)>,
}

/// A payout's id, reference and state, and one of its steps: from, to. References are unique for a gateway only.
type Row = (Uuid, String, String, Option<String>, Option<String>);

/// In one question, so that a payout that moves meanwhile is not read apart from its history.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<History>, AppError> {
    let steps = payouts::Entity::belongs_to(payout_history::Entity)
        .from(payouts::Column::Id)
        .to(payout_history::Column::PayoutId)
        .into();
    let rows: Vec<Row> = payouts::Entity::find()
        .select_only()
        .columns([payouts::Column::Id, payouts::Column::Reference, payouts::Column::State])
        .columns([payout_history::Column::FromState, payout_history::Column::ToState])
        .join(JoinType::LeftJoin, steps)
        .order_by_asc(payouts::Column::Id)
        .order_by_asc(payout_history::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let (mut histories, mut of): (Vec<History>, Option<Uuid>) = (Vec::new(), None);
    for (id, reference, now, from, to) in rows {
        if of.replace(id) != Some(id) {
            histories.push(History { reference, state: state(&now)?, steps: Vec::new() });
        }
        if let (Some(to), Some(history)) = (to, histories.last_mut()) {
            history.steps.push((from.as_deref().map(state).transpose()?, state(&to)?));
        }
    }
    Ok(histories)
}
