//! What is at providers, from two sides: what the objects come to, and what the ledger says; and what it consists of now.

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, Statement};
use uuid::Uuid;

use super::{ConnectionTrait, audits::quoted, entities::payouts, rows};
use crate::domain::{
    Instant,
    clearing::{Cause, Part, Totals},
    currency::Currency,
    error::AppError,
    ids::{DisputeId, GatewayId, PaymentId, PayoutId, RefundId},
    money::Money,
    payout::{Listing, PayoutState},
    refund::Booked,
};

#[derive(FromQueryResult)]
struct Sums {
    gateway_id: Uuid,
    currency: String,
    captured: i64,
    refunded: i64,
    disputed: i64,
    fees: i64,
    exchanged: i64,
    paid_out: i64,
    booked: i64,
}

const SUMS: &str = "SELECT m.gateway_id, m.currency,
        CAST(SUM(CASE what WHEN 'captured' THEN m.amount ELSE 0 END) AS BIGINT) AS captured,
        CAST(SUM(CASE what WHEN 'refunded' THEN m.amount ELSE 0 END) AS BIGINT) AS refunded,
        CAST(SUM(CASE what WHEN 'disputed' THEN m.amount ELSE 0 END) AS BIGINT) AS disputed,
        CAST(SUM(CASE what WHEN 'fees' THEN m.amount ELSE 0 END) AS BIGINT) AS fees,
        CAST(SUM(CASE what WHEN 'exchanged' THEN m.amount ELSE 0 END) AS BIGINT) AS exchanged,
        CAST(SUM(CASE what WHEN 'paid_out' THEN m.amount ELSE 0 END) AS BIGINT) AS paid_out,
        CAST(SUM(CASE what WHEN 'booked' THEN m.amount ELSE 0 END) AS BIGINT) AS booked
     FROM (
        SELECT p.gateway_id, p.currency, 'captured' AS what, p.captured AS amount FROM payments p
        JOIN postings t ON t.cause = p.id AND t.kind = 'capture'
        UNION ALL
        SELECT p.gateway_id, p.fee_currency, 'fees', p.fee + p.fee_tax FROM payments p
        JOIN postings t ON t.cause = p.id AND t.kind = 'fee'
        UNION ALL
        SELECT r.gateway_id, r.currency, 'refunded', r.amount FROM refunds r
        WHERE r.booked = 'posted' AND r.destination = 'provider'
        UNION ALL
        SELECT d.gateway_id, v.currency, CASE v.kind WHEN 'fee' THEN 'fees' ELSE 'disputed' END,
               CASE v.kind WHEN 'reinstated' THEN -v.amount ELSE v.amount END
        FROM dispute_moves v JOIN disputes d ON d.id = v.dispute_id WHERE v.kind IN ('withdrawn', 'reinstated', 'fee')
        UNION ALL
        SELECT r.gateway_id, r.fee_currency, 'fees', r.fee + r.fee_tax FROM refunds r
        JOIN postings t ON t.cause = r.id AND t.kind = 'refund_fee'
        WHERE NOT EXISTS (SELECT 1 FROM postings u WHERE u.reverses = t.id)
        UNION ALL
        SELECT l.gateway_id, l.currency, 'fees', l.fee + l.fee_tax FROM payout_lines l
        JOIN postings t ON t.cause = l.id AND t.kind = 'payout_fee'
        UNION ALL
        SELECT l.gateway_id, l.origin_currency, 'exchanged', -l.origin_amount FROM payout_lines l
        JOIN postings t ON t.cause = l.id AND t.kind = 'exchange_out'
        UNION ALL
        SELECT l.gateway_id, l.currency, 'exchanged', l.gross FROM payout_lines l
        JOIN postings t ON t.cause = l.id AND t.kind = 'exchange_in'
        UNION ALL
        SELECT o.gateway_id, o.currency, 'paid_out', o.amount FROM payouts o WHERE o.booked = 'posted'
        UNION ALL
        SELECT e.gateway_id, a.currency, 'booked', e.amount FROM accounts a JOIN entries e ON e.account_id = a.id
        WHERE a.part = 'clearing' AND e.gateway_id IS NOT NULL
     ) m JOIN gateways g ON g.id = m.gateway_id
     WHERE g.provider IN (PROVIDERS) AND m.currency IS NOT NULL
     GROUP BY m.gateway_id, m.currency, g.position ORDER BY g.position, m.gateway_id, m.currency";

