//! The error contract, written down a second time: the status of each code and its sentence in both languages.

use guichet::domain::error::Code;
use http::StatusCode;

use super::Answer;

/// Status, code, English, French. `{}` stands for what differs from case to case.
#[rustfmt::skip]
pub const CONTRACT: &[(u16, &str, &str, &str)] = &[
    (400, "bad_request", "The request could not be read.", "La demande n’a pas pu être lue."),
    (400, "signature_missing", "Missing webhook signature.", "Signature de la notification absente."),
    (400, "signature_invalid", "Webhook signature could not be verified.", "La signature de la notification n’a pas pu être vérifiée."),
    (400, "signature_expired", "Webhook timestamp is outside the accepted window.", "L’horodatage de la notification est hors de la fenêtre acceptée."),
    (400, "oauth_state_invalid", "This connection request is not valid. Start again.", "Cette demande de connexion n’est pas valable. Recommencez."),
    (401, "unauthenticated", "Please sign in to continue.", "Connectez-vous pour continuer."),
    (401, "bad_credentials", "E-mail or password is incorrect.", "L’adresse e-mail ou le mot de passe est incorrect."),
    (403, "csrf_failed", "Your form has expired. Reload the page and try again.", "Votre formulaire a expiré. Rechargez la page et réessayez."),
    (403, "forbidden", "You do not have permission to do this.", "Vous n’avez pas l’autorisation de faire cela."),
    (403, "reauth_required", "Please confirm your password to continue.", "Confirmez votre mot de passe pour continuer."),
    (403, "second_factor_demanded", "The shop demands two-step sign-in of its administrators.", "La boutique demande la connexion en deux étapes à ses administrateurs."),
    (404, "not_found", "Page not found.", "Page introuvable."),
    (405, "method_not_allowed", "Method not allowed.", "Méthode non autorisée."),
    (408, "request_timeout", "The request took too long.", "La demande a pris trop de temps."),
    (409, "invoice_already_paid", "This invoice is already paid.", "Cette facture est déjà payée."),
    (409, "invoice_not_payable", "This invoice cannot be paid.", "Cette facture ne peut pas être payée."),
    (409, "invoice_has_money", "Money was already received for this invoice: it can no longer be cancelled.", "De l’argent a déjà été reçu pour cette facture : elle ne peut plus être annulée."),
    (409, "attempt_in_progress", "A payment for this invoice is being verified. Do not pay again.", "Un paiement de cette facture est en cours de vérification. Ne payez pas une deuxième fois."),
    (409, "total_changed", "The amount due has changed. Review the invoice and try again.", "Le montant dû a changé. Relisez la facture et réessayez."),
    (409, "stale_version", "This record was changed by someone else. Reload and try again.", "Cette fiche a été modifiée par quelqu’un d’autre. Rechargez la page et réessayez."),
    (409, "idempotency_mismatch", "This request key was already used with different details.", "Cette clé de demande a déjà servi avec d’autres données."),
    (409, "request_in_progress", "The same request is still being processed.", "La même demande est encore en cours de traitement."),
    (409, "insufficient_balance", "Your balance is too low for this payment.", "Votre solde est insuffisant pour ce paiement."),
    (409, "gateway_in_use", "This gateway has payments and cannot be deleted. Hide it instead.", "Cette passerelle a des paiements et ne peut pas être supprimée. Cachez-la plutôt."),
    (409, "disputed", "This payment is disputed and cannot be refunded.", "Ce paiement est en litige et ne peut pas être remboursé."),
    (409, "evidence_refused", "The provider did not accept this evidence. Nothing was sent to the bank.", "Le prestataire n’a pas accepté ces preuves. Rien n’est parti à la banque."),
    (409, "evidence_sent", "The evidence was sent already.", "Les preuves sont déjà parties."),
    (409, "last_owner", "At least one owner must remain.", "Il doit rester au moins un propriétaire."),
    (409, "second_factor_on", "Two-step sign-in is already on.", "La connexion en deux étapes est déjà active."),
    (409, "second_factor_off", "Two-step sign-in is not on, or the key shown has expired. Begin again.", "La connexion en deux étapes n’est pas active, ou la clé affichée a expiré. Recommencez."),
    (409, "mandate_ended", "This direct debit mandate is no longer valid. Nothing was debited: choose another way to pay.", "Ce mandat de prélèvement n’est plus valable. Rien n’a été prélevé : choisissez un autre moyen de payer."),
    (409, "mandate_in_use", "A payment is in progress on this mandate. Wait until the bank has confirmed or refused it.", "Un paiement est en cours sur ce mandat. Attendez que la banque l’ait confirmé ou refusé."),
    (409, "money_went_on", "This money has moved on since: given back, moved, spent or disputed. Undo that first.", "Cet argent a continué son chemin : rendu, déplacé, dépensé ou contesté. Défaites d’abord cela."),
    (409, "line_decided", "This line was decided in the meantime.", "Cette ligne a été traitée entre-temps."),
    (422, "statement_unreadable", "This file is no CAMT.053, MT940 or CSV statement we can read.", "Ce fichier n’est pas un relevé CAMT.053, MT940 ou CSV lisible."),
    (422, "statement_foreign", "This statement is of an account we do not know: {}.", "Ce relevé est celui d’un compte que nous ne connaissons pas : {}."),
    (422, "statement_intraday", "This file is a provisional report of the day. Import the final statement (CAMT.053).", "Ce fichier est un relevé provisoire de la journée. Importez le relevé définitif (CAMT.053)."),
    (422, "parts_differ", "The parts must come to the line’s amount, each for something else.", "Les parts doivent faire ensemble la somme de la ligne, chacune pour une chose différente."),
    (422, "invoice_unknown", "No invoice, top-up or customer has this number.", "Aucune facture, aucun rechargement, aucun client ne porte ce numéro."),
    (422, "siren_invalid", "A SIREN has nine digits, the last of which checks the others.", "Un SIREN a neuf chiffres, dont le dernier vérifie les autres."),
    (410, "link_expired", "This link has expired or was already used.", "Ce lien a expiré ou a déjà été utilisé."),
    (413, "too_large", "The request is too large.", "La demande est trop volumineuse."),
    (414, "uri_too_long", "The address is too long.", "L’adresse est trop longue."),
    (415, "unsupported_media_type", "This content type is not supported.", "Ce type de contenu n’est pas pris en charge."),
    (422, "validation", "Please correct the highlighted fields.", "Corrigez les champs signalés."),
    (422, "amount_invalid", "Enter an amount such as 12.34.", "Saisissez un montant, par exemple 12,34."),
    (422, "amount_not_positive", "The amount must be greater than zero.", "Le montant doit être supérieur à zéro."),
    (422, "amount_decimals", "Amounts in {} have at most {} decimals.", "Les montants en {} ont au plus {} décimales."),
    (422, "amount_too_large", "The amount is too large.", "Le montant est trop élevé."),
    (422, "amount_below_minimum", "The minimum for this payment method is {}.", "Le minimum pour ce moyen de paiement est de {}."),
    (422, "amount_above_maximum", "The maximum for this payment method is {}.", "Le maximum pour ce moyen de paiement est de {}."),
    (422, "amount_exceeds_refundable", "At most {} can be refunded.", "Au plus {} peuvent être remboursés."),
    (422, "gateway_unavailable", "This payment method is not available.", "Ce moyen de paiement n’est pas disponible."),
    (422, "currency_unsupported", "This {} not accept{}", "{} n’{}accept{}"),
    (422, "account_currency_mismatch", "The account must be in {}.", "Le compte doit être tenu en {}."),
    (422, "key_mode_mismatch", "This key does not belong to the selected mode.", "Cette clé n’appartient pas au mode choisi."),
    (422, "text_invalid", "Contains characters that are not allowed.", "Contient des caractères qui ne sont pas autorisés."),
    (422, "too_long", "At most {} characters.", "Au plus {} caractères."),
    (422, "required", "This field is required.", "Ce champ est obligatoire."),
    (422, "unknown_field", "Unknown field.", "Champ inconnu."),
    (422, "url_invalid", "Enter an https:// address.", "Saisissez une adresse en https://."),
    (422, "url_not_allowed", "This address is not allowed.", "Cette adresse n’est pas autorisée."),
    (422, "email_invalid", "Enter a valid e-mail address.", "Saisissez une adresse e-mail valable."),
    (422, "email_taken", "This address is already in use.", "Cette adresse est déjà utilisée."),
    (422, "name_taken", "This name is already taken.", "Ce nom est déjà pris."),
    (422, "password_too_short", "Use at least 12 characters.", "Utilisez au moins 12 caractères."),
    (422, "password_common", "This password is too common.", "Ce mot de passe est trop courant."),
    (422, "password_wrong", "The current password is incorrect.", "Le mot de passe actuel est incorrect."),
    (422, "code_wrong", "This code is wrong or was used before.", "Ce code est incorrect ou a déjà servi."),
    (422, "card_number", "This looks like a card number. Card details are only ever typed on the payment provider’s own page.", "Cela ressemble à un numéro de carte. Une carte ne se saisit que sur la page du prestataire de paiement."),
    (422, "date_invalid", "Enter a valid date.", "Saisissez une date valable."),
    (422, "number_invalid", "Enter a valid number.", "Saisissez un nombre valable."),
    (422, "iban_invalid", "This IBAN is not formally valid.", "Cet IBAN n’est pas formellement valable."),
    (422, "bic_invalid", "This BIC is not valid.", "Ce BIC n’est pas valable."),
    (422, "credentials_refused", "The provider refused these credentials.{}", "Le prestataire a refusé ces identifiants.{}"),
    (422, "credentials_unchecked", "The credentials have not been checked with the provider yet.", "Les identifiants n’ont pas encore été vérifiés auprès du prestataire."),
    (422, "file_type", "Only PNG, JPEG or WebP images are accepted.", "Seules les images PNG, JPEG ou WebP sont acceptées."),
    (422, "image_dimensions", "The image is too large in pixels.", "L’image a trop de pixels."),
    (429, "rate_limited", "Too many attempts. Try again in {} seconds.", "Trop d’essais. Réessayez dans {} secondes."),
    (431, "headers_too_large", "The request headers are too large.", "Les en-têtes de la demande sont trop volumineux."),
    (500, "internal", "Something went wrong on our side. Reference: {}.", "Une erreur s’est produite de notre côté. Référence : {}."),
    (503, "unavailable", "The service is busy. Try again in a moment.", "Le service est occupé. Réessayez dans un instant."),
    (503, "provider_unavailable", "The payment provider is not answering. Nothing was charged.", "Le prestataire de paiement ne répond pas. Rien n’a été débité."),
];

