//! Payments by keyset, latest first, and what belongs to one of them: allocations, letters.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    ConnectionTrait, customers, dispute_moves,
    entities::{allocations, letters, payments, transfers},
    names, payments as whole,
};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{GatewayId, InvoiceId, PaymentId},
    money::Money,
    page::{Page, Place},
    payment::{Payment, State},
    payment_list::{Allocation, Listed, Need, Wanted, Written},
    transfer::TransferState,
};

/// How many customers a searched name may stand for.
const MOST_CUSTOMERS: u64 = 200;

/// At most `most` lines of what is wanted, with the ways back and on.
pub async fn page(
    db: &impl ConnectionTrait,
    wanted: &Wanted,
    now: Instant,
    most: usize,
) -> Result<Page<Listed, PaymentId>, AppError> {
    let matching = payments::Entity::find().filter(matching(db, wanted, now).await?);
    let found = latest_first(matching, wanted.from).limit(most as u64 + 1).all(db).await?;
    let found = found.into_iter().map(whole::payment).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(listed(db, found).await?, &wanted.from, most, |line| line.payment.id))
}

async fn matching(db: &impl ConnectionTrait, wanted: &Wanted, now: Instant) -> Result<Condition, AppError> {
    use payments::Column;
    let mut all = Condition::all();
    if let Some(state) = wanted.state {
        all = all.add(Column::State.eq(state.word()));
    }
    if let Some(gateway) = wanted.gateway {
        all = all.add(Column::GatewayId.eq(Uuid::from(gateway)));
    }
    if let Some(currency) = wanted.currency {
        all = all.add(Column::Currency.eq(currency.code()));
    }
    if wanted.need == Need::Person {
        all = all.add(Column::NeedsPerson.is_not_null());
    }
    match wanted.search.trim() {
        "" => Ok(all),
        search => Ok(all.add(searched(db, search, now).await?)),
    }
}

async fn searched(db: &impl ConnectionTrait, search: &str, now: Instant) -> Result<Condition, AppError> {
    use payments::Column;
    let invoices = names::invoices_meant(db, search, now).await?;
    let customers = customers::ids_matching(db, search, MOST_CUSTOMERS).await?;
    Ok(Condition::any()
        .add(Column::Reference.eq(search.to_ascii_uppercase()))
        .add(Column::ProviderReference.eq(search))
        .add(Column::InvoiceId.is_in(invoices.into_iter().map(Uuid::from)))
        .add(Column::CustomerId.is_in(customers.into_iter().map(Uuid::from))))
}

fn latest_first(found: sea_orm::Select<payments::Entity>, from: Place<PaymentId>) -> sea_orm::Select<payments::Entity> {
    use payments::Column;
    match from {
        Place::Start => found.order_by_desc(Column::Id),
        Place::After(id) => found.filter(Column::Id.lt(Uuid::from(id))).order_by_desc(Column::Id),
        Place::Before(id) => found.filter(Column::Id.gt(Uuid::from(id))).order_by_asc(Column::Id),
    }
}

async fn listed(db: &impl ConnectionTrait, found: Vec<Payment>) -> Result<Vec<Listed>, AppError> {
    let customers = names::customers(db, found.iter().map(|payment| payment.customer)).await?;
    let invoices = names::invoices(db, found.iter().filter_map(|payment| payment.purpose.invoice())).await?;
    let line = |payment: Payment| Listed {
        customer_name: customers.get(&payment.customer).cloned().unwrap_or_default(),
        invoice_number: payment.purpose.invoice().and_then(|invoice| invoices.get(&invoice).cloned()),
        payment,
    };
    Ok(found.into_iter().map(line).collect())
}

