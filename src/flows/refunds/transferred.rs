//! A refund by bank transfer: an administrator says that it was sent, that it will not be, or that it was not after all.

use super::settle;
use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::RefundId,
        money::Money,
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
    /// What had left is with us again, or had not been this one.
    Returned,
}

impl Decision {
    const fn deed(self) -> &'static str {
        match self {
            Self::Sent => "refund-transferred",
            Self::Dropped => "refund-dropped",
            Self::Returned => "refund-returned",
        }
    }

    fn outcome(self, amount: Money) -> RefundOutcome {
        match self {
            Self::Sent => RefundOutcome::Succeeded(Returned { amount, fee: None }),
            Self::Dropped => RefundOutcome::Failed { reason: "canceled".into() },
            Self::Returned => RefundOutcome::Failed { reason: "refund_returned".into() },
        }
    }
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
    let settled = within(portal, &tx, (id, decision), &Actor::Admin(admin.clone()), request_id).await?;
    tx.commit().await?;
    Ok(settled)
}

/// As [`transferred`], in the transaction of a story that has more to write down.
pub(in crate::flows) async fn within(
    portal: &Portal,
    tx: &Tx,
    (id, decision): (RefundId, Decision),
    actor: &Actor,
    request_id: &str,
) -> Result<Refund, AppError> {
    let (payment, invoice, refund) = settle::locked(tx, id).await?;
    if refund.destination != Destination::Bank {
        return Err(AppError::NotFound);
    }
    let before = if decision == Decision::Returned { RefundState::Succeeded } else { RefundState::Submitted };
    if refund.state != before {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    let report = RefundReport { reference: None, outcome: decision.outcome(refund.amount) };
    let settled = settle::apply(portal, tx, (&payment, invoice.as_ref()), refund, (&report, actor)).await?;
    let after = Some(serde_json::json!({ "amount": settled.amount.to_string(), "payment": settled.payment }));
    let object = ("refund", id.to_string());
    let deed = Deed { actor, deed: decision.deed(), object, before: None, after, request_id };
    db::audit::write(tx, deed, portal.clock.now()).await?;
    Ok(settled)
}
