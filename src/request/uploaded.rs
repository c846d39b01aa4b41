//! A posted form with files. Their names are never used; how much may come, each route says.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Multipart, multipart::MultipartError};
use http::{Request, StatusCode};

use super::{
    Posted,
    patience::{self, in_time},
    posted::{Unreadable, is_of_type},
};
use crate::domain::error::{AppError, Code, Findings};

/// The most parts one form may have.
const MOST_PARTS: usize = 40;

/// The fields of a `multipart/form-data` body; at most one file a field, and none where nothing was chosen.
#[derive(Debug, Clone, Default)]
pub struct Uploaded {
    pub posted: Posted,
    files: BTreeMap<String, Vec<u8>>,
}

impl Uploaded {
    /// The content of the file chosen in this field.
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }

    /// Refuses files outside `known`.
    pub fn only_files(&self, known: &[&str]) -> Result<(), AppError> {
        let mut findings = Findings::default();
        for name in self.files.keys().filter(|name| !known.contains(&name.as_str())) {
            findings.note(name.clone(), Code::UnknownField);
        }
        findings.done()
    }
}

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Unreadable;

    async fn from_request(request: Request<axum::body::Body>, state: &S) -> Result<Self, Self::Rejection> {
        if !is_of_type(request.headers(), "multipart/form-data") {
            return Err(Unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let parts = Multipart::from_request(request, state).await;
        let parts = parts.map_err(|rejection| Unreadable(rejection.status()))?;
        in_time(patience::FILES, read(parts)).await.map_err(Unreadable)
    }
}

async fn read(mut parts: Multipart) -> Result<Uploaded, StatusCode> {
    let (mut fields, mut files) = (Vec::new(), BTreeMap::new());
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let content = part.bytes().await.map_err(unreadable)?;
        if fields.len() + files.len() >= MOST_PARTS {
            return Err(StatusCode::BAD_REQUEST);
        }
        if !is_file {
            let text = String::from_utf8(content.into()).map_err(|_| StatusCode::BAD_REQUEST)?;
            fields.push((name, text));
        } else if !content.is_empty() && files.insert(name, content.into()).is_some() {
            return Err(StatusCode::BAD_REQUEST);
        }
    }
    Ok(Uploaded { posted: Posted::from_pairs(fields), files })
}

/// A body that breaks off is its sender's doing.
fn unreadable(cause: MultipartError) -> StatusCode {
    if cause.status().is_server_error() { StatusCode::BAD_REQUEST } else { cause.status() }
}
