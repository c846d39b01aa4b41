//! The journal, read: pages of postings with their entries, and what stands on each account.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, Statement, Value, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    ConnectionTrait, accounts,
    entities::{entries, postings},
    names, rows,
};
use crate::domain::{
    Instant,
    currency::Currency,
    error::AppError,
    ids::{AccountId, CustomerId, GatewayId, InvoiceId},
    journal::{AccountBalance, Line, Sides, Wanted, Written},
    ledger::{Account, Part, PostingKind},
    money::Money,
    page::{Page, Place},
};

/// At most `most` postings of what is wanted, with the ways back and on.
pub async fn page(db: &impl ConnectionTrait, wanted: &Wanted, most: usize) -> Result<Page<Written, i64>, AppError> {
    read(db, postings::Entity::find().filter(matching(wanted)), (wanted.from, most)).await
}

async fn read(
    db: &impl ConnectionTrait,
    matching: Select<postings::Entity>,
    (from, most): (Place<i64>, usize),
) -> Result<Page<Written, i64>, AppError> {
    use postings::Column;
    let ordered = match from {
        Place::Start => matching.order_by_desc(Column::Id),
        Place::After(id) => matching.filter(Column::Id.lt(id)).order_by_desc(Column::Id),
        Place::Before(id) => matching.filter(Column::Id.gt(id)).order_by_asc(Column::Id),
    };
    let found = written(db, ordered.limit(most as u64 + 1).all(db).await?).await?;
    Ok(Page::cut(found, &from, most, |posting| posting.id))
}

/// The postings of one currency in a period, in the order of their time, at most `most` behind `after`.
pub async fn in_order(
    db: &impl ConnectionTrait,
    (since, until): (Instant, Instant),
    currency: Currency,
    after: Option<(Instant, i64)>,
    most: usize,
) -> Result<Vec<Written>, AppError> {
    use postings::Column;
    let mut query = postings::Entity::find()
        .filter(Column::PostedAt.gte(since))
        .filter(Column::PostedAt.lt(until))
        .filter(Column::Currency.eq(currency.code()));
    if let Some((at, id)) = after {
        let place = Expr::tuple([Expr::col(Column::PostedAt), Expr::col(Column::Id)]);
        query = query.filter(place.gt(Expr::tuple([Expr::value(at), Expr::value(id)])));
    }
    let ordered = query.order_by_asc(Column::PostedAt).order_by_asc(Column::Id).limit(most as u64);
    written(db, ordered.all(db).await?).await
}

/// How many postings a period has, by currency.
pub async fn count(
    db: &impl ConnectionTrait,
    (since, until): (Instant, Instant),
) -> Result<Vec<(Currency, i64)>, AppError> {
    use postings::Column;
    let counted: Vec<(String, i64)> = postings::Entity::find()
        .select_only()
        .column(Column::Currency)
        .column_as(Column::Id.count(), "postings")
        .filter(Column::PostedAt.gte(since))
        .filter(Column::PostedAt.lt(until))
        .group_by(Column::Currency)
        .order_by_asc(Column::Currency)
        .into_tuple()
        .all(db)
        .await?;
    let read = |(code, count): (String, i64)| Ok::<_, DbErr>((rows::currency(&code)?, count));
    Ok(counted.into_iter().map(read).collect::<Result<_, _>>()?)
}

/// As [`page`], only postings that move what customers hold with us.
pub async fn on_balance(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    most: usize,
) -> Result<Page<Written, i64>, AppError> {
    let held = accounts::all(db).await?.into_iter().filter(|account| account.part == Part::Balance);
    let held: Vec<_> = held.map(|account| account.id.0).collect();
    let theirs = about(wanted).into_iter().fold(Condition::all(), Condition::add);
    let moved = entries::Entity::find()
        .select_only()
        .column(entries::Column::PostingId)
        .filter(entries::Column::AccountId.is_in(held))
        .filter(theirs);
    read(db, postings::Entity::find().filter(postings::Column::Id.in_subquery(moved.into_query())), (wanted.from, most))
        .await
}

/// The postings of these causes, in the order they were made.
pub async fn of_causes(db: &impl ConnectionTrait, causes: &[Uuid]) -> Result<Vec<Written>, AppError> {
    let query = postings::Entity::find().filter(postings::Column::Cause.is_in(causes.iter().copied()));
    let found = query.order_by_asc(postings::Column::Id).all(db).await?;
    written(db, found).await
}

fn matching(wanted: &Wanted) -> Condition {
    use postings::Column;
    let mut all = Condition::all();
    if let Some(since) = wanted.since {
        all = all.add(Column::PostedAt.gte(since));
    }
    if let Some(until) = wanted.until {
        all = all.add(Column::PostedAt.lt(until));
    }
    if let Some(kind) = wanted.kind {
        all = all.add(Column::Kind.eq(kind.word()));
    }
    if let Some(currency) = wanted.currency {
        all = all.add(Column::Currency.eq(currency.code()));
    }
    about(wanted).into_iter().fold(all, |all, about| {
        let of_such = entries::Entity::find().select_only().column(entries::Column::PostingId).filter(about);
        all.add(Column::Id.in_subquery(of_such.into_query()))
    })
}

