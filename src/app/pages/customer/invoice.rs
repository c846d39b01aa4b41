//! One invoice, for the customer it belongs to.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::pay_panel::{self, Panel, PayPanel};
use crate::{
    app::{draw, ui::*},
    db,
    domain::{error::AppError, ids::InvoiceId, people::Right},
    flows::portal::Portal,
    request::{Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: InvoiceId) -> Result<(String, Panel), AppError> {
    let contact = visit.contact(Right::See)?;
    let invoice = db::invoices::find_for(portal.db.reader(), contact.customer, id).await?;
    let panel = pay_panel::load(portal, &contact, &invoice).await?;
    Ok((invoice.number.unwrap_or_default(), panel))
}

fn show((number, panel): (String, Panel)) -> impl IntoView {
    view! { <CustomerLayout title=number at=CustomerPlace::Invoices><div class="narrow"><PayPanel panel/></div></CustomerLayout> }
}
