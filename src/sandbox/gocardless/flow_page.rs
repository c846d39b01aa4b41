//! The page where a payer agrees: works without scripts, shows what is signed, and says what each choice will do.

use std::fmt::Write;

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::desk::{at_desk, text};
use super::life::{self, Way};
use super::words::Language;
use super::{FLOW, billing_requests};
use crate::sandbox::Sandbox;
use crate::sandbox::deliver::{self, DeliveryMode};
use crate::sandbox::pages::{escape, shell};

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/gocardless/billing/static/flow", get(show).post(agree))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    id: String,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    way: String,
    /// `walk_away`: the payer never returns to the shop.
    #[serde(default)]
    act: String,
}

/// What the page is about.
struct Page {
    flow: Value,
    request: Value,
    account: String,
    creditor: String,
}

fn opened(sandbox: &Sandbox, id: &str) -> Option<Page> {
    sandbox.read(|books| {
        let record = books.objects.get(id).filter(|record| record.body["object"] == FLOW)?;
        let request = books.body(text(&record.body["links"], "billing_request"));
        let creditor = books.accounts.get(&record.account).map(|account| account.name.clone()).unwrap_or_default();
        Some(Page { flow: record.body.clone(), request, account: record.account.clone(), creditor })
    })
}

async fn show(State(sandbox): State<Sandbox>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    match opened(&sandbox, &asked.id) {
        Some(page) => {
            let language = Language::of(text(&page.flow, "language"), &headers);
            shell(language.code(), language.title(), &page.drawn(language)).into_response()
        }
        None => {
            let language = Language::of("", &headers);
            let words = language.either("Cette page de paiement n’existe pas.", "This payment page does not exist.");
            let page = shell(language.code(), language.title(), &format!("<p class=notice>{words}</p>"));
            (StatusCode::NOT_FOUND, page).into_response()
        }
    }
}

impl Page {
    fn drawn(&self, language: Language) -> String {
        let [payment, mandate] = [&self.request["payment_request"], &self.request["mandate_request"]];
        let subject = [payment, mandate].into_iter().find_map(|part| part["description"].as_str()).unwrap_or_default();
        let amount = match payment["amount"].as_i64() {
            Some(minor) => language.amount(minor, text(payment, "currency")),
            None => language.either("selon la facture", "as invoiced").to_owned(),
        };
        let mut body = format!(
            "<p class=banner>{}</p><h1>{} · {}</h1><table class=lines><tr><th scope=row>{}</th><td></td></tr>\
             <tr class=total><th scope=row>{}</th><td id=total>{}</td></tr></table>",
            language.banner(),
            language.title(),
            escape(&self.creditor),
            escape(subject),
            language.either("Total à payer", "Total due"),
            escape(&amount),
        );
        match billing_requests::is_open(&self.request) {
            true => self.form(&mut body, language),
            false => {
                let words = language.either(
                    "Cette demande est déjà réglée ou fermée. Vous pouvez fermer cette page.",
                    "This request is settled or closed already. You can close this page.",
                );
                _ = write!(body, "<p class=notice role=status>{words}</p>");
            }
        }
        _ = write!(
            body,
            "<p><a id=back href=\"{}\">← {}</a></p>",
            escape(text(&self.flow, "exit_uri")),
            language.either("Annuler et revenir à la boutique", "Cancel and return to the shop")
        );
        body
    }

    fn form(&self, body: &mut String, language: Language) {
        let ways = Way::of(&self.request);
        if ways.contains(&Way::Debit) {
            _ = write!(
                body,
                "<section aria-labelledby=mandate><h2 id=mandate>{}</h2><p id=consent>{}</p></section>",
                language.either("Mandat de prélèvement", "Direct debit mandate"),
                escape(&language.consent(&self.creditor)),
            );
        }
        _ = write!(
            body,
            "<section aria-labelledby=pay><h2 id=pay>{}</h2><form method=post action=\"?id={}\" id=approve-form><fieldset><legend>{}</legend>",
            language.either("Payer par la banque", "Pay by bank"),
            escape(text(&self.flow, "id")),
            language.either("Comment payer", "How to pay"),
        );
        for way in &ways {
            let checked = if Some(way) == ways.first() { " checked" } else { "" };
            _ = write!(
                body,
                "<label class=choice><input type=radio name=way value={}{checked}> {}</label>",
                way.name(),
                language.way(*way)
            );
        }
        _ = write!(
            body,
            "</fieldset><button name=act value=approve>{}</button> <button name=act value=walk_away class=plain>{}</button></form></section>",
            language.either("Accepter et payer", "Agree and pay"),
            language.either("Accepter, puis fermer la page", "Agree, then close the page"),
        );
    }
}

async fn agree(
    State(sandbox): State<Sandbox>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Response {
    let here = format!("{}/billing/static/flow?id={}", super::ROOT, asked.id);
    let Some(page) = opened(&sandbox, &asked.id) else { return Redirect::to(&here).into_response() };
    let way = Way::ALL.into_iter().find(|way| way.name() == choice.way).unwrap_or(Way::Debit);
    let agreed = at_desk(&sandbox, &page.account, |desk| life::agree(desk, text(&page.request, "id"), way));
    if agreed.is_none() || way == Way::Refused {
        return Redirect::to(&here).into_response();
    }
    if sandbox.read(|books| books.mode == DeliveryMode::BeforeRedirect) {
        deliver::overtake(&sandbox).await;
    }
    if choice.act != "walk_away" {
        return Redirect::to(text(&page.flow, "redirect_uri")).into_response();
    }
    let language = Language::of(text(&page.flow, "language"), &headers);
    let words = language.either(
        "C’est fait, et vous n’êtes pas revenu à la boutique. Vous pouvez fermer cette page.",
        "Done, and you did not return to the shop. You can close this page.",
    );
    shell(language.code(), language.title(), &format!("<p class=notice role=status>{words}</p>")).into_response()
}
