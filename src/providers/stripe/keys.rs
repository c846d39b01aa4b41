//! The settings of a Stripe gateway: their form, their shape, and the mode a key belongs to.

use crate::{
    domain::{
        error::{Code, Detail, FieldError},
        field::Field,
        gateway::Mode,
        language::Words,
    },
    providers::{Call, Settings, Trouble},
};

pub const SECRET_KEY: &str = "secret_key";
pub const WEBHOOK_SECRET: &str = "webhook_secret";
pub const WEBHOOK_SECRET_PREVIOUS: &str = "webhook_secret_previous";
pub const SUFFIX: &str = "statement_descriptor_suffix";

pub const FIELDS: &[Field] = &[
    Field::secret(
        SECRET_KEY,
        Words::new("Clé secrète", "Secret key"),
        Words::new(
            "Dans le tableau de bord Stripe : Développeurs → Clés API. Elle commence par sk_ ou rk_ et doit correspondre au mode choisi (test ou production).",
            "In the Stripe dashboard: Developers → API keys. It starts with sk_ or rk_ and must match the chosen mode (test or live).",
        ),
    ),
    Field::secret(
        WEBHOOK_SECRET,
        Words::new("Secret de signature du webhook", "Webhook signing secret"),
        Words::new(
            "Stripe le donne quand vous y ajoutez l’adresse de notification affichée sur cette page. Il commence par whsec_. Sans lui, la boutique n’apprend pas qu’un client a payé.",
            "Stripe gives it when you add the notification address shown on this page there. It starts with whsec_. Without it, the shop does not learn that a customer has paid.",
        ),
    )
    .for_notices(),
    Field::secret(
        WEBHOOK_SECRET_PREVIOUS,
        Words::new("Ancien secret du webhook", "Previous webhook secret"),
        Words::new(
            "Seulement pendant un renouvellement : l’ancien secret reste accepté tant qu’il est ici. Effacez-le ensuite.",
            "Only while you renew the secret: the old one stays accepted as long as it is here. Clear it afterwards.",
        ),
    )
    .for_notices()
    .optional(),
    Field::text(
        SUFFIX,
        Words::new("Complément du libellé bancaire", "Statement descriptor suffix"),
        Words::new(
            "Quelques mots ajoutés au nom de votre boutique sur le relevé du client. 22 caractères au plus, dont une lettre au moins.",
            "A few words added to your shop’s name on the customer’s statement. At most 22 characters, at least one of them a letter.",
        ),
    )
    .optional()
    .longest(22),
];

/// What is wrong with the shape of what was typed; an empty field is not judged here.
pub fn inspect(settings: &Settings, mode: Mode) -> Vec<FieldError> {
    let checks: [(&'static str, Option<Code>); 4] = [
        (SECRET_KEY, settings.get(SECRET_KEY).and_then(|key| secret_key_fault(key, mode))),
        (WEBHOOK_SECRET, settings.get(WEBHOOK_SECRET).and_then(webhook_secret_fault)),
        (WEBHOOK_SECRET_PREVIOUS, settings.get(WEBHOOK_SECRET_PREVIOUS).and_then(webhook_secret_fault)),
        (SUFFIX, settings.get(SUFFIX).and_then(suffix_fault)),
    ];
    checks
        .into_iter()
        .filter_map(|(field, code)| Some(FieldError { field: field.into(), code: code?, detail: Detail::None }))
        .collect()
}

/// The key every call is made with. A key of the other mode never leaves, nor a live key towards a stand-in.
pub fn secret_key<'c>(call: &'c Call<'_>) -> Result<&'c str, Trouble> {
    let refused = |reason: &str, why: &str| Trouble::refused(reason, why).about(SECRET_KEY);
    let key = call.settings.get(SECRET_KEY).ok_or_else(|| refused("required", "no secret key"))?;
    call.may_carry(SECRET_KEY)?;
    if let Some(code) = secret_key_fault(key, call.mode) {
        return Err(match code {
            Code::KeyModeMismatch => refused("key_mode_mismatch", "a key of another mode or kind"),
            _ => refused("credentials_refused", "not a Stripe key"),
        });
    }
    Ok(key)
}

/// The secrets a notice may be signed with, the current one first. Never an empty one.
pub fn webhook_secrets(settings: &Settings) -> impl Iterator<Item = &str> {
    [WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS].into_iter().filter_map(|name| settings.get(name))
}

fn secret_key_fault(key: &str, mode: Mode) -> Option<Code> {
    let belongs = |kinds: &[&str], mode: Mode| {
        kinds
            .iter()
            .any(|kind| key.strip_prefix(kind).is_some_and(|rest| rest.starts_with(&format!("_{}_", mode.word()))))
    };
    let other = match mode {
        Mode::Test => Mode::Live,
        Mode::Live => Mode::Test,
    };
    let foreign = belongs(&["sk", "rk"], other) || key.starts_with("pk_") || key.starts_with("whsec_");
    match () {
        () if !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => Some(Code::TextInvalid),
        () if belongs(&["sk", "rk"], mode) => None,
        () if foreign => Some(Code::KeyModeMismatch),
        () => Some(Code::TextInvalid),
    }
}

fn webhook_secret_fault(secret: &str) -> Option<Code> {
    let shaped =
        secret.starts_with("whsec_") && secret.len() > 12 && secret.bytes().all(|byte| byte.is_ascii_graphic());
    (!shaped).then_some(Code::TextInvalid)
}

/// Stripe's rule: Latin letters and signs but for `< > \ ' " *`, at least one letter.
fn suffix_fault(suffix: &str) -> Option<Code> {
    let allowed = |c: char| (c.is_ascii_graphic() || c == ' ') && !r#"<>\'"*"#.contains(c);
    let lettered = suffix.chars().any(|c| c.is_ascii_alphabetic());
    match () {
        () if suffix.chars().count() > 22 => Some(Code::TooLong),
        () if !lettered || !suffix.chars().all(allowed) => Some(Code::TextInvalid),
        () => None,
    }
}
