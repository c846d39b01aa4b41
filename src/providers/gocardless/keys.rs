//! The settings of a GoCardless gateway: their form, their shape, and where each mode's GoCardless is.

use crate::{
    domain::{
        error::{Code, Detail, FieldError},
        field::Field,
        gateway::Mode,
        language::Words,
    },
    providers::{Call, Settings, Trouble},
};

pub const ACCESS_TOKEN: &str = "access_token";
pub const WEBHOOK_SECRET: &str = "webhook_secret";
pub const WEBHOOK_SECRET_PREVIOUS: &str = "webhook_secret_previous";
pub const COLLECTION: &str = "collection";
pub const CREDITOR: &str = "creditor";

/// The sandbox's account behind "GoCardless-Démo".
pub const DEMO: &[(&str, &str)] = &[
    (ACCESS_TOKEN, "sandbox_guichetdemo_0123456789abcdefghij"),
    (WEBHOOK_SECRET, "ED7D658C-D8EB-4941-948B-3973214F2D49"),
];

pub const REMARK: Words = Words::new(
    "Un prélèvement met plusieurs jours ouvrés à être confirmé, et le payeur peut en demander le remboursement à sa banque pendant huit semaines. Les frais sont connus au versement. Les remboursements doivent être activés par GoCardless sur votre compte.",
    "A direct debit takes several working days to be confirmed, and the payer may ask their bank for the money back for eight weeks. Fees are known when GoCardless pays out. Refunds have to be enabled on your account by GoCardless.",
);

pub const FIELDS: &[Field] = &[
    Field::secret(
        ACCESS_TOKEN,
        Words::new("Jeton d’accès", "Access token"),
        Words::new(
            "Dans le tableau de bord GoCardless : Développeurs → Créer → Jeton d’accès, avec lecture et écriture. Celui du bac à sable et celui de production diffèrent : prenez celui du mode choisi.",
            "In the GoCardless dashboard: Developers → Create → Access token, read-write. Sandbox and live tokens differ: take the one of the chosen mode.",
        ),
    ),
    Field::secret(
        WEBHOOK_SECRET,
        Words::new("Secret du webhook", "Webhook secret"),
        Words::new(
            "Dans Développeurs → Créer → Point de terminaison webhook, avec l’adresse de notification affichée sur cette page. Sans lui, la boutique n’apprend pas qu’un prélèvement a été confirmé.",
            "In Developers → Create → Webhook endpoint, with the notification address shown on this page. Without it, the shop does not learn that a debit was confirmed.",
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
    Field::choice(
        COLLECTION,
        Words::new("Comment encaisser", "How to collect"),
        Words::new(
            "En euros et en livres, le client peut payer aussitôt depuis sa banque ; si sa banque ne le permet pas, il est prélevé. Dans les autres monnaies, il est toujours prélevé.",
            "In euros and pounds the customer can pay at once from their bank; where the bank cannot, they are debited. In other currencies they are always debited.",
        ),
        &[
            ("instant", Words::new("Paiement immédiat, sinon prélèvement", "Instant payment, else direct debit")),
            ("debit", Words::new("Toujours par prélèvement", "Always by direct debit")),
        ],
    )
    .optional(),
    Field::text(
        CREDITOR,
        Words::new("Créancier", "Creditor"),
        Words::new(
            "Seulement si votre compte GoCardless en a plusieurs : l’identifiant de celui qui encaisse, par exemple CR000123.",
            "Only if your GoCardless account has several: the id of the one that collects, such as CR000123.",
        ),
    )
    .optional()
    .longest(40),
];

/// How the customer is asked to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// From the bank at once where the currency has such a scheme; a debit where the bank cannot.
    Instant,
    /// By a mandate and a debit on it.
    Debit,
}

pub fn collection(settings: &Settings) -> Collection {
    match settings.get(COLLECTION) {
        Some("debit") => Collection::Debit,
        _ => Collection::Instant,
    }
}

/// What is wrong with the shape of what was typed; an empty field is not judged here.
pub fn inspect(settings: &Settings, mode: Mode) -> Vec<FieldError> {
    let graphic = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    let shaped = |name: &str| settings.get(name).is_some_and(|text| !graphic(text)).then_some(Code::TextInvalid);
    let token = settings.get(ACCESS_TOKEN).filter(|token| is_of_other_mode(token, mode));
    let way = settings.get(COLLECTION).filter(|way| !["instant", "debit"].contains(way));
    let creditor = settings.get(CREDITOR).filter(|id| !is_id(id, "CR"));
    let checks = [
        (ACCESS_TOKEN, shaped(ACCESS_TOKEN).or(token.map(|_| Code::KeyModeMismatch))),
        (WEBHOOK_SECRET, shaped(WEBHOOK_SECRET)),
        (WEBHOOK_SECRET_PREVIOUS, shaped(WEBHOOK_SECRET_PREVIOUS)),
        (COLLECTION, way.map(|_| Code::TextInvalid)),
        (CREDITOR, creditor.map(|_| Code::TextInvalid)),
    ];
    let wrong = checks.into_iter().filter_map(|(field, code)| Some((field, code?)));
    wrong.map(|(field, code)| FieldError { field: field.into(), code, detail: Detail::None }).collect()
}

/// Tokens need carry no marker of their mode; those made in the dashboard do.
fn is_of_other_mode(token: &str, mode: Mode) -> bool {
    token.starts_with(match mode {
        Mode::Test => "live_",
        Mode::Live => "sandbox_",
    })
}

/// An id of the kind that begins so, fit to stand in an address.
pub fn is_id(id: &str, kind: &str) -> bool {
    let rest = id.strip_prefix(kind).unwrap_or_default();
    (1..=60).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The secrets a notice may be signed with, the current one first. Never an empty one.
pub fn webhook_secrets(settings: &Settings) -> impl Iterator<Item = &str> {
    [WEBHOOK_SECRET, WEBHOOK_SECRET_PREVIOUS].into_iter().filter_map(|name| settings.get(name))
}

/// Where GoCardless is for one mode. The two know nothing of each other's accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'c> {
    pub api: &'c str,
    /// Where its hosted pages are.
    pub pages: &'static [&'static str],
}

const LIVE: Place<'static> = Place { api: "https://api.gocardless.com", pages: &["pay.gocardless.com"] };
const SANDBOX: Place<'static> =
    Place { api: "https://api-sandbox.gocardless.com", pages: &["pay-sandbox.gocardless.com"] };

/// GoCardless' own for the mode, or what the server's environment put in its place.
pub fn place<'c>(mode: Mode, base: Option<&'c str>) -> Place<'c> {
    let own = match mode {
        Mode::Test => SANDBOX,
        Mode::Live => LIVE,
    };
    base.map_or(own, |base| Place { api: base.trim_end_matches('/'), ..own })
}

/// The token every call is made with. Live ones never go to a stand-in, nor one to the place of the other mode.
pub fn token<'c>(call: &'c Call<'_>) -> Result<&'c str, Trouble> {
    let refused = |reason: &str, why: &str| Trouble::refused(reason, why).about(ACCESS_TOKEN);
    let token = call.settings.get(ACCESS_TOKEN).ok_or_else(|| refused("required", "no access token"))?;
    call.may_carry(ACCESS_TOKEN)?;
    match is_of_other_mode(token, call.mode) {
        true => Err(refused("key_mode_mismatch", "a token of the other mode")),
        false => Ok(token),
    }
}
