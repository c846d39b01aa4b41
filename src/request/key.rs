//! Ids in an address, read strictly: anything but the canonical form does not exist.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    response::IntoResponse,
};
use http::{StatusCode, request::Parts};

/// The first id in the address.
pub struct Key<T>(pub T);

/// The first two ids in the address.
pub struct Keys<T, U>(pub T, pub U);

/// There is no such thing here; the outer wall draws the page.
pub struct Absent;

impl IntoResponse for Absent {
    fn into_response(self) -> axum::response::Response {
        StatusCode::NOT_FOUND.into_response()
    }
}

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Key<T> {
    type Rejection = Absent;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Absent> {
        nth(parts, state, 0).await.map(Self)
    }
}

impl<S: Send + Sync, T: FromStr + Send, U: FromStr> FromRequestParts<S> for Keys<T, U> {
    type Rejection = Absent;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Absent> {
        Ok(Self(nth(parts, state, 0).await?, nth(parts, state, 1).await?))
    }
}

async fn nth<S: Send + Sync, T: FromStr>(parts: &mut Parts, state: &S, place: usize) -> Result<T, Absent> {
    let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Absent)?;
    params.iter().nth(place).and_then(|(_, text)| text.parse().ok()).ok_or(Absent)
}
