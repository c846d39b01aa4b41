//! The form that puts another gateway on an invoice.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::admin::invoice_switch},
    domain::{
        error::{AppError, Code},
        ids::{GatewayId, InvoiceId},
        people::Duty,
    },
    flows::{detached::detached, payments::switch::switch_for_customer, portal::Portal},
    request::{Key, Posted, Visit},
};

pub async fn switch(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Assist)?;
        let gateway = gateway(posted.only(&["gateway"])?)?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        detached(async move { switch_for_customer(&portal, &admin, id, gateway, &request_id).await }).await?;
        Ok(Next::to(format!("/admin/invoices/{id}")).saying("money-switched"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => invoice_switch::page(visit, State(portal), Key(id)).await,
    }
}

fn gateway(posted: &Posted) -> Result<GatewayId, AppError> {
    let code = if posted.get("gateway").is_empty() { Code::Required } else { Code::GatewayUnavailable };
    posted.get("gateway").parse().map_err(|_: AppError| AppError::invalid("gateway", code))
}
