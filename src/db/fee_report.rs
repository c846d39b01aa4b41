//! Fees and what was taken, summed from the entries of a span of time.

use sea_orm::{DatabaseBackend, FromQueryResult, Statement};
use uuid::Uuid;

use super::{ConnectionTrait, rows};
use crate::domain::{
    Instant,
    currency::Currency,
    dashboard::Kept,
    error::AppError,
    fee_report::{FeeLine, Month},
    ids::GatewayId,
    money::Money,
};

#[derive(FromQueryResult)]
struct Sums {
    gateway_id: Uuid,
    currency: String,
    cost_centre: String,
    taken: i64,
    fees: i64,
    taxes: i64,
}

// In this order: what was posted in the span first, whatever SQLite knows of how much there is of each.
const SUMS: &str = "SELECT e.gateway_id, e.currency, COALESCE(e.cost_centre, '') AS cost_centre,
        CAST(SUM(CASE WHEN a.part = 'clearing' AND p.kind IN ('capture', 'capture_reversal') THEN e.amount ELSE 0 END) AS BIGINT) AS taken,
        CAST(SUM(CASE WHEN a.part = 'fee' THEN e.amount ELSE 0 END) AS BIGINT) AS fees,
        CAST(SUM(CASE WHEN a.part = 'fee_tax' THEN e.amount ELSE 0 END) AS BIGINT) AS taxes
     FROM postings p CROSS JOIN entries e CROSS JOIN accounts a
     WHERE p.posted_at >= $1 AND p.posted_at < $2 AND e.posting_id = p.id AND e.gateway_id IS NOT NULL AND a.id = e.account_id
     GROUP BY e.gateway_id, e.currency, COALESCE(e.cost_centre, '')
     ORDER BY e.gateway_id, e.currency, cost_centre";

/// The lines of one month, which lasts from the one moment until before the other.
pub async fn of_month(
    db: &impl ConnectionTrait,
    month: Month,
    (from, to): (Instant, Instant),
) -> Result<Vec<FeeLine>, AppError> {
    let mut lines: Vec<FeeLine> = Vec::new();
    for row in sums(db, (from, to)).await? {
        let line = FeeLine {
            month,
            gateway: GatewayId(row.gateway_id),
            taken: rows::money(row.taken, &row.currency)?,
            fees: rows::money(row.fees, &row.currency)?,
            taxes: rows::money(row.taxes, &row.currency)?,
            cost_centre: row.cost_centre,
        };
        match lines.last_mut().filter(|last| is_its_centre(last, &line)) {
            Some(last) => *last = FeeLine { taken: last.taken, ..line },
            None if line.taken.is_zero() && line.fees.is_zero() && line.taxes.is_zero() => {}
            None => lines.push(line),
        }
    }
    Ok(lines)
}

/// What each gateway took in one currency in a span of time, and what was kept of it.
pub async fn by_gateway(
    db: &impl ConnectionTrait,
    currency: Currency,
    span: (Instant, Instant),
) -> Result<Vec<Kept>, AppError> {
    let mut all: Vec<Kept> = Vec::new();
    for row in sums(db, span).await?.into_iter().filter(|row| row.currency == currency.code()) {
        let gateway = GatewayId(row.gateway_id);
        if all.last().is_none_or(|last| last.gateway != gateway) {
            let zero = Money::zero(currency);
            all.push(Kept { gateway, taken: zero, fees: zero, taxes: zero });
        }
        if let Some(kept) = all.last_mut() {
            kept.taken.minor += row.taken;
            kept.fees.minor += row.fees;
            kept.taxes.minor += row.taxes;
        }
    }
    all.retain(|kept| !(kept.taken.is_zero() && kept.fees.is_zero() && kept.taxes.is_zero()));
    Ok(all)
}

async fn sums(db: &impl ConnectionTrait, span: (Instant, Instant)) -> Result<Vec<Sums>, AppError> {
    Ok(Sums::find_by_statement(moved(db.get_database_backend(), span)).all(db).await?)
}

pub(super) fn moved(backend: DatabaseBackend, (from, to): (Instant, Instant)) -> Statement {
    Statement::from_sql_and_values(backend, SUMS, [from.into(), to.into()])
}

/// What is taken has no cost centre; the first centre of its gateway says it.
fn is_its_centre(taken: &FeeLine, line: &FeeLine) -> bool {
    let nothing = |money: Money| money.is_zero();
    (taken.gateway, taken.taken.currency) == (line.gateway, line.taken.currency)
        && taken.cost_centre.is_empty()
        && nothing(taken.fees)
        && nothing(taken.taxes)
}