/// Those that are said to people, for every table that is told in both.
pub const LANGUAGES: [&str; 2] = ["fr", "en"];

impl Answer {
    /// Refused in the contract's status, by its code, in its words.
    #[track_caller]
    pub fn is_refused(&self, code: &str, case: impl std::fmt::Debug) {
        let (status, .., english, french) = row(code);
        assert_eq!(self.status.as_u16(), status, "{case:?}: {code} expected, {:?} said", self.error_codes());
        let said = self.text(&format!("[data-error-code={code}]"));
        assert!(!said.is_empty(), "{case:?}: {code} expected, {:?} said", self.error_codes());
        let sentence = if self.attribute("html", "lang") == "en" { english } else { french };
        assert!(said.iter().any(|said| fits(said, sentence)), "{case:?}: {sentence:?} expected, {said:?} said");
        assert!(self.headers.contains_key("x-request-id"), "{case:?}: no X-Request-Id");
        let busy = [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS].contains(&self.status);
        assert_eq!(self.headers.contains_key("retry-after"), busy, "{case:?}: Retry-After");
    }

    /// The same, said to a program.
    #[track_caller]
    pub fn is_refused_in_json(&self, code: &str, case: impl std::fmt::Debug) {
        let (status, .., english, french) = row(code);
        let said: serde_json::Value = serde_json::from_str(&self.body)
            .unwrap_or_else(|_| panic!("{case:?}: {} and no JSON: {}", self.status, self.body));
        assert_eq!((self.status.as_u16(), &said["error"]["code"]), (status, &code.into()), "{case:?}: {said}");
        let message = said["error"]["message"].as_str().expect("a sentence");
        assert!(fits(message, english) || fits(message, french), "{case:?}: {message}");
        let request_id = said["error"]["request_id"].as_str().expect("an id");
        assert_eq!(self.headers.get("x-request-id").expect("an id"), request_id, "{case:?}");
    }
}

fn row(code: &str) -> (u16, &'static str, &'static str, &'static str) {
    *CONTRACT.iter().find(|(_, known, ..)| *known == code).unwrap_or_else(|| panic!("no {code} in the contract"))
}

/// The sentence stands in what was said; behind the name of its field, perhaps.
fn fits(said: &str, sentence: &str) -> bool {
    let fold = |text: &str| text.replace(['\u{a0}', '\u{202f}'], " ");
    let (mut rest, sentence) = (fold(said), fold(sentence));
    for part in sentence.split("{}") {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.split_off(at + part.len());
    }
    true
}

#[test]
fn every_code_of_the_house_is_in_the_contract() {
    for code in Code::ALL {
        let (status, ..) = row(code.word());
        assert_eq!(status, code.status(), "{code}");
    }
    assert_eq!(CONTRACT.len(), Code::ALL.len());
}
