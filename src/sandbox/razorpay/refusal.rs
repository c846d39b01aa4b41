//! Refusals in Razorpay's own words: one shape, a code for whose fault it is, the field to blame.

use serde_json::{Value, json};

use crate::sandbox::faults::Voice;
use crate::sandbox::perform::Answer;

#[derive(Clone, Debug)]
pub(super) struct Refusal {
    status: u16,
    code: &'static str,
    description: String,
    field: Option<String>,
}

impl Refusal {
    fn new(status: u16, code: &'static str, description: impl Into<String>) -> Self {
        Self { status, code, description: description.into(), field: None }
    }

    /// 400: a member of the body to blame.
    pub(super) fn input(field: &str, description: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), ..Self::state(description) }
    }

    /// 400 because of the state the object is in.
    pub(super) fn state(description: impl Into<String>) -> Self {
        Self::new(400, "BAD_REQUEST_ERROR", description)
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(401, "BAD_REQUEST_ERROR", "Authentication failed")
    }

    pub(super) fn unknown_id() -> Self {
        Self::state("The id provided does not exist")
    }

    pub(super) fn unknown_address() -> Self {
        Self::new(404, "BAD_REQUEST_ERROR", "The requested URL was not found on the server.")
    }

    pub(super) fn server_fault() -> Self {
        Self::new(500, "SERVER_ERROR", "We are facing some trouble completing your request at the moment.")
    }

    fn body(&self) -> Value {
        json!({ "error": {
            "code": self.code,
            "description": self.description,
            "source": "business",
            "step": "payment_initiation",
            "reason": if self.status == 400 { "input_validation_failed" } else { "NA" },
            "metadata": {},
            "field": self.field,
        } })
    }

    pub(super) fn answer(&self) -> Answer {
        Answer { status: self.status, body: self.body(), mark: None }
    }
}

pub(super) static VOICE: Voice = Voice {
    fault: |status| {
        let code = if status < 500 { "BAD_REQUEST_ERROR" } else { "SERVER_ERROR" };
        Refusal::new(status, code, "Scripted by the sandbox.").body()
    },
    too_many: || Refusal::new(429, "BAD_REQUEST_ERROR", "Too many requests").body(),
    refusal: || (400, Refusal::state("The request was refused (scripted).").body()),
};
