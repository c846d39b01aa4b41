//! Mandates customers left with providers, and their consent to each debit on one.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict, Query},
};

use super::{
    ConnectionTrait, Tx,
    entities::{consents, mandates, payments},
    rows,
};
use crate::domain::{
    Instant,
    error::AppError,
    gateway::Mode,
    ids::{CustomerId, GatewayId, MandateId, PaymentId, PersonId},
    language::Language,
    mandate::{Consent, Mandate, MandateState},
    payment::State,
};

/// As it was told first; told again, nothing of it changes.
pub async fn keep(tx: &Tx, mandate: &Mandate) -> Result<(), AppError> {
    use mandates::Column;
    let row = mandates::ActiveModel {
        id: Set(mandate.id.into()),
        customer_id: Set(mandate.customer.into()),
        gateway_id: Set(mandate.gateway.into()),
        payment_id: Set(mandate.payment.into()),
        mode: Set(mandate.mode.word().into()),
        currency: Set(mandate.currency.code().into()),
        reference: Set(mandate.reference.clone()),
        method: Set(mandate.method.clone()),
        state: Set(mandate.state.word().into()),
        agreed_at: Set(mandate.agreed_at),
        ended_at: Set(mandate.ended_at),
        check_at: Set(None),
    };
    let known = OnConflict::columns([Column::GatewayId, Column::Reference]).do_nothing().to_owned();
    mandates::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}

/// Seen through its customer: somebody else's is not found.
pub async fn find_for(db: &impl ConnectionTrait, customer: CustomerId, id: MandateId) -> Result<Mandate, AppError> {
    let row = mandates::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    Some(mandate(row)?).filter(|mandate| mandate.customer == customer).ok_or(AppError::NotFound)
}

/// Locked until the transaction ends.
pub async fn lock(tx: &Tx, id: MandateId) -> Result<Mandate, AppError> {
    let row = mandates::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(AppError::NotFound)?;
    Ok(mandate(row)?)
}

/// The one its provider calls so.
pub async fn named(
    db: &impl ConnectionTrait,
    gateway: GatewayId,
    reference: &str,
) -> Result<Option<Mandate>, AppError> {
    let condition = Condition::all()
        .add(mandates::Column::GatewayId.eq(uuid::Uuid::from(gateway)))
        .add(mandates::Column::Reference.eq(reference));
    let row = mandates::Entity::find().filter(condition).one(db).await?;
    Ok(row.map(mandate).transpose()?)
}

/// All the customer ever left, the latest first, at most so many.
pub async fn of_customer(db: &impl ConnectionTrait, customer: CustomerId, most: u64) -> Result<Vec<Mandate>, AppError> {
    let rows = mandates::Entity::find()
        .filter(mandates::Column::CustomerId.eq(uuid::Uuid::from(customer)))
        .order_by_desc(mandates::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(mandate).collect::<Result<_, _>>()?)
}

/// Those the provider has still to be told are over.
pub async fn to_end(db: &impl ConnectionTrait, now: Instant, most: u64) -> Result<Vec<Mandate>, AppError> {
    let rows = mandates::Entity::find()
        .filter(mandates::Column::CheckAt.lte(now))
        .order_by_asc(mandates::Column::CheckAt)
        .limit(most)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(mandate).collect::<Result<_, _>>()?)
}

/// Not used here any more from now on; its provider is told, at `check_at` again where it does not listen. `false`: it was
/// not active.
pub async fn forget(tx: &Tx, id: MandateId, check_at: Instant) -> Result<bool, AppError> {
    use mandates::Column;
    let changed = mandates::Entity::update_many()
        .col_expr(Column::State, Expr::value(MandateState::Ending.word()))
        .col_expr(Column::CheckAt, Expr::value(Some(check_at)))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .filter(Column::State.eq(MandateState::Active.word()))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Its provider is told again then. `false`: somebody else is telling it.
pub async fn put_off(db: &impl ConnectionTrait, id: MandateId, from: Instant, to: Instant) -> Result<bool, AppError> {
    use mandates::Column;
    let changed = mandates::Entity::update_many()
        .col_expr(Column::CheckAt, Expr::value(Some(to)))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .filter(Column::CheckAt.lte(from))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Over for good, whoever said so. `true`: that is news.
pub async fn end(db: &impl ConnectionTrait, id: MandateId, now: Instant) -> Result<bool, AppError> {
    use mandates::Column;
    let changed = mandates::Entity::update_many()
        .col_expr(Column::State, Expr::value(MandateState::Ended.word()))
        .col_expr(Column::EndedAt, Expr::value(Some(now)))
        .col_expr(Column::CheckAt, Expr::value(None::<Instant>))
        .filter(Column::Id.eq(uuid::Uuid::from(id)))
        .filter(Column::State.ne(MandateState::Ended.word()))
        .exec(db)
        .await?;
    Ok(changed.rows_affected == 1)
}

pub async fn consent(tx: &Tx, consent: &Consent) -> Result<(), AppError> {
    let row = consents::ActiveModel {
        payment_id: Set(consent.payment.into()),
        mandate_id: Set(consent.mandate.into()),
        person_id: Set(consent.person.into()),
        name: Set(consent.name.clone()),
        language: Set(consent.language.tag().into()),
        words: Set(consent.words.clone()),
        at: Set(consent.at),
    };
    consents::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The mandate this payment is debited on, and the consent to that.
pub async fn agreed(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Option<(Mandate, Consent)>, AppError> {
    let Some(row) = consents::Entity::find_by_id(uuid::Uuid::from(payment)).one(db).await? else { return Ok(None) };
    let found = mandates::Entity::find_by_id(row.mandate_id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(Some((mandate(found)?, read(row)?)))
}

/// Whether money may still move on it: a payment debited on it, or the one it was given with, is not over.
pub async fn is_in_use(db: &impl ConnectionTrait, mandate: &Mandate) -> Result<bool, AppError> {
    let live = State::ALL.into_iter().filter(|state| state.is_live()).map(State::word);
    let debited = Query::select()
        .column(consents::Column::PaymentId)
        .from(consents::Entity)
        .and_where(consents::Column::MandateId.eq(uuid::Uuid::from(mandate.id)))
        .to_owned();
    let its_own = Condition::any()
        .add(payments::Column::Id.eq(uuid::Uuid::from(mandate.payment)))
        .add(payments::Column::Id.in_subquery(debited));
    let found = payments::Entity::find().filter(its_own).filter(payments::Column::State.is_in(live)).one(db).await?;
    Ok(found.is_some())
}

fn mandate(row: mandates::Model) -> Result<Mandate, DbErr> {
    Ok(Mandate {
        id: MandateId(row.id),
        customer: CustomerId(row.customer_id),
        gateway: GatewayId(row.gateway_id),
        payment: PaymentId(row.payment_id),
        mode: rows::word("mandates.mode", &row.mode, Mode::parse)?,
        currency: rows::currency(&row.currency)?,
        reference: row.reference,
        method: row.method,
        state: rows::word("mandates.state", &row.state, MandateState::parse)?,
        agreed_at: row.agreed_at,
        ended_at: row.ended_at,
    })
}

fn read(row: consents::Model) -> Result<Consent, DbErr> {
    Ok(Consent {
        payment: PaymentId(row.payment_id),
        mandate: MandateId(row.mandate_id),
        person: PersonId(row.person_id),
        name: row.name,
        words: row.words,
        language: rows::word("consents.language", &row.language, Language::parse)?,
        at: row.at,
    })
}
