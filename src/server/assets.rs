//! Styles, icons of the house and the browser's bundle, with long-lived addresses.

use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, header};
use tower_http::services::ServeDir;

use crate::{app::sheet, flows::portal::Portal};

pub fn routes(portal: &Portal) -> Router<Portal> {
    let router = Router::new()
        .route(&sheet::PATH, get(|| async { text("text/css; charset=utf-8", sheet::TEXT) }))
        .route("/favicon.svg", get(|| async { text("image/svg+xml", include_str!("../../public/favicon.svg")) }))
        .route("/robots.txt", get(|| async { text("text/plain", include_str!("../../public/robots.txt")) }));
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
