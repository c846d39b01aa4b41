//! Somebody signed in proves again who they are.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::account},
    domain::{error::AppError, ids::PersonId},
    flows::{
        people::{self, prove::Proof},
        portal::Portal,
    },
    request::{Posted, Visit, session},
};

/// The fields a proof is typed in.
pub const FIELDS: [&str; 3] = ["current_password", "one_time_code", "one_time_recovery"];

pub async fn confirm(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let person = visit.actor()?.person().ok_or(AppError::SignedOut)?;
        posted.only(&[&FIELDS[..], &["next", "username"]].concat())?;
        people::prove(&portal, person, read(&posted), &visit.request_id).await?;
        session::prove(&visit.session, visit.at).await?;
        Ok(Next::to(posted.get("next")))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => account::confirm::page(visit, State(portal)).await,
    }
}

/// Of a form that needs a proof for some of what it may say and asks beside its own fields.
pub async fn assured(visit: &Visit, portal: &Portal, person: PersonId, posted: &Posted) -> Result<(), AppError> {
    if visit.is_sure() {
        return Ok(());
    }
    people::prove(portal, person, read(posted), &visit.request_id).await
}

pub fn read(posted: &Posted) -> Proof<'_> {
    let [password, one_time, recovery] = FIELDS.map(|field| posted.get(field));
    Proof { password, one_time, recovery }
}
