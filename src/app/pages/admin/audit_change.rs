//! What a deed changed, in words: one line for each setting, with what it was and what it became. Empty ones are left out.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::Value;

use crate::{
    app::{reasons, words},
    db::audit_log::Line,
    domain::{currency::Currency, money::Money},
    providers,
};

/// The names behind the ids a log mentions.
pub type Names = BTreeMap<String, String>;

pub fn changes(line: &Line, names: &Names) -> AnyView {
    let side = |side: &Option<Value>, name: &str| {
        let value = side.as_ref().and_then(|lines| lines.get(name))?;
        Reader { kind: &line.object_kind, names, name }.read(value).filter(|words| !words.is_empty())
    };
    let all = settings(line).into_iter().filter_map(|name| {
        let (old, new) = (side(&line.before, &name), side(&line.after, &name));
        (old != new).then(|| change(label(&name), old, new))
    });
    all.collect_view().into_any()
}

/// Every name the log wrote down, each once.
fn settings(line: &Line) -> Vec<String> {
    let names = |side: &Option<Value>| {
        side.as_ref().and_then(Value::as_object).map(|lines| lines.keys().cloned().collect::<Vec<_>>())
    };
    let mut all = names(&line.before).unwrap_or_default();
    let more = names(&line.after).unwrap_or_default().into_iter().filter(|name| !all.contains(name));
    all.extend(more.collect::<Vec<_>>());
    all.retain(|name| name != "icon");
    all
}

fn change(label: String, old: Option<String>, new: Option<String>) -> impl IntoView {
    let arrow = (old.is_some() && new.is_some()).then_some(" → ");
    view! {
        <p class="change">
            <span>{label}</span>
            " "
            <span>{old.map(|old| view! { <del>{old}</del> })}{arrow}{new.map(|new| view! { <ins>{new}</ins> })}</span>
        </p>
    }
}

/// `EUR.minimum` is the minimum in euros, `setting.iban.EUR` a provider's own field.
fn label(name: &str) -> String {
    let in_currency = |label: String, code: &str| match Currency::parse(code) {
        Ok(currency) => format!("{label} ({currency})"),
        Err(_) => label,
    };
    match name.split_once('.') {
        Some(("setting", field)) => {
            let (field, code) = field.split_once('.').unwrap_or((field, ""));
            in_currency(provider_field(field), code)
        }
        Some((code, part)) => in_currency(said("setting", part), code),
        None => said("setting", name),
    }
}

fn provider_field(name: &str) -> String {
    let mut fields = providers::ALL.iter().flat_map(|provider| provider.fields());
    let field = fields.find(|field| field.name == name);
    field.map_or(name, |field| field.label.in_language(words::language())).to_owned()
}

/// The catalogue's word, or the log's own where the catalogue has none.
pub fn said(family: &str, word: &str) -> String {
    let key = format!("{family}-{}", word.replace(['_', '.'], "-"));
    words::by_key(words::language(), &key).unwrap_or_else(|| word.to_owned())
}

/// How the value of one setting is read.
struct Reader<'a> {
    /// Of the object: a state means something else for an invoice than for a person.
    kind: &'a str,
    names: &'a Names,
    name: &'a str,
}

impl Reader<'_> {
    fn read(&self, value: &Value) -> Option<String> {
        match value {
            Value::Null => None,
            Value::String(text) => Some(self.text(text)),
            Value::Array(values) => {
                Some(values.iter().filter_map(|value| self.read(value)).collect::<Vec<_>>().join(", "))
            }
            Value::Object(_) => serde_json::from_value::<Money>(value.clone()).ok().map(money),
            other => Some(other.to_string()),
        }
    }

    fn text(&self, text: &str) -> String {
        let language = words::language();
        let listed = |family: &str| text.split(',').map(|word| said(family, word)).collect::<Vec<_>>().join(", ");
        match self.name {
            _ if self.names.contains_key(text) => self.names[text].clone(),
            "status" => said("gateway-state", text),
            "mode" => said("mode-state", text),
            "role" => said("role", text),
            "part" => said("part", text),
            "state" => said(&format!("{}-state", self.kind), text),
            "late_money" => said("late-money", text),
            "rights" => listed("right"),
            "scopes" => listed("scope"),
            "disabled_reason" => said("reason", text),
            "reason" if self.kind == "notice" => reasons::notice(language, text),
            "provider" => {
                providers::find(text).map_or(text, |provider| provider.name().in_language(language)).to_owned()
            }
            name => self.amount(name, text).map_or_else(|| text.to_owned(), money),
        }
    }

    /// `14.40 EUR` by itself, or `20.00` under `EUR.minimum`.
    fn amount(&self, name: &str, text: &str) -> Option<Money> {
        let (amount, code) = match (name.split_once('.'), text.split_once(' ')) {
            (Some((code, "minimum" | "maximum")), _) => (text, code),
            (None, Some((amount, code))) => (amount, code),
            _ => return None,
        };
        Money::parse(amount, Currency::parse(code).ok()?).ok()
    }
}

fn money(amount: Money) -> String {
    words::money(words::language(), amount)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(name: &str, value: Value) -> Option<String> {
        Reader { kind: "invoice", names: &Names::from([("id-1".into(), "Exemple".into())]), name }.read(&value)
    }

    #[test]
    fn what_was_written_is_said_in_words() {
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(read("total", json!({ "minor": 1234, "currency": "EUR" })), said("12,34\u{a0}€"));
        assert_eq!(read("received", json!("14.40 EUR")), said("14,40\u{a0}€"));
        assert_eq!(read("JPY.minimum", json!("50")), said("50\u{a0}¥"));
        assert_eq!(read("customer", json!("id-1")), said("Exemple"));
        assert_eq!(read("state", json!("cancelled")), said("Annulée"));
        assert_eq!(read("rights", json!("see,pay")), said("voir les factures, payer"));
        assert_eq!(read("note", json!("12 EUR de plus")), said("12 EUR de plus"));
        assert_eq!(read("disabled_reason", Value::Null), None);
    }

    #[test]
    fn a_setting_has_a_name() {
        assert_eq!(label("EUR.minimum"), "Minimum (EUR)");
        assert_eq!(label("setting.iban.EUR"), "IBAN (EUR)");
        assert_eq!(label("setting.secret_key"), "Clé secrète");
    }
}
