//! An administrator has a kept notice read once more.

use super::read_notice;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        ids::NoticeId,
        notice::Kept,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

/// Read at once; what was applied before is not applied again. Answers the notice as it is afterwards.
pub async fn process_again(portal: &Portal, admin: &Admin, id: NoticeId, request_id: &str) -> Result<Kept, AppError> {
    admin.must(Duty::Assist)?;
    db::retried(|| put_back(portal, admin, id, request_id)).await?;
    read_notice::read_notice(portal, id).await?;
    db::notices::find(portal.db.reader(), id).await
}

async fn put_back(portal: &Portal, admin: &Admin, id: NoticeId, request_id: &str) -> Result<(), AppError> {
    let now = portal.clock.now();
    let tx = portal.db.begin().await?;
    let kept = db::notices::find(&tx, id).await?;
    db::notices::again(&tx, id, now).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "notice-processed-again",
        object: ("notice", id.to_string()),
        before: Some(serde_json::json!({ "state": kept.state.word(), "reason": kept.reason })),
        after: None,
        request_id,
    };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await?;
    Ok(())
}
