//! Every page and action on one page.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    response::Redirect,
    routing::{get, post},
};
use http::Uri;

use super::{
    actions,
    pages::{admin, customer},
};
use crate::flows::{payments::announce_transfer::LARGEST_PROOF, portal::Portal};

pub fn routes() -> Router<Portal> {
    Router::new().merge(settings()).merge(paying())
}

fn settings() -> Router<Portal> {
    const GATEWAYS: &str = "/admin/settings/store/gateways";
    let of_gateway = |path: &str| format!("{GATEWAYS}/{{id}}{path}");
    let icon = post(actions::icons::upload).layer(DefaultBodyLimit::max(actions::icons::MOST_FORM_BYTES));
    Router::new()
        .route("/admin/settings/store", get(admin::store::page).post(actions::shop::save))
        .route("/admin/settings/store/cart", get(admin::cart::page).post(actions::shop::choose_cart))
        .route(GATEWAYS, get(admin::gateways::page))
        .route("/admin/settings/store/gateways/new", get(admin::gateway_new::page).post(actions::gateways::create))
        .route("/admin/settings/store/gateways/simulator", get(admin::simulator::page))
        .route(&of_gateway(""), get(admin::gateway::page).post(actions::gateways::save))
        .route(&of_gateway("/check"), post(actions::gateways::check))
        .route(&of_gateway("/order"), post(actions::gateways::order))
        .route(&of_gateway("/icon"), icon)
        .route(&of_gateway("/icon/remove"), post(actions::icons::remove))
        .route(&of_gateway("/delete"), post(actions::gateways::delete))
        .route("/admin/accounts", get(admin::accounts::page).post(actions::accounts::open))
        .route("/admin/accounts/plant", post(actions::accounts::plant))
        .route("/admin/accounts/{id}", post(actions::accounts::rename))
        .route("/admin/audit", get(admin::audit::page))
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
