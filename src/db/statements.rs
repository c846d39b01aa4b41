//! Statements as they were imported, and which lines each of them holds.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use time::{Date, macros::format_description};
use uuid::Uuid;

use super::{
    ConnectionTrait, Tx,
    entities::{statement_contents, statements},
    rows,
};
use crate::domain::{
    error::AppError,
    ids::{GatewayId, LineId, StatementId},
    page::{Page, Place},
    statement::booked::{Filed, Format},
};

/// Which statement of which file.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Of the whole file.
    pub digest: &'a str,
    /// Counts from 0 within it.
    pub place: i32,
}

/// `false`: this very file has been imported for this account, perhaps just now by somebody else.
pub async fn add(tx: &Tx, filed: &Filed, source: Source<'_>) -> Result<bool, AppError> {
    use statements::Column;
    let minor = |money: Option<crate::domain::money::Money>| money.map(|money| money.minor);
    let row = statements::ActiveModel {
        id: Set(filed.id.into()),
        gateway_id: Set(filed.gateway.into()),
        currency: Set(filed.currency.code().into()),
        account: Set(filed.account.clone()),
        number: Set(filed.number.clone()),
        format: Set(filed.format.word().into()),
        digest: Set(source.digest.into()),
        place: Set(source.place),
        opening: Set(minor(filed.opening)),
        closing: Set(minor(filed.closing)),
        sum: Set(filed.sum.minor),
        lines: Set(filed.lines),
        known: Set(filed.known),
        pending: Set(filed.pending),
        unread: Set(unread(&filed.unread)),
        since: Set(filed.days.map(|(since, _)| day(since))),
        until: Set(filed.days.map(|(_, until)| day(until))),
        imported_at: Set(filed.imported_at),
        imported_by: Set(filed.imported_by.clone()),
    };
    let known = OnConflict::columns([Column::GatewayId, Column::Currency, Column::Digest, Column::Place])
        .do_nothing()
        .to_owned();
    Ok(statements::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await? == 1)
}

/// The statement of an earlier import of the same file.
pub async fn imported(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    source: Source<'_>,
) -> Result<Option<StatementId>, AppError> {
    let found = statements::Entity::find()
        .filter(statements::Column::GatewayId.eq(Uuid::from(gateway)))
        .filter(statements::Column::Digest.eq(source.digest))
        .filter(statements::Column::Place.eq(source.place))
        .one(db)
        .await?;
    Ok(found.map(|row| StatementId(row.id)))
}

/// How many of its lines other statements had brought: known once they were looked up.
pub async fn note_known(tx: &Tx, id: StatementId, known: i64) -> Result<(), AppError> {
    let of_it = statements::Column::Id.eq(Uuid::from(id));
    let noted = statements::Entity::update_many().col_expr(statements::Column::Known, Expr::value(known)).filter(of_it);
    noted.exec(tx).await?;
    Ok(())
}

/// Its lines in their order.
pub async fn hold(tx: &Tx, id: StatementId, from: usize, lines: &[LineId]) -> Result<(), AppError> {
    let place = |place: usize| i32::try_from(from + place).unwrap_or(i32::MAX);
    let rows = lines.iter().enumerate().map(|(at, line)| statement_contents::ActiveModel {
        statement_id: Set(id.into()),
        place: Set(place(at)),
        line_id: Set((*line).into()),
    });
    if !lines.is_empty() {
        statement_contents::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

pub async fn find(db: &impl ConnectionTrait, id: StatementId) -> Result<Filed, AppError> {
    let row = statements::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(filed(row)?)
}

/// The latest import first.
pub async fn page(
    db: &impl ConnectionTrait,
    from: Place<StatementId>,
    most: usize,
) -> Result<Page<Filed, StatementId>, AppError> {
    use statements::Column;
    let all = statements::Entity::find().limit(most as u64 + 1);
    let ordered = match from {
        Place::Start => all.order_by_desc(Column::Id),
        Place::After(id) => all.filter(Column::Id.lt(Uuid::from(id))).order_by_desc(Column::Id),
        Place::Before(id) => all.filter(Column::Id.gt(Uuid::from(id))).order_by_asc(Column::Id),
    };
    let found = ordered.all(db).await?.into_iter().map(filed).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(found, &from, most, |filed| filed.id))
}

fn filed(row: statements::Model) -> Result<Filed, DbErr> {
    let money = |minor| rows::money(minor, &row.currency);
    Ok(Filed {
        id: StatementId(row.id),
        gateway: GatewayId(row.gateway_id),
        currency: rows::currency(&row.currency)?,
        format: rows::word("statements.format", &row.format, Format::parse)?,
        opening: row.opening.map(money).transpose()?,
        closing: row.closing.map(money).transpose()?,
        sum: money(row.sum)?,
        account: row.account,
        number: row.number,
        lines: row.lines,
        known: row.known,
        pending: row.pending,
        unread: row.unread.lines().filter_map(|line| line.split_once(' ')).filter_map(unread_row).collect(),
        days: read_day(row.since.as_deref()).zip(read_day(row.until.as_deref())),
        imported_at: row.imported_at,
        imported_by: row.imported_by,
    })
}

fn unread(rows: &[(usize, String)]) -> String {
    rows.iter().map(|(row, code)| format!("{row} {code}\n")).collect()
}

fn unread_row((row, code): (&str, &str)) -> Option<(usize, String)> {
    Some((row.parse().ok()?, code.to_owned()))
}

pub(super) fn day(day: Date) -> String {
    day.format(format_description!("[year]-[month]-[day]")).unwrap_or_default()
}

pub(super) fn read_day(text: Option<&str>) -> Option<Date> {
    Date::parse(text?, format_description!("[year]-[month]-[day]")).ok()
}
