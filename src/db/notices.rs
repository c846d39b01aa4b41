//! The inbox: each verified notice once, with what came of it.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict},
};

use super::{
    ConnectionTrait,
    entities::{notices, payments},
};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{GatewayId, NoticeId, PaymentId},
    notice::{Kept, NoticeState, Wanted},
    page::{Page, Place},
    payment::State,
    report::Notice,
};

/// Keeps a notice; a known event only counts its repetition.
pub async fn keep(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    notice: &Notice,
    body: &str,
    now: Instant,
) -> Result<(), AppError> {
    use notices::Column;
    let row = notices::ActiveModel {
        id: Set(NoticeId::fresh().into()),
        gateway_id: Set(gateway.into()),
        event: Set(notice.event.clone()),
        kind: Set(notice.kind.clone()),
        notice: Set(serde_json::to_string(notice).map_err(|cause| DbErr::Json(cause.to_string()))?),
        body: Set(body.to_owned()),
        state: Set(NoticeState::Stored.word().into()),
        reason: Set(String::new()),
        payment_id: NotSet,
        repeats: Set(0),
        tries: Set(0),
        next_at: Set(Some(now)),
        received_at: Set(now),
        settled_at: NotSet,
    };
    let known = OnConflict::columns([Column::GatewayId, Column::Event])
        .value(Column::Repeats, Expr::col((notices::Entity, Column::Repeats)).add(1))
        .to_owned();
    notices::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, id: NoticeId) -> Result<Kept, AppError> {
    let row = notices::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(read(row)?)
}

/// What waits to be read, in the order it came.
pub async fn waiting(db: &impl ConnectionTrait, now: Instant, most: u64) -> Result<Vec<NoticeId>, AppError> {
    let ids: Vec<uuid::Uuid> = notices::Entity::find()
        .select_only()
        .column(notices::Column::Id)
        .filter(notices::Column::NextAt.lte(now))
        .order_by_asc(notices::Column::Id)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(NoticeId).collect())
}

/// Takes these to work on for a minute, so that two workers never read the same one at once. Answers those that were free,
/// in the order they came.
pub async fn claim(db: &impl ConnectionTrait, ids: &[NoticeId], now: Instant) -> Result<Vec<Kept>, AppError> {
    use notices::Column;
    let claimed = notices::Entity::update_many()
        .col_expr(Column::NextAt, Expr::value(now + time::Duration::MINUTE))
        .filter(Column::Id.is_in(ids.iter().map(|id| uuid::Uuid::from(*id))))
        .filter(Column::NextAt.lte(now))
        .exec_with_returning(db)
        .await?;
    let mut claimed = claimed.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    claimed.sort_unstable_by_key(|kept| kept.id);
    Ok(claimed)
}

/// The notice is about this payment.
pub async fn bind(db: &impl ConnectionTrait, id: NoticeId, payment: PaymentId) -> Result<(), AppError> {
    use notices::Column;
    notices::Entity::update_many()
        .col_expr(Column::PaymentId, Expr::value(uuid::Uuid::from(payment)))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .exec(db)
        .await?;
    Ok(())
}

/// What was said about a payment, in the order it came.
pub async fn bodies_of(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<String>, AppError> {
    use notices::Column;
    let bodies = notices::Entity::find()
        .select_only()
        .column(Column::Body)
        .filter(Column::PaymentId.eq(uuid::Uuid::from(payment)))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(bodies)
}

/// What came of a notice.
#[derive(Debug, Clone)]
pub struct Verdict {
    pub state: NoticeState,
    /// A word the inbox has a sentence for.
    pub reason: String,
    pub payment: Option<PaymentId>,
    pub next_at: Option<Instant>,
}

pub async fn decide(db: &impl ConnectionTrait, id: NoticeId, verdict: Verdict, now: Instant) -> Result<(), AppError> {
    use notices::Column;
    let settled = verdict.next_at.is_none().then_some(now);
    notices::Entity::update_many()
        .col_expr(Column::State, Expr::value(verdict.state.word()))
        .col_expr(Column::Reason, Expr::value(verdict.reason))
        .col_expr(Column::PaymentId, Expr::value(verdict.payment.map(uuid::Uuid::from)))
        .col_expr(Column::NextAt, Expr::value(verdict.next_at))
        .col_expr(Column::SettledAt, Expr::value(settled))
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets the bodies of what was dealt with before a moment. The event stays, so that it is never taken twice, and so does
/// what came of it. What was said about a payment that is still open stays too: some providers are only heard.
pub async fn forget_bodies(db: &impl ConnectionTrait, before: Instant) -> Result<u64, AppError> {
    use notices::Column;
    let live = payments::Entity::find()
        .select_only()
        .column(payments::Column::Id)
        .filter(payments::Column::State.is_in(State::ALL.into_iter().filter(|state| state.is_live()).map(State::word)));
    let done = [NoticeState::Applied, NoticeState::Ignored].map(NoticeState::word);
    let open = Column::PaymentId.is_null().or(Column::PaymentId.not_in_subquery(live.into_query()));
    let forgotten = notices::Entity::update_many()
        .col_expr(Column::Body, Expr::value(""))
        .filter(Column::SettledAt.lt(before))
        // Written out: the index holds for these words, not for whatever a parameter may bring.
        .filter(Expr::cust("body <> ''"))
        .filter(Column::State.is_in(done))
        .filter(open)
        .exec(db)
        .await?;
    Ok(forgotten.rows_affected)
}

/// Puts a notice back in the line, at an administrator's wish.
pub async fn again(db: &impl ConnectionTrait, id: NoticeId, now: Instant) -> Result<(), AppError> {
    use notices::Column;
    notices::Entity::update_many()
        .col_expr(Column::NextAt, Expr::value(now))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .exec(db)
        .await?;
    Ok(())
}

/// The inbox, latest first, with the ways back and on.
pub async fn page(db: &impl ConnectionTrait, wanted: Wanted, most: usize) -> Result<Page<Kept, NoticeId>, AppError> {
    use notices::Column;
    let mut query = notices::Entity::find().limit(most as u64 + 1);
    if let Some(gateway) = wanted.gateway {
        query = query.filter(Column::GatewayId.eq(uuid::Uuid::from(gateway)));
    }
    if let Some(state) = wanted.state {
        query = query.filter(Column::State.eq(state.word()));
    }
    if let Some(payment) = wanted.payment {
        query = query.filter(Column::PaymentId.eq(uuid::Uuid::from(payment)));
    }
    query = match wanted.from {
        Place::Start => query.order_by_desc(Column::Id),
        Place::After(id) => query.filter(Column::Id.lt(uuid::Uuid::from(id))).order_by_desc(Column::Id),
        Place::Before(id) => query.filter(Column::Id.gt(uuid::Uuid::from(id))).order_by_asc(Column::Id),
    };
    let found = query.all(db).await?.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(found, &wanted.from, most, |kept| kept.id))
}

fn read(row: notices::Model) -> Result<Kept, DbErr> {
    Ok(Kept {
        id: NoticeId(row.id),
        gateway: GatewayId(row.gateway_id),
        notice: serde_json::from_str(&row.notice).map_err(|cause| DbErr::Json(cause.to_string()))?,
        body: row.body,
        state: super::rows::word("notices.state", &row.state, NoticeState::parse)?,
        reason: row.reason,
        payment: row.payment_id.map(PaymentId),
        repeats: row.repeats,
        tries: row.tries,
        next_at: row.next_at,
        received_at: row.received_at,
        settled_at: row.settled_at,
    })
}
