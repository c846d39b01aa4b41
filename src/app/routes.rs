//! Every page and action on one page.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    response::Redirect,
    routing::{get, post},
};
use http::Uri;

use super::{actions, pages::customer};
use crate::flows::{payments::announce_transfer::LARGEST_PROOF, portal::Portal};

pub fn routes() -> Router<Portal> {
    Router::new().merge(paying())
}

fn paying() -> Router<Portal> {
    // A proof's own bound is said in words beside its field; this one is the wall behind it.
    let proof = DefaultBodyLimit::max(LARGEST_PROOF + 1024 * 1024);
    Router::new()
        .route("/invoices/{id}", get(customer::invoice::page))
        .route("/invoices/{id}/pay", post(actions::pay::pay))
        .route("/invoices/{id}/pay/balance", post(actions::pay::pay))
        .route("/invoices/{id}/switch", get(customer::switch::page).post(actions::switch::confirm))
        .route("/payments/{id}", get(customer::payment::page))
        .route("/payments/{id}/status", get(actions::payment::status))
        .route("/payments/{id}/return", get(actions::payment::came_back))
        .route("/payments/{id}/back", get(actions::payment::turned_back))
        .route("/payments/{id}/continue", post(actions::payment::go_on))
        .route("/payments/{id}/give-up", post(actions::payment::give_up))
        .route("/payments/{id}/announce", post(actions::transfer::announce).layer(proof))
        .route("/balance", get(customer::balance::page))
        .route("/balance/top-up", post(actions::balance::top_up))
}

/// Providers that send the customer back by a post from their own site: nothing of it is read and no cookie comes with
/// it, so it is led to the GET of the same address. Mounted outside the wall against forms of other sites.
pub fn provider_returns() -> Router<Portal> {
    Router::new()
        .route("/payments/{id}/return", post(to_the_get))
        .route("/payments/{id}/back", post(to_the_get))
}

async fn to_the_get(address: Uri) -> Redirect {
    Redirect::to(address.path())
}
