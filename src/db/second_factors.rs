//! Second factors, their secrets sealed, and recovery codes by their hash. What is used up is used up by one statement,
//! so that of two who try the same code at once one succeeds, whichever replica they ask.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    ConnectionTrait, Tx,
    entities::{people, recovery_codes, second_factors},
};
use crate::domain::{
    Instant,
    error::AppError,
    ids::PersonId,
    second_factor::{Demand, Standing},
};

/// A second factor as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Sealed for its person.
    pub secret: Vec<u8>,
    pub shown_at: Instant,
    /// Counts from then on; before, it was only shown.
    pub confirmed_at: Option<Instant>,
}

pub async fn find(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<Kept>, AppError> {
    let row = second_factors::Entity::find_by_id(person).one(db).await?;
    Ok(row.map(|row| Kept { secret: row.secret, shown_at: row.shown_at, confirmed_at: row.confirmed_at }))
}

/// The one that counts.
pub async fn confirmed(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<Kept>, AppError> {
    Ok(find(db, person).await?.filter(|kept| kept.confirmed_at.is_some()))
}

/// What a person's second factor is to the house, and how many recovery codes are left.
pub async fn standing(db: &impl ConnectionTrait, person: PersonId) -> Result<Standing, AppError> {
    let Some(since) = confirmed(db, person).await?.and_then(|kept| kept.confirmed_at) else { return Ok(Standing::Off) };
    Ok(Standing::On { since, codes: codes_left(db, person).await? })
}

/// Whether an administrator lacks what the house demands of them.
pub async fn is_lacking(db: &impl ConnectionTrait, demand: Demand, person: PersonId) -> Result<bool, AppError> {
    Ok(demand == Demand::Administrators && confirmed(db, person).await?.is_none())
}

/// The people among these who have one.
pub async fn holders(db: &impl ConnectionTrait, people: &[PersonId]) -> Result<Vec<PersonId>, AppError> {
    let ids = people.iter().copied().map(Uuid::from);
    let found = second_factors::Entity::find()
        .filter(second_factors::Column::PersonId.is_in(ids))
        .filter(second_factors::Column::ConfirmedAt.is_not_null());
    Ok(found.all(db).await?.into_iter().map(|row| PersonId(row.person_id)).collect())
}

/// Keeps a secret that was made to be shown; `false` when another one counts already.
pub async fn show(tx: &Tx, person: PersonId, secret: Vec<u8>, now: Instant) -> Result<bool, AppError> {
    let column = second_factors::Column::ConfirmedAt;
    let row = second_factors::ActiveModel {
        person_id: Set(person.into()),
        secret: Set(secret),
        last_step: Set(0),
        shown_at: Set(now),
        confirmed_at: Set(None),
    };
    let again = OnConflict::column(second_factors::Column::PersonId)
        .update_columns([
            second_factors::Column::Secret,
            second_factors::Column::LastStep,
            second_factors::Column::ShownAt,
        ])
        .action_and_where(Expr::col((second_factors::Entity, column)).is_null())
        .to_owned();
    Ok(second_factors::Entity::insert(row).on_conflict(again).exec_without_returning(tx).await? == 1)
}

/// From now on it counts; the step it was proved with is used. `false` when it counted already or was never shown.
pub async fn confirm(tx: &Tx, person: PersonId, step: i64, now: Instant) -> Result<bool, AppError> {
    let update = second_factors::Entity::update_many()
        .col_expr(second_factors::Column::ConfirmedAt, Expr::value(Some(now)))
        .col_expr(second_factors::Column::LastStep, Expr::value(step))
        .filter(second_factors::Column::PersonId.eq(Uuid::from(person)))
        .filter(second_factors::Column::ConfirmedAt.is_null());
    Ok(update.exec(tx).await?.rows_affected == 1)
}

/// Uses a step up, with every one before it. `false` when it or a later one was used.
pub async fn use_step(db: &impl ConnectionTrait, person: PersonId, step: i64) -> Result<bool, AppError> {
    let update = second_factors::Entity::update_many()
        .col_expr(second_factors::Column::LastStep, Expr::value(step))
        .filter(second_factors::Column::PersonId.eq(Uuid::from(person)))
        .filter(second_factors::Column::ConfirmedAt.is_not_null())
        .filter(second_factors::Column::LastStep.lt(step));
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Secret and recovery codes go. `false` when there was none that counted.
pub async fn remove(tx: &Tx, person: PersonId) -> Result<bool, AppError> {
    remove_codes(tx, person).await?;
    let gone = second_factors::Entity::delete_by_id(person).exec(tx).await?;
    Ok(gone.rows_affected == 1)
}

/// These codes, by their hashes, instead of whichever there were.
pub async fn replace_codes(tx: &Tx, person: PersonId, hashes: Vec<String>) -> Result<(), AppError> {
    // Two who ask at once would leave the codes of both.
    people::Entity::find_by_id(person).lock_exclusive().one(tx).await?;
    remove_codes(tx, person).await?;
    let rows = hashes.into_iter().map(|id| recovery_codes::ActiveModel {
        id: Set(id),
        person_id: Set(person.into()),
        used_at: Set(None),
    });
    recovery_codes::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// `false` when there is no such code of this person, or it was used.
pub async fn use_code(db: &impl ConnectionTrait, person: PersonId, hash: &str, now: Instant) -> Result<bool, AppError> {
    let update = recovery_codes::Entity::update_many()
        .col_expr(recovery_codes::Column::UsedAt, Expr::value(Some(now)))
        .filter(recovery_codes::Column::Id.eq(hash))
        .filter(recovery_codes::Column::PersonId.eq(Uuid::from(person)))
        .filter(recovery_codes::Column::UsedAt.is_null());
    Ok(update.exec(db).await?.rows_affected == 1)
}

async fn codes_left(db: &impl ConnectionTrait, person: PersonId) -> Result<u64, AppError> {
    let unused = recovery_codes::Entity::find()
        .filter(recovery_codes::Column::PersonId.eq(Uuid::from(person)))
        .filter(recovery_codes::Column::UsedAt.is_null());
    Ok(unused.count(db).await?)
}

async fn remove_codes(tx: &Tx, person: PersonId) -> Result<(), AppError> {
    let theirs = recovery_codes::Entity::delete_many();
    theirs.filter(recovery_codes::Column::PersonId.eq(Uuid::from(person))).exec(tx).await?;
    Ok(())
}
