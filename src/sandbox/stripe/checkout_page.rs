//! The hosted payment page: works without scripts, says what it is, and lets every test card play its part.

use std::fmt::Write;

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::cards::{self, BadCard, TEST_CARDS, TEST_IBANS};
use super::checkout_words::{Language, Words};
use super::desk::{Desk, Origin, at_desk};
use super::payments::{self, Submitted};
use super::sessions::customer_details;
use crate::sandbox::Sandbox;
use crate::sandbox::deliver::{self, DeliveryMode};
use crate::sandbox::pages::{escape, shell};

/// So many test cards are shown at once; the others unfold.
const USUAL_CARDS: usize = 8;

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/stripe/checkout/{session}", get(show))
        .route("/stripe/checkout/{session}/card", post(pay_by_card))
        .route("/stripe/checkout/{session}/debit", post(pay_by_debit))
        .route("/stripe/checkout/{session}/confirm", post(confirm_free))
}

/// What the customer typed; all may be absent.
#[derive(Clone, Debug, Default, Deserialize)]
struct CardForm {
    /// One of the offered cards; the typed fields count when it is absent.
    #[serde(default)]
    test_card: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    expiry: String,
    #[serde(default)]
    cvc: String,
    #[serde(default)]
    email: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct DebitForm {
    #[serde(default)]
    iban: String,
    #[serde(default)]
    email: String,
}

async fn show(State(sandbox): State<Sandbox>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    page(&sandbox, &id, &headers, None)
}

async fn pay_by_card(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<CardForm>,
) -> Response {
    let (year, month) = month_of(sandbox.now());
    let card = if form.test_card.is_empty() {
        cards::read_card(&form.number, &form.expiry, &form.cvc, (year, month))
    } else {
        cards::test_card(&form.test_card, year).ok_or(BadCard::Number)
    };
    let card = match card {
        Ok(card) => card,
        Err(bad) => {
            let code = match bad {
                BadCard::Number => "invalid_number",
                BadCard::Expiry => "invalid_expiry",
                BadCard::Cvc => "invalid_cvc",
            };
            return page(&sandbox, &id, &headers, Some(code));
        }
    };
    let submitted = with_session(&sandbox, &id, |desk| {
        remember_email(desk, &id, &form.email);
        payments::submit_card(desk, &id, &card)
    });
    follow(&sandbox, &id, submitted).await
}

async fn pay_by_debit(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<DebitForm>,
) -> Response {
    let takes_debits = sandbox.read(|books| books.body(&id)["payment_method_types"].as_array().cloned());
    let bank =
        cards::read_iban(&form.iban).filter(|_| takes_debits.is_some_and(|kinds| kinds.contains(&json!("sepa_debit"))));
    let Some(bank) = bank else { return page(&sandbox, &id, &headers, Some("invalid_iban")) };
    let submitted = with_session(&sandbox, &id, |desk| {
        remember_email(desk, &id, &form.email);
        payments::submit_debit(desk, &id, &bank)
    });
    follow(&sandbox, &id, submitted).await
}

async fn confirm_free(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Response {
    let free = sandbox.read(|books| books.body(&id)["amount_total"] == 0);
    let submitted = if free { with_session(&sandbox, &id, |desk| payments::complete_free(desk, &id)) } else { None };
    follow(&sandbox, &id, submitted).await
}

/// Where the browser goes after a submission.
pub(super) async fn follow(sandbox: &Sandbox, session: &str, submitted: Option<Submitted>) -> Response {
    match submitted {
        Some(Submitted::Complete) => {
            if sandbox.read(|books| books.mode == DeliveryMode::BeforeRedirect) {
                deliver::overtake(sandbox).await;
            }
            Redirect::to(&success_address(sandbox, session)).into_response()
        }
        Some(Submitted::Authenticate(intent)) => {
            Redirect::to(&format!("/stripe/authenticate/{intent}")).into_response()
        }
        _ => Redirect::to(&format!("/stripe/checkout/{session}")).into_response(),
    }
}

pub(super) fn success_address(sandbox: &Sandbox, session: &str) -> String {
    let body = sandbox.read(|books| books.body(session));
    body["success_url"].as_str().unwrap_or("/").replace("{CHECKOUT_SESSION_ID}", session)
}

pub(super) fn with_session<T>(sandbox: &Sandbox, id: &str, act: impl FnOnce(&mut Desk<'_>) -> T) -> Option<T> {
    let account = sandbox.read(|books| {
        books
            .objects
            .get(id)
            .filter(|record| record.body["object"] == "checkout.session")
            .map(|record| record.account.clone())
    })?;
    Some(at_desk(sandbox, &account, Origin::default(), act))
}

fn remember_email(desk: &mut Desk<'_>, session: &str, email: &str) {
    if email.contains('@') && desk.books.body(session)["customer_details"].is_null() {
        let details = customer_details(&json!(email.trim()), &Value::Null);
        desk.books.patch(session, json!({ "customer_details": details }));
    }
}

fn page(sandbox: &Sandbox, id: &str, headers: &HeaderMap, bad_input: Option<&'static str>) -> Response {
    let open = with_session(sandbox, id, |desk| payments::is_open(desk, id));
    let session = sandbox.read(|books| books.body(id));
    let language = Language::of(session["locale"].as_str().unwrap_or_default(), headers);
    let words = language.words();
    let Some(open) = open else {
        let body = format!("<p class=notice>{}</p>", words.unknown);
        return (StatusCode::NOT_FOUND, shell(language.code(), words.title, &body)).into_response();
    };
    let mut body = format!("<p class=banner>{}</p>", words.no_real_money);
    if !open {
        let notice = if session["status"] == "expired" { words.expired } else { words.completed };
        _ = write!(body, "<h1>{}</h1><p class=notice role=status>{notice}</p>", words.title);
        back_link(&mut body, words, &session);
        return shell(language.code(), words.title, &body).into_response();
    }
    let failed = sandbox.read(|books| {
        let intent = books.body(session["payment_intent"].as_str().unwrap_or_default());
        let error = &intent["last_payment_error"];
        let code = error["code"].as_str().filter(|code| *code != "card_declined").or(error["decline_code"].as_str());
        code.map(str::to_owned)
    });
    summary(&mut body, sandbox, language, &session);
    if let Some(code) = bad_input.map(str::to_owned).or(failed) {
        _ = write!(body, "<p class=error role=alert>{}</p>", language.refusal(&code));
    }
    forms(&mut body, language, &session);
    back_link(&mut body, words, &session);
    let status = if bad_input.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, shell(language.code(), words.title, &body)).into_response()
}

fn summary(body: &mut String, sandbox: &Sandbox, language: Language, session: &Value) {
    let words = language.words();
    let id = session["id"].as_str().unwrap_or_default();
    let (items, shop) = sandbox.read(|books| {
        let record = books.objects.get(id);
        let shop = record.and_then(|record| books.accounts.get(&record.account)).map(|account| account.name.clone());
        (record.map_or(Value::Null, |record| record.memo["items"].clone()), shop.unwrap_or_default())
    });
    _ = write!(body, "<h1>{} · {}</h1><table class=lines>", words.title, escape(&shop));
    for item in items.as_array().into_iter().flatten() {
        let code = item["currency"].as_str().unwrap_or_default();
        _ = write!(
            body,
            "<tr><th scope=row>{} <small>{} {}</small></th><td>{}</td></tr>",
            escape(item["description"].as_str().unwrap_or_default()),
            words.quantity,
            item["quantity"],
            language.amount(item["amount_total"].as_i64().unwrap_or_default(), code),
        );
    }
    let code = session["currency"].as_str().unwrap_or_default();
    let total = language.amount(session["amount_total"].as_i64().unwrap_or_default(), code);
    _ = write!(body, "<tr class=total><th scope=row>{}</th><td id=total>{total}</td></tr></table>", words.total);
}

fn forms(body: &mut String, language: Language, session: &Value) {
    let words = language.words();
    let id = session["id"].as_str().unwrap_or_default();
    if session["amount_total"] == 0 {
        _ = write!(
            body,
            "<form method=post action=\"/stripe/checkout/{id}/confirm\"><button>{}</button></form>",
            words.confirm_free
        );
        return;
    }
    let methods = session["payment_method_types"].as_array().cloned().unwrap_or_default();
    let email = if session["customer_details"]["email"].is_null() {
        format!("<label>{}<input name=email type=email autocomplete=email></label>", words.email)
    } else {
        String::new()
    };
    if methods.contains(&json!("card")) {
        _ = write!(
            body,
            "<section aria-labelledby=test><h2 id=test>{}</h2>\
             <form method=post action=\"/stripe/checkout/{id}/card\" id=test-card-form><fieldset><legend>{}</legend>",
            words.pay_with_test_card, words.test_card
        );
        for (place, (number, _)) in TEST_CARDS.iter().enumerate() {
            let checked = if place == 0 { " checked" } else { "" };
            if place == USUAL_CARDS {
                _ = write!(body, "<details><summary>{}</summary>", words.other_cards);
            }
            _ = write!(
                body,
                "<label class=choice><input type=radio name=test_card value={number}{checked}> <span>{number}</span> \
                 <small>{}</small></label>",
                language.card(number)
            );
        }
        _ = write!(body, "</details></fieldset><button>{}</button></form></section>", words.pay);
        _ = write!(
            body,
            "<section aria-labelledby=card><h2 id=card>{}</h2>\
             <form method=post action=\"/stripe/checkout/{id}/card\" id=card-form>{email}\
             <label>{}<input name=number inputmode=numeric autocomplete=cc-number maxlength=23 required></label>\
             <label>{}<input name=expiry inputmode=numeric autocomplete=cc-exp maxlength=9 placeholder=12/30 required></label>\
             <label>{}<input name=cvc inputmode=numeric autocomplete=cc-csc maxlength=4 required></label>\
             <button>{}</button></form></section>",
            words.pay_with_card, words.number, words.expiry, words.cvc, words.pay
        );
    }
    if methods.contains(&json!("sepa_debit")) {
        let offered: Vec<String> = TEST_IBANS.iter().map(|iban| format!("<option value={iban}>")).collect();
        _ = write!(
            body,
            "<section aria-labelledby=debit><h2 id=debit>{}</h2>\
             <form method=post action=\"/stripe/checkout/{id}/debit\" id=debit-form>{email}\
             <label>{}<input name=iban list=ibans maxlength=42 placeholder={} required></label>\
             <datalist id=ibans>{}</datalist><p><small>{}</small></p><button>{}</button></form></section>",
            words.pay_by_debit,
            words.iban,
            TEST_IBANS[0],
            offered.concat(),
            words.mandate,
            words.authorize_debit
        );
    }
}

fn back_link(body: &mut String, words: &Words, session: &Value) {
    if let Some(url) = session["cancel_url"].as_str() {
        _ = write!(body, "<p><a id=back href=\"{}\">← {}</a></p>", escape(url), words.back);
    }
}

/// Year and month of a Unix time, in UTC.
pub(super) fn month_of(now: i64) -> (u32, u32) {
    let date = jiff::Timestamp::from_second(now).unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC).date();
    (u32::try_from(date.year()).unwrap_or_default(), u32::try_from(date.month()).unwrap_or_default())
}
