//! Sessions by the hash of their id.

use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Db, entities::sessions};
use crate::domain::{
    Instant,
    error::AppError,
    ids::PersonId,
    session::{Listed, Place, Trail},
};

/// A session as it is kept. `id` is the hash, `content` JSON.
#[derive(Debug, Clone)]
pub struct Kept {
    pub id: String,
    pub person: Option<PersonId>,
    pub content: String,
    pub expires_at: Instant,
}

pub async fn insert(db: &Db, kept: Kept, now: Instant) -> Result<(), DbErr> {
    let row = sessions::ActiveModel {
        id: Set(kept.id),
        person_id: Set(kept.person.map(Into::into)),
        content: Set(kept.content),
        created_at: Set(now),
        seen_at: Set(now),
        expires_at: Set(whole_second(kept.expires_at)),
    };
    sessions::Entity::insert(row).exec_without_returning(db.reader()).await?;
    Ok(())
}

/// Nothing happens when the session has ended.
pub async fn update(db: &Db, kept: Kept, now: Instant) -> Result<(), DbErr> {
    use sessions::Column;
    let update = sessions::Entity::update_many()
        .col_expr(Column::PersonId, Expr::value(kept.person.map(uuid::Uuid::from)))
        .col_expr(Column::Content, Expr::value(kept.content))
        .col_expr(Column::SeenAt, Expr::value(now))
        .col_expr(Column::ExpiresAt, Expr::value(whole_second(kept.expires_at)));
    update.filter(Column::Id.eq(kept.id)).exec(db.reader()).await?;
    Ok(())
}

pub async fn find(db: &Db, id: &str, now: Instant) -> Result<Option<Kept>, DbErr> {
    let row = sessions::Entity::find_by_id(id).filter(sessions::Column::ExpiresAt.gt(now)).one(db.reader()).await?;
    Ok(row.map(|row| Kept {
        id: row.id,
        person: row.person_id.map(PersonId),
        content: row.content,
        expires_at: row.expires_at,
    }))
}

pub async fn delete(db: &Db, id: &str) -> Result<(), DbErr> {
    sessions::Entity::delete_by_id(id).exec(db.reader()).await?;
    Ok(())
}

/// Signs a person out everywhere, except in the session to keep.
pub async fn delete_all_of(
    db: &impl super::ConnectionTrait,
    person: PersonId,
    but: Option<&str>,
) -> Result<u64, AppError> {
    let mut doomed = sessions::Entity::delete_many().filter(sessions::Column::PersonId.eq(uuid::Uuid::from(person)));
    if let Some(kept) = but {
        doomed = doomed.filter(sessions::Column::Id.ne(kept));
    }
    Ok(doomed.exec(db).await?.rows_affected)
}

/// Everywhere somebody is signed in, the latest visit first. `here` is the hash of the session they look from.
pub async fn of_person(
    db: &impl super::ConnectionTrait,
    person: PersonId,
    here: Option<&str>,
    now: Instant,
) -> Result<Vec<Listed>, AppError> {
    let theirs = sessions::Entity::find()
        .filter(sessions::Column::PersonId.eq(uuid::Uuid::from(person)))
        .filter(sessions::Column::ExpiresAt.gt(now))
        .order_by_desc(sessions::Column::SeenAt)
        .order_by_asc(sessions::Column::Id);
    Ok(theirs.all(db).await?.into_iter().filter_map(|row| listed(row, here)).collect())
}

/// Ends one session of this person, by its handle; `false` when there is none such.
pub async fn end(db: &impl super::ConnectionTrait, person: PersonId, named: &str) -> Result<bool, AppError> {
    let theirs = sessions::Entity::find().filter(sessions::Column::PersonId.eq(uuid::Uuid::from(person)));
    let Some(row) = theirs.all(db).await?.into_iter().find(|row| handle(&row.id) == named) else { return Ok(false) };
    Ok(sessions::Entity::delete_by_id(row.id).exec(db).await?.rows_affected == 1)
}

pub async fn delete_expired(db: &Db, now: Instant) -> Result<u64, AppError> {
    let expired = sessions::Entity::delete_many().filter(sessions::Column::ExpiresAt.lte(now));
    Ok(expired.exec(db.reader()).await?.rows_affected)
}

fn whole_second(at: Instant) -> Instant {
    at.replace_nanosecond(0).unwrap_or(at)
}

/// Of a session's content, what its owner is shown.
#[derive(Deserialize)]
struct Content {
    /// Absent while the second factor is still asked.
    person: Option<PersonId>,
    #[serde(default)]
    trail: Trail,
}

fn listed(row: sessions::Model, here: Option<&str>) -> Option<Listed> {
    let content: Content = serde_json::from_str(&row.content).ok()?;
    content.person?;
    let began = content.trail.began.and_then(|began| Instant::from_unix_timestamp(began).ok());
    Some(Listed {
        handle: handle(&row.id),
        trail: content.trail,
        began: began.unwrap_or(row.created_at),
        seen: row.seen_at,
        place: if here == Some(row.id.as_str()) { Place::Here } else { Place::Elsewhere },
    })
}

/// A name for a session that leads neither to its id nor to the row's.
fn handle(id: &str) -> String {
    hex::encode(&Sha256::digest(format!("session {id}"))[..12])
}
