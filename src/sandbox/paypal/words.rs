//! The words of the hosted pages, in French and in English.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

use super::acts::Funding;
use super::money;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    French,
    English,
}

impl Language {
    /// Of a tag such as `fr-FR`; without one the browser's, and French comes first.
    pub(crate) fn of(tag: &str, headers: &HeaderMap) -> Self {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let wish = if tag.is_empty() { accepted } else { tag };
        if wish.trim_start().to_ascii_lowercase().starts_with("en") { Self::English } else { Self::French }
    }

    pub(crate) fn code(self) -> &'static str {
        self.either("fr", "en")
    }

    pub(crate) fn either(self, french: &'static str, english: &'static str) -> &'static str {
        if self == Self::French { french } else { english }
    }

    pub(crate) fn amount(self, minor: i64, currency: &str) -> String {
        let written = format!("{} {currency}", money::written(minor, currency));
        if self == Self::French { written.replace('.', ",") } else { written }
    }

    pub(super) fn funding(self, funding: Funding) -> &'static str {
        match funding {
            Funding::Instant => self.either("Solde PayPal : accepté aussitôt", "PayPal balance: accepted at once"),
            Funding::Declined => {
                self.either("Carte refusée au moment du paiement", "Card that is declined when it is charged")
            }
            Funding::Reviewed => self.either(
                "Paiement examiné par PayPal : accepté ou refusé plus tard",
                "Payment reviewed by PayPal: accepted or refused later",
            ),
        }
    }

    pub(crate) fn title(self) -> &'static str {
        self.either("PayPal : paiement", "PayPal: payment")
    }

    pub(super) fn banner(self) -> &'static str {
        self.either("Bac à sable : aucun argent réel", "Sandbox: no real money")
    }
}