/// Every gateway and currency that ever moved, in the order of the gateways. `kinds`: of those that hold money for us; the
/// bank is no provider, and the balance is our own.
pub async fn totals(db: &impl ConnectionTrait, kinds: &[&str]) -> Result<Vec<Totals>, AppError> {
    let statement = Statement::from_string(db.get_database_backend(), SUMS.replace("PROVIDERS", &quoted(kinds)));
    let mut all = Vec::new();
    for row in Sums::find_by_statement(statement).all(db).await? {
        let money = |minor| rows::money(minor, &row.currency);
        all.push(Totals {
            gateway: GatewayId(row.gateway_id),
            currency: rows::currency(&row.currency)?,
            captured: money(row.captured)?,
            refunded: money(row.refunded)?,
            disputed: money(row.disputed)?,
            fees: money(row.fees)?,
            exchanged: money(row.exchanged)?,
            paid_out: money(row.paid_out)?,
            booked: money(row.booked)?,
        });
    }
    Ok(all)
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
    name: String,
    state: String,
    since: Instant,
    amount: i64,
}

/// What was booked of it less what payouts say of it: nothing, once it has left with one.
const PAYMENTS: &str =
    "SELECT p.id, p.reference AS name, p.state, COALESCE(p.succeeded_at, p.created_at) AS since, m.amount
     FROM (SELECT id, CAST(SUM(amount) AS BIGINT) AS amount FROM (
        SELECT p.id, p.captured AS amount FROM payments p JOIN postings t ON t.cause = p.id AND t.kind = 'capture'
        WHERE p.gateway_id = $1 AND p.currency = $2
        UNION ALL
        SELECT p.id, -(p.fee + p.fee_tax) FROM payments p JOIN postings t ON t.cause = p.id AND t.kind = 'fee'
        WHERE p.gateway_id = $1 AND p.fee_currency = $2
        UNION ALL
        SELECT l.payment_id, -COALESCE(l.origin_amount, l.gross) FROM payout_lines l
        WHERE l.gateway_id = $1 AND l.standing = 'agrees' AND l.payment_id IS NOT NULL
          AND COALESCE(l.origin_currency, l.currency) = $2
        UNION ALL
        SELECT l.payment_id, l.fee + l.fee_tax FROM payout_lines l
        WHERE l.gateway_id = $1 AND l.standing = 'agrees' AND l.payment_id IS NOT NULL AND l.currency = $2
     ) moved GROUP BY id HAVING SUM(amount) <> 0) m JOIN payments p ON p.id = m.id ORDER BY p.id";

const REFUNDS: &str = "SELECT r.id, r.reference AS name, r.state, r.created_at AS since, m.amount
     FROM (SELECT id, CAST(SUM(amount) AS BIGINT) AS amount FROM (
        SELECT r.id, -r.amount AS amount FROM refunds r
        WHERE r.gateway_id = $1 AND r.currency = $2 AND r.booked = 'posted' AND r.destination = 'provider'
        UNION ALL
        SELECT r.id, -(r.fee + r.fee_tax) FROM refunds r JOIN postings t ON t.cause = r.id AND t.kind = 'refund_fee'
        WHERE r.gateway_id = $1 AND r.fee_currency = $2
          AND NOT EXISTS (SELECT 1 FROM postings u WHERE u.reverses = t.id)
        UNION ALL
        SELECT l.refund_id, -COALESCE(l.origin_amount, l.gross) FROM payout_lines l
        WHERE l.gateway_id = $1 AND l.standing = 'agrees' AND l.refund_id IS NOT NULL
          AND COALESCE(l.origin_currency, l.currency) = $2
        UNION ALL
        SELECT l.refund_id, l.fee + l.fee_tax FROM payout_lines l
        WHERE l.gateway_id = $1 AND l.standing = 'agrees' AND l.refund_id IS NOT NULL AND l.currency = $2
     ) moved GROUP BY id HAVING SUM(amount) <> 0) m JOIN refunds r ON r.id = m.id ORDER BY r.id";

const DISPUTES: &str = "SELECT d.id, d.reference AS name, d.state, d.opened_at AS since, m.amount
     FROM (SELECT id, CAST(SUM(amount) AS BIGINT) AS amount FROM (
        SELECT d.id, CASE v.kind WHEN 'reinstated' THEN v.amount ELSE -v.amount END AS amount
        FROM dispute_moves v JOIN disputes d ON d.id = v.dispute_id
        WHERE d.gateway_id = $1 AND v.currency = $2 AND v.kind IN ('withdrawn', 'reinstated', 'fee')
        UNION ALL
        SELECT l.dispute_id, -COALESCE(l.origin_amount, l.gross) FROM payout_lines l
        WHERE l.gateway_id = $1 AND l.standing = 'agrees' AND l.dispute_id IS NOT NULL
          AND COALESCE(l.origin_currency, l.currency) = $2
        UNION ALL
        SELECT l.dispute_id, l.fee + l.fee_tax FROM payout_lines l
        WHERE l.gateway_id = $1 AND l.standing = 'agrees' AND l.dispute_id IS NOT NULL AND l.currency = $2
     ) moved GROUP BY id HAVING SUM(amount) <> 0) m JOIN disputes d ON d.id = m.id ORDER BY d.id";

