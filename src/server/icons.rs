//! Uploaded icons, to everybody: drawn by us, never to be read as anything but a picture.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};

use crate::{
    db,
    domain::{error::AppError, ids::IconId},
    flows::portal::Portal,
    request::{
        Key,
        doors::{Doors, Who::Program},
    },
};

pub fn routes() -> Doors {
    Doors::new().get("/icons/{id}", Program, icon)
}

/// A changed icon has another address: this one may be kept for ever.
async fn icon(State(portal): State<Portal>, Key(id): Key<IconId>) -> Response {
    let png = match db::icons::find(portal.db.reader(), id).await {
        Ok(png) => png,
        Err(AppError::NotFound) => return StatusCode::NOT_FOUND.into_response(),
        Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(db::icons::CONTENT_TYPE)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"icon.png\"")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, png).into_response()
}
