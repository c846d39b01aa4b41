//! Behind the evidence of a dispute: drafted, sent, handed out again.

use axum::{extract::State, response::Response};

use super::transfers::handed_out;
use crate::{
    app::{answer::Next, draw, pages::admin::disputes::one},
    db,
    domain::{
        error::{AppError, Code},
        evidence::{EvidenceKind, LARGEST_FILE, LONGEST_WORDS},
        ids::{DisputeId, FileId},
        people::Duty,
    },
    flows::{
        detached::detached,
        disputes::{
            draft::{Draft, draft},
            submit::submit,
        },
        portal::Portal,
    },
    request::{Key, Keys, Posted, Uploaded, Visit},
};

/// The form around four files: beyond their own bounds, so that what is too large is said beside its field.
pub const MOST_FORM_BYTES: usize = 4 * LARGEST_FILE + 2 * 1024 * 1024;

pub async fn save(visit: Visit, State(portal): State<Portal>, Key(id): Key<DisputeId>, form: Uploaded) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        draft(&portal, &admin, id, wanted(&form)?).await?;
        Ok(Next::to(format!("/admin/disputes/{id}")).saying("dispute-evidence-kept"))
    }
    .await;
    answer(visit, portal, id, (outcome, form.posted)).await
}

fn wanted(form: &Uploaded) -> Result<Draft, AppError> {
    let names = EvidenceKind::ALL.map(EvidenceKind::word);
    form.only_files(&names)?;
    let drops = EvidenceKind::ALL.map(|kind| format!("drop_{}", kind.word()));
    let fields: Vec<&str> = ["words"].into_iter().chain(drops.iter().map(String::as_str)).collect();
    form.posted.only(&fields)?;
    let words = form.posted.get("words").trim().to_owned();
    if words.chars().count() > LONGEST_WORDS {
        return Err(AppError::invalid("words", Code::TooLong));
    }
    let chosen = |kind: EvidenceKind| form.file(kind.word()).map(|content| (kind, content.to_vec()));
    let dropped = |kind: &EvidenceKind| !form.posted.get(&format!("drop_{}", kind.word())).is_empty();
    Ok(Draft {
        words,
        files: EvidenceKind::ALL.into_iter().filter_map(chosen).collect(),
        dropped: EvidenceKind::ALL.into_iter().filter(dropped).collect(),
    })
}

pub async fn send(visit: Visit, State(portal): State<Portal>, Key(id): Key<DisputeId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        posted.only(&[])?;
        let (portal, request_id) = (portal.clone(), visit.request_id.clone());
        let dispute = detached(async move { submit(&portal, &admin, id, &request_id).await }).await?;
        let unsure = dispute.state == crate::domain::dispute::DisputeState::Open;
        let told = if unsure { "dispute-evidence-unsure" } else { "dispute-evidence-sent" };
        Ok(Next::to(format!("/admin/disputes/{id}")).saying(told))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

/// Never shown by us, only handed out.
pub async fn file(visit: Visit, State(portal): State<Portal>, Keys(id, file): Keys<DisputeId, FileId>) -> Response {
    let found = async {
        visit.admin(Duty::Read)?;
        let db = portal.db.reader();
        let dispute = db::disputes::find(db, id).await?;
        let evidence = db::dispute_evidence::find(db, id).await?.ok_or(AppError::NotFound)?;
        let kept = evidence.files.into_iter().find(|kept| kept.file == file).ok_or(AppError::NotFound)?;
        let name = format!("{}-{}", dispute.reference, kept.kind.word());
        Ok((db::transfers::file(db, file).await?, name))
    };
    match found.await {
        Ok((file, name)) => handed_out(file, &name),
        Err(error) => draw::problem(&portal, visit, error).await,
    }
}

async fn answer(
    visit: Visit,
    portal: Portal,
    id: DisputeId,
    (outcome, posted): (Result<Next, AppError>, Posted),
) -> Response {
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => one::page(visit, State(portal), Key(id)).await,
    }
}
