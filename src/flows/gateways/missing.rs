//! What must still be done before a gateway may be Available.

use crate::{
    domain::{
        currency::Currency,
        error::{Code, Detail, FieldError},
        field::{Field, Need, Per, Serves},
        gateway::{Credentials, Gateway, Missing},
    },
    providers::{Provider, Settings},
};

/// Nothing, when customers may see it.
pub fn missing(provider: &dyn Provider, gateway: &Gateway, settings: &Settings) -> Vec<Missing> {
    let fields = provider.fields().iter().filter(|field| field.need == Need::Required);
    let fields = fields.flat_map(|field| empty(field, gateway, settings));
    let credentials = (!matches!(gateway.credentials, Credentials::Good { .. })).then_some(Missing::Credentials);
    let currencies = gateway.accounts.is_empty().then_some(Missing::Currencies);
    let accounts = gateway.accounts.iter().filter(|account| !account.is_complete());
    let accounts = accounts.map(|account| Missing::Accounts(account.currency));
    // Refused credentials stop a gateway by themselves: one complaint is enough.
    let refused = matches!(gateway.credentials, Credentials::Refused { .. });
    let disabled = gateway.disabled_reason.clone().filter(|_| !refused).map(Missing::DisabledByProvider);
    fields.chain(credentials).chain(currencies).chain(accounts).chain(disabled).collect()
}

/// Whether the provider can be asked at all: every field a call needs is there.
pub fn can_ask(provider: &dyn Provider, gateway: &Gateway, settings: &Settings) -> bool {
    let needed = |field: &&Field| field.need == Need::Required && field.serves == Serves::Calls;
    provider.fields().iter().filter(needed).all(|field| empty(field, gateway, settings).is_empty())
}

fn empty(field: &Field, gateway: &Gateway, settings: &Settings) -> Vec<Missing> {
    match field.per {
        Per::Gateway if settings.get(field.name).is_none() => vec![Missing::Field(field.name, None)],
        Per::Gateway => Vec::new(),
        Per::Currency => {
            let without = gateway.accounts.iter().map(|account| account.currency);
            let without = without.filter(|currency| settings.get_for(field.name, *currency).is_none());
            without.map(|currency| Missing::Field(field.name, Some(currency))).collect()
        }
    }
}

/// What is missing, at the field of the form where it can be given.
pub fn findings(provider: &dyn Provider, gateway: &Gateway, missing: &[Missing]) -> Vec<FieldError> {
    missing.iter().map(|one| finding(provider, gateway, one)).collect()
}

fn finding(provider: &dyn Provider, gateway: &Gateway, missing: &Missing) -> FieldError {
    let (field, code, detail) = match missing {
        Missing::Field(name, currency) => (input(provider, name, *currency), Code::Required, Detail::None),
        Missing::Credentials => match &gateway.credentials {
            Credentials::Refused { reason, .. } => {
                ("status".into(), Code::CredentialsRefused, Detail::Said(reason.clone()))
            }
            _ => ("status".into(), Code::CredentialsUnchecked, Detail::None),
        },
        Missing::Currencies => ("currencies".into(), Code::Required, Detail::None),
        Missing::Accounts(currency) => {
            let account = gateway.account(*currency);
            let part =
                if account.is_some_and(|account| account.clearing.is_none()) { "clearing" } else { "receivable" };
            (format!("account.{currency}.{part}"), Code::Required, Detail::None)
        }
        Missing::DisabledByProvider(reason) => {
            ("status".into(), Code::CredentialsRefused, Detail::Said(reason.clone()))
        }
    };
    FieldError { field: field.into(), code, detail }
}

/// The name of a provider's field in the form: secrets apart, so that they never come back.
pub fn input(provider: &dyn Provider, name: &str, currency: Option<Currency>) -> String {
    let (name, currency) = match name.rsplit_once('.') {
        Some((name, code)) if currency.is_none() => (name, Currency::parse(code).ok()),
        _ => (name, currency),
    };
    let secret = provider.fields().iter().any(|field| field.name == name && field.is_secret());
    let kind = if secret { "secret" } else { "setting" };
    currency.map_or_else(|| format!("{kind}.{name}"), |currency| format!("{kind}.{name}.{currency}"))
}
