//! Lines of payouts: each movement of a provider's balance is kept once, in one payout.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use uuid::Uuid;

use super::{ConnectionTrait, Tx, entities::payout_lines, rows};
use crate::domain::{
    error::AppError,
    ids::{GatewayId, PaymentId, PayoutId, PayoutLineId, RefundId},
    money::Money,
    payout::{LineKind, PayoutLine, Standing, Subject},
};

/// Under the lock of its payout, and after a look whether the movement is known.
pub async fn insert(tx: &Tx, gateway: GatewayId, line: &PayoutLine) -> Result<(), AppError> {
    let (payment, refund, returned) = subjects(line.subject);
    let row = payout_lines::ActiveModel {
        id: Set(line.id.into()),
        payout_id: Set(line.payout.into()),
        gateway_id: Set(gateway.into()),
        reference: Set(line.reference.clone()),
        kind: Set(line.kind.word().into()),
        currency: Set(line.gross.currency.code().into()),
        gross: Set(line.gross.minor),
        fee: Set(line.fee.minor),
        fee_tax: Set(line.tax.minor),
        origin_amount: Set(line.origin.map(|money| money.minor)),
        origin_currency: Set(line.origin.map(|money| money.currency.code().into())),
        named: Set(line.named.clone()),
        payment_id: Set(payment),
        refund_id: Set(refund),
        returned_id: Set(returned),
        standing: Set(line.standing.word().into()),
    };
    payout_lines::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// What is known better by now: what it is about, and whether our books say the same.
pub async fn update(tx: &Tx, line: &PayoutLine) -> Result<(), AppError> {
    use payout_lines::Column;
    let (payment, refund, returned) = subjects(line.subject);
    payout_lines::Entity::update_many()
        .col_expr(Column::PaymentId, Expr::value(payment))
        .col_expr(Column::RefundId, Expr::value(refund))
        .col_expr(Column::ReturnedId, Expr::value(returned))
        .col_expr(Column::OriginAmount, Expr::value(line.origin.map(|money| money.minor)))
        .col_expr(Column::OriginCurrency, Expr::value(line.origin.map(|money| money.currency.code())))
        .col_expr(Column::Standing, Expr::value(line.standing.word()))
        .filter(Column::Id.eq(Uuid::from(line.id)))
        .exec(tx)
        .await?;
    Ok(())
}

/// Those of these movements that are kept already, by the provider's id, in whatever payout.
pub async fn known(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    references: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, PayoutLine>, AppError> {
    let these = Condition::all()
        .add(payout_lines::Column::GatewayId.eq(Uuid::from(gateway)))
        .add(payout_lines::Column::Reference.is_in(references));
    Ok(all(db, these).await?.into_iter().map(|line| (line.reference.clone(), line)).collect())
}

/// In the order they were told.
pub async fn of_payout(db: &impl ConnectionTrait, payout: PayoutId) -> Result<Vec<PayoutLine>, AppError> {
    all(db, payout_lines::Column::PayoutId.eq(Uuid::from(payout)).into()).await
}

/// The line that brought a payment's money, in whichever payout.
pub async fn of_payment(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Option<PayoutLine>, AppError> {
    let brought = Condition::all()
        .add(payout_lines::Column::PaymentId.eq(Uuid::from(payment)))
        .add(payout_lines::Column::Kind.eq(LineKind::Payment.word()));
    Ok(all(db, brought).await?.into_iter().next())
}

/// The line that took a refund's money out.
pub async fn of_refund(db: &impl ConnectionTrait, refund: RefundId) -> Result<Option<PayoutLine>, AppError> {
    let took = Condition::all()
        .add(payout_lines::Column::RefundId.eq(Uuid::from(refund)))
        .add(payout_lines::Column::Gross.lt(0));
    Ok(all(db, took).await?.into_iter().next())
}

async fn all(db: &impl ConnectionTrait, condition: Condition) -> Result<Vec<PayoutLine>, AppError> {
    let rows = payout_lines::Entity::find().filter(condition).order_by_asc(payout_lines::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(line).collect::<Result<_, _>>()?)
}

fn subjects(subject: Option<Subject>) -> (Option<Uuid>, Option<Uuid>, Option<Uuid>) {
    match subject {
        Some(Subject::Payment(id)) => (Some(id.into()), None, None),
        Some(Subject::Refund(id)) => (None, Some(id.into()), None),
        Some(Subject::Payout(id)) => (None, None, Some(id.into())),
        None => (None, None, None),
    }
}

pub(super) fn line(row: payout_lines::Model) -> Result<PayoutLine, DbErr> {
    let money = |minor| rows::money(minor, &row.currency);
    let origin = match (row.origin_amount, row.origin_currency.as_deref()) {
        (Some(minor), Some(currency)) => Some(rows::money(minor, currency)?),
        _ => None,
    };
    let subject = match (row.payment_id, row.refund_id, row.returned_id) {
        (Some(id), ..) => Some(Subject::Payment(PaymentId(id))),
        (_, Some(id), _) => Some(Subject::Refund(RefundId(id))),
        (.., Some(id)) => Some(Subject::Payout(PayoutId(id))),
        _ => None,
    };
    let (gross, fee, tax): (Money, Money, Money) = (money(row.gross)?, money(row.fee)?, money(row.fee_tax)?);
    Ok(PayoutLine {
        id: PayoutLineId(row.id),
        payout: PayoutId(row.payout_id),
        kind: rows::word("payout_lines.kind", &row.kind, LineKind::parse)?,
        standing: rows::word("payout_lines.standing", &row.standing, Standing::parse)?,
        reference: row.reference,
        gross,
        fee,
        tax,
        origin,
        named: row.named,
        subject,
    })
}
