//! An administrator has the provider asked about a payout, now. What follows is the provider's word.

use super::ask;
use crate::{
    db,
    domain::{
        error::AppError,
        ids::PayoutId,
        payout::Payout,
        people::{Actor, Admin, Duty},
    },
    flows::{note_question::note_question, portal::Portal},
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
    let asked = ("payout-checked", ("payout", id.to_string()));
    note_question(portal, admin, asked, before.state.word(), request_id).await?;
    let after = ask::ask(portal, id, &Actor::Provider(before.gateway)).await?;
    Ok((before, after))
}
