//! The person of a link, as the one who acts.

use crate::{
    db::{self, ConnectionTrait},
    domain::{
        error::AppError,
        people::{Actor, Admin, Person},
    },
};

pub async fn acting(db: &impl ConnectionTrait, person: &Person) -> Result<Actor, AppError> {
    if let Some(role) = person.role {
        return Ok(Actor::Admin(Admin { person: person.id, name: person.name.clone(), role }));
    }
    let contact = db::contacts::first_of(db, person.id, person.name.clone()).await?;
    contact.map(Actor::Contact).ok_or(AppError::NotAllowed)
}
