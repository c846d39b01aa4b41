//! An invoice as its customer will hold it, drafts too.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{
        draw,
        pages::{
            customer::print::PrintSheet,
            document::{self, Papers},
        },
    },
    db,
    domain::{error::AppError, ids::InvoiceId, people::Duty},
    flows::portal::Portal,
    request::{Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: InvoiceId) -> Result<Papers, AppError> {
    visit.admin(Duty::Read)?;
    let invoice = db::invoices::find(portal.db.reader(), id).await?;
    document::papers(portal.db.reader(), visit.setup(portal).await?.shop.clone(), invoice).await
}

fn show(papers: Papers) -> impl IntoView {
    let title = match &papers.invoice.number {
        Some(number) => t!("invoice-title", number = number.clone()),
        None => t!("invoice-draft-title"),
    };
    let back = format!("/admin/invoices/{}", papers.invoice.id);
    view! { <PrintSheet title back papers/> }
}
