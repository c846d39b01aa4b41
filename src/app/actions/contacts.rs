//! Who acts for a customer: invited, given other rights, removed.

use axum::{extract::State, response::Response};

use super::guests;
use crate::{
    app::{answer::Next, pages::admin::customers::one},
    db,
    domain::{
        error::{AppError, Findings},
        ids::{CustomerId, PersonId},
        people::{Actor, Duty, Right, Seat},
    },
    flows::{
        people::{self, invite::Guest},
        portal::Portal,
    },
    request::{Key, Keys, Posted, Visit},
};

pub async fn invite(visit: Visit, State(portal): State<Portal>, Key(id): Key<CustomerId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        let guest = guest(&portal, id, posted.only(&["name", "email", "right*"])?).await?;
        people::invite::invite(&portal, &Actor::Admin(admin), &guest, &visit.request_id).await?;
        Ok(there(id, "contact-invited"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn change_rights(
    visit: Visit,
    State(portal): State<Portal>,
    Keys(id, person): Keys<CustomerId, PersonId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        let rights = rights(posted.only(&["right*"])?);
        people::change_rights::change_rights(&portal, &admin, (id, person), &rights, &visit.request_id).await?;
        Ok(there(id, "contact-rights-changed"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn remove(
    visit: Visit,
    State(portal): State<Portal>,
    Keys(id, person): Keys<CustomerId, PersonId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        posted.only(&[])?;
        people::remove_contact::remove_contact(&portal, &admin, (id, person), &visit.request_id).await?;
        Ok(there(id, "contact-removed"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn sign_out(
    visit: Visit,
    State(portal): State<Portal>,
    Keys(id, person): Keys<CustomerId, PersonId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::Invoice)?;
        posted.only(&[])?;
        must_be_contact(&portal, (id, person)).await?;
        people::end_sessions_of(&portal, &admin, person, &visit.request_id).await?;
        Ok(there(id, "person-signed-out"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

pub async fn reset_second_factor(
    visit: Visit,
    State(portal): State<Portal>,
    Keys(id, person): Keys<CustomerId, PersonId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::People)?;
        posted.only(&[])?;
        must_be_contact(&portal, (id, person)).await?;
        people::second_factor::reset(&portal, &Actor::Admin(admin), person, &visit.request_id).await?;
        Ok(there(id, "second-factor-reset"))
    }
    .await;
    answer(visit, portal, id, (outcome, posted)).await
}

/// Of this customer: nobody else's address leads to somebody.
async fn must_be_contact(portal: &Portal, (id, person): (CustomerId, PersonId)) -> Result<(), AppError> {
    db::contacts::rights(portal.db.reader(), id, person).await?.map(drop).ok_or(AppError::NotFound)
}

async fn guest(portal: &Portal, id: CustomerId, posted: &Posted) -> Result<Guest, AppError> {
    let customer = db::customers::find(portal.db.reader(), id).await?;
    let mut findings = Findings::default();
    let named = guests::named(posted, &mut findings);
    findings.done()?;
    let (name, email) = named.ok_or(AppError::NotFound)?;
    let seat = Seat::Contact { customer: id, rights: rights(posted) };
    Ok(Guest { email, name, language: customer.card.language, seat })
}

fn rights(posted: &Posted) -> Vec<Right> {
    Right::parse_all(&posted.all("right").join(","))
}

fn there(id: CustomerId, saying: &'static str) -> Next {
    Next::to(format!("/admin/customers/{id}")).saying(saying)
}

async fn answer(
    visit: Visit,
    portal: Portal,
    id: CustomerId,
    (outcome, posted): (Result<Next, AppError>, Posted),
) -> Response {
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => one::page(visit, State(portal), Key(id)).await,
    }
}
