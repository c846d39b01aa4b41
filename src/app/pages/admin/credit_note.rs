//! A credit note alone on its sheet, for administrators.

use axum::{extract::State, response::Response};
use leptos::prelude::*;

use crate::{
    app::{
        draw,
        pages::credit_note::{self, CreditNoteSheet, Papers},
    },
    db,
    domain::{error::AppError, ids::CreditNoteId, people::Duty},
    flows::portal::Portal,
    request::{Key, Visit},
};

pub async fn page(visit: Visit, State(portal): State<Portal>, Key(id): Key<CreditNoteId>) -> Response {
    let loaded = load(&portal, &visit, id).await;
    draw::page(&portal, visit, loaded, show).await
}

async fn load(portal: &Portal, visit: &Visit, id: CreditNoteId) -> Result<Papers, AppError> {
    visit.admin(Duty::Read)?;
    let note = db::credit_notes::find(portal.db.reader(), id).await?;
    credit_note::papers(portal.db.reader(), visit.setup(portal).await?.shop.clone(), note).await
}

fn show(papers: Papers) -> impl IntoView {
    let back = format!("/admin/refunds/{}", papers.note.refund);
    view! { <CreditNoteSheet papers back words=t!("refund-back")/> }
}
