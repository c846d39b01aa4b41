//! A refund by bank transfer: an administrator says that it was sent, or that it will not be.

use super::settle;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::RefundId,
        people::{Actor, Admin, Duty},
        refund::{Destination, Refund, RefundState},
        report::{RefundOutcome, RefundReport, Returned},
    },
    flows::portal::Portal,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Sent,
    Dropped,
}

/// Of two people who decide at once, the second is told that it was decided.
pub async fn transferred(
    portal: &Portal,
    admin: &Admin,
    (id, decision): (RefundId, Decision),
    request_id: &str,
) -> Result<Refund, AppError> {
    admin.must(Duty::Money)?;
    db::retried(|| once(portal, admin, (id, decision), request_id)).await
}

async fn once(
    portal: &Portal,
    admin: &Admin,
    (id, decision): (RefundId, Decision),
    request_id: &str,
) -> Result<Refund, AppError> {
    let tx = portal.db.begin().await?;
    let (payment, invoice, refund) = settle::locked(&tx, id).await?;
    if refund.destination != Destination::Bank {
        return Err(AppError::NotFound);
    }
    if refund.state != RefundState::Submitted {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    let (outcome, deed) = match decision {
        Decision::Sent => {
            (RefundOutcome::Succeeded(Returned { amount: refund.amount, fee: None }), "refund-transferred")
        }
        Decision::Dropped => (RefundOutcome::Failed { reason: "canceled".into() }, "refund-dropped"),
    };
    let (actor, report) = (Actor::Admin(admin.clone()), RefundReport { reference: None, outcome });
    let settled = settle::apply(portal, &tx, (&payment, invoice.as_ref()), refund, (&report, &actor)).await?;
    let after = Some(serde_json::json!({ "amount": settled.amount.to_string(), "payment": settled.payment }));
    let object = ("refund", id.to_string());
    let deed = Deed { actor: &actor, deed, object, before: None, after, request_id };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await?;
    Ok(settled)
}