/// Payments through these gateways that wait for the customer, latest first: of all invoices those not announced, or of
/// these invoices all. Named invoices also bring ended payments: their money may come all the same.
pub async fn awaited(
    db: &impl ConnectionTrait,
    gateways: &[GatewayId],
    invoices: Option<&[InvoiceId]>,
    from: Place<PaymentId>,
    most: usize,
) -> Result<Page<Listed, PaymentId>, AppError> {
    use payments::Column;
    let theirs = payments::Entity::find().filter(Column::GatewayId.is_in(gateways.iter().copied().map(Uuid::from)));
    let theirs = match invoices {
        Some(invoices) => theirs
            .filter(Column::State.ne(State::Succeeded.word()))
            .filter(Column::InvoiceId.is_in(invoices.iter().copied().map(Uuid::from))),
        None => theirs
            .filter(Column::State.eq(State::RequiresAction.word()))
            .filter(Column::Id.not_in_subquery(announced())),
    };
    let found = latest_first(theirs, from).limit(most as u64 + 1).all(db).await?;
    let found = found.into_iter().map(whole::payment).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(listed(db, found).await?, &from, most, |line| line.payment.id))
}

fn announced() -> SelectStatement {
    let announced = transfers::Column::State.eq(TransferState::Announced.word());
    Query::select().column(transfers::Column::PaymentId).from(transfers::Entity).and_where(announced).to_owned()
}

/// As lines of a list, in the order of the ids.
pub async fn lines(db: &impl ConnectionTrait, ids: &[PaymentId]) -> Result<Vec<Listed>, AppError> {
    let rows = payments::Entity::find()
        .filter(payments::Column::Id.is_in(ids.iter().copied().map(Uuid::from)))
        .all(db)
        .await?;
    let found = rows.into_iter().map(whole::payment).collect::<Result<Vec<_>, _>>()?;
    let mut lines = listed(db, found).await?;
    lines.sort_by_key(|line| ids.iter().position(|id| *id == line.payment.id));
    Ok(lines)
}

/// What a payment settles, in the order it did; not what its payer's bank took back of that.
pub async fn allocations(db: &impl ConnectionTrait, payment: &Payment) -> Result<Vec<Allocation>, AppError> {
    let rows = allocations::Entity::find()
        .filter(allocations::Column::PaymentId.eq(Uuid::from(payment.id)))
        .order_by_asc(allocations::Column::Id)
        .all(db)
        .await?;
    let changes = dispute_moves::changes(db, payment.id).await?;
    let numbers = names::invoices(db, rows.iter().map(|row| InvoiceId(row.invoice_id))).await?;
    let allocation = |row: allocations::Model| Allocation {
        invoice: InvoiceId(row.invoice_id),
        number: numbers.get(&InvoiceId(row.invoice_id)).cloned().unwrap_or_default(),
        amount: Money::new(row.amount + changes.get(&row.invoice_id).copied().unwrap_or(0), payment.amount.currency),
        at: row.created_at,
    };
    Ok(rows.into_iter().map(allocation).filter(|allocation| allocation.amount.is_positive()).collect())
}

/// The letters this payment gave the occasion for.
pub async fn letters(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<Written>, AppError> {
    const OCCASIONS: [&str; 4] = ["received", "failed", "surplus", "due-again"];
    let occasions = OCCASIONS.map(|occasion| format!("payment:{payment}:{occasion}"));
    let rows = letters::Entity::find()
        .filter(letters::Column::Occasion.is_in(occasions))
        .order_by_asc(letters::Column::Id)
        .all(db)
        .await?;
    let written = |row: letters::Model| Written {
        occasion: row.occasion.rsplit(':').next().unwrap_or_default().to_owned(),
        recipient: row.recipient,
        state: row.state,
        at: row.sent_at.unwrap_or(row.created_at),
    };
    Ok(rows.into_iter().map(written).collect())
}

/// References of payments created strictly after `from` and strictly before `until`.
pub async fn created_between(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    (from, until): (Instant, Option<Instant>),
) -> Result<Vec<String>, AppError> {
    let mut query = payments::Entity::find()
        .select_only()
        .column(payments::Column::Reference)
        .filter(payments::Column::GatewayId.eq(Uuid::from(gateway)))
        .filter(payments::Column::CreatedAt.gt(from));
    if let Some(until) = until {
        query = query.filter(payments::Column::CreatedAt.lt(until));
    }
    Ok(query.into_tuple().all(db).await?)
}
