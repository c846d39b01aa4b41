//! The settings of a gateway that speaks PayPal's REST protocol: their form, their shape, and where each mode's PayPal is.

use crate::{
    domain::{
        error::{Code, Detail, FieldError},
        field::Field,
        gateway::Mode,
        language::Words,
    },
    providers::{Call, Settings, Trouble},
};

pub const CLIENT_ID: &str = "client_id";
pub const CLIENT_SECRET: &str = "client_secret";
pub const WEBHOOK_ID: &str = "webhook_id";
pub const BRAND: &str = "brand_name";
pub const LANDING: &str = "landing_page";

pub const CLIENT_ID_FIELD: Field = Field::text(
    CLIENT_ID,
    Words::new("Identifiant client (Client ID)", "Client ID"),
    Words::new(
        "Sur developer.paypal.com : Apps & Credentials → votre application REST. L’identifiant du bac à sable et celui de production diffèrent : prenez celui du mode choisi.",
        "On developer.paypal.com: Apps & Credentials → your REST app. Sandbox and live ids differ: take the one of the chosen mode.",
    ),
);

pub const CLIENT_SECRET_FIELD: Field = Field::secret(
    CLIENT_SECRET,
    Words::new("Clé secrète (Secret)", "Secret"),
    Words::new(
        "Au même endroit que l’identifiant client, sous « Secret key ».",
        "In the same place as the client ID, under “Secret key”.",
    ),
);

pub const WEBHOOK_ID_FIELD: Field = Field::text(
    WEBHOOK_ID,
    Words::new("Identifiant du webhook (Webhook ID)", "Webhook ID"),
    Words::new(
        "PayPal le donne quand vous ajoutez dans votre application l’adresse de notification affichée sur cette page. 17 caractères, par exemple 8PT597110X687430L. Chaque notification est vérifiée avec lui.",
        "PayPal gives it when you add the notification address shown on this page to your app. 17 characters, such as 8PT597110X687430L. Every notice is verified with it.",
    ),
)
.for_notices();

pub const BRAND_FIELD: Field = Field::text(
    BRAND,
    Words::new("Nom affiché chez PayPal", "Name shown at PayPal"),
    Words::new(
        "Remplace le nom du compte PayPal sur la page où le client approuve.",
        "Replaces the PayPal account’s name on the page where the customer approves.",
    ),
)
.optional()
.longest(127);

pub const LANDING_FIELD: Field = Field::choice(
    LANDING,
    Words::new("Page d’arrivée", "Landing page"),
    Words::new(
        "Ce que PayPal montre d’abord à un client qui n’est pas connecté.",
        "What PayPal shows first to a customer who is not signed in.",
    ),
    &[
        ("NO_PREFERENCE", Words::new("Au choix de PayPal", "PayPal decides")),
        ("LOGIN", Words::new("Connexion", "Sign-in")),
        ("GUEST_CHECKOUT", Words::new("Paiement par carte sans compte", "Card without an account")),
    ],
)
.optional();

pub const FIELDS: &[Field] = &[CLIENT_ID_FIELD, CLIENT_SECRET_FIELD, WEBHOOK_ID_FIELD, BRAND_FIELD, LANDING_FIELD];

/// What is wrong with the shape of what was typed; an empty field is not judged here.
pub fn inspect(settings: &Settings) -> Vec<FieldError> {
    let shaped = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let word = |name| settings.get(name).is_some_and(|text| !shaped(text));
    let landing =
        settings.get(LANDING).is_some_and(|value| !["NO_PREFERENCE", "LOGIN", "GUEST_CHECKOUT"].contains(&value));
    let checks = [
        (CLIENT_ID, word(CLIENT_ID)),
        (CLIENT_SECRET, word(CLIENT_SECRET)),
        (WEBHOOK_ID, word(WEBHOOK_ID)),
        (LANDING, landing),
    ];
    let wrong = checks.into_iter().filter(|(_, wrong)| *wrong);
    wrong.map(|(field, _)| FieldError { field: field.into(), code: Code::TextInvalid, detail: Detail::None }).collect()
}

/// Where PayPal is for one mode. The two know nothing of each other's accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'c> {
    pub api: &'c str,
    /// Where its hosted pages are.
    pub pages: &'static [&'static str],
    /// Where certificates of its notices may lie.
    pub certificates: &'static [&'static str],
}

const LIVE: Place<'static> = Place {
    api: "https://api-m.paypal.com",
    pages: &["www.paypal.com"],
    certificates: &["api.paypal.com", "api-m.paypal.com"],
};
const SANDBOX: Place<'static> = Place {
    api: "https://api-m.sandbox.paypal.com",
    pages: &["www.sandbox.paypal.com"],
    certificates: &["api.sandbox.paypal.com", "api-m.sandbox.paypal.com"],
};

/// PayPal's own for the mode, or what the server's environment put in its place.
pub fn place<'c>(mode: Mode, base: Option<&'c str>) -> Place<'c> {
    let own = match mode {
        Mode::Test => SANDBOX,
        Mode::Live => LIVE,
    };
    base.map_or(own, |base| Place { api: base.trim_end_matches('/'), ..own })
}

/// The pair every call is made with. Live credentials never go to a stand-in.
pub fn pair<'c>(call: &'c Call<'_>) -> Result<(&'c str, &'c str), Trouble> {
    let required = |name: &'static str| {
        call.settings.get(name).ok_or_else(|| Trouble::refused("required", format!("no {name}")).about(name))
    };
    let pair = (required(CLIENT_ID)?, required(CLIENT_SECRET)?);
    call.may_carry(CLIENT_SECRET)?;
    Ok(pair)
}
