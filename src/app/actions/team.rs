//! Administrators: invited, given another role, shut out and let in.

use axum::{extract::State, response::Response};

use super::guests;
use crate::{
    app::{answer::Next, pages::admin},
    db,
    domain::{
        error::{AppError, Code, Findings},
        ids::PersonId,
        language::Language,
        people::{Actor, Duty, Role, Seat},
        second_factor::Demand,
    },
    flows::{
        people::{self, change_role::Change, change_state::Door, invite::Guest},
        portal::Portal,
    },
    request::{Key, Posted, Visit},
};

const TEAM: &str = "/admin/settings/team";

pub async fn invite(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::People)?;
        let guest = read_guest(&posted)?;
        people::invite(&portal, &Actor::Admin(admin), &guest, &visit.request_id).await?;
        Ok(Next::to(TEAM).saying("invited"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => admin::team_invitation::page(visit, State(portal)).await,
    }
}

fn read_guest(posted: &Posted) -> Result<Guest, AppError> {
    posted.only(&["name", "email", "language", "role"])?;
    let mut findings = Findings::default();
    let named = guests::named(posted, &mut findings);
    let role = findings.take("role", Role::parse(posted.get("role")).ok_or(Code::Required));
    findings.done()?;
    let language = Language::parse(posted.get("language")).unwrap_or_default();
    let (Some((name, email)), Some(role)) = (named, role) else {
        return Err(AppError::invalid("", Code::Validation));
    };
    Ok(Guest { email, name, language, seat: Seat::Admin(role) })
}

pub async fn invite_again(
    visit: Visit,
    State(portal): State<Portal>,
    Key(id): Key<PersonId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::People)?;
        posted.only(&[])?;
        let known = db::people::find(portal.db.reader(), id).await?;
        let seat = Seat::Admin(known.role.ok_or(AppError::NotFound)?);
        let guest = Guest { email: known.email, name: known.name, language: known.language.unwrap_or_default(), seat };
        people::invite(&portal, &Actor::Admin(admin), &guest, &visit.request_id).await?;
        Ok(Next::to(TEAM).saying("invited"))
    }
    .await;
    finish(visit, portal, id, (outcome, &posted)).await
}

pub async fn role(visit: Visit, State(portal): State<Portal>, Key(id): Key<PersonId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::People)?;
        posted.only(&["role", "was"])?;
        let read =
            |field: &'static str| Role::parse(posted.get(field)).ok_or(AppError::invalid("role", Code::Required));
        let change = Change { person: id, was: read("was")?, role: read("role")? };
        people::change_role(&portal, &admin, change, &visit.request_id).await?;
        Ok(Next::to(TEAM).saying("role-changed"))
    }
    .await;
    finish(visit, portal, id, (outcome, &posted)).await
}

pub async fn shut(visit: Visit, State(portal): State<Portal>, Key(id): Key<PersonId>, posted: Posted) -> Response {
    let outcome = turn(&visit, &portal, (id, Door::Shut), &posted).await.map(|next| next.saying("person-disabled"));
    finish(visit, portal, id, (outcome, &posted)).await
}

pub async fn open(visit: Visit, State(portal): State<Portal>, Key(id): Key<PersonId>, posted: Posted) -> Response {
    let outcome = turn(&visit, &portal, (id, Door::Open), &posted).await.map(|next| next.saying("person-enabled"));
    finish(visit, portal, id, (outcome, &posted)).await
}

pub async fn sign_out(visit: Visit, State(portal): State<Portal>, Key(id): Key<PersonId>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::People)?;
        posted.only(&[])?;
        people::end_sessions_of(&portal, &admin, id, &visit.request_id).await?;
        Ok(Next::to(format!("{TEAM}/{id}")).saying("person-signed-out"))
    }
    .await;
    finish(visit, portal, id, (outcome, &posted)).await
}

pub async fn reset_second_factor(
    visit: Visit,
    State(portal): State<Portal>,
    Key(id): Key<PersonId>,
    posted: Posted,
) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::People)?;
        posted.only(&[])?;
        people::second_factor::reset(&portal, &Actor::Admin(admin), id, &visit.request_id).await?;
        Ok(Next::to(format!("{TEAM}/{id}")).saying("second-factor-reset"))
    }
    .await;
    finish(visit, portal, id, (outcome, &posted)).await
}

pub async fn demand(visit: Visit, State(portal): State<Portal>, posted: Posted) -> Response {
    let outcome = async {
        let admin = visit.admin(Duty::People)?;
        posted.only(&["version", "second_factor"])?;
        let version = posted.get("version").parse().map_err(|_| AppError::invalid("version", Code::Validation))?;
        let wished = Demand::parse(posted.get("second_factor"));
        let wished = wished.ok_or_else(|| AppError::invalid("second_factor", Code::Required))?;
        people::second_factor::demand(&portal, &admin, (wished, version), &visit.request_id).await?;
        Ok(Next::to(TEAM).saying("saved"))
    }
    .await;
    match visit.answer(outcome, &posted) {
        Ok(answer) => answer,
        Err(visit) => admin::team_access::page(visit, State(portal)).await,
    }
}

async fn turn(visit: &Visit, portal: &Portal, (id, door): (PersonId, Door), posted: &Posted) -> Result<Next, AppError> {
    let admin = visit.admin(Duty::People)?;
    posted.only(&[])?;
    people::change_state(portal, &admin, (id, door), &visit.request_id).await?;
    Ok(Next::to(TEAM))
}

/// On to the team, or back to the member's page.
async fn finish(
    visit: Visit,
    portal: Portal,
    id: PersonId,
    (outcome, posted): (Result<Next, AppError>, &Posted),
) -> Response {
    match visit.answer(outcome, posted) {
        Ok(answer) => answer,
        Err(visit) => admin::team_member::page(visit, State(portal), Key(id)).await,
    }
}
