//! What was done to one object, for the history on its page.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{ConnectionTrait, entities::audit};
use crate::domain::{Instant, error::AppError};

/// One line of the log, as a history shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    pub at: Instant,
    /// The word of the deed: `invoice-issued`.
    pub deed: String,
    pub by: String,
    /// Why, where they had to say.
    pub reason: Option<String>,
}

/// The latest first, at most `most`.
pub async fn of_object(db: &impl ConnectionTrait, kind: &str, id: &str, most: u64) -> Result<Vec<Done>, AppError> {
    let rows = audit::Entity::find()
        .filter(audit::Column::ObjectKind.eq(kind))
        .filter(audit::Column::ObjectId.eq(id))
        .order_by_desc(audit::Column::Id)
        .limit(most)
        .all(db)
        .await?;
    let done = |row: audit::Model| Done {
        at: row.at,
        reason: row.after.as_deref().and_then(reason),
        deed: row.deed,
        by: row.person_name,
    };
    Ok(rows.into_iter().map(done).collect())
}

fn reason(after: &str) -> Option<String> {
    let after: serde_json::Value = serde_json::from_str(after).ok()?;
    after["reason"].as_str().filter(|reason| !reason.is_empty()).map(str::to_owned)
}
