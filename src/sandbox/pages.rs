//! The frame of the sandbox's pages, its home page, and the guard against foreign sites.

use axum::Router;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, Method, StatusCode, header};

use super::Sandbox;

pub(super) fn routes() -> Router<Sandbox> {
    Router::new().route("/", get(home)).route("/sandbox.css", get(style))
}

/// A whole page; `title` and `body` are HTML already, `language` is its code.
pub(crate) fn shell(language: &str, title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang={language}><head><meta charset=utf-8><title>{title} · Guichet sandbox</title>\
         <meta name=viewport content=\"width=device-width, initial-scale=1\"><link rel=icon href=\"data:,\">\
         <link rel=stylesheet href=/sandbox.css></head><body><main>{body}</main></body></html>"
    ))
}

/// Text as it may stand in HTML, quotes included.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// No page elsewhere on the web may press our buttons; nothing of ours runs scripts or loads from elsewhere.
pub(super) async fn same_site_only(request: Request, next: Next) -> Response {
    let from_elsewhere = request.headers().get("sec-fetch-site").is_some_and(|site| site == "cross-site");
    if from_elsewhere && request.method() != Method::GET {
        return (StatusCode::FORBIDDEN, "The sandbox takes no orders from other sites.").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
        ),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn home() -> Html<String> {
    let body = "<p class=banner lang=fr>Bac à sable : aucun argent réel</p><h1>Guichet sandbox</h1>\
        <p>A stand-in for the payment providers and for the mail server. It speaks their real protocols; no money moves.</p>\
        <ul><li><a href=/stripe>Stripe: accounts, webhook endpoints, events</a></li>\
        <li><a href=/stripe/payments>Stripe: payments and sessions, and what happens next</a></li>\
        <li><a href=/paypal>PayPal: merchants, orders, and what happens next</a></li>\
        <li><a href=/gocardless>GoCardless: billing requests, debits, and what happens next</a></li>\
        <li><a href=/braintree>Braintree: transactions, and what happens next</a></li>\
        <li><a href=/razorpay>Razorpay: payment links, and what happens next</a></li>\
        <li><a href=/paytm>Paytm: orders, and what happens next</a></li>\
        <li><a href=/mailbox>Mailbox: every mail the portal sent</a></li>\
        <li><a href=/_control>Control interface</a></li>\
        <li><a href=/_control/ledger>Ledger: what really happened</a></li>\
        <li><a href=/_control/calls>Calls the portal made</a> (<a href=/_control/calls.jsonl>as JSON lines</a>)</li></ul>";
    shell("en", "Home", body)
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("sandbox.css"))
}
