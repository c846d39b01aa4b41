//! Single-use links by the hash of their token, bound to the address they were sent to.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{ConnectionTrait, entities::links};
use crate::domain::{
    Instant,
    error::AppError,
    ids::PersonId,
    people::{Email, Purpose},
};

/// A link as it is kept. `id` is the token's hash; `email` the address it was sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: String,
    pub purpose: Purpose,
    pub person: PersonId,
    pub email: Email,
    pub expires_at: Instant,
}

pub async fn insert(db: &impl ConnectionTrait, link: &Link) -> Result<(), AppError> {
    let row = links::ActiveModel {
        id: Set(link.id.clone()),
        purpose: Set(link.purpose.word().into()),
        person_id: Set(link.person.into()),
        email: Set(link.email.to_string()),
        expires_at: Set(link.expires_at),
        used_at: Set(None),
    };
    links::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The link, while it is unused and in time.
pub async fn find(
    db: &impl ConnectionTrait,
    id: &str,
    purpose: Purpose,
    now: Instant,
) -> Result<Option<Link>, AppError> {
    let row = links::Entity::find_by_id(id)
        .filter(links::Column::Purpose.eq(purpose.word()))
        .filter(links::Column::UsedAt.is_null())
        .filter(links::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    row.map(|row| {
        let email = super::rows::word("links.email", &row.email, |text| Email::parse(text).ok())?;
        Ok(Link { id: row.id, purpose, person: PersonId(row.person_id), email, expires_at: row.expires_at })
    })
    .transpose()
}

/// `false` when somebody else used it first.
pub async fn spend(db: &impl ConnectionTrait, id: &str, now: Instant) -> Result<bool, AppError> {
    let update = links::Entity::update_many()
        .col_expr(links::Column::UsedAt, Expr::value(Some(now)))
        .filter(links::Column::Id.eq(id))
        .filter(links::Column::UsedAt.is_null())
        .filter(links::Column::ExpiresAt.gt(now));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Every other link of this person is worth nothing from now on.
pub async fn spend_all_of(db: &impl ConnectionTrait, person: PersonId, now: Instant) -> Result<(), AppError> {
    let update = links::Entity::update_many()
        .col_expr(links::Column::UsedAt, Expr::value(Some(now)))
        .filter(links::Column::PersonId.eq(uuid::Uuid::from(person)))
        .filter(links::Column::UsedAt.is_null());
    update.exec(db).await?;
    Ok(())
}

/// Links that can never work again.
pub async fn delete_expired(db: &impl ConnectionTrait, now: Instant) -> Result<u64, AppError> {
    let expired = links::Entity::delete_many().filter(links::Column::ExpiresAt.lte(now));
    Ok(expired.exec(db).await?.rows_affected)
}
