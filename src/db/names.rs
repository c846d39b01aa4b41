//! The names behind ids, for lists; and the ids behind what people type to find something.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    ConnectionTrait,
    entities::{customers, gateways, invoices, payments, payouts, people, refunds},
    rows,
};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{CustomerId, GatewayId, InvoiceId, PaymentId, PayoutId, PersonId, RefundId},
    invoice::InvoiceState,
    invoice_number,
    money::Money,
};

/// How many invoices a search may stand for.
const MOST_INVOICES: u64 = 200;

pub async fn customers(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = CustomerId>,
) -> Result<BTreeMap<CustomerId, String>, AppError> {
    use customers::Column;
    let query = customers::Entity::find().select_only().column(Column::Id).column(Column::Name);
    let named: Vec<(Uuid, String)> =
        query.filter(Column::Id.is_in(ids.into_iter().map(Uuid::from))).into_tuple().all(db).await?;
    Ok(named.into_iter().map(|(id, name)| (CustomerId(id), name)).collect())
}

/// References of customers, `C-00001`.
pub async fn customer_references(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = CustomerId>,
) -> Result<BTreeMap<CustomerId, String>, AppError> {
    use customers::Column;
    let query = customers::Entity::find().select_only().column(Column::Id).column(Column::Reference);
    let named: Vec<(Uuid, String)> =
        query.filter(Column::Id.is_in(ids.into_iter().map(Uuid::from))).into_tuple().all(db).await?;
    Ok(named.into_iter().map(|(id, reference)| (CustomerId(id), reference)).collect())
}

/// Numbers of issued invoices.
pub async fn invoices(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = InvoiceId>,
) -> Result<BTreeMap<InvoiceId, String>, AppError> {
    use invoices::Column;
    let query = invoices::Entity::find().select_only().column(Column::Id).column(Column::Number);
    let named: Vec<(Uuid, Option<String>)> =
        query.filter(Column::Id.is_in(ids.into_iter().map(Uuid::from))).into_tuple().all(db).await?;
    Ok(named.into_iter().map(|(id, number)| (InvoiceId(id), number.unwrap_or_default())).collect())
}

/// The creditor references of invoices, and what each still needs.
pub async fn needs(
    db: &impl ConnectionTrait,
    ids: &[InvoiceId],
) -> Result<BTreeMap<InvoiceId, (Option<String>, Money)>, AppError> {
    let wanted = invoices::Column::Id.is_in(ids.iter().copied().map(Uuid::from));
    let rows = invoices::Entity::find().filter(wanted).all(db).await?;
    let need = |row: invoices::Model| -> Result<_, DbErr> {
        let open = row.state == InvoiceState::Issued.word();
        let due = rows::money(if open { row.total - row.settled } else { 0 }, &row.currency)?;
        Ok((InvoiceId(row.id), (row.reference, due)))
    };
    Ok(rows.into_iter().map(need).collect::<Result<_, _>>()?)
}

/// References of payments, `PAY-…`.
pub async fn payments(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PaymentId>,
) -> Result<BTreeMap<PaymentId, String>, AppError> {
    use payments::Column;
    let query = payments::Entity::find().select_only().column(Column::Id).column(Column::Reference);
    let named: Vec<(Uuid, String)> =
        query.filter(Column::Id.is_in(ids.into_iter().map(Uuid::from))).into_tuple().all(db).await?;
    Ok(named.into_iter().map(|(id, reference)| (PaymentId(id), reference)).collect())
}

/// References of payouts as their banks show them, or their providers.
pub async fn payouts(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PayoutId>,
) -> Result<BTreeMap<PayoutId, String>, AppError> {
    use payouts::Column;
    let query = payouts::Entity::find().select_only().columns([Column::Id]).column(Column::BankReference);
    let query = query.column(Column::Reference);
    let named: Vec<(Uuid, Option<String>, String)> =
        query.filter(Column::Id.is_in(ids.into_iter().map(Uuid::from))).into_tuple().all(db).await?;
    Ok(named.into_iter().map(|(id, bank, reference)| (PayoutId(id), bank.unwrap_or(reference))).collect())
}

/// References of refunds, `REF-…`.
pub async fn refunds(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = RefundId>,
) -> Result<BTreeMap<RefundId, String>, AppError> {
    use refunds::Column;
    let query = refunds::Entity::find().select_only().column(Column::Id).column(Column::Reference);
    let named: Vec<(Uuid, String)> =
        query.filter(Column::Id.is_in(ids.into_iter().map(Uuid::from))).into_tuple().all(db).await?;
    Ok(named.into_iter().map(|(id, reference)| (RefundId(id), reference)).collect())
}

pub async fn people(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<BTreeMap<PersonId, String>, AppError> {
    use people::Column;
    let query = people::Entity::find().select_only().column(Column::Id).column(Column::Name);
    let named: Vec<(Uuid, String)> =
        query.filter(Column::Id.is_in(ids.into_iter().map(Uuid::from))).into_tuple().all(db).await?;
    Ok(named.into_iter().map(|(id, name)| (PersonId(id), name)).collect())
}

/// Every gateway's own name, in the order customers see.
pub async fn gateways(db: &impl ConnectionTrait) -> Result<Vec<(GatewayId, String)>, AppError> {
    use gateways::Column;
    let query = gateways::Entity::find().select_only().column(Column::Id).column(Column::Name);
    let named: Vec<(Uuid, String)> =
        query.order_by_asc(Column::Position).order_by_asc(Column::Id).into_tuple().all(db).await?;
    Ok(named.into_iter().map(|(id, name)| (GatewayId(id), name)).collect())
}

/// The invoices a person may mean by a number or a creditor reference, however they grouped it.
pub async fn invoices_meant(db: &impl ConnectionTrait, search: &str, now: Instant) -> Result<Vec<InvoiceId>, AppError> {
    use invoices::Column;
    let sequences = invoice_number::meant(search, now.year() + 1).into_iter().map(|number| number.sequence());
    let reference = search.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let either = Condition::any().add(Column::Sequence.is_in(sequences)).add(Column::Reference.eq(reference));
    let ids: Vec<Uuid> = invoices::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(either)
        .limit(MOST_INVOICES)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(InvoiceId).collect())
}
