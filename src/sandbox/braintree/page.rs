//! PayPal's page, where the buyer approves: the one its own stand shows, leading back with Braintree's words.

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::{ROOT, payments};
use crate::sandbox::Sandbox;
use crate::sandbox::pages::shell;
use crate::sandbox::paypal::{Choice, Funding, Language, Open, Page, follow};

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/braintree/checkoutnow", get(show)).route("/braintree/checkoutnow/{token}", post(approve))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    token: String,
}

async fn show(State(sandbox): State<Sandbox>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let payment = sandbox.read(|books| payments::behind(books, &asked.token).map(|id| books.body(&id)));
    let Some(payment) = payment else {
        let language = Language::of("", &headers);
        let words = language.either("Cette page de paiement n’existe pas.", "This payment page does not exist.");
        let page = shell(language.code(), language.title(), &format!("<p class=notice>{words}</p>"));
        return (StatusCode::NOT_FOUND, page).into_response();
    };
    let text = |name: &str| payment[name].as_str().unwrap_or_default();
    let language = Language::of(text("locale"), &headers);
    let page = Page {
        action: format!("{ROOT}/checkoutnow/{}", asked.token),
        subject: language.either("Paiement à la boutique", "Payment to the shop"),
        payee: payment["brand"].as_str().unwrap_or("Guichet"),
        amount: language.amount(payment["minor"].as_i64().unwrap_or_default(), text("currency")),
        back: &payments::way_back(&payment),
        open: if payments::is_open(&payment) { Open::Yes } else { Open::No },
        extra: String::new(),
    };
    page.drawn(language).into_response()
}

async fn approve(
    State(sandbox): State<Sandbox>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Response {
    let payment = sandbox.read(|books| payments::behind(books, &token)).unwrap_or_default();
    match payments::approve(&sandbox, &payment, Funding::named(&choice.funding).name()) {
        Some(back) => follow(&sandbox, &choice, &back, &headers).await,
        None => Redirect::to(&format!("{ROOT}/checkoutnow?token={token}")).into_response(),
    }
}
