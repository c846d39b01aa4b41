//! What happened to payments, refunds, disputes and payouts: a line for each step of one, written once and read by people and
//! by whoever checks them.

use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    ConnectionTrait,
    entities::{
        dispute_history, disputes, payment_history, payments, payout_history, payouts, refund_history, refunds,
    },
    rows,
};
use crate::domain::{
    Instant,
    dispute::DisputeState,
    error::AppError,
    history::{History, Step},
    ids::{DisputeId, PaymentId, PayoutId, RefundId},
    payment::State,
    payout::PayoutState,
    people::Actor,
    refund::RefundState,
};

/// A state of something that a history is kept of, with its table and that of its steps.
pub trait Kept: Copy + Send + 'static {
    type Id: Into<Uuid>;
    type Table: EntityTrait;
    type Steps: EntityTrait;
    type Line: ActiveModelTrait<Entity = Self::Steps> + Send;

    const ID: <Self::Table as EntityTrait>::Column;
    const REFERENCE: <Self::Table as EntityTrait>::Column;
    const STATE: <Self::Table as EntityTrait>::Column;
    /// Its own id, then what it is of.
    const STEP: <Self::Steps as EntityTrait>::Column;
    const OF: <Self::Steps as EntityTrait>::Column;
    /// From, to.
    const STATES: [<Self::Steps as EntityTrait>::Column; 2];
    /// When, who, by which name, why.
    const FACTS: [<Self::Steps as EntityTrait>::Column; 4];

    fn line(of: Uuid, step: Step<Self>) -> Self::Line;
    fn read(word: &str) -> Result<Self, DbErr>;
}

macro_rules! kept {
    ($($state:ty: $id:ty, $table:ident, $steps:ident $of:ident $column:ident;)*) => {$(
        impl Kept for $state {
            type Id = $id;
            type Table = $table::Entity;
            type Steps = $steps::Entity;
            type Line = $steps::ActiveModel;

            const ID: $table::Column = $table::Column::Id;
            const REFERENCE: $table::Column = $table::Column::Reference;
            const STATE: $table::Column = $table::Column::State;
            const STEP: $steps::Column = $steps::Column::Id;
            const OF: $steps::Column = $steps::Column::$column;
            const STATES: [$steps::Column; 2] = [$steps::Column::FromState, $steps::Column::ToState];
            const FACTS: [$steps::Column; 4] =
                [$steps::Column::At, $steps::Column::Actor, $steps::Column::ActorName, $steps::Column::Detail];

            fn line(of: Uuid, step: Step<Self>) -> Self::Line {
                $steps::ActiveModel {
                    id: NotSet,
                    $of: Set(of),
                    from_state: Set(step.from.map(|state| state.word().into())),
                    to_state: Set(step.to.word().into()),
                    at: Set(step.at),
                    actor: Set(step.actor),
                    actor_name: Set(step.name),
                    detail: Set(step.detail),
                }
            }

            fn read(word: &str) -> Result<Self, DbErr> {
                rows::word(stringify!($steps), word, Self::parse)
            }
        }
    )*};
}

kept! {
    State: PaymentId, payments, payment_history payment_id PaymentId;
    RefundState: RefundId, refunds, refund_history refund_id RefundId;
    DisputeState: DisputeId, disputes, dispute_history dispute_id DisputeId;
    PayoutState: PayoutId, payouts, payout_history payout_id PayoutId;
}

/// One line of it.
pub async fn record<S: Kept>(
    db: &impl ConnectionTrait,
    id: S::Id,
    (from, to): (Option<S>, S),
    (at, actor): (Instant, &Actor),
    detail: &str,
) -> Result<(), AppError> {
    let (who, name) = (actor.word().to_owned(), actor.name().to_owned());
    let step = Step { from, to, at, actor: who, name, detail: detail.to_owned() };
    S::Steps::insert(S::line(id.into(), step)).exec_without_returning(db).await?;
    Ok(())
}

/// Everything that happened to it, the latest first.
pub async fn of<S: Kept>(db: &impl ConnectionTrait, id: S::Id) -> Result<Vec<Step<S>>, AppError> {
    type Row = (Option<String>, String, Instant, String, String, String);
    let rows: Vec<Row> = S::Steps::find()
        .select_only()
        .columns(S::STATES)
        .columns(S::FACTS)
        .filter(S::OF.eq(id.into()))
        .order_by_desc(S::STEP)
        .into_tuple()
        .all(db)
        .await?;
    let step = |(from, to, at, actor, name, detail): Row| {
        let from = from.as_deref().map(S::read).transpose()?;
        Ok::<_, DbErr>(Step { from, to: S::read(&to)?, at, actor, name, detail })
    };
    Ok(rows.into_iter().map(step).collect::<Result<_, _>>()?)
}

/// Of all of them, oldest first; in one question, so that what moves meanwhile is not read apart from its history.
pub async fn all<S: Kept>(db: &impl ConnectionTrait) -> Result<Vec<History<S>>, AppError> {
    type Row = (Uuid, String, String, Option<String>, Option<String>);
    let steps = S::Table::belongs_to(S::Steps::default()).from(S::ID).to(S::OF).into();
    let rows: Vec<Row> = S::Table::find()
        .select_only()
        .columns([S::ID, S::REFERENCE, S::STATE])
        .columns(S::STATES)
        .join(JoinType::LeftJoin, steps)
        .order_by_asc(S::ID)
        .order_by_asc(S::STEP)
        .into_tuple()
        .all(db)
        .await?;
    let (mut histories, mut of): (Vec<History<S>>, Option<Uuid>) = (Vec::new(), None);
    for (id, reference, now, from, to) in rows {
        if of.replace(id) != Some(id) {
            histories.push(History { reference, state: S::read(&now)?, steps: Vec::new() });
        }
        if let (Some(to), Some(history)) = (to, histories.last_mut()) {
            history.steps.push((from.as_deref().map(S::read).transpose()?, S::read(&to)?));
        }
    }
    Ok(histories)
}
