//! Behind the ledger's proofs: an administrator wants one now.

use axum::{extract::State, response::Response};

use crate::{
    app::{answer::Next, pages::admin::ledger_checks},
    domain::people::Duty,
    flows::{ledger::verify_daily::verify_now, portal::Portal},
    request::{Posted, Visit},
};

pub async fn now(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Money)?;
        posted.only(&[])?;
        verify_now(&portal, &admin).await?;
        Ok(Next::to(ledger_checks::PATH).saying("ledger-checked"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => ledger_checks::page(visit, State(portal)).await,
    }
}
