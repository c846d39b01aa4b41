//! Sessions ended by whose they are.

use axum::{
    extract::{Path, State},
    response::Response,
};

use crate::{
    app::{answer::Next, pages::account::overview},
    domain::error::AppError,
    flows::{people, portal::Portal},
    request::{Posted, Visit, session},
};

pub async fn end_others(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let actor = visit.actor()?;
        posted.only(&[])?;
        let keep = session::kept(&visit.session);
        people::sign_out_elsewhere(&portal, &actor, keep.as_deref(), &visit.request_id).await?;
        Ok(Next::to("/account").saying("sessions-ended"))
    }
    .await;
    finish(visit, portal, (outcome, &posted)).await
}

pub async fn end_one(
    visit: Visit,
    State(portal): State<Portal>,
    Path(handle): Path<String>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let actor = visit.actor()?;
        posted.only(&[])?;
        people::end_session(&portal, &actor, &handle, &visit.request_id).await?;
        Ok(Next::to("/account").saying("session-ended"))
    }
    .await;
    finish(visit, portal, (outcome, &posted)).await
}

async fn finish(visit: Visit, portal: Portal, (outcome, posted): (Result<Next, AppError>, &Posted)) -> Response {
    match visit.answer(outcome, posted) {
        Ok(answer) => answer,
        Err(visit) => overview::page(visit, State(portal)).await,
    }
}
