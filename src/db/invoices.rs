//! Invoices: found whole with their lines, settled by what was received, never rewritten once issued.

use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};

use super::{
    ConnectionTrait, Tx,
    entities::{invoice_gateways, invoice_lines, invoices},
    rows,
};
use crate::domain::{
    Instant,
    availability::Allowed,
    error::{AppError, Code},
    ids::{CustomerId, GatewayId, InvoiceId},
    invoice::{Billed, Invoice, InvoiceState, Parts},
    money::Money,
    totals::{Line, Quantity, TaxRate, Totals},
};

/// For administrators and the house itself.
pub async fn find(db: &impl ConnectionTrait, id: InvoiceId) -> Result<Invoice, AppError> {
    whole(db, invoices::Entity::find_by_id(id)).await
}

/// For a customer: somebody else's, and a draft of their own, do not exist.
pub async fn find_for(db: &impl ConnectionTrait, customer: CustomerId, id: InvoiceId) -> Result<Invoice, AppError> {
    let theirs = invoices::Entity::find_by_id(id)
        .filter(invoices::Column::CustomerId.eq(uuid::Uuid::from(customer)))
        .filter(invoices::Column::State.ne(InvoiceState::Draft.word()));
    whole(db, theirs).await
}

/// The invoice behind a creditor reference (`RF…` without blanks), for the desk that matches transfers.
pub async fn find_by_reference(db: &impl ConnectionTrait, reference: &str) -> Result<Invoice, AppError> {
    whole(db, invoices::Entity::find().filter(invoices::Column::Reference.eq(reference))).await
}

/// The invoice of this number (`F-2026-00042`), for administrators.
pub async fn find_by_number(db: &impl ConnectionTrait, number: &str) -> Result<Invoice, AppError> {
    whole(db, invoices::Entity::find().filter(invoices::Column::Number.eq(number))).await
}

/// Held until the transaction ends: a row lock on PostgreSQL; on SQLite a write transaction is alone anyway.
pub async fn lock(tx: &Tx, id: InvoiceId) -> Result<Invoice, AppError> {
    lock_row(tx, id).await?;
    find(tx, id).await
}

/// As [`lock`], for a customer.
pub async fn lock_for(tx: &Tx, customer: CustomerId, id: InvoiceId) -> Result<Invoice, AppError> {
    lock_row(tx, id).await?;
    find_for(tx, customer, id).await
}

/// An outer join cannot be locked: first the row, then the whole.
async fn lock_row(tx: &Tx, id: InvoiceId) -> Result<(), AppError> {
    if tx.is_alone() {
        return Ok(());
    }
    let row = invoices::Entity::find_by_id(id).select_only().column(invoices::Column::Id).lock_exclusive();
    row.into_tuple::<uuid::Uuid>().one(tx).await?.map(drop).ok_or(AppError::NotFound)
}

/// Adds received money. More than is open is refused; complete, the invoice is paid.
pub async fn settle(tx: &Tx, invoice: &Invoice, amount: Money, now: Instant) -> Result<(), AppError> {
    use invoices::Column;
    if amount.currency != invoice.total().currency || !amount.is_positive() {
        return Err(AppError::Conflict(Code::InvoiceNotPayable));
    }
    let settled = || Expr::col(Column::Settled).add(amount.minor);
    let added = invoices::Entity::update_many()
        .col_expr(Column::Settled, settled())
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(uuid::Uuid::from(invoice.id)))
        .filter(Column::State.eq(InvoiceState::Issued.word()))
        .filter(settled().lte(Expr::col(Column::Total)))
        .exec(tx)
        .await?;
    if added.rows_affected != 1 {
        return Err(AppError::Conflict(Code::InvoiceNotPayable));
    }
    close_when_complete(tx, invoice.id, now).await
}

