//! Statuses without words become our own page or JSON: nothing of a framework's wording gets out.

use axum::{
    body::HttpBody,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, StatusCode, header};
use tower_http::csrf::ProtectionError;

use super::layers::REQUEST_ID;
use crate::{
    app::{
        answer,
        draw::{self, Drawn},
    },
    domain::{
        error::{AppError, Code},
        language::Language,
    },
    flows::portal::Portal,
    request::{Visit, doors::ProveFirst, visit::Wants},
};

pub async fn finish(State(portal): State<Portal>, visit: Visit, request: Request, next: Next) -> Response {
    let answer = next.run(request).await;
    let bare = answer.status().is_client_error() || answer.status().is_server_error();
    if !bare || answer.extensions().get::<Drawn>().is_some() {
        return answer;
    }
    if let Some(ProveFirst { back }) = answer.extensions().get::<ProveFirst>() {
        return to_prove(&portal, visit, back).await;
    }
    let error = match answer.extensions().get::<ProtectionError>() {
        Some(_) => AppError::Conflict(Code::CsrfFailed),
        None => meaning(answer.status()),
    };
    let allow = answer.headers().get(header::ALLOW).cloned();
    let mut drawn = draw::problem(&portal, visit, error).await;
    if let Some(allow) = allow {
        drawn.headers_mut().insert(header::ALLOW, allow);
    }
    drawn
}

/// People are asked on a page and come back; programs are told.
async fn to_prove(portal: &Portal, visit: Visit, back: &str) -> Response {
    match visit.wants {
        Wants::Html => answer::see_other(&answer::Next::to(answer::with_next("/confirm", back))),
        Wants::Json => draw::problem(portal, visit, AppError::Conflict(Code::ReauthRequired)).await,
    }
}

/// The same for programs, which are nobody's visit: every answer has an id, every error its code.
pub async fn finish_plainly(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    if answer.headers().contains_key(&REQUEST_ID) {
        return answer;
    }
    let request_id = uuid::Uuid::now_v7().simple().to_string();
    let wrong = answer.status().is_client_error() || answer.status().is_server_error();
    if wrong && answer.body().size_hint().exact() == Some(0) {
        let allow = answer.headers().get(header::ALLOW).cloned();
        answer = answer::json_in(Language::En, &request_id, &meaning(answer.status()));
        allow.into_iter().for_each(|allow| drop(answer.headers_mut().insert(header::ALLOW, allow)));
    }
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        answer.headers_mut().insert(REQUEST_ID.clone(), id);
    }
    answer
}

/// A panic in a handler is ours to explain, never the visitor's to read.
pub fn caught(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let mut answer = Response::new(axum::body::Body::empty());
    *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    answer
}

fn meaning(status: StatusCode) -> AppError {
    match status.as_u16() {
        401 => AppError::SignedOut,
        403 => AppError::NotAllowed,
        404 => AppError::NotFound,
        503 => AppError::Unavailable,
        500.. => AppError::Internal(crate::db::fresh_ticket()),
        status => {
            let code = [
                Code::MethodNotAllowed,
                Code::RequestTimeout,
                Code::LinkExpired,
                Code::TooLarge,
                Code::UriTooLong,
                Code::UnsupportedMediaType,
                Code::RateLimited,
                Code::HeadersTooLarge,
            ];
            let found = code.into_iter().find(|code| code.status() == status);
            AppError::Conflict(found.unwrap_or(Code::BadRequest))
        }
    }
}
