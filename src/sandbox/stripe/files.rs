//! Files the shop hands in, to be named as evidence.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::desk::Desk;
use super::refusal::Refusal;
use crate::sandbox::parts;

const LARGEST: usize = 5 * 1024 * 1024;

/// The parts of the form as parameters; of the file only what is remembered of it.
pub(super) fn parameters(content_type: &str, body: &[u8]) -> Result<Value, Refusal> {
    let wrong = || Refusal::request(None, "Files are handed in as multipart/form-data.");
    let mut form = json!({});
    for part in parts::read(content_type, body).ok_or_else(wrong)? {
        form[part.name.as_str()] = match part.file {
            Some(file) => json!({
                "filename": file,
                "size": part.content.len().to_string(),
                "type": kind(part.content).unwrap_or_default(),
                "sha256": hex::encode(Sha256::digest(part.content)),
            }),
            None => json!(String::from_utf8_lossy(part.content)),
        };
    }
    Ok(form)
}

pub(super) fn keep(desk: &mut Desk<'_>, params: &Value) -> Result<Value, Refusal> {
    let file = &params["file"];
    let size = file["size"].as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or(usize::MAX);
    if file["type"].as_str().is_none_or(str::is_empty) {
        return Err(Refusal::parameter("", "file", "Evidence is a PDF, a JPEG or a PNG."));
    }
    if size > LARGEST {
        return Err(Refusal::parameter("", "file", "The file is larger than 5 MB."));
    }
    let id = desk.books.next_id("file_1S");
    let body = json!({
        "id": id, "object": "file", "created": desk.now, "expires_at": null, "filename": file["filename"],
        "links": { "object": "list", "data": [], "has_more": false, "url": format!("/v1/file_links?file={id}") },
        "purpose": params["purpose"], "size": file["size"], "title": null, "type": file["type"],
        "url": format!("https://files.stripe.com/v1/files/{id}/contents"),
    });
    desk.keep(body.clone(), json!({ "sha256": file["sha256"] }));
    Ok(body)
}

/// Whether a field of evidence names a file that was handed in for it.
pub(super) fn is_kept(desk: &Desk<'_>, named: &Value) -> bool {
    let named = named.as_str().unwrap_or_default();
    named.is_empty() || desk.find("file", named, "file").is_ok_and(|file| file["purpose"] == "dispute_evidence")
}

fn kind(content: &[u8]) -> Option<&'static str> {
    match content {
        [b'%', b'P', b'D', b'F', ..] => Some("pdf"),
        [0x89, b'P', b'N', b'G', ..] => Some("png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("jpg"),
        _ => None,
    }
}
