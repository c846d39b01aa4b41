//! Drafts: written and rewritten until they are issued; and the one step out of being a draft.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};

use super::{
    Tx,
    entities::{invoice_gateways, invoice_lines, invoices},
    invoices::allow_gateways,
};
use crate::domain::{
    Instant,
    draft::Draft,
    error::{AppError, Code},
    ids::InvoiceId,
    invoice::{Billed, Invoice, InvoiceState},
    totals::{Line, Totals},
};

pub async fn insert(tx: &Tx, id: InvoiceId, draft: &Draft, totals: &Totals, now: Instant) -> Result<(), AppError> {
    let row = invoices::ActiveModel {
        id: Set(id.into()),
        number: Set(None),
        sequence: Set(0),
        reference: Set(None),
        state: Set(InvoiceState::Draft.word().into()),
        settled: Set(0),
        billed_name: Set(String::new()),
        billed_address: Set(String::new()),
        billed_vat_number: Set(String::new()),
        issued_at: Set(None),
        dated_at: Set(now),
        paid_at: Set(None),
        cancelled_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        ..columns(draft, totals)
    };
    invoices::Entity::insert(row).exec_without_returning(tx).await?;
    write_parts(tx, id, draft).await
}

/// Writes a draft over the version its form was made from; another version, or no draft any more, is stale.
pub async fn rewrite(tx: &Tx, before: &Invoice, draft: &Draft, totals: &Totals, version: i32) -> Result<(), AppError> {
    use invoices::Column;
    let saved = invoices::Entity::update_many()
        .set(columns(draft, totals))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(uuid::Uuid::from(before.id)))
        .filter(Column::State.eq(InvoiceState::Draft.word()))
        .filter(Column::Version.eq(version))
        .exec(tx)
        .await?;
    if saved.rows_affected != 1 {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    invoice_lines::Entity::delete_many()
        .filter(invoice_lines::Column::InvoiceId.eq(uuid::Uuid::from(before.id)))
        .exec(tx)
        .await?;
    write_parts(tx, before.id, draft).await
}

/// A draft has no number and no money: it may vanish.
pub async fn delete(tx: &Tx, id: InvoiceId, version: i32) -> Result<(), AppError> {
    use invoices::Column;
    let id = uuid::Uuid::from(id);
    invoice_lines::Entity::delete_many().filter(invoice_lines::Column::InvoiceId.eq(id)).exec(tx).await?;
    invoice_gateways::Entity::delete_many().filter(invoice_gateways::Column::InvoiceId.eq(id)).exec(tx).await?;
    let gone = invoices::Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(InvoiceState::Draft.word()))
        .filter(Column::Version.eq(version))
        .exec(tx)
        .await?;
    (gone.rows_affected == 1).then_some(()).ok_or(AppError::Conflict(Code::StaleVersion))
}

/// What an invoice is given when it is issued.
#[derive(Debug, Clone)]
pub struct Seal<'a> {
    pub number: &'a str,
    /// Year and running number as one figure, to sort by.
    pub sequence: i64,
    pub reference: &'a str,
    pub billed: &'a Billed,
    pub at: Instant,
}

/// From draft to issued, once: number, reference and addressee are fixed from here on.
pub async fn issue(tx: &Tx, id: InvoiceId, version: i32, seal: Seal<'_>) -> Result<(), AppError> {
    use invoices::Column;
    let row = invoices::ActiveModel {
        state: Set(InvoiceState::Issued.word().into()),
        number: Set(Some(seal.number.into())),
        sequence: Set(seal.sequence),
        reference: Set(Some(seal.reference.into())),
        billed_name: Set(seal.billed.name.clone()),
        billed_address: Set(seal.billed.address.clone()),
        billed_vat_number: Set(seal.billed.vat_number.clone()),
        issued_at: Set(Some(seal.at)),
        dated_at: Set(seal.at),
        ..Default::default()
    };
    let issued = invoices::Entity::update_many()
        .set(row)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .filter(Column::State.eq(InvoiceState::Draft.word()))
        .filter(Column::Version.eq(version))
        .exec(tx)
        .await?;
    (issued.rows_affected == 1).then_some(()).ok_or(AppError::Conflict(Code::StaleVersion))
}

/// From issued to cancelled, while nothing was received.
pub async fn cancel(tx: &Tx, id: InvoiceId, now: Instant) -> Result<(), AppError> {
    use invoices::Column;
    let cancelled = invoices::Entity::update_many()
        .col_expr(Column::State, Expr::value(InvoiceState::Cancelled.word()))
        .col_expr(Column::CancelledAt, Expr::value(now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .filter(Column::State.eq(InvoiceState::Issued.word()))
        .filter(Column::Settled.eq(0))
        .exec(tx)
        .await?;
    (cancelled.rows_affected == 1).then_some(()).ok_or(AppError::Conflict(Code::InvoiceNotPayable))
}

async fn write_parts(tx: &Tx, id: InvoiceId, draft: &Draft) -> Result<(), AppError> {
    let mut rows = Vec::with_capacity(draft.lines.len());
    for (position, line) in (1..).zip(&draft.lines) {
        rows.push(line_row(id, position, line)?);
    }
    if !rows.is_empty() {
        invoice_lines::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    allow_gateways(tx, id, &draft.allowed.0).await
}

fn line_row(id: InvoiceId, position: i32, line: &Line) -> Result<invoice_lines::ActiveModel, AppError> {
    let net = line.net().map_err(|code| AppError::invalid("lines", code))?;
    Ok(invoice_lines::ActiveModel {
        invoice_id: Set(id.into()),
        position: Set(position),
        description: Set(line.description.clone()),
        quantity: Set(line.quantity.0),
        unit_price: Set(line.unit_price.minor),
        tax_rate: Set(line.tax_rate.0),
        net: Set(net.minor),
    })
}

fn columns(draft: &Draft, totals: &Totals) -> invoices::ActiveModel {
    invoices::ActiveModel {
        customer_id: Set(draft.customer.into()),
        currency: Set(draft.currency.code().into()),
        net: Set(totals.net.minor),
        tax: Set(totals.tax.minor),
        total: Set(totals.total.minor),
        parts: Set(draft.parts.word().into()),
        chosen_gateway_id: Set(draft.chosen.map(Into::into)),
        note: Set(draft.note.clone()),
        due_at: Set(draft.due_at),
        ..Default::default()
    }
}
