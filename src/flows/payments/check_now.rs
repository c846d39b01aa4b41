//! An administrator has the provider asked about a payment, now. What follows is the provider's word.

use super::ask;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::AppError,
        ids::PaymentId,
        payment::Payment,
        people::{Actor, Admin, Duty},
    },
    flows::portal::Portal,
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
    note(portal, admin, &before, request_id).await?;
    let after = ask::ask(portal, id, &Actor::Provider(before.gateway)).await?;
    Ok((before, after))
}

/// Written before the question: what the answer changes stands in the payment's own history.
async fn note(portal: &Portal, admin: &Admin, payment: &Payment, request_id: &str) -> Result<(), AppError> {
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "payment-checked",
        object: ("payment", payment.id.to_string()),
        before: Some(serde_json::json!({ "state": payment.state.word() })),
        after: None,
        request_id,
    };
    db::audit::write(portal.db.reader(), deed, portal.clock.now()).await
}
