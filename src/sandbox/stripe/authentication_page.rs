//! The bank's page of a 3-D Secure step, and the receipt of a charge.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::checkout_page::{follow, with_session};
use super::checkout_words::Language;
use super::currency;
use super::payments::{self, Authentication};
use crate::sandbox::Sandbox;
use crate::sandbox::pages::{escape, shell};

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/stripe/authenticate/{intent}", get(show_authentication).post(answer_authentication))
        .route("/stripe/receipts/{charge}", get(receipt))
}

#[derive(Clone, Debug, Default, Deserialize)]
struct AuthenticationForm {
    #[serde(default)]
    answer: String,
}

async fn show_authentication(State(sandbox): State<Sandbox>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let session = session_of(&sandbox, &id);
    let language = Language::of(session["locale"].as_str().unwrap_or_default(), &headers);
    let words = language.words();
    if sandbox.read(|books| books.body(&id)["status"] != "requires_action") {
        let address = session["id"].as_str().map(|session| format!("/stripe/checkout/{session}"));
        return Redirect::to(&address.unwrap_or_else(|| "/".to_owned())).into_response();
    }
    let total = language
        .amount(session["amount_total"].as_i64().unwrap_or_default(), session["currency"].as_str().unwrap_or_default());
    let body = format!(
        "<p class=banner>{}</p><h1>{} · {total}</h1><p>{}</p>\
         <form method=post action=\"/stripe/authenticate/{id}\" class=row>\
         <button name=answer value=pass>{}</button> <button name=answer value=fail class=plain>{}</button></form>",
        words.no_real_money, words.bank_asks, words.bank_words, words.authenticate, words.fail
    );
    shell(language.code(), words.bank_asks, &body).into_response()
}

async fn answer_authentication(
    State(sandbox): State<Sandbox>,
    Path(intent): Path<String>,
    Form(form): Form<AuthenticationForm>,
) -> Response {
    let session = session_of(&sandbox, &intent);
    let id = session["id"].as_str().unwrap_or_default();
    let answer = if form.answer == "pass" { Authentication::Passed } else { Authentication::Failed };
    let submitted = with_session(&sandbox, id, |desk| payments::authenticate(desk, &intent, answer));
    follow(&sandbox, id, submitted).await
}

fn session_of(sandbox: &Sandbox, intent: &str) -> Value {
    sandbox.read(|books| {
        let session = books.objects.get(intent).and_then(|record| record.memo["session"].as_str());
        session.map_or(Value::Null, |session| books.body(session))
    })
}

async fn receipt(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Response {
    let charge = sandbox.read(|books| books.body(&id));
    if charge["object"] != "charge" || charge["paid"] != json!(true) {
        return (StatusCode::NOT_FOUND, shell("en", "Receipt", "<p class=notice>Not found</p>")).into_response();
    }
    let amount =
        currency::words(charge["amount"].as_i64().unwrap_or_default(), charge["currency"].as_str().unwrap_or_default());
    let what = escape(charge["description"].as_str().unwrap_or_default());
    shell(
        "en",
        "Receipt",
        &format!("<p class=banner>Sandbox: no real money</p><h1>Receipt</h1><p>{what}</p><p>{amount}</p>"),
    )
    .into_response()
}
