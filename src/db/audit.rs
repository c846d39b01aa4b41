//! The audit log: who did what to which object, with before and after and never a secret.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait,
};

use super::{ConnectionTrait, entities::audit};
use crate::domain::{Instant, error::AppError, people::Actor};

/// What was done, for one line of the log. `before` and `after` hold only what changed.
#[derive(Debug, Clone)]
pub struct Deed<'a> {
    pub actor: &'a Actor,
    /// A word with a sentence in the catalogue: `gateway-saved`, `balance-credited`.
    pub deed: &'static str,
    /// `gateway`, `invoice`, `person`, …
    pub object: (&'static str, String),
    pub before: Option<serde_json::Value>,
    pub after: Option<serde_json::Value>,
    pub request_id: &'a str,
}

pub async fn write(db: &impl ConnectionTrait, deed: Deed<'_>, now: Instant) -> Result<(), AppError> {
    let (object_kind, object_id) = deed.object;
    let row = audit::ActiveModel {
        id: NotSet,
        at: Set(now),
        actor: Set(deed.actor.word().into()),
        person_id: Set(deed.actor.person().map(Into::into)),
        person_name: Set(deed.actor.name().into()),
        deed: Set(deed.deed.into()),
        object_kind: Set(object_kind.into()),
        object_id: Set(object_id),
        before: Set(deed.before.map(|value| value.to_string())),
        after: Set(deed.after.map(|value| value.to_string())),
        request_id: Set(deed.request_id.into()),
    };
    audit::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}
