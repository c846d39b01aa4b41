//! An icon comes in as a file of a form of parts; nothing of it is kept but the picture drawn from it.

use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse, Response},
};
use http::StatusCode;

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
    request::{Key, Posted, Visit},
};

/// The form around the picture.
pub const MOST_FORM_BYTES: usize = MOST_BYTES + 4096;

/// One file and a few words around it are expected; a form of more parts is not ours.
const MOST_PARTS: usize = 4;

pub async fn upload(
    visit: Visit,
    State(portal): State<Portal>,
    Key(id): Key<GatewayId>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let admin = match visit.admin(Duty::Configure) {
        Ok(admin) => admin,
        Err(error) => return answered(visit, portal, id, Err(error)).await,
    };
    let picture = match form {
        Ok(form) => picture(form).await,
        Err(rejection) => Err(rejection.status()),
    };
    let outcome = match picture {
        Ok(Some(picture)) => upload_icon(&portal, &admin, (id, picture), &visit.request_id).await,
        Ok(None) => Err(AppError::invalid("icon", Code::Required)),
        Err(status) => return status.into_response(),
    };
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

/// The bytes of the part named `icon`; the file's own name and type are not looked at.
async fn picture(mut form: Multipart) -> Result<Option<Vec<u8>>, StatusCode> {
    let mut found = None;
    for _ in 0..MOST_PARTS {
        let Some(part) = form.next_field().await.map_err(|fault| fault.status())? else { return Ok(found) };
        let ours = part.name() == Some("icon");
        let bytes = part.bytes().await.map_err(|fault| fault.status())?;
        if bytes.len() > MOST_BYTES {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        if ours && !bytes.is_empty() {
            found = Some(bytes.to_vec());
        }
    }
    Err(StatusCode::BAD_REQUEST)
}
