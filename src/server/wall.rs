//! Statuses without words become our own page or JSON: nothing of a framework's wording gets out.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{StatusCode, header};
use tower_http::csrf::ProtectionError;

use crate::{
    app::draw::{self, Drawn},
    domain::error::{AppError, Code},
    flows::portal::Portal,
    request::Visit,
};

pub async fn finish(State(portal): State<Portal>, visit: Visit, request: Request, next: Next) -> Response {
    let answer = next.run(request).await;
    let bare = answer.status().is_client_error() || answer.status().is_server_error();
    if !bare || answer.extensions().get::<Drawn>().is_some() {
        return answer;
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
