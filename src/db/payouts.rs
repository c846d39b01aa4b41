//! Payouts: heard of from their provider or written down by a person, changed step by step, each step guarded by the
//! version it starts from.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    ConnectionTrait, Tx,
    entities::{payouts, statement_matches},
    histories, questions, rows,
    statements::{day, read_day},
};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{GatewayId, PayoutId},
    money::Money,
    payout::{Called, Check, Listing, Payout, PayoutState, Trouble},
    people::Actor,
    refund::{Booked, Origin},
    statement::booked::Explanation,
};

/// `false`: the gateway has one of this reference already, or somebody wrote it meanwhile.
pub async fn insert(tx: &Tx, payout: &Payout, actor: &Actor) -> Result<bool, AppError> {
    let row = payouts::ActiveModel {
        id: Set(payout.id.into()),
        gateway_id: Set(payout.gateway.into()),
        reference: Set(payout.reference.clone()),
        origin: Set(payout.origin.word().into()),
        currency: Set(payout.amount.currency.code().into()),
        amount: Set(payout.amount.minor),
        state: Set(payout.state.word().into()),
        booked: Set(payout.booked.word().into()),
        listing: Set(payout.listing.word().into()),
        arrives_on: Set(payout.arrives_on.map(day)),
        bank_reference: Set(payout.bank_reference.clone()),
        failure: Set(payout.failure.clone()),
        created_at: Set(payout.created_at),
        paid_at: Set(payout.paid_at),
        asked_at: Set(None),
        check_at: Set(payout.check.map(|check| check.at)),
        checks: Set(payout.check.map_or(0, |check| check.tries)),
        needs_person: Set(payout.called.map(|called| called.since)),
        trouble: Set(payout.called.map(|called| called.why.word().into())),
        version: Set(payout.version),
    };
    let known = OnConflict::columns([payouts::Column::GatewayId, payouts::Column::Reference]).do_nothing().to_owned();
    let inserted = payouts::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    if inserted == 0 {
        return Ok(false);
    }
    histories::record(tx, payout.id, (None, payout.state), (payout.created_at, actor), "").await?;
    Ok(true)
}

/// Writes back everything that may change, if nobody changed it since it was read.
/// `false`: somebody did; read again.
pub async fn update(db: &impl ConnectionTrait, payout: &Payout) -> Result<bool, AppError> {
    use payouts::Column;
    let mut change = payouts::Entity::update_many()
        .col_expr(Column::State, Expr::value(payout.state.word()))
        .col_expr(Column::Booked, Expr::value(payout.booked.word()))
        .col_expr(Column::Listing, Expr::value(payout.listing.word()))
        .col_expr(Column::ArrivesOn, Expr::value(payout.arrives_on.map(day)))
        .col_expr(Column::BankReference, Expr::value(payout.bank_reference.clone()))
        .col_expr(Column::Failure, Expr::value(payout.failure.clone()))
        .col_expr(Column::PaidAt, Expr::value(payout.paid_at))
        .col_expr(Column::CheckAt, Expr::value(payout.check.map(|check| check.at)))
        .col_expr(Column::NeedsPerson, Expr::value(payout.called.map(|called| called.since)))
        .col_expr(Column::Trouble, Expr::value(payout.called.map(|called| called.why.word())))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1));
    if let Some(check) = payout.check {
        change = change.col_expr(Column::Checks, Expr::value(check.tries));
    }
    let changed =
        change.filter(Column::Id.eq(Uuid::from(payout.id))).filter(Column::Version.eq(payout.version)).exec(db).await?;
    Ok(changed.rows_affected == 1)
}

pub async fn find(db: &impl ConnectionTrait, id: PayoutId) -> Result<Payout, AppError> {
    let row = payouts::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(payout(row)?)
}

/// Locked until the transaction ends. Before anything its lines are about.
pub async fn lock(tx: &Tx, id: PayoutId) -> Result<Payout, AppError> {
    let row = payouts::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(AppError::NotFound)?;
    Ok(payout(row)?)
}

/// By the provider's own id.
pub async fn find_reported(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    reference: &str,
) -> Result<Option<Payout>, AppError> {
    let named = Condition::all()
        .add(payouts::Column::GatewayId.eq(Uuid::from(gateway)))
        .add(payouts::Column::Reference.eq(reference));
    Ok(payouts::Entity::find().filter(named).one(db).await?.map(payout).transpose()?)
}

/// Of exactly this amount, arrived, and shown by no line of a bank's statement yet; the latest first.
pub async fn not_shown(db: &impl ConnectionTrait, amount: Money, most: u64) -> Result<Vec<Payout>, AppError> {
    use payouts::Column;
    let shown = statement_matches::Entity::find()
        .select_only()
        .column(statement_matches::Column::ObjectId)
        .filter(statement_matches::Column::Kind.eq(Explanation::Payout.word()));
    let rows = payouts::Entity::find()
        .filter(Column::State.eq(PayoutState::Paid.word()))
        .filter(Column::Currency.eq(amount.currency.code()))
        .filter(Column::Amount.eq(amount.minor))
        .filter(Column::Id.not_in_subquery(shown.into_query()))
        .order_by_desc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(payout).collect::<Result<_, _>>()?)
}

/// A line of a bank's statement shows its arrival already.
pub async fn is_shown(db: &impl ConnectionTrait, id: PayoutId) -> Result<bool, AppError> {
    use statement_matches::Column;
    let by_line = statement_matches::Entity::find()
        .filter(Column::Kind.eq(Explanation::Payout.word()))
        .filter(Column::ObjectId.eq(Uuid::from(id)));
    Ok(by_line.one(db).await?.is_some())
}

/// What the janitor has to ask about now, longest waiting first.
pub async fn to_check(db: &impl ConnectionTrait, now: Instant, most: u64) -> Result<Vec<PayoutId>, AppError> {
    Ok(questions::due::<payouts::Entity>(db, now, most).await?.into_iter().map(PayoutId).collect())
}

/// Takes the right to ask the provider about a payout: one asker at a time, not more often than the pause.
pub async fn claim_question(
    db: &impl ConnectionTrait,
    id: PayoutId,
    now: Instant,
    pause: time::Duration,
) -> Result<bool, AppError> {
    questions::claim::<payouts::Entity>(db, id.into(), now, pause).await
}

pub(super) fn payout(row: payouts::Model) -> Result<Payout, DbErr> {
    let called = match (row.needs_person, row.trouble.as_deref()) {
        (Some(since), Some(why)) => Some(Called { since, why: rows::word("payouts.trouble", why, Trouble::parse)? }),
        _ => None,
    };
    Ok(Payout {
        id: PayoutId(row.id),
        gateway: GatewayId(row.gateway_id),
        origin: rows::word("payouts.origin", &row.origin, Origin::parse)?,
        amount: rows::money(row.amount, &row.currency)?,
        state: rows::word("payouts.state", &row.state, PayoutState::parse)?,
        booked: rows::word("payouts.booked", &row.booked, Booked::parse)?,
        listing: rows::word("payouts.listing", &row.listing, Listing::parse)?,
        arrives_on: read_day(row.arrives_on.as_deref()),
        reference: row.reference,
        bank_reference: row.bank_reference,
        failure: row.failure,
        created_at: row.created_at,
        paid_at: row.paid_at,
        check: row.check_at.map(|at| Check { at, tries: row.checks }),
        called,
        version: row.version,
    })
}
