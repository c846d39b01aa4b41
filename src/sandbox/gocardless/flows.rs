//! Flows: hosted pages of a billing request, a new one each time somebody asks.

use serde_json::{Value, json};

use super::desk::{Desk, time};
use super::refusal::Refusal;
use super::{BILLING_REQUEST, FLOW, ROOT, billing_requests, events};

const OPEN_FOR: i64 = 7 * 86_400;

pub(super) fn create(desk: &mut Desk<'_>, wish: &Value) -> Result<String, Refusal> {
    let request = wish["links"]["billing_request"].as_str().unwrap_or_default();
    let known = desk
        .find(BILLING_REQUEST, request)
        .map_err(|_| Refusal::field("/billing_request_flows/links/billing_request", "does not exist"))?;
    if !billing_requests::is_open(&known) {
        return Err(Refusal::state("billing_request_not_pending", "The billing request is not pending any more"));
    }
    for name in ["redirect_uri", "exit_uri"] {
        if wish[name].as_str().is_some_and(|url| !url.starts_with("http")) {
            return Err(Refusal::field(&format!("/billing_request_flows/{name}"), "is not a valid URL"));
        }
    }
    let flag = |name: &str| wish[name].as_bool().unwrap_or(false);
    let id = desk.id("BRF");
    let body = json!({
        "id": id, "authorisation_url": format!("{}{ROOT}/billing/static/flow?id={id}", desk.base),
        "redirect_uri": wish["redirect_uri"], "exit_uri": wish["exit_uri"],
        "language": wish["language"].as_str().unwrap_or("en"), "auto_fulfil": true,
        "expires_at": time(desk.now + OPEN_FOR), "lock_bank_account": flag("lock_bank_account"),
        "lock_currency": flag("lock_currency"), "lock_customer_details": flag("lock_customer_details"),
        "show_redirect_buttons": flag("show_redirect_buttons"),
        "show_success_redirect_button": flag("show_success_redirect_button"),
        "skip_success_screen": flag("skip_success_screen"), "customer_details_captured": false,
        "session_token": null, "prefilled_customer": wish["prefilled_customer"],
        "links": { "billing_request": request },
    });
    let memo = json!({ "until": desk.now + OPEN_FOR });
    let id = desk.keep(FLOW, body, memo);
    events::emit(desk, "billing_requests.flow_created", request);
    Ok(id)
}
