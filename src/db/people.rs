//! People: administrators and the contacts of customers.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    Db,
    entities::{contacts, people},
};
use crate::domain::{
    error::AppError,
    ids::{CustomerId, PersonId},
    language::Language,
    people::{Admin, Contact, Identity, Right, Role},
};

/// Who a signed-in person is at this moment: read anew for each request, so that a revoked right ends at the next click.
pub async fn identity(db: &Db, person: PersonId) -> Result<(Identity, Option<Language>), AppError> {
    let active = people::Entity::find_by_id(person).filter(people::Column::State.eq("active"));
    let Some(row) = active.one(db.reader()).await? else { return Ok((Identity::Nobody, None)) };
    let language = row.language.as_deref().and_then(Language::parse);
    if let Some(role) = row.role.as_deref().and_then(Role::parse) {
        return Ok((Identity::Admin(Admin { person, name: row.name, role }), language));
    }
    let contact = contacts::Entity::find()
        .filter(contacts::Column::PersonId.eq(uuid::Uuid::from(person)))
        .order_by_asc(contacts::Column::CreatedAt)
        .one(db.reader())
        .await?;
    let identity = contact.map_or(Identity::Nobody, |contact| {
        Identity::Contact(Contact {
            person,
            name: row.name,
            customer: CustomerId(contact.customer_id),
            rights: Right::parse_all(&contact.rights),
        })
    });
    Ok((identity, language))
}
