//! Pages of invoices by keyset: each is read from an index, the thousandth as fast as the first.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};

use super::{
    ConnectionTrait, customers,
    entities::{customers as customer_rows, invoices},
    rows,
};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{CustomerId, InvoiceId},
    invoice::{InvoiceState, Standing},
    invoice_list::{Cursor, Direction, Drafts, Listed, Shown, Sort, Wanted},
    invoice_number,
    page::Page,
};

/// How many customers a searched name may stand for.
const MOST_CUSTOMERS: u64 = 200;

/// At most `most` lines of what is wanted, with the ways back and on.
pub async fn page(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    now: Instant,
    most: usize,
) -> Result<Page<Listed, Cursor>, AppError> {
    let direction = if wanted.from.is_backwards() { wanted.direction.turned() } else { wanted.direction };
    let matching = invoices::Entity::find().filter(matching(db, wanted, now).await?);
    let ordered = in_order(matching, wanted.sort, direction, wanted.from.cursor());
    let found = ordered.limit(most as u64 + 1).all(db).await?;
    Ok(Page::cut(listed(db, found, wanted.sort).await?, &wanted.from, most, |line| line.cursor))
}

async fn matching(db: &impl ConnectionTrait, wanted: &Wanted, now: Instant) -> Result<Condition, AppError> {
    use invoices::Column;
    let mut all = Condition::all();
    if let Some(customer) = wanted.customer {
        all = all.add(Column::CustomerId.eq(uuid::Uuid::from(customer)));
    }
    if let Some(currency) = wanted.currency {
        all = all.add(Column::Currency.eq(currency.code()));
    }
    all = match wanted.shown {
        None => all,
        Some(Shown::ToPay) => all.add(Column::State.eq(InvoiceState::Issued.word())),
        Some(Shown::Standing(standing)) => all.add(stands(standing, now)),
    };
    if wanted.drafts == Drafts::Withheld {
        all = all.add(Column::State.ne(InvoiceState::Draft.word()));
    }
    match wanted.search.trim() {
        "" => Ok(all),
        search => Ok(all.add(searched(db, search, wanted.drafts, now).await?)),
    }
}

fn stands(standing: Standing, now: Instant) -> Condition {
    use invoices::Column;
    let issued = || Condition::all().add(Column::State.eq(InvoiceState::Issued.word()));
    let is = |state: InvoiceState| Condition::all().add(Column::State.eq(state.word()));
    match standing {
        Standing::Draft => is(InvoiceState::Draft),
        Standing::Paid => is(InvoiceState::Paid),
        Standing::Cancelled => is(InvoiceState::Cancelled),
        Standing::Overdue => issued().add(Column::DueAt.lt(now)),
        Standing::PartPaid => issued().add(Column::DueAt.gte(now)).add(Column::Settled.gt(0)),
        Standing::Open => issued().add(Column::DueAt.gte(now)).add(Column::Settled.eq(0)),
    }
}

/// A number, a creditor reference, or (for administrators) part of a customer's name.
async fn searched(
    db: &impl ConnectionTrait,
    search: &str,
    drafts: Drafts,
    now: Instant,
) -> Result<Condition, AppError> {
    use invoices::Column;
    let sequences = invoice_number::meant(search, now.year() + 1).into_iter().map(|number| number.sequence());
    let reference = search.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let either = Condition::any().add(Column::Sequence.is_in(sequences)).add(Column::Reference.eq(reference));
    if drafts == Drafts::Withheld {
        return Ok(either);
    }
    let customers = customers::ids_matching(db, search, MOST_CUSTOMERS).await?;
    Ok(either.add(Column::CustomerId.is_in(customers.into_iter().map(uuid::Uuid::from))))
}

fn in_order(
    found: Select<invoices::Entity>,
    sort: Sort,
    direction: Direction,
    cursor: Option<Cursor>,
) -> Select<invoices::Entity> {
    use invoices::Column;
    let column = match sort {
        Sort::Number => Column::Sequence,
        Sort::Date => Column::DatedAt,
        Sort::Due => Column::DueAt,
        Sort::Total => Column::Total,
    };
    let order = match direction {
        Direction::Up => Order::Asc,
        Direction::Down => Order::Desc,
    };
    let ordered = found.order_by(column, order.clone()).order_by(Column::Id, order);
    let Some(cursor) = cursor else { return ordered };
    let place = Expr::tuple([Expr::col(column), Expr::col(Column::Id)]);
    let last = Expr::tuple([key(sort, cursor.key), Expr::value(uuid::Uuid::from(cursor.id))]);
    ordered.filter(match direction {
        Direction::Up => place.gt(last),
        Direction::Down => place.lt(last),
    })
}

/// A cursor's figure as its column holds it.
fn key(sort: Sort, key: i64) -> Expr {
    match sort {
        Sort::Number | Sort::Total => Expr::value(key),
        Sort::Date | Sort::Due => Expr::value(Instant::from_unix_timestamp(key).unwrap_or(Instant::UNIX_EPOCH)),
    }
}

async fn listed(db: &impl ConnectionTrait, found: Vec<invoices::Model>, sort: Sort) -> Result<Vec<Listed>, AppError> {
    let unnamed = found.iter().filter(|row| row.billed_name.is_empty()).map(|row| row.customer_id);
    let names: Vec<(uuid::Uuid, String)> = customer_rows::Entity::find()
        .select_only()
        .column(customer_rows::Column::Id)
        .column(customer_rows::Column::Name)
        .filter(customer_rows::Column::Id.is_in(unnamed))
        .into_tuple()
        .all(db)
        .await?;
    let name = |row: &invoices::Model| match names.iter().find(|(id, _)| *id == row.customer_id) {
        Some((_, name)) if row.billed_name.is_empty() => name.clone(),
        _ => row.billed_name.clone(),
    };
    let line = |row: invoices::Model| -> Result<Listed, AppError> {
        let key = match sort {
            Sort::Number => row.sequence,
            Sort::Date => row.dated_at.unix_timestamp(),
            Sort::Due => row.due_at.unix_timestamp(),
            Sort::Total => row.total,
        };
        Ok(Listed {
            id: InvoiceId(row.id),
            customer: CustomerId(row.customer_id),
            customer_name: name(&row),
            state: rows::word("invoices.state", &row.state, InvoiceState::parse)?,
            total: rows::money(row.total, &row.currency)?,
            settled: rows::money(row.settled, &row.currency)?,
            dated_at: row.dated_at,
            due_at: row.due_at,
            cursor: Cursor { key, id: InvoiceId(row.id) },
            number: row.number,
        })
    };
    found.into_iter().map(line).collect()
}
