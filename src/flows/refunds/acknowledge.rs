//! An administrator has seen what a decided refund called for: it calls nobody any more.

use super::settle;
use crate::{
    db::{self, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::RefundId,
        payment::Attention,
        people::{Actor, Admin, Duty},
        refund::Refund,
    },
    flows::portal::Portal,
};

/// Only what is decided: one whose outcome nobody knows goes on calling.
pub async fn acknowledge(portal: &Portal, admin: &Admin, id: RefundId, request_id: &str) -> Result<(), AppError> {
    admin.must(Duty::Money)?;
    db::retried(|| once(portal, admin, id, request_id)).await
}

async fn once(portal: &Portal, admin: &Admin, id: RefundId, request_id: &str) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    let (_, _, refund) = settle::locked(&tx, id).await?;
    let called = matches!(refund.attention, Attention::NeedsPerson { .. });
    if refund.state.is_open() || !called {
        return Err(AppError::Conflict(Code::StaleVersion));
    }
    let seen = Refund { attention: Attention::None, ..refund };
    db::refunds::update(&tx, &seen).await?.then_some(()).ok_or(AppError::Unavailable)?;
    let actor = Actor::Admin(admin.clone());
    let object = ("refund", id.to_string());
    let deed = Deed { actor: &actor, deed: "refund-seen", object, before: None, after: None, request_id };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await
}
