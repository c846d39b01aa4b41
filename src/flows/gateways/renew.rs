//! A provider's settings after a form: what was typed replaces, an empty or masked secret keeps the old one.

use crate::{
    domain::{
        currency::Currency,
        field::{Field, Per},
    },
    providers::{Provider, Settings},
};

/// What stands in front of a secret's last four characters where it is shown.
pub const MASK: &str = "••••";

/// One setting as it was typed. `name` is the key in the settings: `secret_key`, `iban.EUR`.
#[derive(Clone)]
pub struct Typed {
    pub name: String,
    pub value: Wish,
}

#[derive(Clone)]
pub enum Wish {
    Keep,
    Remove,
    Write(String),
}

/// The settings with what was typed. Those of currencies no longer accepted go.
pub fn renew(provider: &dyn Provider, old: &Settings, typed: &[Typed], accepted: &[Currency]) -> Settings {
    let mut settings = old.clone();
    for Typed { name, value } in typed {
        match value {
            Wish::Keep => {}
            Wish::Remove => drop(settings.0.remove(name)),
            Wish::Write(value) => drop(settings.0.insert(name.clone(), value.clone())),
        }
    }
    let known: Vec<String> = provider.fields().iter().flat_map(|field| keys(field, accepted)).collect();
    settings.0.retain(|name, _| known.contains(name));
    settings
}

/// The names under which a field's values are kept.
pub fn keys(field: &Field, accepted: &[Currency]) -> Vec<String> {
    match field.per {
        Per::Gateway => vec![field.name.to_owned()],
        Per::Currency => accepted.iter().map(|currency| format!("{}.{currency}", field.name)).collect(),
    }
}

/// The last four characters of a secret, for the mask; nothing of one too short to spare them.
pub fn last_four(secret: &str) -> String {
    let characters: Vec<char> = secret.trim().chars().collect();
    match characters.len() {
        12.. => characters[characters.len() - 4..].iter().collect(),
        _ => String::new(),
    }
}
