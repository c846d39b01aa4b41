//! The late-money desk, read: pages by keyset, how long it has waited, and which invoices could take it.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Statement, Value, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    ConnectionTrait,
    entities::{allocations, invoices, late_money, payments},
    late_money::read,
    names, rows,
};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{CustomerId, InvoiceId, LateMoneyId, PaymentId},
    invoice::InvoiceState,
    late_money::{Ageing, Explained, LateMoney, Listed, Waited, Wanted},
    money::Money,
    page::{Page, Place},
};

/// Lines of the desk, latest first.
pub async fn page(
    db: &impl ConnectionTrait,
    (wanted, now): (Wanted, Instant),
    from: Place<LateMoneyId>,
    most: usize,
) -> Result<Page<Listed, LateMoneyId>, AppError> {
    use late_money::Column;
    let mut query = late_money::Entity::find().limit(most as u64 + 1);
    if let Some(state) = wanted.state {
        query = query.filter(Column::State.eq(state.word()));
    }
    let (later_than, until) = wanted.waited.map_or((None, None), |waited| waited.came(now));
    if let Some(bound) = later_than {
        query = query.filter(Column::CreatedAt.gt(bound));
    }
    if let Some(bound) = until {
        query = query.filter(Column::CreatedAt.lte(bound));
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
    over_7: i64,
    over_30: i64,
    over_90: i64,
}

/// What waits for a person, per currency.
pub async fn ageing(db: &impl ConnectionTrait, now: Instant) -> Result<Vec<Ageing>, AppError> {
    const OPEN: &str = "SELECT currency, COUNT(*) AS count, CAST(SUM(amount) AS BIGINT) AS sum,
            CAST(SUM(CASE WHEN created_at <= $1 THEN amount ELSE 0 END) AS BIGINT) AS over_7,
            CAST(SUM(CASE WHEN created_at <= $2 THEN amount ELSE 0 END) AS BIGINT) AS over_30,
            CAST(SUM(CASE WHEN created_at <= $3 THEN amount ELSE 0 END) AS BIGINT) AS over_90
         FROM late_money WHERE state = 'open' GROUP BY currency ORDER BY currency";
    let bounds = [Waited::UpTo30, Waited::UpTo90, Waited::Over90].map(|waited| Value::from(waited.came(now).1));
    let statement = Statement::from_sql_and_values(db.get_database_backend(), OPEN, bounds);
    let ageing = |row: Sums| -> Result<Ageing, DbErr> {
        let amount = |minor| rows::money(minor, &row.currency);
        let waited = [
            amount(row.sum - row.over_7)?,
            amount(row.over_7 - row.over_30)?,
            amount(row.over_30 - row.over_90)?,
            amount(row.over_90)?,
        ];
        Ok(Ageing { count: row.count, sum: amount(row.sum)?, waited })
    };
    let sums = Sums::find_by_statement(statement).all(db).await?;
    Ok(sums.into_iter().map(ageing).collect::<Result<_, _>>()?)
}

#[derive(FromQueryResult)]
struct Pieces {
    currency: String,
    booked: i64,
    waiting: i64,
    going_back: i64,
    unexplained: i64,
}

/// What the ledger holds on the account of money nobody needs, per currency, beside all that explains it.
pub async fn explained(db: &impl ConnectionTrait) -> Result<Vec<Explained>, AppError> {
    const PIECES: &str = "SELECT currency, CAST(SUM(booked) AS BIGINT) AS booked,
            CAST(SUM(waiting) AS BIGINT) AS waiting, CAST(SUM(going_back) AS BIGINT) AS going_back,
            CAST(SUM(unexplained) AS BIGINT) AS unexplained
         FROM (SELECT e.currency AS currency, -e.amount AS booked, 0 AS waiting, 0 AS going_back, 0 AS unexplained
                FROM accounts a JOIN entries e ON e.account_id = a.id WHERE a.part = 'unapplied'
            UNION ALL SELECT currency, 0, amount, 0, 0 FROM late_money WHERE state = 'open'
            UNION ALL SELECT currency, 0, 0, amount, 0 FROM refunds
                WHERE source IN ('late', 'top_up') AND state <> 'failed' AND booked <> 'posted'
            UNION ALL SELECT currency, 0, 0, 0, amount FROM refunds
                WHERE source = 'unexplained' AND booked = 'posted') pieces
         GROUP BY currency ORDER BY currency";
    let statement = Statement::from_string(db.get_database_backend(), PIECES);
    let explained = |row: Pieces| -> Result<Explained, DbErr> {
        let amount = |minor| rows::money(minor, &row.currency);
        Ok(Explained {
            booked: amount(row.booked)?,
            open: amount(row.waiting)?,
            going_back: amount(row.going_back)?,
            unexplained: amount(row.unexplained)?,
        })
    };
    let pieces = Pieces::find_by_statement(statement).all(db).await?;
    let explained = pieces.into_iter().map(explained).collect::<Result<Vec<_>, _>>()?;
    let nothing =
        |one: &Explained| [one.booked, one.open, one.going_back, one.unexplained].iter().all(|sum| sum.is_zero());
    Ok(explained.into_iter().filter(|one| !nothing(one)).collect())
}

/// The customer's issued invoices that the payment has not settled any of, first due first, with what each needs.
pub async fn takers(
    db: &impl ConnectionTrait,
    late: &LateMoney,
    most: u64,
) -> Result<Vec<(InvoiceId, String, Money)>, AppError> {
    use invoices::Column;
    let rest = Expr::col(Column::Total).sub(Expr::col(Column::Settled));
    let settled_by_it = allocations::Entity::find()
        .select_only()
        .column(allocations::Column::InvoiceId)
        .filter(allocations::Column::PaymentId.eq(Uuid::from(late.payment)))
        .into_query();
    let rows = invoices::Entity::find()
        .filter(Column::CustomerId.eq(Uuid::from(late.customer)))
        .filter(Column::Currency.eq(late.amount.currency.code()))
        .filter(Column::State.eq(InvoiceState::Issued.word()))
        .filter(rest.gt(0))
        .filter(Column::Id.not_in_subquery(settled_by_it))
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
