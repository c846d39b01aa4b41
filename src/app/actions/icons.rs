//! An icon comes in as a file of a form of parts; nothing of it is kept but the picture drawn from it.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::admin::gateway},
    domain::{
        error::{AppError, Code},
        ids::GatewayId,
        people::Duty,
    },
    flows::{
        gateways::upload_icon::{MOST_BYTES, remove_icon, upload_icon},
        portal::Portal,
    },
    request::{Key, Posted, Uploaded, Visit},
};

/// The form around the picture.
pub const MOST_FORM_BYTES: usize = MOST_BYTES + 4096;

pub async fn upload(
    visit: Visit,
    State(portal): State<Portal>,
    Key(id): Key<GatewayId>,
    uploaded: Uploaded,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        uploaded.posted.only(&[])?;
        uploaded.only_files(&["icon"])?;
        let picture = uploaded.file("icon").ok_or_else(|| AppError::invalid("icon", Code::Required))?;
        if picture.len() > MOST_BYTES {
            return Err(AppError::Conflict(Code::TooLarge));
        }
        upload_icon(&portal, &admin, (id, picture.to_vec()), &visit.request_id).await
    }
    .await;
    answered(visit, portal, id, outcome).await
}

pub async fn remove(visit: Visit, State(portal): State<Portal>, Key(id): Key<GatewayId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Configure)?;
        posted.only(&[])?;
        remove_icon(&portal, &admin, id, &visit.request_id).await
    }
    .await;
    answered(visit, portal, id, outcome).await
}

async fn answered(visit: Visit, portal: Portal, id: GatewayId, outcome: Result<(), AppError>) -> Response {
    let next = outcome.map(|()| Next::to(format!("/admin/settings/store/gateways/{id}")).saying("icon-changed"));
    match visit.answer(next, &Posted::default()) {
        Ok(answer) => answer,
        Err(visit) => gateway::page(visit, State(portal), Key(id)).await,
    }
}
