//! Which person acts for which customer, and with which rights.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};

use super::{ConnectionTrait, entities::contacts};
use crate::domain::{
    Instant,
    error::AppError,
    ids::{CustomerId, PersonId},
    people::{Contact, Right},
};

/// The customer a person acts for: the one they were first invited to.
pub async fn first_of(db: &impl ConnectionTrait, person: PersonId, name: String) -> Result<Option<Contact>, AppError> {
    let theirs = contacts::Entity::find().filter(contacts::Column::PersonId.eq(uuid::Uuid::from(person)));
    let first = theirs.order_by_asc(contacts::Column::CreatedAt).one(db).await?;
    Ok(first.map(|row| Contact {
        person,
        name,
        customer: CustomerId(row.customer_id),
        rights: Right::parse_all(&row.rights),
    }))
}

/// Whether this person acts for any customer.
pub async fn has_any(db: &impl ConnectionTrait, person: PersonId) -> Result<bool, AppError> {
    let theirs = contacts::Entity::find().filter(contacts::Column::PersonId.eq(uuid::Uuid::from(person)));
    Ok(theirs.one(db).await?.is_some())
}

/// The rights of a person for a customer; `None` when they are no contact of theirs.
pub async fn rights(
    db: &impl ConnectionTrait,
    customer: CustomerId,
    person: PersonId,
) -> Result<Option<Vec<Right>>, AppError> {
    let row = contacts::Entity::find_by_id((customer.into(), person.into())).one(db).await?;
    Ok(row.map(|row| Right::parse_all(&row.rights)))
}

/// `false` when they were a contact of this customer already.
pub async fn attach(
    db: &impl ConnectionTrait,
    (customer, person): (CustomerId, PersonId),
    rights: &[Right],
    now: Instant,
) -> Result<bool, AppError> {
    let row = contacts::ActiveModel {
        customer_id: Set(customer.into()),
        person_id: Set(person.into()),
        rights: Set(Right::write_all(rights)),
        created_at: Set(now),
    };
    let known = OnConflict::columns([contacts::Column::CustomerId, contacts::Column::PersonId]).do_nothing().to_owned();
    Ok(contacts::Entity::insert(row).on_conflict(known).exec_without_returning(db).await? == 1)
}

/// `false` when they are no contact of this customer.
pub async fn set_rights(
    db: &impl ConnectionTrait,
    (customer, person): (CustomerId, PersonId),
    rights: &[Right],
) -> Result<bool, AppError> {
    let update = contacts::Entity::update_many()
        .col_expr(contacts::Column::Rights, Expr::value(Right::write_all(rights)))
        .filter(contacts::Column::CustomerId.eq(uuid::Uuid::from(customer)))
        .filter(contacts::Column::PersonId.eq(uuid::Uuid::from(person)));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// `false` when they were no contact of this customer.
pub async fn detach(db: &impl ConnectionTrait, (customer, person): (CustomerId, PersonId)) -> Result<bool, AppError> {
    let gone = contacts::Entity::delete_by_id((customer.into(), person.into())).exec(db).await?;
    Ok(gone.rows_affected == 1)
}
