//! Refusals in PayPal's own words: name, message, a debug id, and the issue that counts.

use serde_json::{Value, json};

use crate::sandbox::faults::Voice;
use crate::sandbox::perform::Answer;

#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub status: u16,
    issue: &'static str,
    /// JSON pointer of what is to blame; empty: nothing in the body.
    field: String,
    description: String,
    /// Where the buyer is sent once more.
    redirect: Option<String>,
    /// Whether the call was carried out as far as it could be: then its answer is kept for its key.
    pub executed: bool,
}

impl Refusal {
    fn new(status: u16, issue: &'static str, description: impl Into<String>) -> Self {
        let description = description.into();
        Self { status, issue, field: String::new(), description, redirect: None, executed: false }
    }

    /// 400: a member of the body to blame.
    pub(crate) fn syntax(issue: &'static str, field: &str, description: impl Into<String>) -> Self {
        Self { field: field.to_owned(), ..Self::new(400, issue, description) }
    }

    /// 422 before anything was done.
    pub(crate) fn meaning(issue: &'static str, field: &str, description: impl Into<String>) -> Self {
        Self { field: field.to_owned(), ..Self::new(422, issue, description) }
    }

    /// 422 because of the state the object is in.
    pub(crate) fn state(issue: &'static str, description: impl Into<String>) -> Self {
        Self { executed: true, ..Self::new(422, issue, description) }
    }

    pub(crate) fn again_at(self, address: String) -> Self {
        Self { redirect: Some(address), ..self }
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "INVALID_TOKEN", "The access token is missing, unknown or expired.")
    }

    pub(crate) fn missing() -> Self {
        Self::new(
            404,
            "INVALID_RESOURCE_ID",
            "Specified resource ID does not exist. Please check the resource ID and try again.",
        )
    }

    pub(crate) fn in_progress() -> Self {
        Self::new(409, "PREVIOUS_REQUEST_IN_PROGRESS", "A previous request on this resource is currently in progress.")
    }

    pub(crate) fn media_type() -> Self {
        Self::new(415, "UNSUPPORTED_MEDIA_TYPE", "The content type must be application/json.")
    }

    pub(crate) fn server_fault() -> Self {
        Self { executed: true, ..Self::new(500, "INTERNAL_SERVICE_ERROR", "Scripted by the sandbox.") }
    }

    pub(crate) fn body(&self, debug_id: &str) -> Value {
        let mut detail = json!({ "issue": self.issue, "description": self.description });
        if !self.field.is_empty() {
            detail["field"] = json!(self.field);
            detail["location"] = json!("body");
        }
        let mut links = vec![json!({
            "href": format!("https://developer.paypal.com/api/rest/reference/orders/v2/errors/#{}", self.issue),
            "rel": "information_link",
            "method": "GET",
        })];
        links.extend(self.redirect.as_ref().map(|href| json!({ "href": href, "rel": "redirect", "method": "GET" })));
        let (name, message) = named(self.status);
        json!({ "name": name, "message": message, "debug_id": debug_id, "details": [detail], "links": links })
    }

    pub(crate) fn answer(&self, debug_id: &str) -> Answer {
        Answer { status: self.status, body: self.body(debug_id), mark: None }
    }
}

fn named(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("INVALID_REQUEST", "Request is not well-formed, syntactically incorrect, or violates schema."),
        401 => (
            "AUTHENTICATION_FAILURE",
            "Authentication failed due to missing authorization header, or invalid authentication credentials.",
        ),
        404 => ("RESOURCE_NOT_FOUND", "The specified resource does not exist."),
        409 => ("RESOURCE_CONFLICT", "The server has detected a conflict while processing this request."),
        415 => ("UNSUPPORTED_MEDIA_TYPE", "The server does not support the request payload's media type."),
        422 => (
            "UNPROCESSABLE_ENTITY",
            "The requested action could not be performed, semantically incorrect, or failed business validation.",
        ),
        429 => ("RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting."),
        _ => ("INTERNAL_SERVER_ERROR", "An internal server error has occurred."),
    }
}

pub(crate) static VOICE: Voice = Voice {
    fault: |status| Refusal::new(status, "SCRIPTED", "Scripted by the sandbox.").body("f00d5cr1p7ed"),
    too_many: || Refusal::new(429, "RATE_LIMIT_REACHED", "Too many requests (scripted).").body("f00d5cr1p7ed"),
    refusal: || {
        let declined = Refusal::state("TRANSACTION_REFUSED", "The request was refused.");
        (422, declined.body("f00d5cr1p7ed"))
    },
};
