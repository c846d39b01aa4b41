//! The audit log, read: by person, deed, object and time, newest first.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{ConnectionTrait, entities::audit};
use crate::domain::{Instant, error::AppError};

/// What to look for. Empty fields match everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The name of the person, or the word of the actor where it was nobody.
    pub person: Option<String>,
    pub deed: Option<String>,
    pub object_kind: Option<String>,
    pub object_id: Option<String>,
    pub since: Option<Instant>,
    /// The last second that still belongs.
    pub until: Option<Instant>,
}

/// Where a page of the log begins, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Newest,
    OlderThan(i64),
    NewerThan(i64),
}

/// A line as it was written.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: i64,
    pub at: Instant,
    pub actor: String,
    pub person_name: String,
    pub deed: String,
    pub object_kind: String,
    pub object_id: String,
    pub before: Option<serde_json::Value>,
    pub after: Option<serde_json::Value>,
    pub request_id: String,
}

/// A page of lines, newest first; one more than `size` when there are further ones in that direction.
pub async fn list(db: &impl ConnectionTrait, filter: &Filter, place: Place, size: u64) -> Result<Vec<Line>, AppError> {
    let found = audit::Entity::find().filter(condition(filter)).limit(size + 1);
    let rows = match place {
        Place::Newest => found.order_by_desc(audit::Column::Id).all(db).await?,
        Place::OlderThan(id) => found.filter(audit::Column::Id.lt(id)).order_by_desc(audit::Column::Id).all(db).await?,
        Place::NewerThan(id) => {
            let mut rows = found.filter(audit::Column::Id.gt(id)).order_by_asc(audit::Column::Id).all(db).await?;
            rows.reverse();
            rows
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Every person, deed and kind of object that the log knows, for the filters above it.
pub async fn vocabulary(db: &impl ConnectionTrait) -> Result<[Vec<String>; 3], AppError> {
    let words = async |column: audit::Column| {
        let distinct = audit::Entity::find().select_only().column(column).distinct().order_by_asc(column);
        distinct.limit(200).into_tuple::<String>().all(db).await
    };
    Ok([
        words(audit::Column::PersonName).await?,
        words(audit::Column::Deed).await?,
        words(audit::Column::ObjectKind).await?,
    ])
}

fn condition(filter: &Filter) -> Condition {
    let text = |column: audit::Column, value: &Option<String>| value.as_ref().map(|value| column.eq(value));
    Condition::all()
        .add_option(text(audit::Column::PersonName, &filter.person))
        .add_option(text(audit::Column::Deed, &filter.deed))
        .add_option(text(audit::Column::ObjectKind, &filter.object_kind))
        .add_option(text(audit::Column::ObjectId, &filter.object_id))
        .add_option(filter.since.map(|since| audit::Column::At.gte(since)))
        .add_option(filter.until.map(|until| audit::Column::At.lte(until)))
}

fn line(row: audit::Model) -> Line {
    let read = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
    Line {
        id: row.id,
        at: row.at,
        actor: row.actor,
        person_name: row.person_name,
        deed: row.deed,
        object_kind: row.object_kind,
        object_id: row.object_id,
        before: read(row.before),
        after: read(row.after),
        request_id: row.request_id,
    }
}
