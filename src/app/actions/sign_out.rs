//! Going out.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, draw},
    domain::error::AppError,
    flows::portal::Portal,
    request::{Posted, Visit, session},
};

pub async fn sign_out(visit: Visit, State(portal): State<Portal>) -> Response {
    let outcome = session::sign_out(&visit.session).await.map(|()| Next::to("/sign-in").saying("signed-out"));
    match visit.answer(outcome, &Posted::default()) {
        Ok(answer) => answer,
        Err(visit) => draw::problem(&portal, visit, AppError::Unavailable).await,
    }
}
