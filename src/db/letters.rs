//! The outbox: a letter is written in the transaction that gives the occasion, and sent afterwards.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use super::{ConnectionTrait, entities::letters};
use crate::domain::{
    Instant,
    error::{AppError, Code},
    ids::LetterId,
    language::Language,
    letter::Letter,
    people::Email,
};

/// Queues a letter once for its occasion (`payment:…:received`): asked again, nothing happens.
pub async fn queue(
    db: &impl ConnectionTrait,
    occasion: &str,
    (to, language): (&Email, Language),
    letter: &Letter,
    now: Instant,
) -> Result<(), AppError> {
    let content = serde_json::to_string(letter).map_err(|_| AppError::Conflict(Code::Internal))?;
    let row = letters::ActiveModel {
        id: Set(LetterId::fresh().into()),
        occasion: Set(occasion.to_owned()),
        recipient: Set(to.to_string()),
        language: Set(language.tag().into()),
        content: Set(content),
        state: Set("queued".into()),
        tries: Set(0),
        next_at: Set(Some(now)),
        last_error: NotSet,
        created_at: Set(now),
        sent_at: NotSet,
    };
    let known = OnConflict::column(letters::Column::Occasion).do_nothing().to_owned();
    letters::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}

/// A letter whose time has come.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub id: LetterId,
    pub to: String,
    pub language: Language,
    pub letter: Option<Letter>,
    /// How often it was tried before.
    pub tries: i32,
}

/// The letters to send now, oldest first. One whose content cannot be read comes without its letter.
pub async fn waiting(db: &impl ConnectionTrait, now: Instant, most: u64) -> Result<Vec<Waiting>, AppError> {
    let due = letters::Entity::find()
        .filter(letters::Column::State.eq("queued"))
        .filter(letters::Column::NextAt.lte(now))
        .order_by_asc(letters::Column::NextAt)
        .order_by_asc(letters::Column::Id)
        .limit(most);
    Ok(due
        .all(db)
        .await?
        .into_iter()
        .map(|row| Waiting {
            id: LetterId(row.id),
            to: row.recipient,
            language: Language::parse(&row.language).unwrap_or_default(),
            letter: serde_json::from_str(&row.content).ok(),
            tries: row.tries,
        })
        .collect())
}

/// Takes a letter in hand until `until`; `false` when another process has it.
pub async fn claim(db: &impl ConnectionTrait, letter: &Waiting, until: Instant) -> Result<bool, AppError> {
    let update = letters::Entity::update_many()
        .col_expr(letters::Column::Tries, Expr::value(letter.tries + 1))
        .col_expr(letters::Column::NextAt, Expr::value(Some(until)))
        .filter(letters::Column::Id.eq(uuid::Uuid::from(letter.id)))
        .filter(letters::Column::State.eq("queued"))
        .filter(letters::Column::Tries.eq(letter.tries));
    Ok(update.exec(db).await?.rows_affected == 1)
}

pub async fn sent(db: &impl ConnectionTrait, id: LetterId, now: Instant) -> Result<(), AppError> {
    let update = letters::Entity::update_many()
        .col_expr(letters::Column::State, Expr::value("sent"))
        .col_expr(letters::Column::NextAt, Expr::value(None::<Instant>))
        .col_expr(letters::Column::SentAt, Expr::value(Some(now)))
        .col_expr(letters::Column::LastError, Expr::value(None::<String>));
    update.filter(letters::Column::Id.eq(uuid::Uuid::from(id))).exec(db).await?;
    Ok(())
}

/// Not sent, and why: to be tried again at `again`, or never.
pub async fn not_sent(
    db: &impl ConnectionTrait,
    id: LetterId,
    why: &str,
    again: Option<Instant>,
) -> Result<(), AppError> {
    let state = if again.is_some() { "queued" } else { "failed" };
    let update = letters::Entity::update_many()
        .col_expr(letters::Column::State, Expr::value(state))
        .col_expr(letters::Column::NextAt, Expr::value(again))
        .col_expr(letters::Column::LastError, Expr::value(Some(why.to_owned())));
    update.filter(letters::Column::Id.eq(uuid::Uuid::from(id))).exec(db).await?;
    Ok(())
}

/// Every letter to an address, oldest first.
pub async fn to(db: &impl ConnectionTrait, email: &Email) -> Result<Vec<Letter>, AppError> {
    let theirs = letters::Entity::find()
        .filter(letters::Column::Recipient.eq(email.as_str()))
        .order_by_asc(letters::Column::CreatedAt)
        .order_by_asc(letters::Column::Id);
    Ok(theirs.all(db).await?.iter().filter_map(|row| serde_json::from_str(&row.content).ok()).collect())
}
