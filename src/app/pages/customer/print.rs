//! An invoice alone on its sheet, to be printed or kept as a file by the browser.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{
        draw,
        pages::document::{self, InvoiceDocument, Papers},
        ui::*,
    },
    db,
    domain::{error::AppError, ids::InvoiceId, people::Right},
    flows::portal::Portal,
    request::{Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: InvoiceId) -> Result<Papers, AppError> {
    let contact = visit.contact(Right::Download)?;
    contact.must(Right::See)?;
    let invoice = db::invoices::find_for(portal.db.reader(), contact.customer, id).await?;
    document::papers(portal.db.reader(), visit.setup(portal).await?.shop.clone(), invoice).await
}

fn show(papers: Papers) -> impl IntoView {
    let number = papers.invoice.number.clone().unwrap_or_default();
    let back = format!("/invoices/{}", papers.invoice.id);
    view! { <PrintSheet title=t!("invoice-title", number = number) back papers/> }
}

/// The document with nothing around it but the way back, which stays off the paper.
#[component]
pub fn PrintSheet(title: String, back: String, papers: Papers) -> impl IntoView {
    view! {
        <PublicLayout title wide=true>
            <p class="page-actions">
                <ButtonLink href=back kind=Kind::Quiet icon=Glyph::ArrowLeft>{t!("invoice-back")}</ButtonLink>
            </p>
            <Sheet><InvoiceDocument papers/></Sheet>
        </PublicLayout>
    }
}
