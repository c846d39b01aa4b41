//! Somebody is let in: an administrator by an owner, a contact by whoever keeps the customers.

use serde_json::{Value, json};

use super::links;
use crate::{
    db::{self, Tx, audit::Deed},
    domain::{
        error::{AppError, Code},
        ids::{LetterId, PersonId},
        language::Language,
        letter::Letter,
        people::{Actor, Duty, Email, Person, PersonState, Purpose, Right, Seat},
    },
    flows::portal::Portal,
};

#[derive(Debug, Clone)]
pub struct Guest {
    pub email: Email,
    pub name: String,
    pub language: Language,
    pub seat: Seat,
}

/// Writes them a link by which they choose a password. Asked again while they have not, it writes again.
pub async fn invite(portal: &Portal, actor: &Actor, guest: &Guest, request_id: &str) -> Result<PersonId, AppError> {
    may_invite(actor, &guest.seat)?;
    db::retried(|| let_in(portal, actor, guest, request_id)).await
}

fn may_invite(actor: &Actor, seat: &Seat) -> Result<(), AppError> {
    match (actor, seat) {
        (Actor::Admin(admin), Seat::Admin(_)) => admin.must(Duty::People).map(drop),
        (Actor::Admin(admin), Seat::Contact { .. }) => admin.must(Duty::Invoice).map(drop),
        (Actor::Console, _) => Ok(()),
        _ => Err(AppError::NotAllowed),
    }
}

async fn let_in(portal: &Portal, actor: &Actor, guest: &Guest, request_id: &str) -> Result<PersonId, AppError> {
    let (tx, now) = (portal.db.begin().await?, portal.clock.now());
    let person = match db::people::by_email(&tx, &guest.email).await? {
        Some(known) => welcome_back(&tx, known, &guest.seat).await?,
        None => newcomer(portal, &tx, guest).await?,
    };
    if let Seat::Contact { customer, rights } = &guest.seat
        && !db::contacts::attach(&tx, (*customer, person.id), rights, now).await?
    {
        db::contacts::set_rights(&tx, *customer, person.id, rights).await?;
    }
    write(portal, &tx, &person, actor).await?;
    let object = ("person", person.id.to_string());
    let deed = Deed { actor, deed: "person-invited", object, before: None, after: Some(granted(guest)), request_id };
    db::audit::write(&tx, deed, now).await?;
    tx.commit().await?;
    Ok(person.id)
}

/// Somebody known may be invited again when nothing of theirs would change silently.
async fn welcome_back(tx: &Tx, known: Person, seat: &Seat) -> Result<Person, AppError> {
    let fits = match seat {
        Seat::Admin(role) => known.state == PersonState::Invited && known.role == Some(*role),
        Seat::Contact { customer, .. } => {
            let theirs = db::contacts::rights(tx, *customer, known.id).await?.is_some();
            let nobodys = !db::contacts::has_any(tx, known.id).await?;
            known.role.is_none()
                && match known.state {
                    PersonState::Invited => theirs || nobodys,
                    PersonState::Active => nobodys,
                    PersonState::Disabled => false,
                }
        }
    };
    fits.then_some(known).ok_or_else(|| AppError::invalid("email", Code::EmailTaken))
}

async fn newcomer(portal: &Portal, tx: &Tx, guest: &Guest) -> Result<Person, AppError> {
    let role = match guest.seat {
        Seat::Admin(role) => Some(role),
        Seat::Contact { .. } => None,
    };
    let person = Person {
        id: PersonId::fresh(),
        email: guest.email.clone(),
        name: guest.name.clone(),
        language: Some(guest.language),
        role,
        state: PersonState::Invited,
    };
    let added = db::people::insert(tx, &person, None, portal.clock.now()).await?;
    added.then_some(person).ok_or_else(|| AppError::invalid("email", Code::EmailTaken))
}

/// Somebody who has a password already only needs to know where to go.
async fn write(portal: &Portal, tx: &Tx, person: &Person, actor: &Actor) -> Result<(), AppError> {
    let now = portal.clock.now();
    let (occasion, link) = match person.state {
        PersonState::Invited => {
            db::links::spend_all_of(tx, person.id, now).await?;
            let link = links::mint(portal, tx, person, (Purpose::Invite, &person.email)).await?;
            (link.id, links::seal(portal, &link.address)?)
        }
        _ => (LetterId::fresh().to_string(), portal.address("/sign-in")),
    };
    let letter = Letter::Invitation { name: person.name.clone(), inviter: actor.name().to_owned(), link };
    let to = (&person.email, person.language.unwrap_or_default());
    db::letters::queue(tx, &format!("invitation:{occasion}"), to, &letter, now).await
}

fn granted(guest: &Guest) -> Value {
    match &guest.seat {
        Seat::Admin(role) => json!({ "email": guest.email, "role": role }),
        Seat::Contact { customer, rights } => {
            json!({ "email": guest.email, "customer": customer, "rights": Right::write_all(rights) })
        }
    }
}
