//! Disputes: written when their provider first tells of them, changed step by step, each step guarded by the version it
//! starts from.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    ConnectionTrait, Tx,
    entities::{allocations, disputes},
    histories, questions, rows,
};
use crate::domain::{
    Instant,
    dispute::{Away, Dispute, DisputeKind, DisputeState},
    error::AppError,
    ids::{CustomerId, DisputeId, GatewayId, InvoiceId, PaymentId},
    payment::Fee,
    people::Actor,
};

pub async fn insert(tx: &Tx, dispute: &Dispute, actor: &Actor) -> Result<(), AppError> {
    let row = disputes::ActiveModel {
        id: Set(dispute.id.into()),
        reference: Set(dispute.reference.clone()),
        payment_id: Set(dispute.payment.into()),
        customer_id: Set(dispute.customer.into()),
        gateway_id: Set(dispute.gateway.into()),
        provider_reference: Set(dispute.provider_reference.clone()),
        kind: Set(dispute.kind.word().into()),
        state: Set(dispute.state.word().into()),
        currency: Set(dispute.away.contested.currency.code().into()),
        amount: Set(dispute.amount.minor),
        amount_currency: Set(dispute.amount.currency.code().into()),
        contested: Set(0),
        owed: Set(0),
        recalled: Set(0),
        lost: Set(0),
        reason: Set(dispute.reason.clone()),
        due_at: Set(dispute.due),
        opened_at: Set(dispute.opened_at),
        check_at: Set(dispute.check_at),
        needs_person: Set(dispute.needs_person),
        version: Set(1),
        ..Default::default()
    };
    disputes::Entity::insert(row).exec_without_returning(tx).await?;
    histories::record(tx, dispute.id, (None, dispute.state), (dispute.opened_at, actor), "").await
}

/// Writes back everything that may change, if nobody changed it since it was read.
/// `false`: somebody did; read again.
pub async fn update(db: &impl ConnectionTrait, dispute: &Dispute) -> Result<bool, AppError> {
    use disputes::Column;
    let Away { contested, owed, recalled, lost } = dispute.away;
    let changed = disputes::Entity::update_many()
        .col_expr(Column::ProviderReference, Expr::value(dispute.provider_reference.clone()))
        .col_expr(Column::Kind, Expr::value(dispute.kind.word()))
        .col_expr(Column::State, Expr::value(dispute.state.word()))
        .col_expr(Column::Amount, Expr::value(dispute.amount.minor))
        .col_expr(Column::AmountCurrency, Expr::value(dispute.amount.currency.code()))
        .col_expr(Column::Contested, Expr::value(contested.minor))
        .col_expr(Column::Owed, Expr::value(owed.minor))
        .col_expr(Column::Recalled, Expr::value(recalled.minor))
        .col_expr(Column::Lost, Expr::value(lost.minor))
        .col_expr(Column::Fee, Expr::value(dispute.fee.map(|fee| fee.fee.minor)))
        .col_expr(Column::FeeTax, Expr::value(dispute.fee.map(|fee| fee.tax.minor)))
        .col_expr(Column::FeeCurrency, Expr::value(dispute.fee.map(|fee| fee.fee.currency.code())))
        .col_expr(Column::Reason, Expr::value(dispute.reason.clone()))
        .col_expr(Column::DueAt, Expr::value(dispute.due))
        .col_expr(Column::ClosedAt, Expr::value(dispute.closed_at))
        .col_expr(Column::CheckAt, Expr::value(dispute.check_at))
        .col_expr(Column::NeedsPerson, Expr::value(dispute.needs_person))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(Uuid::from(dispute.id)))
        .filter(Column::Version.eq(dispute.version))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Asked again at `at`: only the schedule moves.
pub async fn put_off(db: &impl ConnectionTrait, id: DisputeId, at: Instant) -> Result<(), AppError> {
    disputes::Entity::update_many()
        .col_expr(disputes::Column::CheckAt, Expr::value(at))
        .filter(disputes::Column::Id.eq(Uuid::from(id)))
        .filter(disputes::Column::CheckAt.is_not_null())
        .exec(db)
        .await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, id: DisputeId) -> Result<Dispute, AppError> {
    one(db, disputes::Column::Id.eq(Uuid::from(id)).into()).await?.ok_or(AppError::NotFound)
}

