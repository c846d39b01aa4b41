//! The page of PayPal Standard: its address is the whole order, checked strictly, and anybody may have altered it.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::acts::Funding;
use super::checkout_page::{Choice, Open, Page, follow, text};
use super::words::Language;
use super::{ROOT, SALE, ipn, money};
use crate::sandbox::Sandbox;
use crate::sandbox::pages::{escape, shell};

const KNOWN: &[&str] = &[
    "cmd",
    "charset",
    "business",
    "item_name",
    "item_number",
    "invoice",
    "custom",
    "amount",
    "currency_code",
    "quantity",
    "no_shipping",
    "no_note",
    "rm",
    "return",
    "cancel_return",
    "notify_url",
    "lc",
];
const NEEDED: &[&str] = &["business", "item_name", "amount", "currency_code", "notify_url"];

pub(super) async fn show(State(sandbox): State<Sandbox>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let language = Language::of("", &headers);
    match opened(&sandbox, query.as_deref().unwrap_or_default()) {
        Ok(id) => drawn(&sandbox, &id, language).into_response(),
        Err(why) => {
            let words = language.either("Ce paiement ne peut pas être effectué.", "This payment cannot be made.");
            let body = format!("<p class=error role=alert>{words}<br>{}</p>", escape(&why));
            (StatusCode::BAD_REQUEST, shell(language.code(), language.title(), &body)).into_response()
        }
    }
}

fn drawn(sandbox: &Sandbox, id: &str, language: Language) -> axum::response::Html<String> {
    let sale = sandbox.read(|books| books.body(id));
    let page = Page {
        action: format!("{ROOT}/cgi-bin/webscr"),
        subject: text(&sale, "item_name"),
        payee: text(&sale, "business"),
        amount: language.amount(sale["minor"].as_i64().unwrap_or_default(), text(&sale, "currency")),
        back: text(&sale, "cancel_url"),
        open: if sale["txn_id"].is_null() { Open::Yes } else { Open::No },
        extra: format!("<input type=hidden name=sale value=\"{}\">", escape(id)),
    };
    page.drawn(language)
}

/// The buyer pressed a button of the page.
pub(super) async fn acted(sandbox: &Sandbox, body: &[u8]) -> Response {
    let fields: BTreeMap<String, String> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let (sale, choice) = (field("sale"), Choice { funding: field("funding"), act: field("act") });
    let headers = HeaderMap::new();
    if sandbox.read(|books| books.body(&sale)["object"] != SALE) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match ipn::pay(sandbox, &sale, Funding::named(&choice.funding)) {
        Some(back) if !back.is_empty() => follow(sandbox, &choice, &back, &headers).await,
        _ => {
            let query = sandbox.read(|books| text(&books.body(&sale), "query").to_owned());
            Redirect::to(&format!("{ROOT}/cgi-bin/webscr?{query}")).into_response()
        }
    }
}

/// The sale this address states: the same address is the same sale. What is wrong with it is said in words.
pub(super) fn opened(sandbox: &Sandbox, query: &str) -> Result<String, String> {
    let fields: Vec<(String, String)> = serde_urlencoded::from_str(query).map_err(|why| why.to_string())?;
    if let Some((name, _)) = fields.iter().find(|(name, _)| !KNOWN.contains(&name.as_str())) {
        return Err(format!("unknown parameter: {name}"));
    }
    let of = |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    if of("cmd") != "_xclick" || !matches!(of("charset"), "" | "utf-8") {
        return Err("cmd must be _xclick, charset utf-8".to_owned());
    }
    if let Some(name) = NEEDED.iter().find(|name| of(name).is_empty()) {
        return Err(format!("missing parameter: {name}"));
    }
    if let Some((name, _)) = fields.iter().find(|(name, value)| value.chars().count() > longest(name)) {
        return Err(format!("too long: {name}"));
    }
    let minor = money::read(of("amount"), of("currency_code"))?;
    let id = format!("SALE-{}", &hex::encode(Sha256::digest(query))[..20]);
    let facts = json!({
        "id": id, "object": SALE, "status": "Created", "minor": minor, "currency": of("currency_code"),
        "business": of("business"), "item_name": of("item_name"), "invoice": of("invoice"), "custom": of("custom"),
        "return_url": of("return"), "cancel_url": of("cancel_return"), "notify_url": of("notify_url"),
        "query": query, "txn_id": Value::Null,
    });
    let account = ipn::account_of(of("business"));
    if sandbox.read(|books| !books.objects.contains_key(&id)) {
        sandbox.change(|books| books.insert(&account, facts, json!({})));
    }
    Ok(id)
}

fn longest(name: &str) -> usize {
    match name {
        "return" | "cancel_return" => 1024,
        "custom" | "notify_url" => 255,
        _ => 127,
    }
}
