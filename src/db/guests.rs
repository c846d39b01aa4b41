//! Whoever comes with a session: what it holds, who they are, and the set-up as it stands, in one question.

use std::sync::Arc;

use sea_orm::{DbErr, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::{
    ConnectionTrait, Db,
    setup::{self, Setup},
};
use crate::domain::{
    Instant,
    ids::{CustomerId, PersonId},
    language::Language,
    people::{Admin, Contact, Identity, Right, Role},
};

#[derive(Debug, Clone)]
pub struct Guest {
    /// JSON, as the session keeps it.
    pub content: String,
    /// Of whoever owns the session, as their rights are at this moment; it counts once the content names them.
    pub identity: Identity,
    pub language: Option<Language>,
    /// As far as this process has read it since it last changed.
    pub setup: Option<Arc<Setup>>,
}

#[derive(FromQueryResult)]
struct Row {
    content: String,
    epoch: i64,
    person: Option<Uuid>,
    name: Option<String>,
    role: Option<String>,
    language: Option<String>,
    customer: Option<Uuid>,
    rights: Option<String>,
}

/// Written out: every page begins with it. The first contact is the customer somebody was first invited to.
const FOUND: &str = "SELECT s.content, (SELECT MAX(number) FROM setup_epoch) AS epoch,
        p.id AS person, p.name, p.role, p.language, c.customer_id AS customer, c.rights
     FROM sessions s
     LEFT JOIN people p ON p.id = s.person_id AND p.state = 'active'
     LEFT JOIN contacts c ON c.person_id = p.id
     WHERE s.id = $1 AND s.expires_at > $2 ORDER BY c.created_at LIMIT 1";

/// By the hash of their session's id; `None` when it has ended.
pub async fn find(db: &Db, session: String, now: Instant) -> Result<Option<Guest>, DbErr> {
    let values = [Value::from(session), now.into()];
    let statement = Statement::from_sql_and_values(db.reader().get_database_backend(), FOUND, values);
    Ok(Row::find_by_statement(statement).one(db.reader()).await?.map(|row| guest(db, row)))
}

fn guest(db: &Db, row: Row) -> Guest {
    Guest {
        language: row.language.as_deref().and_then(Language::parse),
        setup: setup::known(db, row.epoch),
        content: row.content.clone(),
        identity: identity(row),
    }
}

fn identity(Row { person, name, role, customer, rights, .. }: Row) -> Identity {
    let (Some(person), Some(name)) = (person.map(PersonId), name) else { return Identity::Nobody };
    if let Some(role) = role.as_deref().and_then(Role::parse) {
        return Identity::Admin(Admin { person, name, role });
    }
    let Some(customer) = customer.map(CustomerId) else { return Identity::Nobody };
    let rights = Right::parse_all(&rights.unwrap_or_default());
    Identity::Contact(Contact { person, name, customer, rights })
}
