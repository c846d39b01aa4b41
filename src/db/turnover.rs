//! Revenue step by step, and money that waits at the providers: summed from the entries.

use sea_orm::{DatabaseBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::ConnectionTrait;
use crate::domain::{
    currency::Currency,
    dashboard::{Step, Turnover},
    error::AppError,
    ids::GatewayId,
    money::Money,
};

#[derive(FromQueryResult)]
struct Sums {
    place: i64,
    invoiced: i64,
    taken_back: i64,
}

/// What was booked as revenue of one currency in each step, and taken back. Every step is there, those with nothing too.
pub async fn by_step(db: &impl ConnectionTrait, currency: Currency, steps: &[Step]) -> Result<Vec<Turnover>, AppError> {
    if steps.is_empty() {
        return Ok(Vec::new());
    }
    let sums = Sums::find_by_statement(revenue(db.get_database_backend(), currency, steps)).all(db).await?;
    let turnover = |(place, step): (usize, &Step)| {
        let found = sums.iter().find(|row| usize::try_from(row.place) == Ok(place));
        let (invoiced, taken_back) = found.map_or((0, 0), |row| (row.invoiced, row.taken_back));
        let money = |minor| Money::new(minor, currency);
        Turnover { step: *step, invoiced: money(invoiced), taken_back: money(taken_back) }
    };
    Ok(steps.iter().enumerate().map(turnover).collect())
}

pub(super) fn revenue(backend: DatabaseBackend, currency: Currency, steps: &[Step]) -> Statement {
    let row = |place: usize| format!("({place}, ${}, ${})", place * 2 + 2, place * 2 + 3);
    let table = (0..steps.len()).map(row).collect::<Vec<_>>().join(", ");
    // In this order: the few steps first, then what was posted in each.
    let sql = format!(
        "WITH steps (place, since, until) AS (VALUES {table})
         SELECT CAST(s.place AS BIGINT) AS place,
            CAST(SUM(CASE WHEN e.amount < 0 THEN -e.amount ELSE 0 END) AS BIGINT) AS invoiced,
            CAST(SUM(CASE WHEN e.amount > 0 THEN e.amount ELSE 0 END) AS BIGINT) AS taken_back
         FROM steps s CROSS JOIN postings p CROSS JOIN entries e CROSS JOIN accounts a
         WHERE p.posted_at >= s.since AND p.posted_at < s.until AND p.currency = $1
           AND e.posting_id = p.id AND a.id = e.account_id AND a.part = 'revenue'
         GROUP BY s.place ORDER BY s.place"
    );
    let bounds = steps.iter().flat_map(|step| [Value::from(step.since), Value::from(step.until)]);
    let values = std::iter::once(Value::from(currency.code())).chain(bounds);
    Statement::from_sql_and_values(backend, sql, values)
}

#[derive(FromQueryResult)]
struct Held {
    gateway_id: Option<Uuid>,
    sum: i64,
}

/// What stands on the clearing accounts of one currency, by gateway; without one, what no gateway explains.
pub async fn at_providers(
    db: &impl ConnectionTrait,
    currency: Currency,
) -> Result<Vec<(Option<GatewayId>, Money)>, AppError> {
    const HELD: &str = "SELECT e.gateway_id, CAST(SUM(e.amount) AS BIGINT) AS sum
         FROM accounts a JOIN entries e ON e.account_id = a.id
         WHERE a.part = 'clearing' AND a.currency = $1 GROUP BY e.gateway_id ORDER BY e.gateway_id";
    let values = [Value::from(currency.code())];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), HELD, values);
    let held = Held::find_by_statement(statement).all(db).await?;
    Ok(held.into_iter().map(|row| (row.gateway_id.map(GatewayId), Money::new(row.sum, currency))).collect())
}
