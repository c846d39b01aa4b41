//! Behind the forms of a person's second factor.

use axum::{extract::State, response::Response};

use crate::{
    app::{
        answer::Next,
        pages::account::{recovery_codes, second_factor},
    },
    domain::{error::AppError, second_factor::Typed},
    flows::{people::second_factor as factor, portal::Portal},
    request::{Posted, Visit, session},
};

const HERE: &str = "/account/second-factor";

pub async fn begin(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        posted.only(&[])?;
        factor::begin(&portal, &visit.actor()?).await?;
        Ok(Next::to(HERE))
    }
    .await;
    finish(visit, portal, (outcome, &posted)).await
}

pub async fn turn_on(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let actor = visit.actor()?;
        posted.only(&["one_time_code"])?;
        let code = Typed::one_time(posted.get("one_time_code"));
        let code = code.map_err(|code| AppError::invalid("one_time_code", code))?;
        let keep = session::kept(&visit.session);
        let codes = factor::turn_on(&portal, &actor, (&code, keep.as_deref()), &visit.request_id).await?;
        session::renew(&visit.session).await?;
        Ok(codes)
    }
    .await;
    show_codes(visit, portal, (outcome, &posted)).await
}

pub async fn renew_codes(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        posted.only(&[])?;
        factor::renew_codes(&portal, &visit.actor()?, &visit.request_id).await
    }
    .await;
    show_codes(visit, portal, (outcome, &posted)).await
}

pub async fn turn_off(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        posted.only(&[])?;
        factor::turn_off(&portal, &visit.actor()?, &visit.request_id).await?;
        session::renew(&visit.session).await?;
        Ok(Next::to("/account").saying("second-factor-off"))
    }
    .await;
    finish(visit, portal, (outcome, &posted)).await
}

/// The one answer of the house that is drawn where it was posted: led on to, the codes would have to be kept.
async fn show_codes(
    visit: Visit,
    portal: Portal,
    (outcome, posted): (Result<Vec<String>, AppError>, &Posted),
) -> Response {
    match outcome {
        Ok(codes) => recovery_codes::page(visit, &portal, codes).await,
        Err(error) => finish(visit, portal, (Err(error), posted)).await,
    }
}

async fn finish(visit: Visit, portal: Portal, (outcome, posted): (Result<Next, AppError>, &Posted)) -> Response {
    match visit.answer(outcome, posted) {
        Ok(answer) => answer,
        Err(visit) => second_factor::page(visit, State(portal)).await,
    }
}
