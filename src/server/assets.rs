//! Styles, icons of the house and the browser's bundle, with long-lived addresses.

use std::{io::Write as _, path::Path, sync::LazyLock};

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};
use tower::ServiceBuilder;
use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

use crate::{
    app::sheet,
    flows::portal::{Bundle, Portal},
    request::doors::{Doors, Who::Program},
};

const LASTING: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The icon's and the robots' addresses do not change with their content.
const DAILY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

pub fn routes(portal: &Portal) -> Doors {
    let doors = Doors::new()
        .get(&sheet::PATH, Program, styles)
        .get("/favicon.svg", Program, || async { text("image/svg+xml", include_str!("../../public/favicon.svg")) })
        .get("/robots.txt", Program, || async { text("text/plain", include_str!("../../public/robots.txt")) });
    match &portal.addresses.bundle {
        Some(Bundle { folder, address }) => {
            let lasting = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, LASTING);
            let folder = ServeDir::new(folder).precompressed_br().precompressed_gzip();
            doors.files(&format!("/{address}"), ServiceBuilder::new().layer(lasting).service(folder))
        }
        None => doors,
    }
}

/// The bundle below a site's folder; `None` when it was not built.
pub fn bundle(site: &Path) -> Option<Bundle> {
    let folder = site.join("pkg");
    let files = ["guichet.js", "guichet_bg.wasm"].map(|name| std::fs::read(folder.join(name)));
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file.ok()?);
    }
    let digest = hex::encode(digest.finalize());
    Some(Bundle { folder, address: format!("pkg/{}", &digest[..12]) })
}

/// Compressed once, not for each visitor.
async fn styles(headers: HeaderMap) -> Response {
    static ZIPPED: LazyLock<Option<Bytes>> = LazyLock::new(|| zipped(sheet::TEXT.as_bytes()).ok());
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    let vary = HeaderValue::from_static("accept-encoding");
    let plain = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, LASTING), (header::VARY, vary)];
    match ZIPPED.clone().filter(|_| takes_gzip(&headers)) {
        Some(zipped) => (plain, [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))], zipped).into_response(),
        None => (plain, sheet::TEXT).into_response(),
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|line| line.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| coding.trim() == "gzip" || coding.trim().starts_with("gzip;") && !refused(coding))
}

/// `gzip;q=0`
fn refused(coding: &str) -> bool {
    let weight = coding.split_once("q=").map(|(_, weight)| weight.trim());
    weight.is_some_and(|weight| weight.parse::<rust_decimal::Decimal>().is_ok_and(|weight| weight.is_zero()))
}

fn zipped(text: &[u8]) -> std::io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text)?;
    encoder.finish().map(Bytes::from)
}

fn text(kind: &'static str, body: &'static str) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, DAILY)], body).into_response()
}
