//! The settings of a Paytm gateway: their form, their shape, and where each mode's Paytm is.

use crate::{
    domain::{
        error::{Code, Detail, FieldError},
        field::Field,
        gateway::Mode,
        language::Words,
    },
    providers::{Call, Settings, Trouble},
};

pub const MID: &str = "mid";
pub const MERCHANT_KEY: &str = "merchant_key";
pub const WEBSITE: &str = "website_name";

pub const FIELDS: &[Field] = &[
    Field::text(
        MID,
        Words::new("Identifiant marchand (MID)", "Merchant ID (MID)"),
        Words::new(
            "Dans le tableau de bord Paytm : Developer Settings → API Keys. Celui de test (staging) et celui de production diffèrent : prenez celui du mode choisi.",
            "In the Paytm dashboard: Developer Settings → API Keys. The test (staging) and production ones differ: take the one of the chosen mode.",
        ),
    )
    .longest(40),
    Field::secret(
        MERCHANT_KEY,
        Words::new("Clé marchand (Merchant Key)", "Merchant Key"),
        Words::new(
            "Au même endroit, 16 caractères, signes compris. Elle signe chaque demande et vérifie chaque notification.",
            "In the same place, 16 characters, signs included. It signs every request and verifies every notice.",
        ),
    ),
    Field::text(
        WEBSITE,
        Words::new("Nom du site (Website)", "Website name"),
        Words::new(
            "Seulement si Paytm vous en a donné un autre que WEBSTAGING (test) ou DEFAULT (production).",
            "Only if Paytm gave you another one than WEBSTAGING (test) or DEFAULT (live).",
        ),
    )
    .optional()
    .longest(30),
];

/// What is wrong with the shape of what was typed; an empty field is not judged here.
pub fn inspect(settings: &Settings) -> Vec<FieldError> {
    let checks = [
        (MID, settings.get(MID).is_some_and(|mid| !is_word(mid))),
        (MERCHANT_KEY, settings.get(MERCHANT_KEY).is_some_and(|key| !is_key(key))),
        (WEBSITE, settings.get(WEBSITE).is_some_and(|name| !is_word(name))),
    ];
    let wrong = checks.into_iter().filter(|(_, wrong)| *wrong);
    wrong.map(|(field, _)| FieldError { field: field.into(), code: Code::TextInvalid, detail: Detail::None }).collect()
}

/// Nothing that would mean something in an address.
fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Sixteen bytes of any sign: they are the key of AES-128 itself.
fn is_key(key: &str) -> bool {
    key.len() == 16 && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// One gateway at Paytm, as every call needs it.
#[derive(Clone, Copy)]
pub struct Merchant<'c> {
    pub mid: &'c str,
    pub key: &'c str,
    pub website: &'c str,
}

/// Where the API and the hosted page of each mode are. The two know nothing of each other's merchants.
pub fn host(mode: Mode) -> &'static str {
    match mode {
        Mode::Test => "https://securestage.paytmpayments.com",
        Mode::Live => "https://secure.paytmpayments.com",
    }
}

/// Live credentials never go to a stand-in.
pub fn merchant<'c>(call: &'c Call<'_>) -> Result<Merchant<'c>, Trouble> {
    let refused =
        |reason: &str, field: &'static str| Trouble::refused(reason, format!("{reason}: {field}")).about(field);
    let required = |name: &'static str| call.settings.get(name).ok_or_else(|| refused("required", name));
    let (mid, key) = (required(MID)?, required(MERCHANT_KEY)?);
    if !is_word(mid) {
        return Err(refused("credentials_refused", MID));
    }
    if !is_key(key) {
        return Err(refused("credentials_refused", MERCHANT_KEY));
    }
    call.may_carry(MERCHANT_KEY)?;
    let usual = match call.mode {
        Mode::Test => "WEBSTAGING",
        Mode::Live => "DEFAULT",
    };
    Ok(Merchant { mid, key, website: call.settings.get(WEBSITE).unwrap_or(usual) })
}
