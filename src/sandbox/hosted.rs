//! A provider's hosted page: works without scripts, and says what each choice will do. The stands fill it in.

use std::fmt::Write;

use axum::response::{Html, IntoResponse, Redirect, Response};
use http::header::ACCEPT_LANGUAGE;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::Sandbox;
use super::deliver::{self, DeliveryMode};
use super::pages::{escape, shell};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    French,
    English,
}

impl Language {
    /// The browser's; French comes first.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if accepted.trim_start().to_ascii_lowercase().starts_with("en") { Self::English } else { Self::French }
    }

    fn code(self) -> &'static str {
        self.either(("fr", "en"))
    }

    pub(crate) fn either(self, (french, english): (&'static str, &'static str)) -> &'static str {
        if self == Self::French { french } else { english }
    }

    fn written(self, amount: &str) -> String {
        if self == Self::French { amount.replace('.', ",") } else { amount.to_owned() }
    }
}

/// Something to pay with: its word in the form, and in French and English what becomes of it.
pub(crate) type Choice = (&'static str, (&'static str, &'static str));

/// What was pressed on a page.
#[derive(Deserialize)]
pub(crate) struct Pressed {
    #[serde(default)]
    pub funding: String,
    /// `walk_away`: the customer never returns to the shop.
    #[serde(default)]
    act: String,
}

impl Pressed {
    pub(crate) fn walks_away(&self) -> bool {
        self.act == "walk_away"
    }
}

/// What a page shows.
pub(crate) struct Page<'p> {
    pub provider: &'static str,
    pub subject: &'p str,
    /// With its currency: `119.90 INR`.
    pub amount: &'p str,
    /// Where its form goes; `None` when there is nothing left to do.
    pub action: Option<&'p str>,
    pub choices: &'static [Choice],
    /// Where "back to the shop" leads.
    pub back: &'p str,
    /// Why the last try brought nothing, in French and English.
    pub refused: Option<(&'static str, &'static str)>,
}

impl Page<'_> {
    pub(crate) fn drawn(&self, language: Language) -> Html<String> {
        let mut body = format!(
            "<p class=banner>{}</p><h1>{}</h1><table class=lines><tr><th scope=row>{}</th><td></td></tr>\
             <tr class=total><th scope=row>{}</th><td id=total>{}</td></tr></table>",
            language.either(("Bac à sable : aucun argent réel", "Sandbox: no real money")),
            self.provider,
            escape(self.subject),
            language.either(("Total à payer", "Total due")),
            escape(&language.written(self.amount)),
        );
        if let Some(why) = self.refused {
            _ = write!(body, "<p class=error role=alert>{}</p>", language.either(why));
        }
        match self.action {
            Some(action) => self.form(&mut body, action, language),
            None => {
                let words = ("Cette page de paiement est fermée.", "This payment page is closed.");
                _ = write!(body, "<p class=notice role=status>{}</p>", language.either(words));
            }
        }
        let words = ("Revenir à la boutique sans payer", "Return to the shop without paying");
        _ = write!(body, "<p><a id=back href=\"{}\">← {}</a></p>", escape(self.back), language.either(words));
        titled(self.provider, language, &body)
    }

    fn form(&self, body: &mut String, action: &str, language: Language) {
        let title = language.either(("Payer avec", "Pay with"));
        let legend = language.either(("Comment payer", "How to pay"));
        _ = write!(
            body,
            "<section aria-labelledby=pay><h2 id=pay>{title} {}</h2>\
             <form method=post action=\"{}\" id=approve-form><fieldset><legend>{legend}</legend>",
            self.provider,
            escape(action)
        );
        for (place, (word, words)) in self.choices.iter().enumerate() {
            let checked = if place == 0 { " checked" } else { "" };
            let words = language.either(*words);
            _ = write!(
                body,
                "<label class=choice><input type=radio name=funding value={word}{checked}> {words}</label>"
            );
        }
        _ = write!(
            body,
            "</fieldset><button name=act value=approve>{}</button> <button name=act value=walk_away class=plain>{}</button></form></section>",
            language.either(("Payer", "Pay")),
            language.either(("Payer, puis fermer la page", "Pay, then close the page")),
        );
    }
}

/// There is no such page.
pub(crate) fn absent(provider: &'static str, headers: &HeaderMap) -> Response {
    let language = Language::of(headers);
    let words = language.either(("Cette page de paiement n’existe pas.", "This payment page does not exist."));
    (StatusCode::NOT_FOUND, titled(provider, language, &format!("<p class=notice>{words}</p>"))).into_response()
}

/// The customer paid and closed the page.
pub(crate) fn closed(provider: &'static str, headers: &HeaderMap) -> Response {
    let language = Language::of(headers);
    let words = language.either((
        "C’est fait, et vous n’êtes pas revenu à la boutique. Vous pouvez fermer cette page.",
        "Done, and you did not return to the shop. You can close this page.",
    ));
    titled(provider, language, &format!("<p class=notice role=status>{words}</p>")).into_response()
}

/// Back to the shop, after the notices where they are to come first.
pub(crate) async fn back_to(sandbox: &Sandbox, address: &str) -> Response {
    overtaken(sandbox).await;
    Redirect::to(address).into_response()
}

pub(crate) async fn overtaken(sandbox: &Sandbox) {
    if sandbox.read(|books| books.mode == DeliveryMode::BeforeRedirect) {
        deliver::overtake(sandbox).await;
    }
}

fn titled(provider: &'static str, language: Language, body: &str) -> Html<String> {
    let word = language.either(("paiement", "payment"));
    shell(language.code(), &format!("{provider} · {word}"), body)
}
