//! Contacts: the people who act for a customer, and what they may do.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, sea_query::Expr};

use super::{
    ConnectionTrait, Tx,
    entities::{contacts, people},
    rows,
};
use crate::domain::{
    customer::{Access, ContactCard},
    error::AppError,
    ids::{CustomerId, PersonId},
    language::Language,
    people::{Email, Right},
};

/// The contacts of a customer, the longest known first.
pub async fn contacts_of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Vec<ContactCard>, AppError> {
    let links = contacts::Entity::find()
        .filter(contacts::Column::CustomerId.eq(uuid::Uuid::from(customer)))
        .order_by_asc(contacts::Column::CreatedAt)
        .order_by_asc(contacts::Column::PersonId)
        .all(db)
        .await?;
    let persons = people::Entity::find()
        .filter(people::Column::Id.is_in(links.iter().map(|link| link.person_id)))
        .all(db)
        .await?;
    let mut cards = Vec::with_capacity(links.len());
    for link in links {
        if let Some(person) = persons.iter().find(|person| person.id == link.person_id) {
            cards.push(ContactCard {
                person: PersonId(person.id),
                name: person.name.clone(),
                email: rows::word("people.email", &person.email, |text| Email::parse(text).ok())?,
                language: person.language.as_deref().and_then(Language::parse),
                rights: Right::parse_all(&link.rights),
                access: rows::word("people.state", &person.state, Access::parse)?,
            });
        }
    }
    Ok(cards)
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
