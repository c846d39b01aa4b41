//! The body each operation takes, and the refusal of everything else: unknown members, wrong types, lengths, words.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::refusal::Refusal;

static BODIES: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("schema.json")).expect("schema.json is valid JSON"));

pub(super) fn check(operation: &str, body: &Value) -> Result<(), Refusal> {
    match BODIES.get(operation) {
        Some(schema) => member(body, schema, ""),
        None if body.is_null() => Ok(()),
        None => Err(Refusal::syntax("MALFORMED_REQUEST_JSON", "/", "This call takes no body.")),
    }
}

fn member(value: &Value, schema: &Value, at: &str) -> Result<(), Refusal> {
    let wrong = |kind: &str| {
        Refusal::syntax(
            "INVALID_PARAMETER_SYNTAX",
            at,
            format!("The value of a field does not conform to the expected format: {kind}."),
        )
    };
    if schema.get("open").is_some() {
        return value.is_object().then_some(()).ok_or_else(|| wrong("object"));
    }
    if let Some(members) = schema.get("members").and_then(Value::as_object) {
        return object(value.as_object().ok_or_else(|| wrong("object"))?, (members, &schema["required"]), at);
    }
    if let Some(items) = schema.get("items") {
        let array = value.as_array().ok_or_else(|| wrong("array"))?;
        if array.is_empty() || array.len() > 10 {
            return Err(Refusal::syntax(
                "INVALID_ARRAY_MIN_ITEMS",
                at,
                "The number of items in an array parameter is wrong.",
            ));
        }
        return array.iter().enumerate().try_for_each(|(place, one)| member(one, items, &format!("{at}/{place}")));
    }
    let text = value.as_str().ok_or_else(|| wrong("string"))?;
    let longest = schema["longest"].as_u64().and_then(|longest| usize::try_from(longest).ok());
    if text.is_empty() || longest.is_some_and(|longest| text.chars().count() > longest) {
        return Err(Refusal::syntax(
            "INVALID_STRING_LENGTH",
            at,
            "The value of a field is either too short or too long.",
        ));
    }
    match schema["enum"].as_array() {
        Some(words) if !words.contains(value) => {
            Err(Refusal::syntax("INVALID_PARAMETER_VALUE", at, "The value of a field is invalid."))
        }
        _ => Ok(()),
    }
}

fn object(
    found: &Map<String, Value>,
    (members, required): (&Map<String, Value>, &Value),
    at: &str,
) -> Result<(), Refusal> {
    for (name, value) in found {
        let inner = format!("{at}/{name}");
        match members.get(name) {
            Some(schema) => member(value, schema, &inner)?,
            None => {
                return Err(Refusal::syntax(
                    "INVALID_PARAMETER_VALUE",
                    &inner,
                    "The request has an unknown parameter.",
                ));
            }
        }
    }
    let absent =
        required.as_array().into_iter().flatten().filter_map(Value::as_str).find(|name| !found.contains_key(*name));
    match absent {
        Some(name) => {
            let words = "A required field or parameter is missing.";
            Err(Refusal::syntax("MISSING_REQUIRED_PARAMETER", &format!("{at}/{name}"), words))
        }
        None => Ok(()),
    }
}
