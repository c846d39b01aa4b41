//! The editor's buttons: save, or only another row, one row less, the sums.

use axum::{extract::State, response::Response};

use crate::{
    app::{
        answer::Next,
        pages::admin::invoices::{
            editor,
            typed::{FIELDS, Typed},
        },
    },
    domain::{
        error::{AppError, Code},
        ids::InvoiceId,
        people::Duty,
    },
    flows::{invoices, portal::Portal},
    request::{Key, Posted, Visit},
};

pub async fn create(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let typed = Typed::posted(&posted);
    if let Some(typed) = rearranged(&typed, posted.get("deed")) {
        return editor::again(visit, portal, None, typed).await;
    }
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        let draft = typed.read(posted.only(FIELDS)?)?;
        let id = invoices::draft::draft(&portal, &admin, &draft, &visit.request_id).await?;
        Ok(Next::to(format!("/admin/invoices/{id}")).saying("draft-saved"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => editor::again(visit, portal, None, typed).await,
    }
}

pub async fn save(visit: Visit, State(portal): State<Portal>, Key(id): Key<InvoiceId>, posted: Posted) -> Response {
    let typed = Typed::posted(&posted);
    if let Some(typed) = rearranged(&typed, posted.get("deed")) {
        return editor::again(visit, portal, Some(id), typed).await;
    }
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        let draft = typed.read(posted.only(FIELDS)?)?;
        let place = (id, version(&posted)?);
        invoices::rewrite::rewrite(&portal, &admin, place, &draft, &visit.request_id).await?;
        Ok(Next::to(format!("/admin/invoices/{id}")).saying("draft-saved"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => editor::again(visit, portal, Some(id), typed).await,
    }
}

/// What the buttons that do not save make of the rows.
fn rearranged(typed: &Typed, deed: &str) -> Option<Typed> {
    match deed {
        "add" => Some(typed.clone().with_a_line()),
        "recalculate" => Some(typed.clone()),
        deed => deed.strip_prefix("remove-")?.parse().ok().map(|nth| typed.clone().without_line(nth)),
    }
}

/// The version a form was made from; one that cannot be read fits none.
pub fn version(posted: &Posted) -> Result<i32, AppError> {
    posted.get("version").parse().map_err(|_| AppError::Conflict(Code::StaleVersion))
}
