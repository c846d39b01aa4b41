//! An administrator has the provider asked about a dispute, now. What follows is the provider's word.

use super::ask;
use crate::{
    db::{self, audit::Deed},
    domain::{
        dispute::Dispute,
        error::AppError,
        ids::DisputeId,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

/// The dispute before and after.
pub async fn check_now(
    portal: &Portal,
    admin: &Admin,
    id: DisputeId,
    request_id: &str,
) -> Result<(Dispute, Dispute), AppError> {
    admin.must(Duty::Assist)?;
    let before = db::disputes::find(portal.db.reader(), id).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "dispute-checked",
        object: ("dispute", id.to_string()),
        before: Some(serde_json::json!({ "state": before.state.word() })),
        after: None,
        request_id,
    };
    db::audit::write(portal.db.reader(), deed, portal.clock.now()).await?;
    let after = ask::ask(portal, id, &Actor::Provider(before.gateway)).await?;
    Ok((before, after))
}
