//! Money that arrived and that its invoice no longer needed: kept until it is credited, moved or refunded.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};

use super::{
    ConnectionTrait, Tx,
    entities::{allocations, late_money},
    rows,
};
use crate::domain::{
    Instant,
    error::{AppError, Code},
    ids::{AllocationId, CustomerId, InvoiceId, LateMoneyId, PaymentId},
    late_money::{LateMoney, LateState, Reason},
    money::Money,
};

pub async fn insert(tx: &Tx, late: &LateMoney) -> Result<(), AppError> {
    let row = late_money::ActiveModel {
        id: Set(late.id.into()),
        payment_id: Set(late.payment.into()),
        customer_id: Set(late.customer.into()),
        currency: Set(late.amount.currency.code().into()),
        amount: Set(late.amount.minor),
        reason: Set(late.reason.word().into()),
        state: Set(late.state.word().into()),
        moved_to: NotSet,
        created_at: Set(late.created_at),
        resolved_at: Set(late.resolved_at),
        resolved_by: NotSet,
    };
    late_money::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, id: LateMoneyId) -> Result<LateMoney, AppError> {
    let row = late_money::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(read(row)?)
}

/// Everything, what waits for a person first, then the latest.
pub async fn all(db: &impl ConnectionTrait, state: Option<LateState>) -> Result<Vec<LateMoney>, AppError> {
    let mut query = late_money::Entity::find().order_by_desc(late_money::Column::Id);
    if let Some(state) = state {
        query = query.filter(late_money::Column::State.eq(state.word()));
    }
    Ok(query.all(db).await?.into_iter().map(read).collect::<Result<_, _>>()?)
}

/// What became surplus of this payment.
pub async fn of_payment(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<LateMoney>, AppError> {
    let rows = late_money::Entity::find().filter(late_money::Column::PaymentId.eq(uuid::Uuid::from(payment))).all(db);
    Ok(rows.await?.into_iter().map(read).collect::<Result<_, _>>()?)
}

/// Ends the waiting once; a second person finds it ended.
pub async fn resolve(
    tx: &Tx,
    id: LateMoneyId,
    (from, to): (LateState, LateState),
    moved_to: Option<InvoiceId>,
    (now, by): (Instant, &str),
) -> Result<(), AppError> {
    use late_money::Column;
    let resolved = late_money::Entity::update_many()
        .col_expr(Column::State, Expr::value(to.word()))
        .col_expr(Column::MovedTo, Expr::value(moved_to.map(uuid::Uuid::from)))
        .col_expr(Column::ResolvedAt, Expr::value(now))
        .col_expr(Column::ResolvedBy, Expr::value(by))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .filter(Column::State.eq(from.word()))
        .exec(tx)
        .await?;
    (resolved.rows_affected == 1).then_some(()).ok_or(AppError::Conflict(Code::StaleVersion))
}

/// A part of it becomes a sum of its own, which goes its own way; the rest stays as it is.
pub async fn split(tx: &Tx, late: &LateMoney, part: Money) -> Result<LateMoney, AppError> {
    use late_money::Column;
    let rest = late.amount.minus(part).map_err(AppError::Conflict)?;
    let reduced = late_money::Entity::update_many()
        .col_expr(Column::Amount, Expr::value(rest.minor))
        .filter(Column::Id.eq(uuid::Uuid::from(late.id)))
        .filter(Column::State.eq(late.state.word()))
        .filter(Column::Amount.eq(late.amount.minor))
        .exec(tx)
        .await?;
    if reduced.rows_affected != 1 {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    let taken = LateMoney { id: LateMoneyId::fresh(), amount: part, ..late.clone() };
    insert(tx, &taken).await?;
    Ok(taken)
}

/// Whether the payment has settled something of the invoice.
pub async fn is_allocated(db: &impl ConnectionTrait, payment: PaymentId, invoice: InvoiceId) -> Result<bool, AppError> {
    use allocations::Column;
    let found = allocations::Entity::find()
        .filter(Column::PaymentId.eq(uuid::Uuid::from(payment)))
        .filter(Column::InvoiceId.eq(uuid::Uuid::from(invoice)))
        .count(db)
        .await?;
    Ok(found > 0)
}

/// A refund that did not arrive: it is again what it was before.
pub async fn put_back(tx: &Tx, id: LateMoneyId, before: LateState) -> Result<(), AppError> {
    use late_money::Column;
    let nobody = Expr::value(None::<String>);
    let mut change = late_money::Entity::update_many().col_expr(Column::State, Expr::value(before.word()));
    if before == LateState::Open {
        change = change.col_expr(Column::ResolvedAt, Expr::value(None::<Instant>)).col_expr(Column::ResolvedBy, nobody);
    }
    let refunded = Column::State.eq(LateState::Refunded.word());
    let back = change.filter(Column::Id.eq(uuid::Uuid::from(id))).filter(refunded).exec(tx).await?;
    (back.rows_affected == 1).then_some(()).ok_or(AppError::Conflict(Code::StaleVersion))
}

/// Part of a payment that settles an invoice.
pub async fn allocate(
    tx: &Tx,
    payment: PaymentId,
    invoice: InvoiceId,
    amount: Money,
    now: Instant,
) -> Result<(), AppError> {
    let row = allocations::ActiveModel {
        id: Set(AllocationId::fresh().into()),
        payment_id: Set(payment.into()),
        invoice_id: Set(invoice.into()),
        amount: Set(amount.minor),
        created_at: Set(now),
    };
    allocations::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub(super) fn read(row: late_money::Model) -> Result<LateMoney, DbErr> {
    Ok(LateMoney {
        id: LateMoneyId(row.id),
        payment: PaymentId(row.payment_id),
        customer: CustomerId(row.customer_id),
        amount: rows::money(row.amount, &row.currency)?,
        reason: rows::word("late_money.reason", &row.reason, Reason::parse)?,
        state: rows::word("late_money.state", &row.state, LateState::parse)?,
        moved_to: row.moved_to.map(InvoiceId),
        created_at: row.created_at,
        resolved_at: row.resolved_at,
    })
}
