//! The settings of a Razorpay gateway: their form, their shape, and the mode a key belongs to.

use crate::{
    domain::{
        error::{Code, Detail, FieldError},
        field::Field,
        gateway::Mode,
        language::Words,
    },
    providers::{Call, Settings, Trouble},
};

pub const KEY_ID: &str = "key_id";
pub const KEY_SECRET: &str = "key_secret";
pub const WEBHOOK_SECRET: &str = "webhook_secret";
pub const WEBHOOK_SECRET_PREVIOUS: &str = "webhook_secret_previous";

pub const FIELDS: &[Field] = &[
    Field::text(
        KEY_ID,
        Words::new("Identifiant de clé (Key ID)", "Key ID"),
        Words::new(
            "Dans le tableau de bord Razorpay : Account & Settings → API Keys. Il commence par rzp_test_ ou rzp_live_ et doit correspondre au mode choisi (test ou production).",
            "In the Razorpay dashboard: Account & Settings → API Keys. It starts with rzp_test_ or rzp_live_ and must match the chosen mode (test or live).",
        ),
    )
    .longest(40),
    Field::secret(
        KEY_SECRET,
        Words::new("Secret de la clé (Key Secret)", "Key Secret"),
        Words::new(
            "Razorpay ne le montre qu’une fois, à la création de la clé. S’il est perdu, créez une nouvelle clé.",
            "Razorpay shows it only once, when the key is made. If it is lost, make a new key.",
        ),
    ),
    Field::secret(
        WEBHOOK_SECRET,
        Words::new("Secret du webhook", "Webhook secret"),
        Words::new(
            "Le texte que vous choisissez vous-même en ajoutant l’adresse de notification affichée sur cette page : Account & Settings → Webhooks. Ce n’est pas le secret de la clé.",
            "The text you choose yourself when you add the notification address shown on this page: Account & Settings → Webhooks. It is not the key’s secret.",
        ),
    )
    .for_notices(),
    Field::secret(
        WEBHOOK_SECRET_PREVIOUS,
        Words::new("Ancien secret du webhook", "Previous webhook secret"),
        Words::new(
            "Seulement pendant un renouvellement : Razorpay signe encore d’anciennes notifications avec lui pendant 24 heures. Effacez-le ensuite.",
            "Only while you renew the secret: Razorpay still signs older notices with it for 24 hours. Clear it afterwards.",
        ),
    )
    .for_notices()
    .optional(),
];

/// What is wrong with the shape of what was typed; an empty field is not judged here.
pub fn inspect(settings: &Settings, mode: Mode) -> Vec<FieldError> {
    let checks = [
        (KEY_ID, settings.get(KEY_ID).and_then(|id| key_id_fault(id, mode))),
        (KEY_SECRET, settings.get(KEY_SECRET).and_then(key_secret_fault)),
    ];
    checks
        .into_iter()
        .filter_map(|(field, code)| Some(FieldError { field: field.into(), code: code?, detail: Detail::None }))
        .collect()
}

/// The pair every call is made with. A key of the other mode never leaves, nor a live key towards a stand-in.
pub fn pair<'c>(call: &'c Call<'_>) -> Result<(&'c str, &'c str), Trouble> {
    let refused =
        |reason: &str, field: &'static str| Trouble::refused(reason, format!("{reason}: {field}")).about(field);
    let id = call.settings.get(KEY_ID).ok_or_else(|| refused("required", KEY_ID))?;
    let secret = call.settings.get(KEY_SECRET).ok_or_else(|| refused("required", KEY_SECRET))?;
    match key_id_fault(id, call.mode) {
        Some(Code::KeyModeMismatch) => Err(refused("key_mode_mismatch", KEY_ID)),
        Some(_) => Err(refused("credentials_refused", KEY_ID)),
        None => call.may_carry(KEY_ID).map(|()| (id, secret)),
    }
}

/// The secrets a notice may be signed with, the current one first. Never an empty one.
pub fn webhook_secrets(settings: &Settings) -> impl Iterator<Item = &str> {
    [WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS].into_iter().filter_map(|name| settings.get(name))
}

/// There is one host for both modes: the prefix alone decides.
fn key_id_fault(id: &str, mode: Mode) -> Option<Code> {
    let of = |mode: Mode| id.strip_prefix("rzp_").and_then(|rest| rest.strip_prefix(mode.word())?.strip_prefix('_'));
    let shaped = |rest: &str| rest.len() == 14 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match (of(mode), of(mode.other())) {
        (Some(rest), _) if shaped(rest) => None,
        (None, Some(_)) => Some(Code::KeyModeMismatch),
        _ => Some(Code::TextInvalid),
    }
}

fn key_secret_fault(secret: &str) -> Option<Code> {
    let shaped =
        secret.len() >= 16 && secret.bytes().all(|byte| byte.is_ascii_graphic()) && !secret.starts_with("rzp_");
    (!shaped).then_some(Code::TextInvalid)
}
