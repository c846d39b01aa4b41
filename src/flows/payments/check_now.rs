//! An administrator has the provider asked about a payment, now. What follows is the provider's word.

use super::ask;
use crate::{
    db,
    domain::{
        error::AppError,
        ids::PaymentId,
        payment::Payment,
        people::{Actor, Admin, Duty},
    },
    flows::{note_question::note_question, portal::Portal},
};

/// The payment before and after.
pub async fn check_now(
    portal: &Portal,
    admin: &Admin,
    id: PaymentId,
    request_id: &str,
) -> Result<(Payment, Payment), AppError> {
    admin.must(Duty::Assist)?;
    let before = db::payments::find(portal.db.reader(), id).await?;
    let asked = ("payment-checked", ("payment", id.to_string()));
    note_question(portal, admin, asked, before.state.word(), request_id).await?;
    let after = ask::ask(portal, id, &Actor::Provider(before.gateway)).await?;
    Ok((before, after))
}
