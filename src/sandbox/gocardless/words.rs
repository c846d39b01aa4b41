//! The words of the hosted page, in French and in English.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

use super::life::Way;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    French,
    English,
}

impl Language {
    /// Of the flow; without one the browser's, and French comes first.
    pub fn of(tag: &str, headers: &HeaderMap) -> Self {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let wish = if tag.is_empty() { accepted } else { tag };
        if wish.trim_start().to_ascii_lowercase().starts_with("en") { Self::English } else { Self::French }
    }

    pub fn code(self) -> &'static str {
        self.either("fr", "en")
    }

    pub fn either(self, french: &'static str, english: &'static str) -> &'static str {
        if self == Self::French { french } else { english }
    }

    pub fn amount(self, minor: i64, currency: &str) -> String {
        let written = format!("{}.{:02} {currency}", minor / 100, minor % 100);
        if self == Self::French { written.replace('.', ",") } else { written }
    }

    pub fn way(self, way: Way) -> &'static str {
        match way {
            Way::Instant => self.either("Payer maintenant depuis ma banque", "Pay now from my bank"),
            Way::Debit => self.either(
                "Être prélevé dans quelques jours (compte terminé par 06)",
                "Be debited in a few days (account ending in 06)",
            ),
            Way::Refused => self.either("Ma banque refuse", "My bank refuses"),
        }
    }

    pub fn title(self) -> &'static str {
        self.either("GoCardless : paiement bancaire", "GoCardless: bank payment")
    }

    pub fn banner(self) -> &'static str {
        self.either("Bac à sable : aucun argent réel", "Sandbox: no real money")
    }

    /// What a payer agrees to by signing a mandate.
    pub fn consent(self, creditor: &str) -> String {
        let words = self.either(
            "En signant ce mandat, vous autorisez {} et GoCardless à demander à votre banque de débiter votre compte, et \
             votre banque à le faire. Vous pouvez demander le remboursement d’un prélèvement à votre banque pendant huit \
             semaines. Vous êtes prévenu par e-mail avant chaque prélèvement.",
            "By signing this mandate you authorise {} and GoCardless to ask your bank to debit your account, and your bank \
             to do so. You may ask your bank to refund a debit for eight weeks. You are told by e-mail before each debit.",
        );
        words.replace("{}", creditor)
    }
}
