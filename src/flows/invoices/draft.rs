//! An administrator begins an invoice.

use serde_json::json;

use crate::{
    db::{self, ConnectionTrait, audit::Deed},
    domain::{
        draft::{Draft, MOST_LINES},
        error::{AppError, Code, Findings},
        gateway::Status,
        ids::InvoiceId,
        people::{Actor, Admin, Duty},
        totals::Totals,
    },
    flows::portal::Portal,
};

pub async fn draft(portal: &Portal, admin: &Admin, draft: &Draft, request_id: &str) -> Result<InvoiceId, AppError> {
    admin.must(Duty::Invoice)?;
    let (id, now) = (InvoiceId::fresh(), portal.clock.now());
    let actor = Actor::Admin(admin.clone());
    let tx = portal.db.begin().await?;
    let totals = checked(&tx, draft).await?;
    db::invoice_drafts::insert(&tx, id, draft, &totals, now).await?;
    let after = Some(json!({ "customer": draft.customer, "total": totals.total }));
    let object = ("invoice", id.to_string());
    let deed = Deed { actor: &actor, deed: "invoice-drafted", object, before: None, after, request_id };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await?;
    Ok(id)
}

/// The totals of a draft whose customer, lines and gateways all make sense.
pub async fn checked(db: &impl ConnectionTrait, draft: &Draft) -> Result<Totals, AppError> {
    let mut findings = Findings::default();
    match db::customers::find(db, draft.customer).await {
        Err(AppError::NotFound) => findings.note("customer", Code::Required),
        other => drop(other?),
    }
    match draft.lines.len() {
        0 => findings.note("lines", Code::Required),
        1..=MOST_LINES => {}
        _ => findings.note("lines", Code::TooLarge),
    }
    let known = db::gateways::all(db).await?;
    let may_be_named = |id| known.iter().any(|gateway| gateway.id == id && gateway.status != Status::Hidden);
    if !draft.allowed.0.iter().all(|id| may_be_named(*id)) {
        findings.note("allowed", Code::GatewayUnavailable);
    }
    let left_out = |id| !draft.allowed.0.is_empty() && !draft.allowed.names(id);
    if draft.chosen.is_some_and(|id| !may_be_named(id) || left_out(id)) {
        findings.note("chosen", Code::GatewayUnavailable);
    }
    let totals = findings.take("lines", Totals::of(&draft.lines, draft.currency));
    findings.done()?;
    totals.ok_or_else(|| AppError::invalid("lines", Code::AmountTooLarge))
}
