//! An administrator puts a gateway on an invoice, unlisted ones included: the customer may then start and finish with it.

use crate::{
    db::{self, audit::Deed},
    domain::{
        availability::Chooser,
        error::{AppError, Code},
        gateway::{Gateway, Scope, Status},
        ids::{GatewayId, InvoiceId},
        people::{Actor, Admin, Duty},
    },
    flows::{
        gateways::offer::{self, Question},
        portal::Portal,
    },
};

/// Never touches amount, tax or lines.
pub async fn choose_gateway(
    portal: &Portal,
    admin: &Admin,
    invoice: InvoiceId,
    gateway: GatewayId,
    request_id: &str,
) -> Result<(), AppError> {
    admin.must(Duty::Assist)?;
    let put_on = permitted(portal, invoice, gateway).await?;
    let tx = portal.db.begin().await?;
    let before = db::invoices::lock(&tx, invoice).await?;
    before.payable()?;
    let allowed = widened(before.allowed.0.clone(), &put_on, db::gateways::all(&tx).await?);
    db::invoices::allow_gateways(&tx, invoice, &allowed).await?;
    db::invoices::choose_gateway(&tx, invoice, Some(gateway)).await?;
    let deed = Deed {
        actor: &Actor::Admin(admin.clone()),
        deed: "invoice-gateway-chosen",
        object: ("invoice", invoice.to_string()),
        before: Some(serde_json::json!({ "gateway": before.chosen, "allowed": before.allowed.0 })),
        after: Some(serde_json::json!({ "gateway": gateway, "allowed": allowed })),
        request_id,
    };
    db::audit::write(&tx, deed, portal.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Payable, and the gateway would take what is due from an administrator's hand.
pub(super) async fn permitted(portal: &Portal, invoice: InvoiceId, gateway: GatewayId) -> Result<Gateway, AppError> {
    let invoice = db::invoices::find(portal.db.reader(), invoice).await?;
    let amount = invoice.payable()?;
    let gateway = match db::gateways::find(portal.db.reader(), gateway).await {
        Err(AppError::NotFound) => return Err(AppError::invalid("gateway", Code::GatewayUnavailable)),
        found => found?,
    };
    let question = Question { amount, scope: Scope::Invoices, chooser: Chooser::Admin, allowed: &invoice.allowed };
    offer::judge(&gateway, question)?;
    Ok(gateway)
}

/// An open choice stays as wide as it was: the list then names what was available, and the unlisted one besides.
fn widened(allowed: Vec<GatewayId>, put_on: &Gateway, all: Vec<Gateway>) -> Vec<GatewayId> {
    if allowed.contains(&put_on.id) || (allowed.is_empty() && put_on.status == Status::Available) {
        return allowed;
    }
    let open = allowed.is_empty();
    let kept = all.into_iter().filter(|gateway| open && gateway.status == Status::Available).map(|gateway| gateway.id);
    allowed.into_iter().chain(kept).chain([put_on.id]).collect()
}
