//! Passwords: asked for anew, chosen behind a link, changed.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::sign_in::one_email;
use crate::{
    app::{
        answer::Next,
        pages::{account, public},
    },
    domain::{
        error::{AppError, Code},
        people::Purpose,
    },
    flows::{
        people::{self, change_password::Change, choose_password::Choice},
        portal::Portal,
    },
    request::{Posted, Visit, session},
};

pub async fn forget(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let email = one_email(&posted);
        posted.only(&["email"])?;
        match email {
            Ok(email) => people::forget_password(&portal, &email, visit.address).await?,
            // In letters of which we keep no address: answered as one that nobody has.
            Err(Code::EmailInvalid) if !posted.get("email").is_ascii() => {}
            Err(code) => return Err(AppError::invalid("email", code)),
        }
        Ok(Next::to("/sign-in").saying("reset-sent"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => public::forgotten::page(visit, State(portal)).await,
    }
}

pub async fn reset(visit: Visit, State(portal): State<Portal>, Path(token): Path<String>, posted: Posted) -> Response {
    choose(visit, &portal, (&token, Purpose::Reset), &posted).await
}

pub async fn accept(visit: Visit, State(portal): State<Portal>, Path(token): Path<String>, posted: Posted) -> Response {
    choose(visit, &portal, (&token, Purpose::Invite), &posted).await
}

async fn choose(visit: Visit, portal: &Portal, (token, purpose): (&str, Purpose), posted: &Posted) -> Response {
    let outcome = async {
        posted.only(&["username", "password"])?;
        let choice = Choice { token, purpose, password: posted.get("password") };
        people::choose_password(portal, choice, &visit.request_id).await?;
        Ok(Next::to("/sign-in").saying("password-chosen"))
    }
    .await;
    match visit.answer(outcome, posted) {
        Ok(answer) => answer,
        Err(visit) => public::choose_password::page(visit, portal, token, purpose).await,
    }
}

pub async fn change(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let actor = visit.actor()?;
        posted.only(&["username", "password"])?;
        let keep = session::kept(&visit.session);
        let change = Change { password: posted.get("password"), keep: keep.as_deref() };
        people::change_password(&portal, &actor, change, &visit.request_id).await?;
        session::renew(&visit.session).await?;
        Ok(Next::to("/account").saying("password-changed"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => account::password::page(visit, State(portal)).await,
    }
}
