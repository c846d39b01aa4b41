//! The outbox: a letter is written in the transaction that gives the occasion, and sent afterwards.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait,
    sea_query::OnConflict,
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
