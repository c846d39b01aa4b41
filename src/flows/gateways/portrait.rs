//! A gateway as the audit log shows it: every setting by name, secrets only as a mark that they changed.

use serde_json::{Map, Value, json};

use crate::{
    domain::{
        gateway::{Gateway, Scope},
        ids::AccountId,
        ledger::Account,
        money::Money,
    },
    providers::{Provider, Settings},
};

/// Before and after, with only what differs; `None` when nothing does.
pub fn difference(before: &Map<String, Value>, after: &Map<String, Value>) -> Option<(Value, Value)> {
    let names = before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name));
    let (mut old, mut new) = (Map::new(), Map::new());
    for name in names {
        before.get(name).map(|value| old.insert(name.clone(), value.clone()));
        after.get(name).map(|value| new.insert(name.clone(), value.clone()));
    }
    (!old.is_empty() || !new.is_empty()).then_some((Value::Object(old), Value::Object(new)))
}

/// Account numbers instead of ids; empty values left out.
pub fn portrait(gateway: &Gateway, chart: &[Account]) -> Map<String, Value> {
    let mut lines = Map::new();
    for (name, text) in [
        ("name", &gateway.name),
        ("title_fr", &gateway.title_fr),
        ("title_en", &gateway.title_en),
        ("description_fr", &gateway.description_fr),
        ("description_en", &gateway.description_en),
        ("mode_of_payment", &gateway.mode_of_payment),
        ("cost_centre", &gateway.cost_centre),
    ] {
        lines.insert(name.into(), json!(text));
    }
    lines.insert("status".into(), json!(gateway.status));
    lines.insert("mode".into(), json!(gateway.mode));
    lines.insert("scopes".into(), json!(Scope::write_all(&gateway.scopes)));
    let number = |id: Option<AccountId>| {
        let account = id.and_then(|id| chart.iter().find(|account| account.id == id));
        account.map(|account| account.code.clone())
    };
    let amount = |limit: Option<Money>| limit.map(Money::plain);
    for account in &gateway.accounts {
        for (name, value) in [
            ("clearing", number(account.clearing)),
            ("receivable", number(account.receivable)),
            ("fee", number(account.fee)),
            ("fee_tax", number(account.fee_tax)),
            ("minimum", amount(account.minimum)),
            ("maximum", amount(account.maximum)),
        ] {
            lines.insert(format!("{}.{name}", account.currency), json!(value));
        }
    }
    lines.retain(|_, value| !value.is_null() && value != "");
    lines
}

/// The provider's settings before and after. A secret's own characters are in neither.
pub fn settings(provider: &dyn Provider, old: &Settings, new: &Settings) -> (Map<String, Value>, Map<String, Value>) {
    let secret = |name: &str| {
        let base = name.split('.').next().unwrap_or(name);
        provider.fields().iter().any(|field| field.name == base && field.is_secret())
    };
    let shown = |of: &Settings, word: &str| {
        let line = |(name, value): (&String, &String)| {
            let value = if secret(name) { json!(word) } else { json!(value) };
            (name.clone(), value)
        };
        of.0.iter().filter(|(name, _)| old.0.get(*name) != new.0.get(*name)).map(line).collect()
    };
    (shown(old, "••••"), shown(new, "•••• •"))
}
