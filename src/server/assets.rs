//! Styles, icons of the house and the browser's bundle, with long-lived addresses.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use tower_http::services::ServeDir;

use crate::{
    app::sheet,
    flows::portal::Portal,
    request::doors::{Doors, Who::Program},
};

pub fn routes(portal: &Portal) -> Doors {
    let doors = Doors::new()
        .get(&sheet::PATH, Program, || async { text("text/css; charset=utf-8", sheet::TEXT) })
        .get("/favicon.svg", Program, || async { text("image/svg+xml", include_str!("../../public/favicon.svg")) })
        .get("/robots.txt", Program, || async { text("text/plain", include_str!("../../public/robots.txt")) });
    match &portal.addresses.site {
        Some(site) => doors.files("/pkg", ServeDir::new(site.join("pkg")).precompressed_br().precompressed_gzip()),
        None => doors,
    }
}

fn text(kind: &'static str, body: &'static str) -> Response {
    let lasting = HeaderValue::from_static("public, max-age=31536000, immutable");
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, lasting)], body).into_response()
}
