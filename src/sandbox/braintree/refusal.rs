//! Refusals in Braintree's own words: status 200, a class, and a number for what is wrong.

use serde_json::{Value, json};

use crate::sandbox::faults::Voice;

#[derive(Clone, Debug)]
pub(super) struct Refusal {
    class: &'static str,
    code: &'static str,
    message: String,
}

impl Refusal {
    pub(super) fn validation(code: &'static str, message: impl Into<String>) -> Self {
        Self { class: "VALIDATION", code, message: message.into() }
    }

    pub(super) fn missing() -> Self {
        let message = "An object with this ID was not found.".to_owned();
        Self { class: "NOT_FOUND", code: "", message }
    }

    pub(super) fn unauthenticated() -> Self {
        Self { class: "AUTHENTICATION", code: "", message: "Authentication credentials are invalid.".to_owned() }
    }

    pub(super) fn client() -> Self {
        let message = "Invalid Braintree-Version header: a date such as 2019-01-01 is required.".to_owned();
        Self { class: "UNSUPPORTED_CLIENT", code: "", message }
    }

    fn scripted(class: &'static str) -> Self {
        Self { class, code: "", message: "Scripted by the sandbox.".to_owned() }
    }

    /// As an entry of `errors`.
    pub(super) fn shown(&self, field: &str) -> Value {
        let kind = if matches!(self.class, "VALIDATION" | "NOT_FOUND") { "user_error" } else { "developer_error" };
        let mut extensions = json!({ "errorClass": self.class, "errorType": kind });
        if !self.code.is_empty() {
            extensions["legacyCode"] = json!(self.code);
        }
        let mut shown = json!({ "message": self.message, "extensions": extensions });
        if !field.is_empty() {
            shown["path"] = json!([field]);
            shown["locations"] = json!([{ "line": 2, "column": 3 }]);
        }
        shown
    }
}

/// A whole answer that is nothing but errors.
pub(super) fn answer(data: Value, errors: &[Value], request_id: &str) -> Value {
    json!({ "data": data, "errors": errors, "extensions": { "requestId": request_id } })
}

/// A document that is no question at all has no class.
pub(super) fn unreadable(message: &str) -> Value {
    json!({ "message": message, "locations": [{ "line": 1, "column": 1 }] })
}

const REQUEST: &str = "f00dc0de-5c21-4fb0-a7ed-000000000000";

pub(super) static VOICE: Voice = Voice {
    fault: |status| {
        let class = match status {
            401 => "AUTHENTICATION",
            403 => "AUTHORIZATION",
            404 => "NOT_FOUND",
            429 => "RESOURCE_LIMIT",
            503 => "SERVICE_AVAILABILITY",
            _ => "INTERNAL",
        };
        answer(Value::Null, &[Refusal::scripted(class).shown("")], REQUEST)
    },
    too_many: || answer(Value::Null, &[Refusal::scripted("RESOURCE_LIMIT").shown("")], REQUEST),
    refusal: || {
        let refused = Refusal::validation("91513", "Merchant account ID is invalid.");
        (200, answer(Value::Null, &[refused.shown("")], REQUEST))
    },
};
