//! Payments by keyset, latest first, and what belongs to one of them: history, allocations, letters.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    ConnectionTrait, customers,
    entities::{allocations, letters, payment_history, payments},
    names, payments as whole, rows,
};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{GatewayId, InvoiceId, PaymentId},
    page::{Page, Place},
    payment::{Payment, State},
    payment_list::{Allocation, Listed, Need, Step, Wanted, Written},
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

/// Payments through these gateways that wait for the customer, latest first: of these invoices, or of all. Named invoices
/// also bring ended payments: their money may come all the same.
pub async fn awaited(
    db: &impl ConnectionTrait,
    gateways: &[GatewayId],
    invoices: Option<&[InvoiceId]>,
    most: u64,
) -> Result<Vec<Listed>, AppError> {
    use payments::Column;
    let mut query = payments::Entity::find()
        .filter(Column::GatewayId.is_in(gateways.iter().copied().map(Uuid::from)))
        .order_by_desc(Column::Id)
        .limit(most);
    query = match invoices {
        Some(invoices) => query
            .filter(Column::State.ne(State::Succeeded.word()))
            .filter(Column::InvoiceId.is_in(invoices.iter().copied().map(Uuid::from))),
        None => query.filter(Column::State.eq(State::RequiresAction.word())),
    };
    let found = query.all(db).await?.into_iter().map(whole::payment).collect::<Result<Vec<_>, _>>()?;
    listed(db, found).await
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

/// What happened to a payment, latest first.
pub async fn history(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<Step>, AppError> {
    let rows = payment_history::Entity::find()
        .filter(payment_history::Column::PaymentId.eq(Uuid::from(payment)))
        .order_by_desc(payment_history::Column::Id)
        .all(db)
        .await?;
    let state = |word: &str| rows::word("payment_history.state", word, State::parse);
    let step = |row: payment_history::Model| -> Result<Step, sea_orm::DbErr> {
        Ok(Step {
            from: row.from_state.as_deref().map(state).transpose()?,
            to: state(&row.to_state)?,
            at: row.at,
            actor: row.actor,
            actor_name: row.actor_name,
            detail: row.detail,
        })
    };
    Ok(rows.into_iter().map(step).collect::<Result<_, _>>()?)
}

/// What a payment settled, in the order it did.
pub async fn allocations(db: &impl ConnectionTrait, payment: &Payment) -> Result<Vec<Allocation>, AppError> {
    let rows = allocations::Entity::find()
        .filter(allocations::Column::PaymentId.eq(Uuid::from(payment.id)))
        .order_by_asc(allocations::Column::Id)
        .all(db)
        .await?;
    let numbers = names::invoices(db, rows.iter().map(|row| InvoiceId(row.invoice_id))).await?;
    let allocation = |row: allocations::Model| Allocation {
        invoice: InvoiceId(row.invoice_id),
        number: numbers.get(&InvoiceId(row.invoice_id)).cloned().unwrap_or_default(),
        amount: crate::domain::money::Money::new(row.amount, payment.amount.currency),
        at: row.created_at,
    };
    Ok(rows.into_iter().map(allocation).collect())
}

/// The letters this payment gave the occasion for.
pub async fn letters(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<Written>, AppError> {
    const OCCASIONS: [&str; 3] = ["received", "failed", "surplus"];
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
