//! An administrator has the provider asked about a dispute, now. What follows is the provider's word.

use super::ask;
use crate::{
    db,
    domain::{
        dispute::Dispute,
        error::AppError,
        ids::DisputeId,
        people::{Actor, Admin, Duty},
    },
    flows::{note_question::note_question, portal::Portal},
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
    let asked = ("dispute-checked", ("dispute", id.to_string()));
    note_question(portal, admin, asked, before.state.word(), request_id).await?;
    let after = ask::ask(portal, id, &Actor::Provider(before.gateway)).await?;
    Ok((before, after))
}
