//! An administrator has the provider asked about a refund, now. What follows is the provider's word.

use super::ask;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        ids::RefundId,
        people::{Actor, Admin, Duty},
        refund::Refund,
    },
    flows::portal::Portal,
};

/// The refund before and after.
pub async fn check_now(
    portal: &Portal,
    admin: &Admin,
    id: RefundId,
    request_id: &str,
) -> Result<(Refund, Refund), AppError> {
    admin.must(Duty::Assist)?;
    let before = db::refunds::find(portal.db.reader(), id).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "refund-checked",
        object: ("refund", id.to_string()),
        before: Some(serde_json::json!({ "state": before.state.word() })),
        after: None,
        request_id,
    };
    db::audit::write(portal.db.reader(), deed, portal.clock.now()).await?;
    let after = ask::ask(portal, id, &Actor::Provider(before.gateway)).await?;
    Ok((before, after))
}
