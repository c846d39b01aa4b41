//! From a view to an answer: the whole document at once, with its status, its nonce and its policy.

use std::pin::Pin;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use http::{HeaderValue, Request, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use super::{
    shell::Document,
    ui::{ErrorPage, ShopName},
};
use crate::{
    domain::error::AppError,
    flows::portal::Portal,
    request::{FormState, Visit, flash, visit::Wants},
};

/// Marks answers that are finished: the outer wall leaves them alone.
#[derive(Debug, Clone, Copy)]
pub struct Drawn;

/// A page: what was loaded, shown; or why it could not be.
pub async fn page<T, V>(portal: &Portal, visit: Visit, loaded: Result<T, AppError>, show: fn(T) -> V) -> Response
where
    T: Send + 'static,
    V: IntoView + 'static,
{
    match loaded {
        Ok(loaded) => {
            let status =
                visit.form().and_then(|form| StatusCode::from_u16(form.status()).ok()).unwrap_or(StatusCode::OK);
            let wait = visit.form().and_then(FormState::retry_after);
            let mut answer = document(portal, visit, status, move || show(loaded)).await;
            if let Some(wait) = wait.map(HeaderValue::from).or_else(|| busy(status)) {
                answer.headers_mut().insert(header::RETRY_AFTER, wait);
            }
            answer
        }
        Err(error) => problem(portal, visit, error).await,
    }
}

/// The answer to an error that no form can show: a page for people, JSON for programs, the way to sign in.
pub async fn problem(portal: &Portal, visit: Visit, error: AppError) -> Response {
    let status = StatusCode::from_u16(error.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if visit.wants == Wants::Json {
        return super::answer::json(&visit, &error);
    }
    if error == AppError::SignedOut {
        return super::answer::to_sign_in(&visit);
    }
    let wait = match error {
        AppError::RateLimited(seconds) => Some(HeaderValue::from(seconds)),
        _ => busy(status),
    };
    let mut answer = document(portal, visit, status, move || view! { <ErrorPage error/> }).await;
    if let Some(wait) = wait {
        answer.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    answer
}

/// When to try again, after an answer that says we or a provider are away.
fn busy(status: StatusCode) -> Option<HeaderValue> {
    (status == StatusCode::SERVICE_UNAVAILABLE).then(|| HeaderValue::from_static("5"))
}

async fn document<V: IntoView + 'static>(
    portal: &Portal,
    visit: Visit,
    status: StatusCode,
    show: impl FnOnce() -> V + Send + 'static,
) -> Response {
    let flashed = visit.flash.is_some();
    let request = match Request::builder().uri(&visit.target).body(Body::empty()) {
        Ok(request) => request,
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    // Even the page that says the database is away has a name on it.
    let shop = visit.setup(portal).await.map(|setup| setup.shop.name.clone()).unwrap_or_default();
    let portal = portal.clone();
    let contexts = move || {
        provide_context(ShopName(shop.clone()));
        provide_context(visit.clone());
        provide_context(portal.clone());
        expect_context::<ResponseOptions>().insert_header(header::CONTENT_SECURITY_POLICY, policy(&portal));
    };
    let whole = move || view! { <Document>{show()}</Document> };
    let mut answer = leptos_axum::handle_response_inner(contexts, whole, request, |view, rest, _| {
        // What it shows was loaded before: nothing is left to wait for.
        let html = view.to_html();
        Box::pin(async { Box::pin(futures::stream::once(async { html }).chain(rest())) as Pin<Box<_>> })
    })
    .await;
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if flashed {
        answer.headers_mut().append(header::SET_COOKIE, flash::clear());
    }
    answer.extensions_mut().insert(Drawn);
    answer
}

/// Nothing from elsewhere, nothing inline but what carries this answer's nonce.
fn policy(portal: &Portal) -> HeaderValue {
    let nonce = leptos::nonce::use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    // A form may lead on to a provider's page; in the demo that is the sandbox on this machine.
    let elsewhere = portal.addresses.sandbox.as_ref().map(|sandbox| format!(" {sandbox}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self' https:{elsewhere}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}
