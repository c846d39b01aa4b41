//! The body each operation takes, wrapped in its envelope, and the refusal of everything else.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::refusal::Refusal;

static BODIES: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("schema.json")).expect("schema.json is valid JSON"));

/// What the envelope of a checked call holds; an action may come without one.
pub(super) fn opened(operation: &str, body: &Value) -> Result<Value, Refusal> {
    let Some(schema) = BODIES.get(operation) else { return Ok(Value::Null) };
    let name = match operation.contains("/actions/") {
        true => "data",
        false => operation.trim_start_matches("POST /"),
    };
    let inner = match body.as_object() {
        Some(whole) if whole.is_empty() && name == "data" => Value::Object(Map::new()),
        Some(whole) if whole.len() == 1 && whole.contains_key(name) => whole[name].clone(),
        _ => {
            let words = format!("Root element must be {name}");
            return Err(Refusal::usage("invalid_document_structure", &words));
        }
    };
    member(&inner, schema, &format!("/{name}"))?;
    Ok(inner)
}

fn member(value: &Value, schema: &Value, at: &str) -> Result<(), Refusal> {
    let wrong = |kind: &str| Refusal::field(at, &format!("must be {kind}"));
    if let Some(members) = schema.get("members").and_then(Value::as_object) {
        return object(value.as_object().ok_or_else(|| wrong("an object"))?, (members, &schema["required"]), at);
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.contains(value).then_some(()).ok_or_else(|| Refusal::field(at, "is not a known value"));
    }
    match schema["is"].as_str() {
        Some("whole") => value.is_i64().then_some(()).ok_or_else(|| wrong("an integer")),
        Some("flag") => value.is_boolean().then_some(()).ok_or_else(|| wrong("a boolean")),
        Some("metadata") => metadata(value, at),
        _ => value.is_string().then_some(()).ok_or_else(|| wrong("a string")),
    }
}

/// At most three keys of 50 characters, each with text of at most 500.
fn metadata(value: &Value, at: &str) -> Result<(), Refusal> {
    let kept = value.as_object().ok_or_else(|| Refusal::field(at, "must be an object"))?;
    let fits = |(key, value): (&String, &Value)| {
        key.chars().count() <= 50 && value.as_str().is_some_and(|text| text.chars().count() <= 500)
    };
    let all = kept.len() <= 3 && kept.iter().all(fits);
    all.then_some(()).ok_or_else(|| Refusal::field(at, "must have at most 3 keys, with strings as values"))
}

fn object(
    found: &Map<String, Value>,
    (members, required): (&Map<String, Value>, &Value),
    at: &str,
) -> Result<(), Refusal> {
    for (name, value) in found {
        let inner = format!("{at}/{name}");
        let schema = members.get(name).ok_or_else(|| Refusal::field(&inner, "is not a known parameter"))?;
        member(value, schema, &inner)?;
    }
    let mut wanted = required.as_array().into_iter().flatten().filter_map(Value::as_str);
    match wanted.find(|name| !found.contains_key(*name)) {
        Some(name) => Err(Refusal::field(&format!("{at}/{name}"), "is required")),
        None => Ok(()),
    }
}
