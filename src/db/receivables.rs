//! What is owed, per currency: to the shop as a whole, or by one customer.

use sea_orm::{DbErr, FromQueryResult, Statement, Value};

use super::{ConnectionTrait, rows};
use crate::domain::{
    Instant,
    currency::Currency,
    dashboard::{Lateness, Owed},
    error::AppError,
    ids::CustomerId,
    money::Money,
    receivables::{Receivable, Received},
};

#[derive(FromQueryResult)]
struct Sums {
    currency: String,
    count: i64,
    sum: i64,
    overdue_count: i64,
    overdue_sum: i64,
}

/// Issued invoices with something left to pay, per currency; of one customer when given.
pub async fn open(
    db: &impl ConnectionTrait,
    customer: Option<CustomerId>,
    now: Instant,
) -> Result<Vec<Receivable>, AppError> {
    let whose = if customer.is_some() { "AND customer_id = $2" } else { "" };
    let sql = format!(
        "SELECT currency, COUNT(*) AS count, CAST(SUM(total - settled) AS BIGINT) AS sum,
            CAST(SUM(CASE WHEN due_at < $1 THEN 1 ELSE 0 END) AS BIGINT) AS overdue_count,
            CAST(SUM(CASE WHEN due_at < $1 THEN total - settled ELSE 0 END) AS BIGINT) AS overdue_sum
         FROM invoices WHERE state = 'issued' {whose} GROUP BY currency ORDER BY currency"
    );
    let mut values = vec![Value::from(now)];
    values.extend(customer.map(|customer| Value::from(uuid::Uuid::from(customer))));
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let sums = Sums::find_by_statement(statement).all(db).await?;
    let receivable = |row: Sums| -> Result<Receivable, DbErr> {
        Ok(Receivable {
            due: rows::money(row.sum, &row.currency)?,
            count: row.count,
            overdue: rows::money(row.overdue_sum, &row.currency)?,
            overdue_count: row.overdue_count,
        })
    };
    Ok(sums.into_iter().map(receivable).collect::<Result<_, _>>()?)
}

#[derive(FromQueryResult)]
struct PaidSums {
    currency: String,
    count: i64,
    sum: i64,
}

/// Invoices that became paid since then, per currency.
pub async fn paid_since(db: &impl ConnectionTrait, since: Instant) -> Result<Vec<Received>, AppError> {
    const PAID: &str = "SELECT currency, COUNT(*) AS count, CAST(SUM(total) AS BIGINT) AS sum
         FROM invoices WHERE state = 'paid' AND paid_at >= $1 GROUP BY currency ORDER BY currency";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), PAID, [Value::from(since)]);
    let sums = PaidSums::find_by_statement(statement).all(db).await?;
    let received = |row: PaidSums| -> Result<Received, DbErr> {
        Ok(Received { sum: rows::money(row.sum, &row.currency)?, count: row.count })
    };
    Ok(sums.into_iter().map(received).collect::<Result<_, _>>()?)
}

#[derive(FromQueryResult)]
struct LateSums {
    place: i64,
    count: i64,
    sum: i64,
}

/// What is still to be paid of one currency, by how late it is. Every step is there, those with nothing too.
pub async fn ageing(db: &impl ConnectionTrait, currency: Currency, now: Instant) -> Result<Vec<Owed>, AppError> {
    const OPEN: &str = "SELECT CAST(CASE WHEN due_at >= $1 THEN 0 WHEN due_at >= $2 THEN 1 WHEN due_at >= $3 THEN 2
                WHEN due_at >= $4 THEN 3 ELSE 4 END AS BIGINT) AS place,
            COUNT(*) AS count, CAST(SUM(total - settled) AS BIGINT) AS sum
         FROM invoices WHERE state = 'issued' AND currency = $5 GROUP BY 1 ORDER BY 1";
    let bounds = [0, 30, 60, 90].map(|days| Value::from(now - time::Duration::days(days)));
    let values = bounds.into_iter().chain([Value::from(currency.code())]);
    let statement = Statement::from_sql_and_values(db.get_database_backend(), OPEN, values);
    let sums = LateSums::find_by_statement(statement).all(db).await?;
    let owed = |(place, lateness): (usize, Lateness)| {
        let found = sums.iter().find(|row| usize::try_from(row.place) == Ok(place));
        let (count, sum) = found.map_or((0, 0), |row| (row.count, row.sum));
        Owed { lateness, count, due: Money::new(sum, currency) }
    };
    Ok(Lateness::ALL.into_iter().enumerate().map(owed).collect())
}
