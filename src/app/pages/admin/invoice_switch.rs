//! Putting another gateway on an invoice: what may be chosen, and what happens to a payment in progress.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use super::{
    gateway_panel::{self, GatewayPanel, Offered},
    refused::Refused,
};
use crate::{
    app::{draw, ui::*},
    db,
    domain::{error::AppError, ids::InvoiceId, people::Duty},
    flows::portal::Portal,
    request::{Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: InvoiceId) -> Result<Offered, AppError> {
    visit.admin(Duty::Read)?;
    gateway_panel::load(portal, visit, db::invoices::find(portal.db.reader(), id).await?).await
}

fn show(of: Offered) -> impl IntoView {
    let invoice = &of.invoice;
    let drawn = invoice.payable().is_ok();
    let number = invoice.number.clone().unwrap_or_default();
    let trail = vec![AdminPlace::Invoices.crumb(), Crumb::new(number, format!("/admin/invoices/{}", invoice.id))];
    view! {
        <AdminLayout title=t!("money-switch") at=AdminPlace::Invoices lead=t!("money-switch-lead") trail>
            <div class="narrow stack"><Refused drawn/><GatewayPanel of/></div>
        </AdminLayout>
    }
}
