//! The words of the hosted pages, in French and in English.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

use super::currency;

/// A language of the hosted pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    French,
    English,
}

impl Language {
    /// The session's `locale`; `auto` and unknown ones follow the browser, and French comes first.
    pub(super) fn of(locale: &str, headers: &HeaderMap) -> Self {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let wish = if matches!(locale, "" | "auto") { accepted } else { locale };
        if wish.trim_start().to_ascii_lowercase().starts_with("en") { Language::English } else { Language::French }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Language::French => "fr",
            Language::English => "en",
        }
    }

    /// `12050`, `eur` → `120,50 EUR` or `120.50 EUR`
    pub(super) fn amount(self, amount: i64, code: &str) -> String {
        let words = currency::words(amount, code);
        if self == Language::French { words.replace('.', ",") } else { words }
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Language::French => &FRENCH,
            Language::English => &ENGLISH,
        }
    }
}

pub(super) struct Words {
    pub title: &'static str,
    pub no_real_money: &'static str,
    pub back: &'static str,
    pub total: &'static str,
    pub quantity: &'static str,
    pub pay_with_test_card: &'static str,
    pub test_card: &'static str,
    pub other_cards: &'static str,
    pub pay_with_card: &'static str,
    pub number: &'static str,
    pub expiry: &'static str,
    pub cvc: &'static str,
    pub email: &'static str,
    pub pay: &'static str,
    pub pay_by_debit: &'static str,
    pub iban: &'static str,
    pub mandate: &'static str,
    pub authorize_debit: &'static str,
    pub confirm_free: &'static str,
    pub expired: &'static str,
    pub completed: &'static str,
    pub unknown: &'static str,
    pub bank_asks: &'static str,
    pub bank_words: &'static str,
    pub authenticate: &'static str,
    pub fail: &'static str,
}

impl Language {
    /// The sentence for a refusal's code.
    pub(super) fn refusal(self, code: &str) -> &'static str {
        let (fr, en) = match code {
            "invalid_number" => ("Le numéro de carte n’est pas valide.", "Your card number is invalid."),
            "invalid_expiry" => {
                ("La date d’expiration est passée ou incomplète.", "The expiry date is in the past or incomplete.")
            }
            "invalid_cvc" => ("Le code de sécurité est incomplet.", "The security code is incomplete."),
            "invalid_iban" => ("Cet IBAN n’est pas valide.", "This IBAN is not valid."),
            "insufficient_funds" => (
                "Votre carte a été refusée : provision insuffisante. Essayez une autre carte.",
                "Your card has insufficient funds. Try a different card.",
            ),
            "expired_card" => {
                ("Votre carte a expiré. Essayez une autre carte.", "Your card has expired. Try a different card.")
            }
            "incorrect_cvc" => ("Le code de sécurité est incorrect.", "Your card’s security code is incorrect."),
            "processing_error" => (
                "Une erreur est survenue pendant le paiement. Réessayez dans un instant.",
                "An error occurred while processing your card. Try again in a little bit.",
            ),
            "test_mode_live_card" => (
                "Votre carte a été refusée : le bac à sable n’accepte que des cartes de test.",
                "Your card was declined: the sandbox takes test cards only.",
            ),
            "payment_intent_authentication_failure" => (
                "L’authentification a échoué. Choisissez un autre moyen de paiement et réessayez.",
                "We are unable to authenticate your payment method. Choose a different one and try again.",
            ),
            _ => {
                ("Votre carte a été refusée. Essayez une autre carte.", "Your card was declined. Try a different card.")
            }
        };
        if self == Language::French { fr } else { en }
    }

    /// What an offered test card does.
    pub(super) fn card(self, number: &str) -> &'static str {
        let (fr, en) = match &number[number.len() - 4..] {
            "3155" => ("authentification 3-D Secure demandée", "asks for 3-D Secure authentication"),
            "9995" => ("refusée : provision insuffisante", "declined: insufficient funds"),
            "0002" => ("refusée", "declined"),
            "0069" => ("refusée : carte expirée", "declined: expired card"),
            "0127" => ("refusée : code de sécurité incorrect", "declined: incorrect security code"),
            "0119" => ("refusée : erreur de traitement", "declined: processing error"),
            "0004" => ("UnionPay, acceptée", "UnionPay, succeeds"),
            "4444" => ("Mastercard, acceptée", "Mastercard, succeeds"),
            "0005" => ("American Express, acceptée", "American Express, succeeds"),
            "0077" => ("acceptée, fonds disponibles aussitôt", "succeeds, funds available at once"),
            "0259" => ("acceptée, puis contestée comme frauduleuse", "succeeds, then disputed as fraudulent"),
            "2685" => ("acceptée, puis contestée : produit non reçu", "succeeds, then disputed: product not received"),
            "1976" => ("acceptée, puis demande d’information", "succeeds, then an inquiry"),
            "7726" => ("acceptée, remboursement lent", "succeeds, refunds take time"),
            "5126" => ("acceptée, remboursement qui échoue ensuite", "succeeds, refunds fail later"),
            _ => ("Visa, acceptée", "Visa, succeeds"),
        };
        if self == Language::French { fr } else { en }
    }
}

static FRENCH: Words = Words {
    title: "Paiement",
    no_real_money: "Bac à sable : aucun argent réel",
    back: "Retour",
    total: "Total à payer",
    quantity: "Qté",
    pay_with_test_card: "Payer avec une carte de test",
    test_card: "Carte de test",
    other_cards: "Autres cartes de test",
    pay_with_card: "Payer par carte",
    number: "Numéro de carte",
    expiry: "Expiration (MM/AA)",
    cvc: "Code de sécurité",
    email: "Adresse e-mail",
    pay: "Payer",
    pay_by_debit: "Prélèvement SEPA",
    iban: "IBAN",
    mandate: "En validant, vous autorisez le prélèvement fictif de ce montant. Il aboutit, ou échoue, plus tard.",
    authorize_debit: "Autoriser le prélèvement",
    confirm_free: "Confirmer",
    expired: "Cette session de paiement a expiré. Retournez chez le marchand pour recommencer.",
    completed: "Ce paiement a déjà été transmis. Vous pouvez fermer cette page.",
    unknown: "Cette page de paiement n’existe pas.",
    bank_asks: "Votre banque vous demande de confirmer",
    bank_words: "Page de test de l’authentification 3-D Secure.",
    authenticate: "Authentifier",
    fail: "Échouer",
};

static ENGLISH: Words = Words {
    title: "Payment",
    no_real_money: "Sandbox: no real money",
    back: "Back",
    total: "Total due",
    quantity: "Qty",
    pay_with_test_card: "Pay with a test card",
    test_card: "Test card",
    other_cards: "Other test cards",
    pay_with_card: "Pay by card",
    number: "Card number",
    expiry: "Expiry (MM/YY)",
    cvc: "Security code",
    email: "E-mail address",
    pay: "Pay",
    pay_by_debit: "SEPA direct debit",
    iban: "IBAN",
    mandate: "By confirming you authorise a fictitious debit of this amount. It succeeds, or fails, later.",
    authorize_debit: "Authorise the debit",
    confirm_free: "Confirm",
    expired: "This payment session has expired. Return to the shop to start again.",
    completed: "This payment was submitted already. You can close this page.",
    unknown: "This payment page does not exist.",
    bank_asks: "Your bank asks you to confirm",
    bank_words: "Test page of the 3-D Secure authentication.",
    authenticate: "Authenticate",
    fail: "Fail",
};
