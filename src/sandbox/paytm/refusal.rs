//! Refusals in Paytm's own words: always 200, the code within the body.

use serde_json::{Value, json};

use crate::sandbox::faults::Voice;
use crate::sandbox::perform::Answer;

#[derive(Clone, Debug)]
pub(super) struct Refusal {
    /// `F` where a payment begins, `TXN_FAILURE` elsewhere.
    status: &'static str,
    code: &'static str,
    message: String,
}

impl Refusal {
    pub(super) fn begin(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: "F", code, message: message.into() }
    }

    pub(super) fn order(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: "TXN_FAILURE", code, message: message.into() }
    }

    pub(super) fn info(&self) -> Value {
        json!({ "resultStatus": self.status, "resultCode": self.code, "resultMsg": self.message })
    }

    /// Errors come without a signature.
    pub(super) fn answer(&self) -> Answer {
        let head = json!({ "responseTimestamp": "1741083200000", "version": "v1" });
        let body = json!({ "resultInfo": self.info(), "extraParamsMap": null });
        Answer { status: 200, body: json!({ "head": head, "body": body }), mark: None }
    }
}

fn system_error() -> Value {
    json!({
        "head": { "responseTimestamp": "1741083200000", "version": "v1" },
        "body": { "resultInfo": { "resultStatus": "U", "resultCode": "00000900", "resultMsg": "System error" } },
    })
}

pub(super) static VOICE: Voice = Voice {
    fault: |_| system_error(),
    too_many: system_error,
    refusal: || (200, Refusal::begin("1001", "Request parameters are not valid (scripted)").answer().body),
};
