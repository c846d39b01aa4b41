//! Every page and action on one page.

use axum::Router;

use crate::flows::portal::Portal;

pub fn routes() -> Router<Portal> {
    Router::new()
}
