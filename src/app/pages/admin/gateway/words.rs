//! What a gateway lacks, in words.

use crate::{
    app::words,
    domain::{currency::Currency, gateway::Missing},
    providers::Provider,
};

pub fn lack(provider: &dyn Provider, missing: &Missing) -> String {
    match missing {
        Missing::Credentials => t!("missing-credentials"),
        Missing::Field(name, currency) => t!("missing-field", field = label(provider, name, *currency)),
        Missing::Currencies => t!("missing-currencies"),
        Missing::Accounts(currency) => t!("missing-accounts", currency = currency.code()),
        Missing::DisabledByProvider(reason) => t!("missing-disabled", reason = reason.as_str()),
    }
}

/// A provider's own words for its field, with the currency where there is one for each.
pub fn label(provider: &dyn Provider, name: &str, currency: Option<Currency>) -> String {
    let field = provider.fields().iter().find(|field| field.name == name);
    let label = field.map_or(name, |field| field.label.in_language(words::language()));
    currency.map_or_else(|| label.to_owned(), |currency| format!("{label} ({currency})"))
}