/// Its lines that agree, less what of it is booked, less what a later payout took up of one that came back.
const PAYOUTS: &str = "SELECT id, name, state, since, amount FROM (
        SELECT o.id, o.reference AS name, o.state, COALESCE(o.paid_at, o.created_at) AS since, CAST(
          COALESCE((SELECT SUM(l.gross - l.fee - l.fee_tax) FROM payout_lines l
                    WHERE l.payout_id = o.id AND l.standing = 'agrees'), 0)
          - CASE o.booked WHEN 'posted' THEN o.amount ELSE 0 END
          - COALESCE((SELECT SUM(l.gross) FROM payout_lines l
                      WHERE l.returned_id = o.id AND l.standing = 'agrees'), 0) AS BIGINT) AS amount
        FROM payouts o WHERE o.gateway_id = $1 AND o.currency = $2
     ) left_over WHERE amount <> 0 ORDER BY id";

/// What makes up what is there now.
pub async fn parts(db: &impl ConnectionTrait, gateway: GatewayId, currency: Currency) -> Result<Vec<Part>, AppError> {
    let mut parts = Vec::new();
    for row in found(db, PAYMENTS, (gateway, currency)).await? {
        parts.push(part(Cause::Payment(PaymentId(row.id)), row, currency));
    }
    for row in found(db, REFUNDS, (gateway, currency)).await? {
        parts.push(part(Cause::Refund(RefundId(row.id)), row, currency));
    }
    for row in found(db, DISPUTES, (gateway, currency)).await? {
        parts.push(part(Cause::Dispute(DisputeId(row.id)), row, currency));
    }
    parts.extend(of_payouts(db, gateway, currency).await?);
    Ok(parts)
}

pub async fn of_payouts(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    currency: Currency,
) -> Result<Vec<Part>, AppError> {
    let mut parts = Vec::new();
    for row in found(db, PAYOUTS, (gateway, currency)).await? {
        let id = PayoutId(row.id);
        let cause = match rows::word("payouts.state", &row.state, PayoutState::parse)? {
            PayoutState::Pending | PayoutState::InTransit => Cause::UnderWay(id),
            PayoutState::Failed => Cause::CameBack(id),
            PayoutState::Paid => Cause::NotExplained(id),
        };
        parts.push(part(cause, row, currency));
    }
    Ok(parts)
}

/// Payments arrived since, less their fees, as far as no payout explains them.
pub async fn came_in(
    db: &impl ConnectionTrait,
    (gateway, currency): (GatewayId, Currency),
    since: Instant,
) -> Result<Money, AppError> {
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(recent.amount), 0) AS BIGINT) AS amount FROM ({PAYMENTS}) recent WHERE recent.since > $3"
    );
    let values = [Uuid::from(gateway).into(), currency.code().into(), since.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = db.query_one_raw(statement).await?;
    let minor = row.map(|row| row.try_get::<i64>("", "amount")).transpose()?;
    Ok(Money::new(minor.unwrap_or(0), currency))
}

/// Something was paid out of it that nobody itemised.
pub async fn is_told_in_sums(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    currency: Currency,
) -> Result<bool, AppError> {
    use payouts::Column;
    let untold = payouts::Entity::find()
        .filter(Column::GatewayId.eq(Uuid::from(gateway)))
        .filter(Column::Currency.eq(currency.code()))
        .filter(Column::Listing.eq(Listing::Untold.word()))
        .filter(Column::Booked.eq(Booked::Posted.word()));
    Ok(untold.one(db).await?.is_some())
}

async fn found(
    db: &impl ConnectionTrait,
    sql: &str,
    (gateway, currency): (GatewayId, Currency),
) -> Result<Vec<Found>, AppError> {
    let values = [Uuid::from(gateway).into(), currency.code().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(Found::find_by_statement(statement).all(db).await?)
}

fn part(cause: Cause, row: Found, currency: Currency) -> Part {
    Part { cause, amount: Money::new(row.amount, currency), since: row.since, name: row.name }
}
