//! An administrator has seen what a dispute called for: it calls nobody any more, until something else becomes of it.

use crate::{
    db::{self, audit::Deed},
    domain::{
        dispute::Dispute,
        error::{AppError, Code},
        ids::DisputeId,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
};

pub async fn acknowledge(portal: &Portal, admin: &Admin, id: DisputeId, request_id: &str) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    db::retried(|| once(portal, admin, id, request_id)).await
}

async fn once(portal: &Portal, admin: &Admin, id: DisputeId, request_id: &str) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    let dispute = db::disputes::find(&tx, id).await?;
    dispute.needs_person.ok_or(AppError::Conflict(Code::StaleVersion))?;
    let seen = Dispute { needs_person: None, ..dispute };
    // Somebody else was quicker, or the provider was: what is to be seen is another thing by now.
    db::disputes::update(&tx, &seen).await?.then_some(()).ok_or(AppError::Conflict(Code::StaleVersion))?;
    let actor = Actor::Admin(admin.clone());
    let object = ("dispute", id.to_string());
    let deed = Deed { actor: &actor, deed: "dispute-seen", object, before: None, after: None, request_id };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await
}
