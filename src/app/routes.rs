//! Every page and action on one page.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use super::{actions, pages::admin};
use crate::flows::portal::Portal;

pub fn routes() -> Router<Portal> {
    Router::new().merge(settings())
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
