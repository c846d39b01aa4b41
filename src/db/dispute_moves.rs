//! The money disputes moved, and what they changed of allocations: added, never changed.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    ConnectionTrait, Tx,
    entities::{allocation_changes, dispute_moves},
    rows,
};
use crate::domain::{
    Instant,
    error::{AppError, Code},
    ids::{AllocationId, DisputeId, DisputeMoveId, InvoiceId, PaymentId},
    money::Money,
};

/// `kind`: `withdrawn`, `reinstated`, `lost`, `regained`, `fee`. It is the cause of its posting.
pub async fn insert(
    tx: &Tx,
    dispute: DisputeId,
    (kind, amount): (&str, Money),
    now: Instant,
) -> Result<DisputeMoveId, AppError> {
    let id = DisputeMoveId::fresh();
    let row = dispute_moves::ActiveModel {
        id: Set(id.into()),
        dispute_id: Set(dispute.into()),
        kind: Set(kind.into()),
        currency: Set(amount.currency.code().into()),
        amount: Set(amount.minor),
        at: Set(now),
    };
    dispute_moves::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// The causes of a dispute's postings.
pub async fn of_dispute(db: &impl ConnectionTrait, dispute: DisputeId) -> Result<Vec<Uuid>, AppError> {
    let of_it = dispute_moves::Column::DisputeId.eq(Uuid::from(dispute));
    let rows = dispute_moves::Entity::find().filter(of_it).all(db).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// What moved at the provider, as it is booked there: withdrawn is negative, a fee what it cost.
pub async fn moved(db: &impl ConnectionTrait, dispute: DisputeId) -> Result<(Vec<Money>, Vec<Money>), AppError> {
    let of_it = dispute_moves::Column::DisputeId.eq(Uuid::from(dispute));
    let (mut moves, mut fees) = (Vec::new(), Vec::new());
    for row in dispute_moves::Entity::find().filter(of_it).all(db).await? {
        let amount = rows::money(row.amount, &row.currency)?;
        match row.kind.as_str() {
            "withdrawn" => moves.push(Money::new(-amount.minor, amount.currency)),
            "reinstated" => moves.push(amount),
            "fee" => fees.push(amount),
            _ => {}
        }
    }
    Ok((moves, fees))
}

/// Takes something off what a payment settled of an invoice, or gives it again. Without a move it was no dispute: what was
/// booked of the payment is undone.
pub async fn change_allocation(
    tx: &Tx,
    by: Option<DisputeMoveId>,
    (payment, invoice): (PaymentId, InvoiceId),
    amount: i64,
    now: Instant,
) -> Result<(), AppError> {
    let row = allocation_changes::ActiveModel {
        id: Set(AllocationId::fresh().into()),
        move_id: Set(by.map(Into::into)),
        payment_id: Set(payment.into()),
        invoice_id: Set(invoice.into()),
        amount: Set(amount),
        created_at: Set(now),
    };
    allocation_changes::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What was taken off a payment's allocations so far, by invoice: nothing of it is positive.
pub async fn changes(db: &impl ConnectionTrait, payment: PaymentId) -> Result<BTreeMap<Uuid, i64>, AppError> {
    let of_it = allocation_changes::Column::PaymentId.eq(Uuid::from(payment));
    let mut sums = BTreeMap::new();
    for row in allocation_changes::Entity::find().filter(of_it).all(db).await? {
        let sum: &mut i64 = sums.entry(row.invoice_id).or_default();
        *sum = sum.checked_add(row.amount).ok_or(AppError::Conflict(Code::Internal))?;
    }
    Ok(sums)
}
