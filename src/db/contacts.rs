//! Contacts: the people who act for a customer, and what they may do.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};

use super::{ConnectionTrait, Tx, entities::contacts};
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
    Ok(first.map(|row| contact(row, name)))
}

pub(super) fn contact(row: contacts::Model, name: String) -> Contact {
    Contact {
        person: PersonId(row.person_id),
        name,
        customer: CustomerId(row.customer_id),
        rights: Right::parse_all(&row.rights),
    }
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

/// Gives a contact exactly these rights; somebody who is none of this customer's is not found.
pub async fn set_rights(tx: &Tx, customer: CustomerId, person: PersonId, rights: &[Right]) -> Result<(), AppError> {
    let set = contacts::Entity::update_many()
        .col_expr(contacts::Column::Rights, Expr::value(Right::write_all(rights)))
        .filter(
            contacts::Column::CustomerId
                .eq(uuid::Uuid::from(customer))
                .and(contacts::Column::PersonId.eq(uuid::Uuid::from(person))),
        )
        .exec(tx)
        .await?;
    (set.rows_affected == 1).then_some(()).ok_or(AppError::NotFound)
}

/// The person acts for this customer no more.
pub async fn remove(tx: &Tx, customer: CustomerId, person: PersonId) -> Result<(), AppError> {
    let gone = contacts::Entity::delete_many()
        .filter(
            contacts::Column::CustomerId
                .eq(uuid::Uuid::from(customer))
                .and(contacts::Column::PersonId.eq(uuid::Uuid::from(person))),
        )
        .exec(tx)
        .await?;
    (gone.rows_affected == 1).then_some(()).ok_or(AppError::NotFound)
}
