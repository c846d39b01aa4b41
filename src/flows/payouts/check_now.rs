//! An administrator has the provider asked about a payout, now. What follows is the provider's word.

use super::ask;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        ids::PayoutId,
        payout::Payout,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

/// The payout before and after.
pub async fn check_now(
    portal: &Portal,
    admin: &Admin,
    id: PayoutId,
    request_id: &str,
) -> Result<(Payout, Payout), AppError> {
    admin.must(Duty::Assist)?;
    let before = db::payouts::find(portal.db.reader(), id).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "payout-checked",
        object: ("payout", id.to_string()),
        before: Some(serde_json::json!({ "state": before.state.word() })),
        after: None,
        request_id,
    };
    db::audit::write(portal.db.reader(), deed, portal.clock.now()).await?;
    let after = ask::ask(portal, id, &Actor::Provider(before.gateway)).await?;
    Ok((before, after))
}
