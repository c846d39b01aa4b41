//! Coming in.

use std::net::IpAddr;

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::public},
    domain::{
        error::{AppError, Code, Findings},
        password::Password,
        people::Email,
    },
    flows::{
        people::{self, sign_in::Entry},
        portal::Portal,
    },
    request::{Posted, Visit, session},
};

pub async fn sign_in(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let entry = read(&posted, visit.address)?;
        let (person, identity) = people::sign_in(&portal, entry).await?;
        session::sign_in(&visit.session, person, portal.clock.now()).await?;
        Ok(Next::to(public::sign_in::way_in(&identity, posted.get("next"))))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => public::sign_in::ask(visit, &portal, posted.get("next").to_owned()).await,
    }
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
