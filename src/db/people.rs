//! People: administrators and the contacts of customers.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
    sea_query::OnConflict,
};

use super::{
    ConnectionTrait, Db, contacts,
    entities::{contacts as contact_rows, people},
    rows,
};
use crate::domain::{
    Instant,
    error::{AppError, Code},
    ids::PersonId,
    language::Language,
    people::{Admin, Email, Identity, Person, PersonState, Role},
};

/// Who a signed-in person is at this moment: read anew for each request, so that a revoked right ends at the next click.
pub async fn identity(db: &Db, person: PersonId) -> Result<(Identity, Option<Language>), AppError> {
    let active = people::Entity::find_by_id(person).filter(people::Column::State.eq("active"));
    let whole = active.find_also_related(contact_rows::Entity).order_by_asc(contact_rows::Column::CreatedAt);
    let Some((row, contact)) = whole.one(db.reader()).await? else { return Ok((Identity::Nobody, None)) };
    let language = row.language.as_deref().and_then(Language::parse);
    if let Some(role) = row.role.as_deref().and_then(Role::parse) {
        return Ok((Identity::Admin(Admin { person, name: row.name, role }), language));
    }
    let contact = contact.map(|contact| Identity::Contact(contacts::contact(contact, row.name)));
    Ok((contact.unwrap_or(Identity::Nobody), language))
}

pub async fn find(db: &impl ConnectionTrait, id: PersonId) -> Result<Person, AppError> {
    let row = people::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    read(row)
}

/// As [`find`]; until the transaction ends nobody else changes this person.
pub async fn lock(tx: &super::Tx, id: PersonId) -> Result<Person, AppError> {
    let row = people::Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(AppError::NotFound)?;
    read(row)
}

pub async fn by_email(db: &impl ConnectionTrait, email: &Email) -> Result<Option<Person>, AppError> {
    with_hash(db, email).await.map(|found| found.map(|(person, _)| person))
}

/// The person of exactly this address, and the hash of their password.
pub async fn with_hash(db: &impl ConnectionTrait, email: &Email) -> Result<Option<(Person, Option<String>)>, AppError> {
    let row = people::Entity::find().filter(people::Column::Email.eq(email.as_str())).one(db).await?;
    row.map(|row| {
        let hash = row.password_hash.clone();
        Ok((read(row)?, hash))
    })
    .transpose()
}

pub async fn hash_of(db: &impl ConnectionTrait, id: PersonId) -> Result<Option<String>, AppError> {
    Ok(people::Entity::find_by_id(id).one(db).await?.and_then(|row| row.password_hash))
}

/// Owners first, then by name.
pub async fn administrators(db: &impl ConnectionTrait) -> Result<Vec<Person>, AppError> {
    let admins = people::Entity::find().filter(people::Column::Role.is_not_null());
    let rows = admins.order_by_asc(people::Column::Name).order_by_asc(people::Column::Id).all(db).await?;
    let mut found = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    found.sort_by_key(|person| person.role != Some(Role::Owner));
    Ok(found)
}

/// The active owners, held until the transaction ends, in one order so that two who hold them never wait for each other.
pub async fn lock_owners(tx: &super::Tx) -> Result<Vec<PersonId>, AppError> {
    let owners = people::Entity::find()
        .filter(people::Column::Role.eq(Role::Owner.word()))
        .filter(people::Column::State.eq(PersonState::Active.word()))
        .order_by_asc(people::Column::Id)
        .lock_exclusive();
    Ok(owners.all(tx).await?.into_iter().map(|row| PersonId(row.id)).collect())
}

