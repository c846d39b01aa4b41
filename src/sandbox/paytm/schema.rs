//! The body each call takes, and the refusal of everything else: unknown members, wrong types, lengths, pipes.

use serde_json::{Map, Value};

type Member = (&'static str, Kind);

#[derive(Clone, Copy)]
enum Kind {
    /// Of so many characters at most, and necessary.
    Text(usize),
    Maybe(usize),
    Of(&'static [Member]),
}

use Kind::{Maybe, Of, Text};

const INITIATE: &[Member] = &[
    ("requestType", Text(20)),
    ("mid", Text(20)),
    ("websiteName", Text(30)),
    ("orderId", Text(50)),
    ("callbackUrl", Text(255)),
    ("txnAmount", Of(&[("value", Text(15)), ("currency", Text(3))])),
    (
        "userInfo",
        Of(&[
            ("custId", Text(64)),
            ("email", Maybe(255)),
            ("mobile", Maybe(10)),
            ("firstName", Maybe(60)),
            ("lastName", Maybe(60)),
        ]),
    ),
];

const STATUS: &[Member] = &[("mid", Text(20)), ("orderId", Text(50))];

const REFUND: &[Member] = &[
    ("mid", Text(20)),
    ("txnType", Text(10)),
    ("orderId", Text(50)),
    ("txnId", Text(64)),
    ("refId", Text(50)),
    ("refundAmount", Text(15)),
];

const REFUND_STATUS: &[Member] = &[("mid", Text(20)), ("orderId", Text(50)), ("refId", Text(50))];

/// Code and words of what is wrong.
pub(super) type Fault = (&'static str, String);

pub(super) fn check(operation: &str, body: &Value) -> Result<(), Fault> {
    let members = match operation {
        "POST /theia/api/v1/initiateTransaction" => INITIATE,
        "POST /v3/order/status" => STATUS,
        "POST /refund/apply" => REFUND,
        _ => REFUND_STATUS,
    };
    object(body.as_object().ok_or(("1001", "body must be an object".to_owned()))?, members)?;
    let order = body["orderId"].as_str().unwrap_or_default();
    let is_id = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_@.-".contains(&byte));
    if is_id(order) { Ok(()) } else { Err(("1001", "orderId has characters that are not allowed".to_owned())) }
}

fn object(found: &Map<String, Value>, members: &[Member]) -> Result<(), Fault> {
    if let Some(name) = found.keys().find(|name| members.iter().all(|(known, _)| known != name)) {
        return Err(("1001", format!("{name} is not known")));
    }
    members.iter().try_for_each(|(name, kind)| member(found.get(*name), name, *kind))
}

fn member(value: Option<&Value>, name: &str, kind: Kind) -> Result<(), Fault> {
    let longest = match kind {
        Of(members) => {
            let inner = value.and_then(Value::as_object).ok_or_else(|| missing(name))?;
            return object(inner, members);
        }
        Maybe(_) if value.is_none() => return Ok(()),
        Text(longest) | Maybe(longest) => longest,
    };
    let text = value.ok_or_else(|| missing(name))?.as_str().ok_or(("1001", format!("{name} must be a string")))?;
    match text.chars().count() {
        _ if text.contains('|') => Err(("1008", "Pipe character is not allowed".to_owned())),
        0 => Err(missing(name)),
        length if length > longest => Err(("1001", format!("{name} is too long"))),
        _ => Ok(()),
    }
}

fn missing(name: &str) -> Fault {
    ("1007", format!("Missing mandatory element: {name}"))
}
