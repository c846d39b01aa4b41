//! Coming in.

use std::net::IpAddr;

use axum::{extract::State, response::Response};

use super::proof;
use crate::{
    app::{answer::Next, pages::public},
    domain::{
        error::{AppError, Code, Findings},
        ids::PersonId,
        password::Password,
        people::{Email, Identity},
    },
    flows::{
        people::{
            self,
            sign_in::{Entered, Entry},
        },
        portal::Portal,
    },
    request::{Posted, Visit, session},
};

pub async fn sign_in(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let entry = read(&posted, visit.address)?;
        let next = posted.get("next");
        match people::sign_in(&portal, entry).await? {
            Entered::House(person, identity) => come_in(&visit, (person, &identity), next).await,
            Entered::Anteroom(person) => {
                session::wait_for_code(&visit.session, person, next, visit.at).await?;
                Ok(Next::to("/sign-in/code"))
            }
        }
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => public::sign_in::ask(visit, &portal, posted.get("next").to_owned()).await,
    }
}

pub async fn code(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let half = session::waiting(&visit.session, visit.at).await?.ok_or(AppError::SignedOut)?;
        posted.only(&["one_time_code", "one_time_recovery"])?;
        let code = proof::read(&posted).code()?;
        let who = (half.person, visit.address);
        let identity = people::pass_second_factor(&portal, who, &code, &visit.request_id).await?;
        come_in(&visit, (half.person, &identity), &half.next).await
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => public::code::page(visit, State(portal)).await,
    }
}

async fn come_in(visit: &Visit, (person, identity): (PersonId, &Identity), next: &str) -> Result<Next, AppError> {
    session::sign_in(&visit.session, person, visit.trail(), visit.at).await?;
    Ok(Next::to(public::sign_in::way_in(identity, next)))
}

fn read(posted: &Posted, address: IpAddr) -> Result<Entry, AppError> {
    let mut findings = Findings::default();
    let email = findings.take("email", one_email(posted));
    let password = findings.take("password", Password::typed(posted.get("password")));
    findings.done()?;
    posted.only(&["email", "password", "next"])?;
    let (Some(email), Some(password)) = (email, password) else { return Err(AppError::invalid("", Code::Validation)) };
    Ok(Entry { email, password, address })
}

/// Exactly one address: of two, nobody could tell which was meant.
pub fn one_email(posted: &Posted) -> Result<Email, Code> {
    match posted.all("email") {
        [email] => Email::parse(email),
        _ => Err(Code::EmailInvalid),
    }
}
