//! Every page and action on one page.

use axum::{
    Router,
    routing::{get, post},
};

use super::{
    actions,
    pages::{admin, customer, public},
};
use crate::flows::portal::Portal;

pub fn routes() -> Router<Portal> {
    Router::new().merge(doors()).merge(account()).merge(team())
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
