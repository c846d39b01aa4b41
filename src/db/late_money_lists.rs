//! The late-money desk, read: pages by keyset, how long it has waited, and which invoices could take it.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
    Value, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    ConnectionTrait,
    entities::{invoices, late_money, payments},
    late_money::read,
    names, rows,
};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{CustomerId, InvoiceId, LateMoneyId, PaymentId},
    invoice::InvoiceState,
    late_money::{Ageing, LateMoney, LateState, Listed},
    money::Money,
    page::{Page, Place},
};

/// Lines of the desk, latest first.
pub async fn page(
    db: &impl ConnectionTrait,
    state: Option<LateState>,
    from: Place<LateMoneyId>,
    most: usize,
) -> Result<Page<Listed, LateMoneyId>, AppError> {
    use late_money::Column;
    let mut query = late_money::Entity::find().limit(most as u64 + 1);
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state.word()));
    }
    query = match from {
        Place::Start => query.order_by_desc(Column::Id),
        Place::After(id) => query.filter(Column::Id.lt(Uuid::from(id))).order_by_desc(Column::Id),
        Place::Before(id) => query.filter(Column::Id.gt(Uuid::from(id))).order_by_asc(Column::Id),
    };
    let found = query.all(db).await?;
    Ok(Page::cut(listed(db, found).await?, &from, most, |line| line.late.id))
}

pub async fn find(db: &impl ConnectionTrait, id: LateMoneyId) -> Result<Listed, AppError> {
    let row = late_money::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    listed(db, vec![row]).await?.pop().ok_or(AppError::NotFound)
}

async fn listed(db: &impl ConnectionTrait, found: Vec<late_money::Model>) -> Result<Vec<Listed>, AppError> {
    let customers = names::customers(db, found.iter().map(|row| CustomerId(row.customer_id))).await?;
    let payments = names::payments(db, found.iter().map(|row| PaymentId(row.payment_id))).await?;
    let meant = meant_for(db, &found).await?;
    let invoices = meant.values().copied().chain(found.iter().filter_map(|row| row.moved_to.map(InvoiceId)));
    let numbers = names::invoices(db, invoices.collect::<Vec<_>>()).await?;
    let number = |id: InvoiceId| numbers.get(&id).cloned().unwrap_or_default();
    let line = |row: late_money::Model| -> Result<Listed, DbErr> {
        let resolved_by = row.resolved_by.clone();
        let late = read(row)?;
        Ok(Listed {
            customer_name: customers.get(&late.customer).cloned().unwrap_or_default(),
            payment_reference: payments.get(&late.payment).cloned().unwrap_or_default(),
            invoice: meant.get(&late.payment).map(|id| (*id, number(*id))),
            moved_to_number: late.moved_to.map(number),
            resolved_by,
            late,
        })
    };
    Ok(found.into_iter().map(line).collect::<Result<_, _>>()?)
}

/// The invoices these payments were made for.
async fn meant_for(
    db: &impl ConnectionTrait,
    found: &[late_money::Model],
) -> Result<BTreeMap<PaymentId, InvoiceId>, AppError> {
    use payments::Column;
    let meant: Vec<(Uuid, Option<Uuid>)> = payments::Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::InvoiceId)
        .filter(Column::Id.is_in(found.iter().map(|row| row.payment_id)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(meant.into_iter().filter_map(|(id, invoice)| Some((PaymentId(id), InvoiceId(invoice?)))).collect())
}

#[derive(FromQueryResult)]
struct Sums {
    currency: String,
    count: i64,
    sum: i64,
    over_week: i64,
    over_month: i64,
}

/// What waits for a person, per currency.
pub async fn ageing(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Ageing>, AppError> {
    const OPEN: &str = "SELECT currency, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS sum,
            CAST(SUM(CASE WHEN created_at < $1 THEN amount ELSE 0 END) AS BIGINT) AS over_week,
            CAST(SUM(CASE WHEN created_at < $2 THEN amount ELSE 0 END) AS BIGINT) AS over_month
         FROM late_money WHERE state = 'open' GROUP BY currency ORDER BY currency";
    let bounds = [Value::from(now - time::Duration::days(7)), Value::from(now - time::Duration::days(30))];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), OPEN, bounds);
    let ageing = |row: Sums| -> Result<Ageing, DbErr> {
        let amount = |minor| rows::money(minor, &row.currency);
        let (sum, over_week, over_month) = (amount(row.sum)?, amount(row.over_week)?, amount(row.over_month)?);
        Ok(Ageing { sum, count: row.count, over_week, over_month })
    };
    let sums = Sums::find_by_statement(statement).all(db).await?;
    Ok(sums.into_iter().map(ageing).collect::<Result<_, _>>()?)
}

/// The customer's issued invoices that need at least this much, first due first, with what each needs.
pub async fn takers(
    db: &impl ConnectionTrait,
    late: &LateMoney,
    most: u64,
) -> Result<Vec<(InvoiceId, String, Money)>, AppError> {
    use invoices::Column;
    let rest = Expr::col(Column::Total).sub(Expr::col(Column::Settled));
    let rows = invoices::Entity::find()
        .filter(Column::CustomerId.eq(Uuid::from(late.customer)))
        .filter(Column::Currency.eq(late.amount.currency.code()))
        .filter(Column::State.eq(InvoiceState::Issued.word()))
        .filter(rest.gte(late.amount.minor))
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    let taker = |row: invoices::Model| {
        let due = Money::new(row.total - row.settled, late.amount.currency);
        (InvoiceId(row.id), row.number.unwrap_or_default(), due)
    };
    Ok(rows.into_iter().map(taker).collect())
}