/// By the provider's id. Under the lock of its payment nobody changes it, nor adds another of that payment.
pub async fn find_reported(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    reference: &str,
) -> Result<Option<Dispute>, AppError> {
    let here = disputes::Column::GatewayId.eq(Uuid::from(gateway));
    one(db, Condition::all().add(here).add(disputes::Column::ProviderReference.eq(reference))).await
}

/// Every dispute of a payment, oldest first.
pub async fn of_payment(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<Dispute>, AppError> {
    all(db, disputes::Column::PaymentId.eq(Uuid::from(payment)).into()).await
}

/// Every dispute of a customer, oldest first.
pub async fn of_customer(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Vec<Dispute>, AppError> {
    all(db, disputes::Column::CustomerId.eq(Uuid::from(customer)).into()).await
}

/// The invoices a payment has settled something of, whatever was taken back since.
pub async fn invoices_of(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<InvoiceId>, AppError> {
    let of_it = allocations::Column::PaymentId.eq(Uuid::from(payment));
    let rows = allocations::Entity::find().filter(of_it).all(db).await?;
    Ok(rows.into_iter().map(|row| InvoiceId(row.invoice_id)).collect())
}

/// What of an invoice was paid and taken back since, and is owed again for it.
pub async fn owed_of_invoice(db: &impl ConnectionTrait, invoice: InvoiceId) -> Result<Vec<Dispute>, AppError> {
    let settled = allocations::Entity::find().filter(allocations::Column::InvoiceId.eq(Uuid::from(invoice)));
    let payments: Vec<Uuid> = settled.all(db).await?.into_iter().map(|row| row.payment_id).collect();
    let of_them = disputes::Column::PaymentId.is_in(payments);
    all(db, Condition::all().add(of_them).add(disputes::Column::Owed.gt(0))).await
}

/// What the janitor has to ask about now, longest waiting first.
pub async fn to_check(db: &impl ConnectionTrait, now: Instant, most: u64) -> Result<Vec<DisputeId>, AppError> {
    Ok(questions::due::<disputes::Entity>(db, now, most).await?.into_iter().map(DisputeId).collect())
}

/// Takes the right to ask the provider about a dispute: one asker at a time, not more often than the pause.
pub async fn claim_question(
    db: &impl ConnectionTrait,
    id: DisputeId,
    now: Instant,
    pause: time::Duration,
) -> Result<bool, AppError> {
    questions::claim::<disputes::Entity>(db, id.into(), now, pause).await
}

async fn one(db: &impl ConnectionTrait, condition: Condition) -> Result<Option<Dispute>, AppError> {
    Ok(disputes::Entity::find().filter(condition).one(db).await?.map(dispute).transpose()?)
}

async fn all(db: &impl ConnectionTrait, condition: Condition) -> Result<Vec<Dispute>, AppError> {
    let rows = disputes::Entity::find().filter(condition).order_by_asc(disputes::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(dispute).collect::<Result<_, _>>()?)
}

pub(super) fn dispute(row: disputes::Model) -> Result<Dispute, DbErr> {
    let fee = match (row.fee, row.fee_tax, row.fee_currency.as_deref()) {
        (Some(fee), Some(tax), Some(currency)) => {
            Some(Fee { fee: rows::money(fee, currency)?, tax: rows::money(tax, currency)? })
        }
        _ => None,
    };
    let here = |minor| rows::money(minor, &row.currency);
    Ok(Dispute {
        id: DisputeId(row.id),
        payment: PaymentId(row.payment_id),
        customer: CustomerId(row.customer_id),
        gateway: GatewayId(row.gateway_id),
        kind: rows::word("disputes.kind", &row.kind, DisputeKind::parse)?,
        state: rows::word("disputes.state", &row.state, DisputeState::parse)?,
        amount: rows::money(row.amount, &row.amount_currency)?,
        away: Away {
            contested: here(row.contested)?,
            owed: here(row.owed)?,
            recalled: here(row.recalled)?,
            lost: here(row.lost)?,
        },
        reference: row.reference,
        provider_reference: row.provider_reference,
        fee,
        reason: row.reason,
        due: row.due_at,
        opened_at: row.opened_at,
        closed_at: row.closed_at,
        check_at: row.check_at,
        needs_person: row.needs_person,
        version: row.version,
    })
}
