//! Lines of statements: each is kept once, however many files bring it, and decided once.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    ConnectionTrait, Tx,
    entities::{statement_contents, statement_lines, statement_matches},
    names, rows,
    statements::{day, read_day},
};
use crate::domain::{
    Instant,
    error::{AppError, Code},
    folded::folded,
    ids::{GatewayId, LineId, PaymentId, PayoutId, RefundId, StatementId},
    money::Money,
    page::{Page, Place},
    statement::{
        Line, Nature, Standing,
        booked::{Explanation, Kept, LineState, Match, Wanted},
    },
};

/// A line about to be kept: the hash of its identity, and the how manieth of its like it is in its file.
#[derive(Debug, Clone)]
pub struct Fresh<'a> {
    pub line: &'a Line,
    pub digest: String,
    pub occurrence: i32,
}

/// Writes down lines of one account; those that are known stay as they are. Answers every line's id, in order, and how
/// many were new.
pub async fn keep(
    tx: &Tx,
    (gateway, statement): (GatewayId, StatementId),
    lines: &[Fresh<'_>],
) -> Result<(Vec<LineId>, u64), AppError> {
    use statement_lines::{Column, Entity};
    let Some(first) = lines.first() else { return Ok((Vec::new(), 0)) };
    let rows = lines.iter().map(|fresh| row(fresh, gateway, statement));
    let known = OnConflict::columns([Column::GatewayId, Column::Currency, Column::Digest, Column::Occurrence])
        .do_nothing()
        .to_owned();
    let new = Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
    let found: Vec<(Uuid, String, i32)> = Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::Digest)
        .column(Column::Occurrence)
        .filter(Column::GatewayId.eq(Uuid::from(gateway)))
        .filter(Column::Currency.eq(first.line.amount.currency.code()))
        .filter(Column::Digest.is_in(lines.iter().map(|fresh| fresh.digest.clone())))
        .into_tuple()
        .all(tx)
        .await?;
    let ids: BTreeMap<(String, i32), Uuid> =
        found.into_iter().map(|(id, digest, occurrence)| ((digest, occurrence), id)).collect();
    let id = |fresh: &Fresh<'_>| ids.get(&(fresh.digest.clone(), fresh.occurrence)).copied().map(LineId);
    let ids: Option<Vec<LineId>> = lines.iter().map(id).collect();
    Ok((ids.ok_or(AppError::Unavailable)?, new))
}

fn row(fresh: &Fresh<'_>, gateway: GatewayId, statement: StatementId) -> statement_lines::ActiveModel {
    let line = fresh.line;
    let said = [&line.counterparty, &line.text, &line.reference, &line.bank_reference];
    let said = said.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
    statement_lines::ActiveModel {
        id: Set(LineId::fresh().into()),
        statement_id: Set(statement.into()),
        gateway_id: Set(gateway.into()),
        currency: Set(line.amount.currency.code().into()),
        digest: Set(fresh.digest.clone()),
        occurrence: Set(fresh.occurrence),
        amount: Set(line.amount.minor),
        nature: Set(line.nature.word().into()),
        booked_on: Set(line.booked_on.map(day)),
        value_on: Set(line.value_on.map(day)),
        bank_reference: Set(line.bank_reference.clone()),
        end_to_end: Set(line.end_to_end.clone()),
        counterparty: Set(line.counterparty.clone()),
        counterparty_iban: Set(line.counterparty_iban.clone()),
        reference: Set(line.reference.clone()),
        text: Set(line.text.clone()),
        folded: Set(folded(&said)),
        state: Set(LineState::Open.word().into()),
        reason: Set(String::new()),
        decided_at: NotSet,
        decided_by: NotSet,
    }
}

pub async fn find(db: &impl ConnectionTrait, id: LineId) -> Result<Kept, AppError> {
    let row = statement_lines::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(kept(row)?)
}

/// Held until the transaction ends. Lock it before invoices and payments.
pub async fn lock(tx: &Tx, id: LineId) -> Result<Kept, AppError> {
    let row = statement_lines::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(AppError::NotFound)?;
    Ok(kept(row)?)
}

/// Ends the waiting once, or begins it again; a second person finds it decided.
pub async fn decide(
    tx: &Tx,
    id: LineId,
    (from, to): (LineState, LineState),
    reason: &str,
    (now, by): (Instant, &str),
) -> Result<(), AppError> {
    use statement_lines::Column;
    let decided = statement_lines::Entity::update_many()
        .col_expr(Column::State, Expr::value(to.word()))
        .col_expr(Column::Reason, Expr::value(reason))
        .col_expr(Column::DecidedAt, Expr::value(now))
        .col_expr(Column::DecidedBy, Expr::value(by))
        .filter(Column::Id.eq(Uuid::from(id)))
        .filter(Column::State.eq(from.word()))
        .exec(tx)
        .await?;
    (decided.rows_affected == 1).then_some(()).ok_or(AppError::Conflict(Code::LineDecided))
}

