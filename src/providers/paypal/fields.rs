//! The settings of PayPal: an e-mail address alone, or API credentials as PayPal Express Checkout has them.

use crate::{
    domain::{
        email::Email,
        error::{Code, Detail, FieldError},
        field::Field,
        language::Words,
    },
    providers::{Settings, paypal_express::keys},
};

pub const EMAIL: &str = "email";

pub const FIELDS: &[Field] = &[
    Field::text(
        EMAIL,
        Words::new("Adresse e-mail du compte PayPal", "E-mail address of the PayPal account"),
        Words::new(
            "L’adresse principale du compte marchand, ou son identifiant marchand. Elle suffit, sans identifiants d’API : PayPal confirme alors chaque paiement par une notification (IPN), rien n’est à régler chez PayPal, et les remboursements se font sur le site de PayPal.",
            "The merchant account’s primary address, or its merchant id. It is enough without API credentials: PayPal then confirms each payment by a notification (IPN), nothing has to be set up at PayPal, and refunds are made on PayPal’s site.",
        ),
    )
    .optional()
    .longest(127),
    keys::CLIENT_ID_FIELD.optional(),
    keys::CLIENT_SECRET_FIELD.optional(),
    keys::WEBHOOK_ID_FIELD.optional(),
    keys::BRAND_FIELD,
    keys::LANDING_FIELD,
];

/// For the administrator, beside what the provider can do.
pub const STANDARD: Words = Words::new(
    "Réglé sans identifiants d’API (PayPal Standard) : les paiements sont confirmés par les notifications (IPN) de PayPal, et les remboursements se font sur le site de PayPal.",
    "Set up without API credentials (PayPal Standard): payments are confirmed by PayPal’s notifications (IPN), and refunds are made on PayPal’s site.",
);

/// Without any part of the API's credentials.
pub fn is_standard(settings: &Settings) -> bool {
    settings.get(keys::CLIENT_ID).is_none() && settings.get(keys::CLIENT_SECRET).is_none()
}

pub fn inspect(settings: &Settings) -> Vec<FieldError> {
    let mut found = keys::inspect(settings);
    if settings.get(EMAIL).is_some_and(|text| !is_payee(text)) {
        found.push(FieldError { field: EMAIL.into(), code: Code::EmailInvalid, detail: Detail::None });
    }
    found
}

/// An address, or a merchant id: `S8XGHLYDW9T3S`.
fn is_payee(text: &str) -> bool {
    let merchant = text.len() == 13 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    merchant || Email::parse(text).is_ok()
}
