//! How SQLite goes about the questions of a period: without a clock it tells whether one reads more than the period.

use sea_orm::Statement;

use super::{ConnectionTrait, Db, fee_report, payment_report, turnover};
use crate::domain::{currency::Currency, dashboard::Step, error::AppError};

/// The steps of its plan for each question the dashboard asks over these steps of time.
pub async fn of_period(db: &Db, currency: Currency, steps: &[Step]) -> Result<Vec<String>, AppError> {
    let Some((first, last)) = steps.first().zip(steps.last()) else { return Ok(Vec::new()) };
    let (backend, span) = (db.reader().get_database_backend(), (first.since, last.until));
    let questions = [
        turnover::revenue(backend, currency, steps),
        fee_report::moved(backend, span),
        payment_report::begun(backend, currency, span),
    ];
    let mut plan = Vec::new();
    for Statement { sql, values, db_backend } in questions {
        let asked = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), values, db_backend };
        for row in db.reader().query_all_raw(asked).await? {
            plan.push(row.try_get::<String>("", "detail")?);
        }
    }
    Ok(plan)
}
