//! What a person changes about themselves.

use axum::{
    extract::{Path, State},
    response::Response,
};
use http::header;

use super::sign_in::one_email;
use crate::{
    app::{
        answer::Next,
        draw,
        pages::{account, public},
    },
    domain::{
        error::{AppError, Code},
        language::Language,
    },
    flows::{people, portal::Portal},
    request::{Posted, Visit, language as speech, session},
};

pub async fn name(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let person = visit.actor()?.person().ok_or(AppError::SignedOut)?;
        posted.only(&["name"])?;
        let name = posted.required("name", 120).map_err(|code| AppError::invalid("name", code))?;
        people::rename(&portal, person, &name).await?;
        Ok(Next::to("/account").saying("account-saved"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => account::overview::page(visit, State(portal)).await,
    }
}

pub async fn email(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let actor = visit.actor()?;
        posted.only(&["email"])?;
        let email = one_email(&posted).map_err(|code| AppError::invalid("email", code))?;
        people::change_email(&portal, &actor, &email).await?;
        Ok(Next::to("/account").saying("email-to-confirm"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => account::email::page(visit, State(portal)).await,
    }
}

pub async fn confirm_email(
    visit: Visit,
    State(portal): State<Portal>,
    Path(token): Path<String>,
    posted: Posted,
) -> Response {
    let outcome = async {
        posted.only(&[])?;
        let keep = session::kept(&visit.session);
        people::confirm_email(&portal, &token, keep.as_deref(), &visit.request_id).await?;
        Ok(Next::to("/account").saying("email-changed"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => public::confirm_email::page(visit, State(portal), Path(token)).await,
    }
}

/// Everybody may choose; of those signed in it is kept with the person.
pub async fn language(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        posted.only(&["language", "next"])?;
        let chosen = Language::parse(posted.get("language")).ok_or(AppError::Conflict(Code::BadRequest))?;
        if let Some(person) = visit.actor().ok().and_then(|actor| actor.person()) {
            people::choose_language(&portal, person, chosen).await?;
        }
        Ok(Next::to(posted.get("next")))
    }
    .await;
    match visit.answer(outcome.clone(), &posted) {
        Ok(mut answer) => {
            if let Some(chosen) = Language::parse(posted.get("language")) {
                answer.headers_mut().append(header::SET_COOKIE, speech::set(chosen));
            }
            answer
        }
        Err(visit) => draw::problem(&portal, visit, outcome.err().unwrap_or(AppError::Unavailable)).await,
    }
}
