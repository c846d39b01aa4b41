//! The parameters each operation takes, and the refusal of everything else.
//!
//! `parameters.json` lists, for every operation the sandbox plays, the full schema of API version 2026-10-28.endive.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::refusal::Refusal;

static OPERATIONS: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("parameters.json")).expect("parameters.json is valid JSON"));

/// The operation that serves `method` and `path`: its name, such as `GET /v1/refunds/{refund}`, and its schema.
pub(crate) fn operation(method: &str, path: &str) -> Option<(&'static str, &'static Value)> {
    OPERATIONS
        .iter()
        .filter(|(name, _)| {
            name.split_once(' ').is_some_and(|(verb, template)| {
                verb == method
                    && template.split('/').count() == path.split('/').count()
                    && template.split('/').zip(path.split('/')).all(|(want, got)| want == got || want.starts_with('{'))
            })
        })
        .max_by_key(|(name, _)| std::cmp::Reverse(name.matches('{').count()))
        .map(|(name, schema)| (name.as_str(), schema))
}

/// Checks a decoded form and gives its leaves their types.
pub(crate) fn check(form: &Value, schema: &Value) -> Result<Value, Refusal> {
    if form.get("payment_method_types").is_some() && schema["properties"].get("allowed_payment_method_types").is_some()
    {
        return Err(Refusal::parameter(
            "payment_method_types_no_longer_supported",
            "payment_method_types",
            "payment_method_types can no longer be sent; use allowed_payment_method_types or dynamic payment methods.",
        ));
    }
    typed(form, schema, "")
}

fn typed(value: &Value, schema: &Value, at: &str) -> Result<Value, Refusal> {
    if let Some(choices) = schema["anyOf"].as_array() {
        let mut last = None;
        for choice in choices {
            match typed(value, choice, at) {
                Ok(found) => return Ok(found),
                // The refusal of the shape that was meant says more than that of the empty text.
                Err(refusal) => last = last.filter(|_| !fits_shape(value, choice)).or(Some(refusal)),
            }
        }
        return Err(last.unwrap_or_else(|| wrong(at, "value")));
    }
    match (schema["type"].as_str().unwrap_or_default(), value) {
        ("object", Value::Object(fields)) => object(fields, schema, at),
        ("object", _) => Err(wrong(at, "object")),
        ("array", Value::Object(fields)) => array(fields, schema, at),
        ("array", Value::String(text)) if text.is_empty() => Ok(json!([])),
        ("array", _) => Err(wrong(at, "array")),
        (kind, Value::String(text)) => scalar(kind, text, schema, at),
        (kind, _) => Err(wrong(at, kind)),
    }
}

fn fits_shape(value: &Value, schema: &Value) -> bool {
    value.is_object() == matches!(schema["type"].as_str(), Some("object" | "array"))
}

fn object(fields: &Map<String, Value>, schema: &Value, at: &str) -> Result<Value, Refusal> {
    let mut found = Map::new();
    for (name, value) in fields {
        let inner = nested(at, name);
        let of_field = schema["properties"].get(name).or_else(|| schema.get("additionalProperties"));
        let Some(of_field) = of_field else {
            let message = format!("Received unknown parameter: {inner}");
            return Err(Refusal::parameter("parameter_unknown", &inner, message));
        };
        found.insert(name.clone(), typed(value, of_field, &inner)?);
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !fields.contains_key(name) {
            return Err(missing(&nested(at, name)));
        }
    }
    Ok(Value::Object(found))
}

fn array(fields: &Map<String, Value>, schema: &Value, at: &str) -> Result<Value, Refusal> {
    let mut items = Vec::with_capacity(fields.len());
    for index in 0..fields.len() {
        let inner = nested(at, &index.to_string());
        let value = fields.get(&index.to_string()).ok_or_else(|| wrong(at, "array"))?;
        items.push(typed(value, &schema["items"], &inner)?);
    }
    Ok(Value::Array(items))
}

fn scalar(kind: &str, text: &str, schema: &Value, at: &str) -> Result<Value, Refusal> {
    match kind {
        "integer" => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<i64>()
                .ok()
                .filter(|_| plain)
                .map(Value::from)
                .ok_or_else(|| Refusal::parameter("parameter_invalid_integer", at, format!("Invalid integer: {text}")))
        }
        "boolean" => match text {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Err(Refusal::parameter("", at, format!("Invalid boolean: {text}"))),
        },
        _ => {
            if let Some(allowed) = schema["enum"].as_array()
                && !allowed.iter().any(|choice| choice == text)
            {
                let list: Vec<&str> = allowed.iter().filter_map(Value::as_str).collect();
                let message = format!("Invalid {at}: must be one of {}", list.join(", "));
                return Err(Refusal::parameter("", at, message));
            }
            if text.is_empty() && !unsettable(at) && schema["enum"].is_null() {
                let message = format!("You passed an empty string for '{at}'. Leave the parameter out instead.");
                return Err(Refusal::parameter("parameter_invalid_empty", at, message));
            }
            Ok(Value::String(text.to_owned()))
        }
    }
}

/// An empty text removes one metadata key, or empties a text of a dispute's evidence.
fn unsettable(at: &str) -> bool {
    at.contains("metadata[") || at.starts_with("evidence[") || at == "description"
}

pub(crate) fn nested(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}[{name}]") }
}

pub(crate) fn missing(param: &str) -> Refusal {
    Refusal::parameter("parameter_missing", param, format!("Missing required param: {param}."))
}

fn wrong(at: &str, wanted: &str) -> Refusal {
    Refusal::parameter("", at, format!("Invalid {wanted}"))
}

/// The provider's limits on metadata.
pub(crate) fn metadata(params: &Value, at: &str) -> Result<Value, Refusal> {
    let Some(fields) = params.as_object() else { return Ok(json!({})) };
    if fields.len() > 50 {
        return Err(Refusal::parameter("", at, "Metadata can have up to 50 keys."));
    }
    for (key, value) in fields {
        let place = nested(at, key);
        if key.chars().count() > 40 {
            return Err(Refusal::parameter("", &place, "Metadata keys can have up to 40 characters."));
        }
        if value.as_str().unwrap_or_default().chars().count() > 500 {
            return Err(Refusal::parameter("", &place, "Metadata values can have up to 500 characters."));
        }
    }
    Ok(Value::Object(fields.iter().filter(|(_, value)| *value != "").map(|(k, v)| (k.clone(), v.clone())).collect()))
}
