//! Refusals in the provider's own words: status, type, code, parameter.

use serde_json::{Value, json};

/// An error answer. Refusals before execution are not kept for the idempotency key.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub status: u16,
    kind: &'static str,
    code: Option<&'static str>,
    message: String,
    param: Option<String>,
    pub executed: bool,
}

impl Refusal {
    fn new(status: u16, kind: &'static str, code: Option<&'static str>, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status, kind, code, message, param: None, executed: false }
    }

    /// 400 with a parameter to blame; `code` may be empty, as the provider leaves it out for wrong enumerations.
    pub(crate) fn parameter(code: &'static str, param: &str, message: impl Into<String>) -> Self {
        let code = if code.is_empty() { None } else { Some(code) };
        let mut refusal = Self::new(400, "invalid_request_error", code, message);
        refusal.param = Some(param.to_owned());
        refusal
    }

    pub(crate) fn request(code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request_error", code, message)
    }

    /// The call was understood and begun, and the state of the object forbids it. Kept for the key.
    pub(crate) fn state(code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self { executed: true, ..Self::request(code, message) }
    }

    pub(crate) fn missing(kind: &str, id: &str, param: &str) -> Self {
        let mut refusal =
            Self::new(404, "invalid_request_error", Some("resource_missing"), format!("No such {kind}: '{id}'"));
        refusal.param = Some(param.to_owned());
        refusal
    }

    pub(crate) fn no_such_route(method: &str, path: &str) -> Self {
        let message = format!("Unrecognized request URL ({method}: {path}).");
        Self::new(404, "invalid_request_error", None, message)
    }

    pub(crate) fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(401, "invalid_request_error", None, message)
    }

    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, "invalid_request_error", Some("account_invalid"), message)
    }

    pub(crate) fn other_parameters(key: &str) -> Self {
        let message = format!(
            "Keys for idempotent requests can only be used with the same parameters they were first used with: {key}"
        );
        Self::new(400, "idempotency_error", None, message)
    }

    pub(crate) fn key_in_use(key: &str) -> Self {
        let message = format!("There is currently another in-progress request using this Idempotent Key: {key}");
        Self::new(409, "invalid_request_error", Some("idempotency_key_in_use"), message)
    }

    pub(crate) fn server_fault() -> Self {
        Self { executed: true, ..Self::new(500, "api_error", None, "An unknown error occurred (scripted).") }
    }

    /// The same refusal, kept for the idempotency key: the call had begun.
    pub(crate) fn kept(self) -> Self {
        Self { executed: true, ..self }
    }

    /// An object that a parameter names, and not the path, is a bad request.
    pub(crate) fn in_parameter(self) -> Self {
        Self { status: 400, ..self }
    }

    pub(crate) fn body(&self) -> Value {
        let mut error = json!({ "type": self.kind, "message": self.message });
        if let Some(code) = self.code {
            error["code"] = json!(code);
            error["doc_url"] = json!(format!("https://stripe.com/docs/error-codes/{}", code.replace('_', "-")));
        }
        if let Some(param) = &self.param {
            error["param"] = json!(param);
        }
        json!({ "error": error })
    }
}
