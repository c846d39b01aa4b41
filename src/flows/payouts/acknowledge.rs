//! A person has seen what a payout called them for. Nothing in it is changed: what is not explained stays listed.

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

pub async fn acknowledge(portal: &Portal, admin: &Admin, id: PayoutId, request_id: &str) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    db::retried(|| once(portal, admin, id, request_id)).await
}

async fn once(portal: &Portal, admin: &Admin, id: PayoutId, request_id: &str) -> Result<(), AppError> {
    let (now, actor) = (portal.clock.now(), Actor::Admin(admin.clone()));
    let tx = portal.db.begin().await?;
    let before = db::payouts::lock(&tx, id).await?;
    let Some(called) = before.called else { return Ok(()) };
    let after = Payout { called: None, ..before };
    db::payouts::update(&tx, &after).await?.then_some(()).ok_or(AppError::Unavailable)?;
    db::histories::record(&tx, id, (Some(after.state), after.state), (now, &actor), "seen").await?;
    let deed = Deed {
        actor: &actor,
        deed: "payout-seen",
        object: ("payout", id.to_string()),
        before: Some(serde_json::json!({ "called_for": called.why.word() })),
        after: None,
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await
}
