//! The body and the query each call takes, and the refusal of everything else: unknown members, wrong types, lengths.

use serde_json::{Map, Value};

use super::refusal::Refusal;

enum Kind {
    /// Of so many characters at most; never empty.
    Text(usize),
    Whole,
    Flag,
    Of(&'static [Member]),
    /// At most fifteen short texts.
    Notes,
}

struct Member(&'static str, Kind, Need);

#[derive(PartialEq)]
enum Need {
    Must,
    May,
}

use Kind::{Flag, Notes, Of, Text, Whole};
use Need::{May, Must};

const LINK: &[Member] = &[
    Member("amount", Whole, Must),
    Member("currency", Text(3), May),
    Member("accept_partial", Flag, May),
    Member("reference_id", Text(40), May),
    Member("description", Text(2048), May),
    Member(
        "customer",
        Of(&[Member("name", Text(255), May), Member("email", Text(255), May), Member("contact", Text(20), May)]),
        May,
    ),
    Member("notify", Of(&[Member("sms", Flag, May), Member("email", Flag, May)]), May),
    Member("reminder_enable", Flag, May),
    Member("expire_by", Whole, May),
    Member("notes", Notes, May),
    Member("callback_url", Text(2048), May),
    Member("callback_method", Text(3), May),
];

const REFUND: &[Member] = &[
    Member("amount", Whole, May),
    Member("speed", Text(7), May),
    Member("receipt", Text(40), May),
    Member("notes", Notes, May),
];

pub(super) fn check(operation: &str, body: &Value) -> Result<(), Refusal> {
    let members = match operation {
        "POST /v1/payment_links" => LINK,
        "POST /v1/payments/{id}/refund" => REFUND,
        _ => &[],
    };
    match body {
        Value::Null => object(&Map::new(), members, ""),
        Value::Object(found) => object(found, members, ""),
        _ => Err(Refusal::state("The request body must be a JSON object.")),
    }
}

/// The names a call knows in its query.
pub(super) fn check_query(operation: &str, query: &[(String, String)]) -> Result<(), Refusal> {
    let known: &[&str] = match operation {
        "GET /v1/payment_links" => &["reference_id", "payment_id"],
        "GET /v1/payments" | "GET /v1/payments/{id}/refunds" | "GET /v1/settlements" => {
            &["count", "skip", "from", "to"]
        }
        "GET /v1/settlements/recon/combined" => &["year", "month", "day", "count", "skip"],
        _ => &[],
    };
    match query.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => Err(unknown(name)),
        None => Ok(()),
    }
}

fn object(found: &Map<String, Value>, members: &[Member], within: &str) -> Result<(), Refusal> {
    let named = |name: &str| if within.is_empty() { name.to_owned() } else { format!("{within}.{name}") };
    for (name, value) in found {
        match members.iter().find(|Member(known, ..)| known == name) {
            Some(Member(_, kind, _)) => member(value, kind, &named(name))?,
            None => return Err(unknown(&named(name))),
        }
    }
    match members.iter().find(|Member(name, _, need)| *need == Must && !found.contains_key(*name)) {
        Some(Member(name, ..)) => Err(Refusal::input(&named(name), format!("The {name} field is required."))),
        None => Ok(()),
    }
}

fn member(value: &Value, kind: &Kind, name: &str) -> Result<(), Refusal> {
    let wrong = |rule: String| Err(Refusal::input(name, format!("The {name} {rule}.")));
    match kind {
        Text(longest) => match value.as_str().map(|text| text.chars().count()) {
            Some(0) => wrong("format is invalid".to_owned()),
            Some(length) if length > *longest => wrong(format!("may not be greater than {longest} characters")),
            Some(_) => Ok(()),
            None => wrong("must be a string".to_owned()),
        },
        Whole if value.as_i64().is_some() => Ok(()),
        Whole => wrong("must be an integer".to_owned()),
        Flag if value.is_boolean() => Ok(()),
        Flag => wrong("must be a boolean".to_owned()),
        Of(members) => match value.as_object() {
            Some(found) => object(found, members, name),
            None => wrong("must be an object".to_owned()),
        },
        Notes => notes(value, name),
    }
}

fn notes(value: &Value, name: &str) -> Result<(), Refusal> {
    let Some(notes) = value.as_object() else { return Err(Refusal::input(name, "notes must be an object")) };
    let fits = |value: &Value| value.as_str().is_some_and(|text| text.chars().count() <= 256);
    if notes.len() > 15 || !notes.values().all(fits) {
        return Err(Refusal::input(name, "At most 15 notes of at most 256 characters each are allowed."));
    }
    Ok(())
}

fn unknown(name: &str) -> Refusal {
    Refusal::input(name, format!("{name} is/are not required and should not be sent"))
}
