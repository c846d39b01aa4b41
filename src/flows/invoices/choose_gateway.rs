//! An administrator puts a gateway on an invoice, unlisted ones included. Amount, tax and lines stay as they are.

use serde_json::json;

use crate::{
    db::{self, ConnectionTrait, Tx, audit::Deed},
    domain::{
        availability::Chooser,
        error::{AppError, Code},
        gateway::{Gateway, Scope, Status},
        ids::{GatewayId, InvoiceId},
        invoice::Invoice,
        people::{Actor, Admin, Duty},
    },
    flows::{
        gateways::offer::{self, Question},
        portal::Portal,
    },
};

/// Whether an administrator may put this gateway on this invoice now; the reason when not.
pub async fn permitted(portal: &Portal, invoice: InvoiceId, gateway: GatewayId) -> Result<(), AppError> {
    let invoice = db::invoices::find(portal.db.reader(), invoice).await?;
    judged(portal.db.reader(), &invoice, gateway).await.map(drop)
}

/// Refused while a payment through another gateway may still bring money: end that one first.
pub async fn choose_gateway(
    portal: &Portal,
    admin: &Admin,
    invoice: InvoiceId,
    gateway: GatewayId,
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Assist)?;
    let actor = Actor::Admin(admin.clone());
    db::retried(|| once(portal, &actor, (invoice, gateway), request_id)).await
}

async fn once(
    portal: &Portal,
    actor: &Actor,
    (invoice, gateway): (InvoiceId, GatewayId),
    request_id: &str,
) -> Result<(), AppError> {
    let tx = portal.db.begin().await?;
    let invoice = db::invoices::lock(&tx, invoice).await?;
    let gateway = judged(&tx, &invoice, gateway).await?;
    if db::payments::live_of(&tx, invoice.id).await?.is_some_and(|live| live.gateway != gateway.id) {
        return Err(AppError::Conflict(Code::AttemptInProgress));
    }
    db::invoices::choose_gateway(&tx, invoice.id, Some(gateway.id)).await?;
    let allowed = let_in(&tx, &invoice, &gateway).await?;
    let deed = Deed {
        actor,
        deed: "invoice-gateway-chosen",
        object: ("invoice", invoice.id.to_string()),
        before: Some(json!({ "gateway": invoice.chosen, "allowed": invoice.allowed.0 })),
        after: Some(json!({ "gateway": gateway.id, "name": gateway.name, "allowed": allowed })),
        request_id,
    };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await
}

async fn judged(db: &impl ConnectionTrait, invoice: &Invoice, gateway: GatewayId) -> Result<Gateway, AppError> {
    // One that is not there is as good as one that may not be used.
    let gateway = db::gateways::find(db, gateway).await.map_err(|error| match error {
        AppError::NotFound => AppError::invalid("gateway", Code::GatewayUnavailable),
        other => other,
    })?;
    let amount = invoice.payable()?;
    let question = Question { amount, scope: Scope::Invoices, chooser: Chooser::Admin, allowed: &invoice.allowed };
    offer::judge(&gateway, question)?;
    Ok(gateway)
}

/// The customer must be able to use it. What the invoice left open stays open: an unlisted gateway joins those in sight.
async fn let_in(tx: &Tx, invoice: &Invoice, gateway: &Gateway) -> Result<Vec<GatewayId>, AppError> {
    let open = invoice.allowed.0.is_empty();
    if invoice.allowed.names(gateway.id) || open && gateway.status == Status::Available {
        return Ok(invoice.allowed.0.clone());
    }
    let mut allowed = match open {
        true => in_sight(tx).await?,
        false => invoice.allowed.0.clone(),
    };
    allowed.push(gateway.id);
    db::invoices::allow_gateways(tx, invoice.id, &allowed).await?;
    Ok(allowed)
}

async fn in_sight(tx: &Tx) -> Result<Vec<GatewayId>, AppError> {
    let gateways = db::gateways::all(tx).await?;
    Ok(gateways.into_iter().filter(|gateway| gateway.status == Status::Available).map(|gateway| gateway.id).collect())
}