/// Adds somebody, unless their address is known already: then nothing happens and the answer is `false`.
pub async fn insert(
    db: &impl ConnectionTrait,
    person: &Person,
    password_hash: Option<&str>,
    now: Instant,
) -> Result<bool, AppError> {
    let row = people::ActiveModel {
        id: Set(person.id.into()),
        email: Set(person.email.to_string()),
        name: Set(person.name.clone()),
        password_hash: Set(password_hash.map(str::to_owned)),
        language: Set(person.language.map(|language| language.tag().to_owned())),
        role: Set(person.role.map(|role| role.word().to_owned())),
        state: Set(person.state.word().into()),
        created_at: Set(now),
    };
    let known = OnConflict::column(people::Column::Email).do_nothing().to_owned();
    Ok(people::Entity::insert(row).on_conflict(known).exec_without_returning(db).await? == 1)
}

/// Somebody invited who chooses a first password becomes active; nobody else's state changes.
pub async fn set_password(db: &impl ConnectionTrait, id: PersonId, hash: &str) -> Result<(), AppError> {
    let invited = people::Column::State.eq(PersonState::Invited.word());
    let state = Expr::case(invited, Expr::val(PersonState::Active.word())).finally(Expr::col(people::Column::State));
    let update = people::Entity::update_many()
        .col_expr(people::Column::PasswordHash, Expr::value(hash.to_owned()))
        .col_expr(people::Column::State, state.into());
    update.filter(people::Column::Id.eq(uuid::Uuid::from(id))).exec(db).await?;
    Ok(())
}

/// `false` when the address is no longer `was`. The caller has looked whether `email` is free; a race ends here.
pub async fn set_email(db: &impl ConnectionTrait, id: PersonId, was: &Email, email: &Email) -> Result<bool, AppError> {
    let update = people::Entity::update_many()
        .col_expr(people::Column::Email, Expr::value(email.to_string()))
        .filter(people::Column::Id.eq(uuid::Uuid::from(id)))
        .filter(people::Column::Email.eq(was.as_str()));
    match update.exec(db).await {
        Ok(done) => Ok(done.rows_affected == 1),
        Err(cause) if super::is_taken(&cause) => Err(AppError::invalid("email", Code::EmailTaken)),
        Err(cause) => Err(cause.into()),
    }
}

/// `None` takes the administration away.
pub async fn set_role(db: &impl ConnectionTrait, id: PersonId, role: Option<Role>) -> Result<(), AppError> {
    let role = role.map(|role| role.word().to_owned());
    let update = people::Entity::update_many().col_expr(people::Column::Role, Expr::value(role));
    update.filter(people::Column::Id.eq(uuid::Uuid::from(id))).exec(db).await?;
    Ok(())
}

pub async fn set_state(db: &impl ConnectionTrait, id: PersonId, state: PersonState) -> Result<(), AppError> {
    let update = people::Entity::update_many().col_expr(people::Column::State, Expr::value(state.word()));
    update.filter(people::Column::Id.eq(uuid::Uuid::from(id))).exec(db).await?;
    Ok(())
}

pub async fn set_language(db: &impl ConnectionTrait, id: PersonId, language: Language) -> Result<(), AppError> {
    let update = people::Entity::update_many().col_expr(people::Column::Language, Expr::value(language.tag()));
    update.filter(people::Column::Id.eq(uuid::Uuid::from(id))).exec(db).await?;
    Ok(())
}

pub async fn set_name(db: &impl ConnectionTrait, id: PersonId, name: &str) -> Result<(), AppError> {
    let update = people::Entity::update_many().col_expr(people::Column::Name, Expr::value(name.to_owned()));
    update.filter(people::Column::Id.eq(uuid::Uuid::from(id))).exec(db).await?;
    Ok(())
}

fn read(row: people::Model) -> Result<Person, AppError> {
    Ok(Person {
        id: PersonId(row.id),
        email: rows::word("people.email", &row.email, |text| Email::parse(text).ok())?,
        name: row.name,
        language: row.language.as_deref().map(|tag| rows::word("people.language", tag, Language::parse)).transpose()?,
        role: row.role.as_deref().map(|role| rows::word("people.role", role, Role::parse)).transpose()?,
        state: rows::word("people.state", &row.state, PersonState::parse)?,
    })
}
