//! A credit note alone on its sheet, for the customer it belongs to.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{
        draw,
        pages::credit_note::{self, CreditNoteSheet, Papers},
    },
    db,
    domain::{error::AppError, ids::CreditNoteId, people::Right},
    flows::portal::Portal,
    request::{Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<CreditNoteId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: CreditNoteId) -> Result<Papers, AppError> {
    let contact = visit.contact(Right::Download)?;
    contact.must(Right::See)?;
    let note = db::credit_notes::find_for(portal.db.reader(), contact.customer, id).await?;
    credit_note::papers(portal.db.reader(), visit.setup(portal).await?.shop.clone(), note).await
}

fn show(papers: Papers) -> impl IntoView {
    let back = format!("/invoices/{}", papers.note.invoice);
    view! { <CreditNoteSheet papers back words=t!("invoice-back")/> }
}
