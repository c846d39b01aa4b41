//! Styles, icons of the house and the browser's bundle, with long-lived addresses.

use std::sync::LazyLock;

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, header};
use sha2::{Digest, Sha256};
use tower_http::services::ServeDir;

use crate::flows::portal::Portal;

const LAYERS: &[&str] = &[
    "@layer reset, tokens, base, layout, parts, pages;\n",
    include_str!("../../style/reset.css"),
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/layout.css"),
    include_str!("../../style/parts.css"),
    include_str!("../../style/pages.css"),
];

static STYLES: LazyLock<String> = LazyLock::new(|| LAYERS.concat());

/// The address of the styles changes with their content.
pub static STYLES_PATH: LazyLock<String> = LazyLock::new(|| {
    let digest = hex::encode(Sha256::digest(STYLES.as_bytes()));
    format!("/assets/guichet-{}.css", &digest[..12])
});

pub fn routes(portal: &Portal) -> Router<Portal> {
    let router = Router::new()
        .route(&STYLES_PATH, get(|| async { text("text/css; charset=utf-8", STYLES.as_str()) }))
        .route("/favicon.svg", get(|| async { text("image/svg+xml", include_str!("../../public/favicon.svg")) }))
        .route("/robots.txt", get(|| async { text("text/plain", "User-agent: *\nDisallow: /\n") }));
    match &portal.addresses.site {
        Some(site) => {
            router.nest_service("/pkg", ServeDir::new(site.join("pkg")).precompressed_br().precompressed_gzip())
        }
        None => router,
    }
}

fn text(kind: &'static str, body: &'static str) -> Response {
    let lasting = HeaderValue::from_static("public, max-age=31536000, immutable");
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, lasting)], body).into_response()
}
