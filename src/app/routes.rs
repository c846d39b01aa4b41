//! Every page and action on one page.

use axum::{
    Router,
    routing::{get, post},
};

use super::{
    actions,
    pages::{admin, customer},
};
use crate::flows::portal::Portal;

pub fn routes() -> Router<Portal> {
    Router::new()
        .route("/", get(customer::dashboard::page))
        .route("/invoices", get(customer::invoices::page))
        .route("/invoices/{id}", get(customer::invoice::page))
        .route("/invoices/{id}/print", get(customer::print::page))
        .route("/admin", get(admin::dashboard::page))
        .route("/admin/customers", get(admin::customers::list::page))
        .route("/admin/customers/new", get(admin::customers::edit::fresh).post(actions::customers::create))
        .route("/admin/customers/{id}", get(admin::customers::one::page))
        .route("/admin/customers/{id}/edit", get(admin::customers::edit::page).post(actions::customers::save))
        .route("/admin/customers/{id}/contacts", post(actions::contacts::invite))
        .route("/admin/customers/{id}/contacts/{person}/rights", post(actions::contacts::change_rights))
        .route("/admin/customers/{id}/contacts/{person}/remove", post(actions::contacts::remove))
        .route("/admin/invoices", get(admin::invoices::list::page))
        .route("/admin/invoices/new", get(admin::invoices::editor::fresh).post(actions::drafts::create))
        .route("/admin/invoices/{id}", get(admin::invoices::one::page))
        .route("/admin/invoices/{id}/edit", get(admin::invoices::editor::page).post(actions::drafts::save))
        .route("/admin/invoices/{id}/preview", get(admin::invoices::preview::page))
        .route("/admin/invoices/{id}/issue", post(actions::invoices::issue))
        .route("/admin/invoices/{id}/discard", post(actions::invoices::discard))
        .route("/admin/invoices/{id}/resend", post(actions::invoices::resend))
        .route("/admin/invoices/{id}/cancel", post(actions::invoices::cancel))
        .route("/admin/invoices/{id}/gateway", post(actions::invoices::choose_gateway))
}
