//! The hosted page of a link, and the merchant's dashboard in miniature.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::HeaderMap;
use serde_json::Value;

use super::payments::{self, Funding, sum};
use super::{LINK, PAYMENT, REFUND, ROOT, SETTLEMENT, acts, events, links, money};
use crate::sandbox::Sandbox;
use crate::sandbox::hosted::{self, Choice, Language, Page, Pressed};
use crate::sandbox::next_steps::{self, Button, Line, Next};

const NAME: &str = "Razorpay";

const CHOICES: &[Choice] = &[
    ("success", ("UPI success@razorpay : accepté aussitôt", "UPI success@razorpay: accepted at once")),
    ("failure", ("UPI failure@razorpay : refusé", "UPI failure@razorpay: refused")),
    ("held", ("Carte autorisée : encaissée ou libérée plus tard", "Card authorised: captured or let go later")),
];

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/razorpay", get(dashboard))
        .route("/razorpay/next", post(happen))
        .route("/razorpay/i/{link}", get(show).post(acted))
}

async fn show(State(sandbox): State<Sandbox>, Path(link): Path<String>, headers: HeaderMap) -> Response {
    let (facts, last) = sandbox.read(|books| (books.body(&link), payments::latest(books, &link)));
    if facts["object"] != LINK {
        return hosted::absent(NAME, &headers);
    }
    let (minor, currency) = sum(&facts);
    let (action, amount) = (format!("{ROOT}/i/{link}"), money::written(minor, &currency));
    let refused = last.filter(|last| last["status"] == "failed");
    let page = Page {
        provider: NAME,
        subject: text(&facts, "description"),
        amount: &amount,
        action: links::is_open(&facts).then_some(&action),
        choices: CHOICES,
        // A link knows no way back but the address it calls when it is paid; without its signature that says nothing.
        back: text(&facts, "callback_url"),
        refused: refused
            .map(|_| ("Votre paiement a été refusé. Essayez autrement.", "Your payment was refused. Try another way.")),
    };
    page.drawn(Language::of(&headers)).into_response()
}

async fn acted(
    State(sandbox): State<Sandbox>,
    Path(link): Path<String>,
    headers: HeaderMap,
    Form(pressed): Form<Pressed>,
) -> Response {
    let funding = match pressed.funding.as_str() {
        "failure" => Funding::Declined,
        "held" => Funding::Held,
        _ => Funding::Instant,
    };
    let now = sandbox.now();
    match sandbox.change(|books| payments::attempt(books, &link, funding, now)) {
        Some(_) if pressed.walks_away() => hosted::closed(NAME, &headers),
        Some(payment) if funding == Funding::Instant => {
            hosted::back_to(&sandbox, &events::callback(&sandbox, &link, &payment)).await
        }
        // Whoever is held goes back by themselves.
        Some(_) if funding == Funding::Held => {
            let back = sandbox.read(|books| text(&books.body(&link), "callback_url").to_owned());
            hosted::back_to(&sandbox, &back).await
        }
        _ => Redirect::to(&format!("{ROOT}/i/{link}")).into_response(),
    }
}

async fn dashboard(State(sandbox): State<Sandbox>) -> Html<String> {
    let lines: Vec<Line> = sandbox.read(|books| {
        let mut found: Vec<_> = books
            .objects
            .values()
            .filter(|record| matches!(text(&record.body, "object"), LINK | REFUND | SETTLEMENT))
            .collect();
        found.sort_by_key(|record| std::cmp::Reverse(record.order));
        let line = |body: &Value| {
            let last = payments::latest(books, text(body, "id"));
            let state = last
                .as_ref()
                .filter(|last| last["object"] == PAYMENT)
                .map_or(text(body, "status"), |last| text(last, "status"));
            let (minor, currency) = sum(body);
            Line {
                id: text(body, "id").to_owned(),
                subject: [text(body, "description"), text(body, "payment")].concat(),
                amount: money::written(minor, &currency),
                state: state.to_owned(),
                buttons: if text(body, "object") == SETTLEMENT { settled(state) } else { buttons(state) },
            }
        };
        found.into_iter().map(|record| line(&record.body)).collect()
    });
    next_steps::dashboard(NAME, ROOT, &lines)
}

fn settled(state: &str) -> &'static [Button] {
    if state == "processed" { &[("payout_failed", "Send back")] } else { &[] }
}

fn buttons(state: &str) -> &'static [Button] {
    match state {
        "created" => &[("expire", "Expire")],
        "authorized" => &[("success", "Capture"), ("failure", "Let go")],
        "failed" => &[("success", "Succeed late")],
        "captured" => &[
            ("refund", "Refund all"),
            ("dispute", "Dispute"),
            ("dispute_won", "Win"),
            ("dispute_lost", "Lose"),
            ("payout", "Settle everything"),
        ],
        "pending" => &[("refund_succeeded", "Refund arrives"), ("refund_failed", "Refund fails")],
        _ => &[],
    }
}

async fn happen(State(sandbox): State<Sandbox>, Form(next): Form<Next>) -> Response {
    next_steps::happened(ROOT, acts::late(&sandbox, &next.order()))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
