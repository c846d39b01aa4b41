//! Refusals in GoCardless' own words: a kind, a code, and the reasons or fields that count.

use serde_json::{Value, json};

use crate::sandbox::faults::Voice;
use crate::sandbox::perform::Answer;

#[derive(Clone, Debug)]
pub(super) struct Refusal {
    status: u16,
    kind: &'static str,
    message: String,
    errors: Vec<Value>,
}

impl Refusal {
    fn because(status: u16, kind: &'static str, (reason, message): (&str, &str)) -> Self {
        let errors = vec![json!({ "reason": reason, "message": message })];
        Self { status, kind, message: message.to_owned(), errors }
    }

    /// 422: a member of the body to blame.
    pub fn field(pointer: &str, message: &str) -> Self {
        let field = pointer.rsplit('/').next().unwrap_or_default();
        let error = json!({ "field": field, "message": message, "request_pointer": pointer });
        Self { status: 422, kind: "validation_failed", message: "Validation failed".into(), errors: vec![error] }
    }

    /// 422: the state the object is in.
    pub fn state(reason: &str, message: &str) -> Self {
        Self::because(422, "invalid_state", (reason, message))
    }

    /// 409: the key was used, and this is what it made.
    pub fn conflict(id: &str) -> Self {
        let words = "A resource has already been created with this idempotency key";
        let mut refusal = Self::because(409, "invalid_state", ("idempotent_creation_conflict", words));
        refusal.errors[0]["links"] = json!({ "conflicting_resource_id": id });
        refusal
    }

    pub fn usage(reason: &str, message: &str) -> Self {
        Self::because(400, "invalid_api_usage", (reason, message))
    }

    pub fn unauthorized() -> Self {
        Self::because(401, "invalid_api_usage", ("access_token_not_found", "The access token you've used is not valid"))
    }

    pub fn missing() -> Self {
        Self::because(404, "invalid_api_usage", ("resource_not_found", "Resource not found"))
    }

    pub fn media_type() -> Self {
        Self::because(415, "invalid_api_usage", ("invalid_content_type", "Content-Type must be application/json"))
    }

    pub fn server_fault() -> Self {
        Self::because(500, "gocardless", ("internal_server_error", "Internal server error"))
    }

    pub fn body(&self, request_id: &str) -> Value {
        let anchor = self.errors[0]["reason"].as_str().unwrap_or(self.kind);
        json!({ "error": {
            "type": self.kind,
            "code": self.status,
            "message": self.message,
            "documentation_url": format!("https://developer.gocardless.com/api-reference#{anchor}"),
            "request_id": request_id,
            "errors": self.errors,
        }})
    }

    pub fn answer(&self, request_id: &str) -> Answer {
        Answer { status: self.status, body: self.body(request_id), mark: None }
    }
}

const SCRIPTED: &str = "dd50eaaf-8213-48fe-90d6-5c21f7edc0de";

pub(super) static VOICE: Voice = Voice {
    fault: |status| {
        let kind = if status >= 500 { "gocardless" } else { "invalid_api_usage" };
        Refusal::because(status, kind, ("scripted", "Scripted by the sandbox")).body(SCRIPTED)
    },
    too_many: || {
        let words = ("rate_limit_exceeded", "Rate limit exceeded");
        Refusal::because(429, "invalid_api_usage", words).body(SCRIPTED)
    },
    refusal: || (422, Refusal::field("/amount", "is less than the minimum amount for this scheme").body(SCRIPTED)),
};
