//! A call of the API: recorded, its checksum verified over the text that came, carried out, answered under a checksum.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::routing::post;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::refusal::{Refusal, VOICE};
use super::{checksum, merchants, orders, refunds, schema};
use crate::sandbox::Sandbox;
use crate::sandbox::faults::Step;
use crate::sandbox::perform::{Answer, Performed, perform, plain, respond};
use crate::sandbox::wire::Cut;

const LARGEST_REQUEST: usize = 1024 * 1024;

const INITIATE: &str = "/theia/api/v1/initiateTransaction";

pub(super) fn routes() -> Router<Sandbox> {
    [INITIATE, "/v3/order/status", "/refund/apply", "/v2/refund/status"]
        .into_iter()
        .fold(Router::new(), |router, path| router.route(&format!("{}{path}", super::ROOT), post(call)))
}

async fn call(State(sandbox): State<Sandbox>, request: Request) -> Response {
    let cut = request.extensions().get::<ConnectInfo<Cut>>().map(|info| info.0.clone());
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_REQUEST).await else {
        return respond(413, Body::from("Request Entity Too Large"));
    };
    let url = format!("{}{}", sandbox.public_base(), parts.uri);
    let path = parts.uri.to_string().trim_start_matches(super::ROOT).to_owned();
    let number = {
        let mut log = sandbox.house.wire_log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.arrived(parts.method.as_str(), (url, path), &parts.headers, &body, sandbox.now())
    };
    let query = serde_urlencoded::from_str(parts.uri.query().unwrap_or_default()).unwrap_or_default();
    let operation = format!("POST {}", parts.uri.path().trim_start_matches(super::ROOT));
    let (response, status, shown) = carried_out(&sandbox, &operation, (query, &body), cut).await;
    {
        let mut log = sandbox.house.wire_log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.answered(number, status, shown);
    }
    sandbox.touched();
    response
}

#[derive(Deserialize)]
struct Envelope<'a> {
    head: Head,
    #[serde(borrow)]
    body: &'a RawValue,
}

#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    signature: String,
}

async fn carried_out(
    sandbox: &Sandbox,
    operation: &str,
    (query, body): (Vec<(String, String)>, &[u8]),
    cut: Option<Cut>,
) -> Performed {
    let (account, wish) = match admitted(sandbox, operation, (&query, body)) {
        Ok(admitted) => admitted,
        Err(refusal) => return plain(refusal.answer()),
    };
    let act = |step: &Step| {
        let outcome = match operation.ends_with(INITIATE) {
            true => orders::initiate(sandbox, &account, &wish),
            false if operation.ends_with("/order/status") => orders::status(sandbox, &account, &wish),
            false if operation.ends_with("/apply") => refunds::apply(sandbox, &account, &wish),
            false => refunds::status(sandbox, &account, &wish),
        };
        match outcome {
            Ok(_) if *step == Step::ActThen500 => Answer { status: 500, body: (VOICE.fault)(500), mark: None },
            Ok(body) => sealed(sandbox, &account, &body),
            Err(refusal) => refusal.answer(),
        }
    };
    perform(sandbox, (&account, operation), cut, &VOICE, act).await
}

/// Whose call it is, and what it asks for. The merchant's key is never sent: the checksum shows who has it.
fn admitted(
    sandbox: &Sandbox,
    operation: &str,
    (query, body): (&[(String, String)], &[u8]),
) -> Result<(String, Value), Refusal> {
    let begins = operation.ends_with(INITIATE);
    let refused = |first: &'static str, other: &'static str, words: &str| match begins {
        true => Refusal::begin(first, words),
        false => Refusal::order(other, words),
    };
    let envelope: Envelope<'_> =
        serde_json::from_slice(body).map_err(|_| refused("1001", "330", "Request parameters are not valid"))?;
    let text = envelope.body.get();
    let wish: Value = serde_json::from_str(text).unwrap_or_default();
    let account = merchants::account_of(wish["mid"].as_str().unwrap_or_default());
    let key = sandbox.read(|books| merchants::key(books, &account));
    let key = key.ok_or_else(|| refused("2006", "335", "Mid is invalid"))?;
    if !checksum::is_of(text, &key, &envelope.head.signature) {
        return Err(refused("2005", "330", "Checksum provided is invalid"));
    }
    schema::check(operation, &wish).map_err(|(code, words)| refused(code, code, &words))?;
    if begins {
        let asked = |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| json!(value));
        for (name, code) in [("mid", "2013"), ("orderId", "2014")] {
            if asked(name).as_ref() != Some(&wish[name]) {
                return Err(Refusal::begin(
                    code,
                    format!("{name} in the query param doesn't match with the one in body"),
                ));
            }
        }
    }
    Ok((account, wish))
}

/// Under a checksum over the body's text as it leaves.
fn sealed(sandbox: &Sandbox, account: &str, body: &Value) -> Answer {
    let key = sandbox.read(|books| merchants::key(books, account)).unwrap_or_default();
    let head = json!({
        "responseTimestamp": (sandbox.now() * 1_000).to_string(), "version": "v1",
        "signature": checksum::of_text(&body.to_string(), &key),
    });
    Answer { status: 200, body: json!({ "head": head, "body": body }), mark: None }
}
