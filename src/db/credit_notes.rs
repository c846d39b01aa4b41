//! Credit notes: added under the next number of their series, never changed.

use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{ConnectionTrait, Tx, entities::credit_notes, rows};
use crate::domain::{
    credit_note::CreditNote,
    error::AppError,
    ids::{CreditNoteId, CustomerId, InvoiceId, RefundId},
};

pub async fn insert(tx: &Tx, note: &CreditNote) -> Result<(), AppError> {
    let taxes = serde_json::to_string(&note.taxes).map_err(|cause| DbErr::Json(cause.to_string()))?;
    let row = credit_notes::ActiveModel {
        id: Set(note.id.into()),
        number: Set(note.number.clone()),
        invoice_id: Set(note.invoice.into()),
        customer_id: Set(note.customer.into()),
        refund_id: Set(note.refund.into()),
        cancels_id: Set(note.cancels.map(Into::into)),
        currency: Set(note.total.currency.code().into()),
        net: Set(note.net().minor),
        tax: Set(note.tax().minor),
        total: Set(note.total.minor),
        taxes: Set(taxes),
        reason: Set(note.reason.clone()),
        issued_at: Set(note.issued_at),
    };
    credit_notes::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, id: CreditNoteId) -> Result<CreditNote, AppError> {
    let row = credit_notes::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(read(row)?)
}

/// Seen through its customer: somebody else's is not found.
pub async fn find_for(
    db: &impl ConnectionTrait,
    customer: CustomerId,
    id: CreditNoteId,
) -> Result<CreditNote, AppError> {
    find(db, id).await.and_then(|note| if note.customer == customer { Ok(note) } else { Err(AppError::NotFound) })
}

/// In the order of their numbers.
pub async fn of_invoice(db: &impl ConnectionTrait, invoice: InvoiceId) -> Result<Vec<CreditNote>, AppError> {
    let of_it = credit_notes::Column::InvoiceId.eq(Uuid::from(invoice));
    all(db, of_it).await
}

/// The one it brought, and the one that took that back where it failed.
pub async fn of_refund(db: &impl ConnectionTrait, refund: RefundId) -> Result<Vec<CreditNote>, AppError> {
    all(db, credit_notes::Column::RefundId.eq(Uuid::from(refund))).await
}

async fn all(
    db: &impl ConnectionTrait,
    condition: sea_orm::sea_query::SimpleExpr,
) -> Result<Vec<CreditNote>, AppError> {
    let rows = credit_notes::Entity::find().filter(condition).order_by_asc(credit_notes::Column::Id).all(db).await?;
    Ok(rows.into_iter().map(read).collect::<Result<_, _>>()?)
}

fn read(row: credit_notes::Model) -> Result<CreditNote, DbErr> {
    let taxes = serde_json::from_str(&row.taxes);
    Ok(CreditNote {
        id: CreditNoteId(row.id),
        number: row.number,
        invoice: InvoiceId(row.invoice_id),
        customer: CustomerId(row.customer_id),
        refund: RefundId(row.refund_id),
        cancels: row.cancels_id.map(CreditNoteId),
        total: rows::money(row.total, &row.currency)?,
        taxes: taxes.map_err(|cause| DbErr::Json(format!("credit_notes.taxes: {cause}")))?,
        reason: row.reason,
        issued_at: row.issued_at,
    })
}