/// Takes received money off again: what its payer's bank took back is due once more.
pub async fn unsettle(tx: &Tx, id: InvoiceId, amount: Money) -> Result<(), AppError> {
    use invoices::Column;
    if !amount.is_positive() {
        return Err(AppError::Conflict(Code::InvoiceNotPayable));
    }
    let left = || Expr::col(Column::Settled).sub(amount.minor);
    let taken = invoices::Entity::update_many()
        .col_expr(Column::Settled, left())
        .col_expr(Column::State, Expr::value(InvoiceState::Issued.word()))
        .col_expr(Column::PaidAt, Expr::value(None::<Instant>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .filter(Column::State.is_in([InvoiceState::Issued.word(), InvoiceState::Paid.word()]))
        .filter(left().gte(0))
        .exec(tx)
        .await?;
    (taken.rows_affected == 1).then_some(()).ok_or(AppError::Conflict(Code::InvoiceNotPayable))
}

/// Paid once nothing is left: after money came in, or at issue when the total is zero.
pub async fn close_when_complete(tx: &Tx, id: InvoiceId, now: Instant) -> Result<(), AppError> {
    use invoices::Column;
    invoices::Entity::update_many()
        .col_expr(Column::State, Expr::value(InvoiceState::Paid.word()))
        .col_expr(Column::PaidAt, Expr::value(now))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .filter(Column::State.eq(InvoiceState::Issued.word()))
        .filter(Expr::col(Column::Settled).eq(Expr::col(Column::Total)))
        .exec(tx)
        .await?;
    Ok(())
}

/// The gateways an administrator puts on the invoice; none leaves the choice open.
pub async fn allow_gateways(tx: &Tx, id: InvoiceId, gateways: &[GatewayId]) -> Result<(), AppError> {
    use invoice_gateways::{ActiveModel, Column, Entity};
    Entity::delete_many().filter(Column::InvoiceId.eq(uuid::Uuid::from(id))).exec(tx).await?;
    if gateways.is_empty() {
        return Ok(());
    }
    let rows = gateways.iter().map(|gateway| ActiveModel {
        invoice_id: sea_orm::ActiveValue::Set(id.into()),
        gateway_id: sea_orm::ActiveValue::Set((*gateway).into()),
    });
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// The gateway the invoice is meant to be paid through. The caller holds the lock and has judged.
pub async fn choose_gateway(tx: &Tx, id: InvoiceId, gateway: Option<GatewayId>) -> Result<(), AppError> {
    use invoices::Column;
    let chosen = invoices::Entity::update_many()
        .col_expr(Column::ChosenGatewayId, Expr::value(gateway.map(uuid::Uuid::from)))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .filter(Column::State.is_in([InvoiceState::Draft.word(), InvoiceState::Issued.word()]))
        .exec(tx)
        .await?;
    (chosen.rows_affected == 1).then_some(()).ok_or(AppError::Conflict(Code::InvoiceNotPayable))
}

/// One invoice, in one question.
async fn whole(db: &impl ConnectionTrait, query: Select<invoices::Entity>) -> Result<Invoice, AppError> {
    let joined = query
        .find_also_related(invoice_lines::Entity)
        .find_also_related(invoice_gateways::Entity)
        .order_by_asc(invoice_lines::Column::Position)
        .order_by_asc(invoice_gateways::Column::GatewayId);
    let (mut found, mut lines, mut allowed) = (None, Vec::<invoice_lines::Model>::new(), Vec::new());
    for (row, line, gateway) in joined.all(db).await? {
        found.get_or_insert(row);
        let is_new = |line: &invoice_lines::Model| lines.last().is_none_or(|last| last.position != line.position);
        lines.extend(line.filter(is_new));
        allowed.extend(gateway.map(|row| GatewayId(row.gateway_id)));
    }
    Ok(invoice(found.ok_or(AppError::NotFound)?, lines, Allowed(allowed))?)
}

fn invoice(row: invoices::Model, lines: Vec<invoice_lines::Model>, allowed: Allowed) -> Result<Invoice, DbErr> {
    let money = |minor| rows::money(minor, &row.currency);
    let lines = lines.into_iter().map(|row_line| line(row_line, &row.currency)).collect::<Result<Vec<_>, _>>()?;
    let currency = rows::currency(&row.currency)?;
    let damaged = |code: Code| DbErr::Type(format!("the lines of invoice {}: {}", row.id, code.word()));
    let taxes = Totals::of(&lines, currency).map_err(damaged)?.taxes;
    Ok(Invoice {
        id: InvoiceId(row.id),
        customer: CustomerId(row.customer_id),
        totals: Totals { net: money(row.net)?, tax: money(row.tax)?, total: money(row.total)?, taxes },
        settled: money(row.settled)?,
        billed: Billed { name: row.billed_name, address: row.billed_address, vat_number: row.billed_vat_number },
        number: row.number,
        reference: row.reference,
        state: rows::word("invoices.state", &row.state, InvoiceState::parse)?,
        lines,
        issued_at: row.issued_at,
        due_at: Some(row.due_at),
        paid_at: row.paid_at,
        cancelled_at: row.cancelled_at,
        created_at: row.created_at,
        parts: rows::word("invoices.parts", &row.parts, Parts::parse)?,
        allowed,
        chosen: row.chosen_gateway_id.map(GatewayId),
        note: row.note,
        version: row.version,
    })
}

fn line(row: invoice_lines::Model, currency: &str) -> Result<Line, DbErr> {
    Ok(Line {
        description: row.description,
        quantity: Quantity(row.quantity),
        unit_price: rows::money(row.unit_price, currency)?,
        tax_rate: TaxRate(row.tax_rate),
    })
}
