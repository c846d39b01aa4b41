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
        .merge(money())
}

fn money() -> Router<Portal> {
    Router::new()
        .route("/admin/invoices/{id}/switch", get(admin::invoice_switch::page).post(actions::gateway_switch::switch))
        .route(
            "/admin/customers/{id}/balance",
            get(admin::customer_balance::page).post(actions::balance_credit::credit),
        )
        .route("/admin/payments", get(admin::payments::page))
        .route("/admin/payments/{id}", get(admin::payment::page))
        .route("/admin/payments/{id}/check", post(actions::payments::check))
        .route("/admin/transfers", get(admin::transfers::page))
        .route("/admin/transfers/{id}", get(admin::transfer::page))
        .route("/admin/transfers/{id}/proof", get(actions::transfers::proof))
        .route("/admin/transfers/{id}/confirm", post(actions::transfers::confirm))
        .route("/admin/transfers/{id}/refuse", post(actions::transfers::refuse))
        .route("/admin/late-money", get(admin::late_money::page))
        .route("/admin/late-money/{id}", get(admin::late_one::page))
        .route("/admin/late-money/{id}/credit", post(actions::late_money::credit))
        .route("/admin/late-money/{id}/move", post(actions::late_money::move_to))
        .route("/admin/inbox", get(admin::inbox::page))
        .route("/admin/inbox/{id}", get(admin::notice::page))
        .route("/admin/inbox/{id}/again", post(actions::inbox::again))
        .route("/admin/journal", get(admin::journal::page))
        .route("/admin/accounts/balances", get(admin::account_balances::page))
}
