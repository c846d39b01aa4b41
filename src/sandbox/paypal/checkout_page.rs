//! The page where a buyer approves an order: works without scripts, and says what each choice will do.

use std::fmt::Write;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::acts::{self, Funding};
use super::words::Language;
use super::{ORDER, ROOT, orders};
use crate::sandbox::Sandbox;
use crate::sandbox::deliver::{self, DeliveryMode};
use crate::sandbox::pages::{escape, shell};

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/paypal/checkoutnow", get(show)).route("/paypal/checkoutnow/{order}", post(approve))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    token: String,
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    #[serde(default)]
    pub funding: String,
    /// `walk_away`: the buyer never returns to the shop.
    #[serde(default)]
    pub act: String,
}

async fn show(State(sandbox): State<Sandbox>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let order = sandbox.read(|books| books.body(&asked.token));
    let language = Language::of(order["locale"].as_str().unwrap_or_default(), &headers);
    if order["object"] != ORDER {
        let words = language.either("Cette page de paiement n’existe pas.", "This payment page does not exist.");
        let page = shell(language.code(), language.title(), &format!("<p class=notice>{words}</p>"));
        return (StatusCode::NOT_FOUND, page).into_response();
    }
    let page = Page {
        action: format!("{ROOT}/checkoutnow/{}", asked.token),
        subject: order["description"].as_str().unwrap_or_default(),
        payee: order["brand"].as_str().unwrap_or("Guichet"),
        amount: language
            .amount(order["minor"].as_i64().unwrap_or_default(), order["currency"].as_str().unwrap_or_default()),
        back: order["cancel_url"].as_str().unwrap_or_default(),
        open: if orders::is_open(&order) { Open::Yes } else { Open::No },
        extra: String::new(),
    };
    page.drawn(language).into_response()
}

/// What both kinds of hosted page show.
pub(crate) struct Page<'p> {
    pub action: String,
    pub subject: &'p str,
    pub payee: &'p str,
    pub amount: String,
    pub back: &'p str,
    pub open: Open,
    /// Hidden fields, as HTML.
    pub extra: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    Yes,
    No,
}

impl Page<'_> {
    pub(crate) fn drawn(&self, language: Language) -> axum::response::Html<String> {
        let mut body =
            format!("<p class=banner>{}</p><h1>{} · {}</h1>", language.banner(), language.title(), escape(self.payee));
        _ = write!(
            body,
            "<table class=lines><tr><th scope=row>{}</th><td></td></tr>\
             <tr class=total><th scope=row>{}</th><td id=total>{}</td></tr></table>",
            escape(self.subject),
            language.either("Total à payer", "Total due"),
            escape(&self.amount),
        );
        match self.open {
            Open::Yes => self.form(&mut body, language),
            Open::No => {
                let words = language.either(
                    "Ce paiement a déjà été approuvé. Vous pouvez fermer cette page.",
                    "This payment was approved already. You can close this page.",
                );
                _ = write!(body, "<p class=notice role=status>{words}</p>");
            }
        }
        _ = write!(
            body,
            "<p><a id=back href=\"{}\">← {}</a></p>",
            escape(self.back),
            language.either("Annuler et revenir à la boutique", "Cancel and return to the shop")
        );
        shell(language.code(), language.title(), &body)
    }

    fn form(&self, body: &mut String, language: Language) {
        _ = write!(
            body,
            "<section aria-labelledby=pay><h2 id=pay>{}</h2><form method=post action=\"{}\" id=approve-form>{}<fieldset><legend>{}</legend>",
            language.either("Payer avec PayPal", "Pay with PayPal"),
            escape(&self.action),
            self.extra,
            language.either("Payer avec", "Pay with"),
        );
        for funding in Funding::ALL {
            let checked = if funding == Funding::Instant { " checked" } else { "" };
            _ = write!(
                body,
                "<label class=choice><input type=radio name=funding value={}{checked}> {}</label>",
                funding.name(),
                language.funding(funding)
            );
        }
        _ = write!(
            body,
            "</fieldset><button name=act value=approve>{}</button> <button name=act value=walk_away class=plain>{}</button></form></section>",
            language.either("Approuver le paiement", "Approve the payment"),
            language.either("Approuver, puis fermer la page", "Approve, then close the page"),
        );
    }
}

async fn approve(
    State(sandbox): State<Sandbox>,
    Path(order): Path<String>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Response {
    match acts::approve(&sandbox, &order, Funding::named(&choice.funding)) {
        Some(back) => follow(&sandbox, &choice, &back, &headers).await,
        None => Redirect::to(&format!("{ROOT}/checkoutnow?token={order}")).into_response(),
    }
}

/// Back to the shop, or nowhere.
pub(crate) async fn follow(sandbox: &Sandbox, choice: &Choice, back: &str, headers: &HeaderMap) -> Response {
    if sandbox.read(|books| books.mode == DeliveryMode::BeforeRedirect) {
        deliver::overtake(sandbox).await;
    }
    if choice.act != "walk_away" {
        return Redirect::to(back).into_response();
    }
    let language = Language::of("", headers);
    let words = language.either(
        "C’est fait, et vous n’êtes pas revenu à la boutique. Vous pouvez fermer cette page.",
        "Done, and you did not return to the shop. You can close this page.",
    );
    shell(language.code(), language.title(), &format!("<p class=notice role=status>{words}</p>")).into_response()
}

/// For the other page: the facts of an order by name.
pub(super) fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
