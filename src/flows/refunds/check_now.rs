//! An administrator has the provider asked about a refund, now. What follows is the provider's word.

use super::ask;
use crate::{
    db,
    domain::{
        error::AppError,
        ids::RefundId,
        people::{Actor, Admin, Duty},
        refund::Refund,
    },
    flows::{note_question::note_question, portal::Portal},
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
    let asked = ("refund-checked", ("refund", id.to_string()));
    note_question(portal, admin, asked, before.state.word(), request_id).await?;
    let after = ask::ask(portal, id, &Actor::Provider(before.gateway)).await?;
    Ok((before, after))
}