/// Part of a line is this. The unique index lets no object explain two lines.
pub async fn explain(
    tx: &Tx,
    line: LineId,
    (explanation, object): (Explanation, Uuid),
    amount: Money,
    now: Instant,
) -> Result<(), AppError> {
    let row = statement_matches::ActiveModel {
        line_id: Set(line.into()),
        kind: Set(explanation.word().into()),
        object_id: Set(object),
        amount: Set(amount.minor),
        matched_at: Set(now),
    };
    statement_matches::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// It is explained by nothing any more.
pub async fn forget(tx: &Tx, line: LineId) -> Result<(), AppError> {
    let of_it = statement_matches::Column::LineId.eq(Uuid::from(line));
    statement_matches::Entity::delete_many().filter(of_it).exec(tx).await?;
    Ok(())
}

/// Lines of the same account with the same amount the other way that nothing takes back, the latest first.
pub async fn opposite(db: &impl ConnectionTrait, kept: &Kept, most: u64) -> Result<Vec<Kept>, AppError> {
    use statement_lines::Column;
    let reversed = statement_matches::Entity::find()
        .select_only()
        .column(statement_matches::Column::LineId)
        .filter(statement_matches::Column::Kind.eq(Explanation::Reversal.word()));
    let rows = statement_lines::Entity::find()
        .filter(Column::GatewayId.eq(Uuid::from(kept.gateway)))
        .filter(Column::Currency.eq(kept.line.amount.currency.code()))
        .filter(Column::Amount.eq(-kept.line.amount.minor))
        .filter(Column::Nature.ne(Nature::Reversal.word()))
        .filter(Column::State.ne(LineState::Ignored.word()))
        .filter(Column::Id.not_in_subquery(reversed.into_query()))
        .order_by_desc(Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(self::kept).collect::<Result<_, _>>()?)
}

/// What explains a line, with the names of the objects.
pub async fn matches(db: &impl ConnectionTrait, kept: &Kept) -> Result<Vec<Match>, AppError> {
    let of_it = statement_matches::Column::LineId.eq(Uuid::from(kept.id));
    let found = statement_matches::Entity::find().filter(of_it).all(db).await?;
    let objects = || found.iter().map(|row| row.object_id);
    let payments = names::payments(db, objects().map(PaymentId)).await?;
    let payouts = names::payouts(db, objects().map(PayoutId)).await?;
    let refunds = names::refunds(db, objects().map(RefundId)).await?;
    let read = |row: statement_matches::Model| -> Result<Match, DbErr> {
        Ok(Match {
            explanation: rows::word("statement_matches.kind", &row.kind, Explanation::parse)?,
            amount: Money::new(row.amount, kept.line.amount.currency),
            at: row.matched_at,
            name: payments
                .get(&PaymentId(row.object_id))
                .or_else(|| payouts.get(&PayoutId(row.object_id)))
                .or_else(|| refunds.get(&RefundId(row.object_id)))
                .cloned()
                .unwrap_or_default(),
            object: row.object_id,
        })
    };
    Ok(found.into_iter().map(read).collect::<Result<_, _>>()?)
}

/// How many wait for a person.
pub async fn open(db: &impl ConnectionTrait) -> Result<u64, AppError> {
    let open = statement_lines::Column::State.eq(LineState::Open.word());
    Ok(statement_lines::Entity::find().filter(open).count(db).await?)
}

/// In the order they came: the oldest waits longest.
pub async fn page(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    from: Place<LineId>,
    most: usize,
) -> Result<Page<Kept, LineId>, AppError> {
    use statement_lines::Column;
    let all = statement_lines::Entity::find().filter(matching(wanted)).limit(most as u64 + 1);
    let ordered = match from {
        Place::Start => all.order_by_asc(Column::Id),
        Place::After(id) => all.filter(Column::Id.gt(Uuid::from(id))).order_by_asc(Column::Id),
        Place::Before(id) => all.filter(Column::Id.lt(Uuid::from(id))).order_by_desc(Column::Id),
    };
    let found = ordered.all(db).await?.into_iter().map(kept).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(found, &from, most, |kept| kept.id))
}

fn matching(wanted: &Wanted) -> Condition {
    use statement_lines::Column;
    let mut all = Condition::all();
    if let Some(state) = wanted.state {
        all = all.add(Column::State.eq(state.word()));
    }
    if let Some(gateway) = wanted.gateway {
        all = all.add(Column::GatewayId.eq(Uuid::from(gateway)));
    }
    if let Some(statement) = wanted.statement {
        let held = statement_contents::Entity::find()
            .select_only()
            .column(statement_contents::Column::LineId)
            .filter(statement_contents::Column::StatementId.eq(Uuid::from(statement)));
        all = all.add(Column::Id.in_subquery(held.into_query()));
    }
    match folded(wanted.search.trim()) {
        search if search.is_empty() => all,
        search => all.add(Column::Folded.contains(search)),
    }
}

fn kept(row: statement_lines::Model) -> Result<Kept, DbErr> {
    let line = Line {
        amount: rows::money(row.amount, &row.currency)?,
        standing: Standing::Booked,
        nature: rows::word("statement_lines.nature", &row.nature, Nature::parse)?,
        booked_on: read_day(row.booked_on.as_deref()),
        value_on: read_day(row.value_on.as_deref()),
        bank_reference: row.bank_reference,
        end_to_end: row.end_to_end,
        counterparty: row.counterparty,
        counterparty_iban: row.counterparty_iban,
        reference: row.reference,
        text: row.text,
    };
    Ok(Kept {
        id: LineId(row.id),
        gateway: GatewayId(row.gateway_id),
        statement: StatementId(row.statement_id),
        line,
        state: rows::word("statement_lines.state", &row.state, LineState::parse)?,
        reason: row.reason,
        decided: row.decided_at.zip(row.decided_by),
    })
}
