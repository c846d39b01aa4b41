//! The hosted page, posted to with a token; the form that posts the browser back; the dashboard in miniature.

use std::fmt::Write;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::orders::{self, End};
use super::{ORDER, REFUND, ROOT, TOKEN_LIVES, acts, events, merchants};
use crate::sandbox::Sandbox;
use crate::sandbox::hosted::{self, Choice, Language, Page, Pressed};
use crate::sandbox::next_steps::{self, Button, Line, Next};
use crate::sandbox::pages::{escape, shell};

const NAME: &str = "Paytm";

const CHOICES: &[Choice] = &[
    ("wallet", ("Portefeuille Paytm : accepté aussitôt", "Paytm wallet: accepted at once")),
    ("declined", ("Carte refusée par la banque", "Card the bank declines")),
    ("pending", ("Banque en ligne : accepté ou refusé plus tard", "Net banking: accepted or refused later")),
];

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/paytm", get(dashboard))
        .route("/paytm/next", post(happen))
        .route("/paytm/theia/api/v1/showPaymentPage", post(show))
        .route("/paytm/pay/{mid}/{order}", post(acted))
        .route("/paytm/leave/{mid}/{order}", get(left))
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Named {
    mid: String,
    order_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entrance {
    mid: String,
    order_id: String,
    txn_token: String,
}

async fn show(
    State(sandbox): State<Sandbox>,
    Query(named): Query<Named>,
    headers: HeaderMap,
    Form(entrance): Form<Entrance>,
) -> Response {
    let id = orders::id_of(&merchants::account_of(&named.mid), &named.order_id);
    let (facts, now) = (sandbox.read(|books| books.body(&id)), sandbox.now());
    let same = named == Named { mid: entrance.mid, order_id: entrance.order_id };
    let fresh = facts["begun"].as_i64().is_some_and(|begun| now <= begun + TOKEN_LIVES);
    if facts["object"] != ORDER || !same || facts["token"] != entrance.txn_token.as_str() || !fresh {
        return hosted::absent(NAME, &headers);
    }
    let (action, amount) =
        (format!("{ROOT}/pay/{}/{}", named.mid, named.order_id), format!("{} INR", orders::amount(&facts)));
    let page = Page {
        provider: NAME,
        subject: &named.order_id,
        amount: &amount,
        action: orders::is_open(&facts, now).then_some(&action),
        choices: CHOICES,
        back: &format!("{ROOT}/leave/{}/{}", named.mid, named.order_id),
        refused: None,
    };
    page.drawn(Language::of(&headers)).into_response()
}

async fn acted(
    State(sandbox): State<Sandbox>,
    Path((mid, order)): Path<(String, String)>,
    headers: HeaderMap,
    Form(pressed): Form<Pressed>,
) -> Response {
    let end = match pressed.funding.as_str() {
        "declined" => End::Declined,
        "pending" => End::Pending,
        _ => End::Paid,
    };
    match ended(&sandbox, (&mid, &order), end).await {
        Some(_) if pressed.walks_away() => hosted::closed(NAME, &headers),
        Some(id) => posted_back(&sandbox, &id, &headers).into_response(),
        None => (StatusCode::CONFLICT, hosted::absent(NAME, &headers)).into_response(),
    }
}

/// Back without paying ends the order.
async fn left(
    State(sandbox): State<Sandbox>,
    Path((mid, order)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    _ = ended(&sandbox, (&mid, &order), End::Left).await;
    let id = orders::id_of(&merchants::account_of(&mid), &order);
    match sandbox.read(|books| books.body(&id)["object"] == ORDER) {
        true => posted_back(&sandbox, &id, &headers).into_response(),
        false => hosted::absent(NAME, &headers),
    }
}

async fn ended(sandbox: &Sandbox, (mid, order): (&str, &str), end: End) -> Option<String> {
    let (id, now) = (orders::id_of(&merchants::account_of(mid), order), sandbox.now());
    sandbox.change(|books| orders::decide(books, &id, end, now))?;
    hosted::overtaken(sandbox).await;
    Some(id)
}

/// Paytm's form sends itself; here nothing runs scripts, and the button does.
fn posted_back(sandbox: &Sandbox, id: &str, headers: &HeaderMap) -> Html<String> {
    let language = Language::of(headers);
    let (address, fields) = sandbox.read(|books| events::posted_back(books, id));
    let mut body = format!("<form method=post action=\"{}\" id=return-form>", escape(&address));
    for (name, value) in &fields {
        _ = write!(body, "<input type=hidden name={name} value=\"{}\">", escape(value));
    }
    let words = language.either(("Revenir à la boutique", "Return to the shop"));
    _ = write!(body, "<button id=return>{words}</button></form>");
    shell(language.either(("fr", "en")), NAME, &body)
}

async fn dashboard(State(sandbox): State<Sandbox>) -> Html<String> {
    let lines: Vec<Line> = sandbox.read(|books| {
        let mut found: Vec<_> =
            books.objects.values().filter(|record| matches!(text(&record.body, "object"), ORDER | REFUND)).collect();
        found.sort_by_key(|record| std::cmp::Reverse(record.order));
        found.into_iter().map(|record| line(&record.body)).collect()
    });
    next_steps::dashboard(NAME, ROOT, &lines)
}

fn line(body: &Value) -> Line {
    let status = text(body, "status");
    let buttons: &'static [Button] = match (text(body, "object"), status) {
        (ORDER, "OPEN") => &[("expire", "Close the page")],
        (ORDER, "PENDING") => &[("success", "Succeed now"), ("failure", "Fail now")],
        (ORDER, "TXN_SUCCESS") => &[("refund", "Refund all")],
        (REFUND, "PENDING") => &[("refund_succeeded", "Refund arrives"), ("refund_failed", "Refund fails")],
        _ => &[],
    };
    Line {
        id: text(body, "id").to_owned(),
        subject: text(body, "order").to_owned(),
        amount: format!("{} INR", orders::amount(body)),
        state: status.to_owned(),
        buttons,
    }
}

async fn happen(State(sandbox): State<Sandbox>, Form(next): Form<Next>) -> Response {
    next_steps::happened(ROOT, acts::late(&sandbox, &next.order()))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
