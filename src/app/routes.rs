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
    pages::{admin, customer, public},
};
use crate::flows::{payments::announce_transfer::LARGEST_PROOF, portal::Portal};

pub fn routes() -> Router<Portal> {
    Router::new()
        .merge(doors())
        .merge(account())
        .merge(team())
        .merge(sales())
        .merge(money())
        .merge(paying())
        .merge(settings())
}

fn doors() -> Router<Portal> {
    Router::new()
        .route("/sign-in", get(public::sign_in::page).post(actions::sign_in::sign_in))
        .route("/sign-out", post(actions::sign_out::sign_out))
        .route("/language", post(actions::account::language))
        .route("/forgotten", get(public::forgotten::page).post(actions::password::forget))
        .route("/reset", get(public::choose_password::no_token))
        .route("/reset/", get(public::choose_password::no_token))
        .route("/reset/{token}", get(public::choose_password::reset).post(actions::password::reset))
        .route("/invitation", get(public::choose_password::no_token))
        .route("/invitation/", get(public::choose_password::no_token))
        .route("/invitation/{token}", get(public::choose_password::invitation).post(actions::password::accept))
        .route("/confirm-email/{token}", get(public::confirm_email::page).post(actions::account::confirm_email))
}

fn account() -> Router<Portal> {
    Router::new()
        .route("/account", get(customer::account::page))
        .route("/account/name", post(actions::account::name))
        .route("/account/email", post(actions::account::email))
        .route("/account/password", post(actions::password::change))
        .route("/account/sessions", post(actions::account::end_sessions))
}

fn team() -> Router<Portal> {
    Router::new()
        .route("/admin/settings/team", get(admin::team::page))
        .route("/admin/settings/team/invite", get(admin::team_invitation::page).post(actions::team::invite))
        .route("/admin/settings/team/{person}", get(admin::team_member::page))
        .route("/admin/settings/team/{person}/role", post(actions::team::role))
        .route("/admin/settings/team/{person}/shut", post(actions::team::shut))
        .route("/admin/settings/team/{person}/open", post(actions::team::open))
        .route("/admin/settings/team/{person}/invite", post(actions::team::invite_again))
}

fn sales() -> Router<Portal> {
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
        .route("/admin/journal/checks", get(admin::ledger_checks::page).post(actions::ledger_checks::now))
        .route("/admin/accounts/balances", get(admin::account_balances::page))
}

fn paying() -> Router<Portal> {
    // A proof's own bound is said in words beside its field; this one is the wall behind it.
    let proof = DefaultBodyLimit::max(LARGEST_PROOF + 1024 * 1024);
    Router::new()
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
    Router::new().route("/payments/{id}/return", post(to_the_get)).route("/payments/{id}/back", post(to_the_get))
}

async fn to_the_get(address: Uri) -> Redirect {
    Redirect::to(address.path())
}
