//! What became of the payments that were begun in a span of time, by gateway, and how long the money took.

use sea_orm::{DatabaseBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::ConnectionTrait;
use crate::domain::{Instant, currency::Currency, dashboard::Tries, error::AppError, ids::GatewayId};

#[derive(FromQueryResult)]
struct Counts {
    gateway_id: Uuid,
    paid: i64,
    failed: i64,
    left_alone: i64,
    open: i64,
    seconds: Option<i64>,
}

/// Payments in one currency that were begun from the one moment until before the other.
pub async fn by_gateway(
    db: &impl ConnectionTrait,
    currency: Currency,
    span: (Instant, Instant),
) -> Result<Vec<Tries>, AppError> {
    let counts = Counts::find_by_statement(begun(db.get_database_backend(), currency, span)).all(db).await?;
    let tries = |row: Counts| Tries {
        gateway: GatewayId(row.gateway_id),
        paid: row.paid,
        failed: row.failed,
        left: row.left_alone,
        open: row.open,
        seconds: row.seconds,
    };
    Ok(counts.into_iter().map(tries).collect())
}

pub(super) fn begun(backend: DatabaseBackend, currency: Currency, (from, to): (Instant, Instant)) -> Statement {
    let lasted = match backend {
        DatabaseBackend::Sqlite => "unixepoch(succeeded_at) - unixepoch(created_at)",
        _ => "CAST(EXTRACT(EPOCH FROM succeeded_at - created_at) AS BIGINT)",
    };
    // Placed by how long they took, the one in the middle is the first that half of its kind does not exceed.
    let sql = format!(
        "WITH tries AS (SELECT gateway_id, state, {lasted} AS lasted FROM payments
            WHERE created_at >= $1 AND created_at < $2 AND currency = $3),
         placed AS (SELECT gateway_id, state, lasted,
            ROW_NUMBER() OVER (PARTITION BY gateway_id, state ORDER BY lasted) AS place,
            COUNT(*) OVER (PARTITION BY gateway_id, state) AS many FROM tries)
         SELECT gateway_id,
            CAST(SUM(CASE WHEN state = 'succeeded' THEN 1 ELSE 0 END) AS BIGINT) AS paid,
            CAST(SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS BIGINT) AS failed,
            CAST(SUM(CASE WHEN state IN ('canceled', 'expired', 'taken_back') THEN 1 ELSE 0 END) AS BIGINT) AS left_alone,
            CAST(SUM(CASE WHEN state IN ('succeeded', 'failed', 'canceled', 'expired', 'taken_back') THEN 0 ELSE 1 END)
                AS BIGINT) AS open,
            CAST(MIN(CASE WHEN state = 'succeeded' AND place * 2 >= many THEN lasted END) AS BIGINT) AS seconds
         FROM placed GROUP BY gateway_id ORDER BY gateway_id"
    );
    let values = [Value::from(from), Value::from(to), Value::from(currency.code())];
    Statement::from_sql_and_values(backend, sql, values)
}
