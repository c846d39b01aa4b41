//! What providers send may hold keys of its own: they are taken out before it is kept or shown.

use serde_json::Value;

/// The same text; where it is JSON with secrets in it, without them.
pub fn scrubbed_body(body: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(body) else { return body.to_owned() };
    let before = value.clone();
    scrub(&mut value);
    if value == before { body.to_owned() } else { value.to_string() }
}

fn scrub(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if is_secret(name) && !text.is_empty() => *text = "…".into(),
                    other => scrub(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(scrub),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["secret", "password", "token", "authorization"].iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_and_nothing_else() {
        let harmless = "{\"b\": 1,  \"a\": [\"x\"]}";
        assert_eq!(scrubbed_body(harmless), harmless, "byte for byte");
        let body = r#"{"data":[{"client_secret":"pi_1_secret_2","id":"pi_1","Token":null}]}"#;
        assert_eq!(scrubbed_body(body), r#"{"data":[{"Token":null,"client_secret":"…","id":"pi_1"}]}"#);
        assert_eq!(scrubbed_body("a=1&client_secret=2"), "a=1&client_secret=2");
    }
}
