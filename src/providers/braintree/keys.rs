//! The settings of a Braintree gateway: their form, their shape, and where each mode's Braintree is.

use crate::{
    domain::{
        currency::Currency,
        error::{Code, Detail, FieldError},
        field::Field,
        gateway::Mode,
        language::Words,
    },
    providers::{Call, Settings, Trouble},
};

pub const MERCHANT_ID: &str = "merchant_id";
pub const PUBLIC_KEY: &str = "public_key";
pub const PRIVATE_KEY: &str = "private_key";
pub const MERCHANT_ACCOUNT: &str = "merchant_account";
pub const BRAND: &str = "brand_name";

pub const FIELDS: &[Field] = &[
    Field::text(
        MERCHANT_ID,
        Words::new("Identifiant marchand (Merchant ID)", "Merchant ID"),
        Words::new(
            "Dans le panneau Braintree : Settings → API. 16 caractères en général. Celui du bac à sable et celui de production diffèrent.",
            "In the Braintree control panel: Settings → API. Usually 16 characters. The sandbox’s and the live one differ.",
        ),
    )
    .longest(64),
    Field::text(
        PUBLIC_KEY,
        Words::new("Clé publique (Public Key)", "Public key"),
        Words::new(
            "Au même endroit, dans la liste des clés API. Ses notifications sont signées au nom de cette clé.",
            "In the same place, in the list of API keys. Its notices are signed in the name of this key.",
        ),
    )
    .longest(64),
    Field::secret(
        PRIVATE_KEY,
        Words::new("Clé privée (Private Key)", "Private key"),
        Words::new(
            "Avec la clé publique, sous « View ». Elle sert aussi à vérifier les notifications : il n’y a pas d’autre secret.",
            "Beside the public key, under “View”. It verifies notices too: there is no other secret.",
        ),
    )
    .longest(128),
    Field::text(
        MERCHANT_ACCOUNT,
        Words::new("Compte marchand (Merchant Account ID)", "Merchant account ID"),
        Words::new(
            "Settings → Business → Merchant Accounts. Chez Braintree, un compte marchand n’a qu’une seule devise : c’est lui qui décide de ce qui est débité.",
            "Settings → Business → Merchant Accounts. At Braintree a merchant account has exactly one currency: it decides what is charged.",
        ),
    )
    .per_currency()
    .longest(64),
    Field::text(
        BRAND,
        Words::new("Nom affiché chez PayPal", "Name shown at PayPal"),
        Words::new(
            "Remplace le nom du compte PayPal sur la page où le client approuve.",
            "Replaces the PayPal account’s name on the page where the customer approves.",
        ),
    )
    .optional()
    .longest(127),
];

/// What is wrong with the shape of what was typed; an empty field is not judged here. Keys of both modes look the same.
pub fn inspect(settings: &Settings) -> Vec<FieldError> {
    let word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let judged = |name: &str| {
        let name = name.split_once('.').map_or(name, |(name, _)| name);
        [MERCHANT_ID, PUBLIC_KEY, PRIVATE_KEY, MERCHANT_ACCOUNT].contains(&name)
    };
    let wrong = settings.0.keys().filter(|name| judged(name) && settings.get(name).is_some_and(|text| !word(text)));
    wrong.map(|name| FieldError { field: name.clone().into(), code: Code::TextInvalid, detail: Detail::None }).collect()
}

/// Where Braintree is for one mode. The two know nothing of each other's merchants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub graphql: String,
    /// Where customers approve: PayPal's own pages.
    pub pages: &'static [&'static str],
}

/// Braintree's own for the mode, or what the server's environment put in its place.
pub fn place(mode: Mode, base: Option<&str>) -> Place {
    let (own, pages): (_, &[&str]) = match mode {
        Mode::Test => ("https://payments.sandbox.braintree-api.com", &["www.sandbox.paypal.com"]),
        Mode::Live => ("https://payments.braintree-api.com", &["www.paypal.com"]),
    };
    Place { graphql: format!("{}/graphql", base.unwrap_or(own).trim_end_matches('/')), pages }
}

/// The pair every call is made with. Live keys never go to a stand-in.
pub fn pair<'c>(call: &'c Call<'_>) -> Result<(&'c str, &'c str), Trouble> {
    let required = |name: &'static str| {
        call.settings.get(name).ok_or_else(|| Trouble::refused("required", format!("no {name}")).about(name))
    };
    let pair = (required(PUBLIC_KEY)?, required(PRIVATE_KEY)?);
    call.may_carry(PRIVATE_KEY)?;
    Ok(pair)
}

/// The account that charges this currency. Left out, Braintree would charge its default account's currency instead.
pub fn merchant_account(settings: &Settings, currency: Currency) -> Result<&str, Trouble> {
    settings.get_for(MERCHANT_ACCOUNT, currency).ok_or_else(|| {
        Trouble::refused("currency_unsupported", format!("no merchant account for {currency}")).about(MERCHANT_ACCOUNT)
    })
}