/// What some entry of a posting must be about.
fn about(wanted: &Wanted) -> Vec<Condition> {
    use entries::Column;
    let uuids = |ids: &[Uuid], column: Column| Condition::all().add(column.is_in(ids.iter().copied()));
    let one = |id: Option<Uuid>, column: Column| id.map(|id| Condition::all().add(column.eq(id)));
    let customers = wanted.customers.as_ref().map(|ids| ids.iter().map(|id| id.0).collect::<Vec<_>>());
    let invoices = wanted.invoices.as_ref().map(|ids| ids.iter().map(|id| id.0).collect::<Vec<_>>());
    [
        one(wanted.account.map(Uuid::from), Column::AccountId),
        one(wanted.gateway.map(Uuid::from), Column::GatewayId),
        customers.map(|ids| uuids(&ids, Column::CustomerId)),
        invoices.map(|ids| uuids(&ids, Column::InvoiceId)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

async fn written(db: &impl ConnectionTrait, found: Vec<postings::Model>) -> Result<Vec<Written>, AppError> {
    let lines = entries::Entity::find()
        .filter(entries::Column::PostingId.is_in(found.iter().map(|posting| posting.id)))
        .order_by_asc(entries::Column::Id)
        .all(db)
        .await?;
    let people = names::customers(db, lines.iter().filter_map(|line| line.customer_id.map(CustomerId))).await?;
    let numbers = names::invoices(db, lines.iter().filter_map(|line| line.invoice_id.map(InvoiceId))).await?;
    let gateways: BTreeMap<GatewayId, String> = names::gateways(db).await?.into_iter().collect();
    let chart: BTreeMap<AccountId, Account> =
        accounts::all(db).await?.into_iter().map(|account| (account.id, account)).collect();
    let mut grouped: BTreeMap<i64, Vec<Line>> = BTreeMap::new();
    for row in lines {
        let account = chart.get(&AccountId(row.account_id));
        let line = Line {
            code: account.map_or_else(String::new, |account| account.code.clone()),
            account: account.map_or_else(String::new, |account| account.name.clone()),
            amount: rows::money(row.amount, &row.currency)?,
            customer: row.customer_id.map(|id| named(CustomerId(id), &people)),
            invoice: row.invoice_id.map(|id| named(InvoiceId(id), &numbers)),
            gateway: row.gateway_id.and_then(|id| gateways.get(&GatewayId(id)).cloned()),
            cost_centre: row.cost_centre,
        };
        grouped.entry(row.posting_id).or_default().push(line);
    }
    let posting = |row: postings::Model| -> Result<Written, DbErr> {
        Ok(Written {
            kind: rows::word("postings.kind", &row.kind, PostingKind::parse)?,
            currency: rows::currency(&row.currency)?,
            memo: row.memo,
            at: row.posted_at,
            lines: grouped.remove(&row.id).unwrap_or_default(),
            id: row.id,
        })
    };
    Ok(found.into_iter().map(posting).collect::<Result<_, _>>()?)
}

fn named<I: Ord>(id: I, names: &BTreeMap<I, String>) -> (I, String) {
    let name = names.get(&id).cloned().unwrap_or_default();
    (id, name)
}

#[derive(FromQueryResult)]
struct Sums {
    account_id: Uuid,
    debit: i64,
    credit: i64,
}

/// What stands on every account of the chart, by currency and code; before `until`, when given.
pub async fn balances(db: &impl ConnectionTrait, until: Option<Instant>) -> Result<Vec<AccountBalance>, AppError> {
    let before = if until.is_some() { "JOIN postings ON postings.id = posting_id WHERE posted_at < $1" } else { "" };
    let sql = format!(
        "SELECT account_id,
            CAST(SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS BIGINT) AS debit,
            CAST(SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS BIGINT) AS credit
         FROM entries {before} GROUP BY account_id"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, until.map(Value::from));
    let sums = Sums::find_by_statement(statement).all(db).await?;
    let sums: BTreeMap<Uuid, Sums> = sums.into_iter().map(|sums| (sums.account_id, sums)).collect();
    let balance = |account: Account| {
        let (debit, credit) = sums.get(&account.id.0).map_or((0, 0), |sums| (sums.debit, sums.credit));
        let side = |minor| Money::new(minor, account.currency);
        AccountBalance { sides: Sides { debit: side(debit), credit: side(credit) }, account }
    };
    Ok(accounts::all(db).await?.into_iter().map(balance).collect())
}
