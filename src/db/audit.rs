//! The audit log: who did what to which object, with before and after and never a secret.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
};

use super::{ConnectionTrait, entities::audit};
use crate::domain::{Instant, error::AppError, ids::GatewayId, people::Actor};

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

/// The times during which a gateway was hidden, read from the audit log itself: from, until.
pub async fn hidden_times(db: &impl ConnectionTrait) -> Result<Vec<(GatewayId, (Instant, Option<Instant>))>, AppError> {
    let lines = audit::Entity::find()
        .filter(audit::Column::ObjectKind.eq("gateway"))
        .order_by_asc(audit::Column::Id)
        .all(db)
        .await?;
    let mut times: Vec<(GatewayId, (Instant, Option<Instant>))> = Vec::new();
    for line in lines {
        let (Some(status), Ok(gateway)) = (status_after(&line), line.object_id.parse::<GatewayId>()) else { continue };
        let open = times.iter_mut().find(|(id, (_, until))| *id == gateway && until.is_none());
        match (open, status.as_str()) {
            (None, "hidden") => times.push((gateway, (line.at, None))),
            (Some((_, (_, until))), status) if status != "hidden" => *until = Some(line.at),
            _ => {}
        }
    }
    Ok(times)
}

fn status_after(line: &audit::Model) -> Option<String> {
    let after: serde_json::Value = serde_json::from_str(line.after.as_deref()?).ok()?;
    after.get("status")?.as_str().map(str::to_owned)
}
