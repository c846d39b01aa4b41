//! Customers: the companies and people who are billed.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LikeExpr, LockType},
};

use super::{
    ConnectionTrait, Tx,
    entities::{contacts, customers, people},
    rows,
};
use crate::domain::{
    Instant,
    customer::{Card, ContactCard, Country, Customer},
    error::{AppError, Code},
    folded::folded,
    ids::{CustomerId, PersonId},
    language::Language,
    page::{Page, Place},
    people::{Email, PersonState, Right},
};

pub async fn find(db: &impl ConnectionTrait, id: CustomerId) -> Result<Customer, AppError> {
    let row = customers::Entity::find_by_id(id).one(db).await?.ok_or(AppError::NotFound)?;
    Ok(customer(row)?)
}

/// One story of a customer at a time. New rows may still point at the customer meanwhile.
pub async fn lock(tx: &Tx, id: CustomerId) -> Result<(), AppError> {
    let row = customers::Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(tx).await?;
    row.map(drop).ok_or(AppError::NotFound)
}

/// Where documents go when no contact may see them, and in which language.
pub async fn billing_email(db: &impl ConnectionTrait, id: CustomerId) -> Result<(Email, Language), AppError> {
    let customer = find(db, id).await?;
    Ok((customer.card.email, customer.card.language))
}

/// Customers by name from a place in the list on. `search`: part of name, reference or e-mail.
pub async fn page(
    db: &impl ConnectionTrait,
    search: &str,
    from: Place<CustomerId>,
    most: usize,
) -> Result<Page<Customer, CustomerId>, AppError> {
    use customers::Column;
    let mut found = customers::Entity::find().filter(matching(search));
    let last = match from.cursor() {
        Some(id) => customers::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    // Behind a line that is not there the list begins anew.
    let from = if last.is_some() { from } else { Place::Start };
    if let Some(last) = last {
        let place = Expr::tuple([Expr::col(Column::Folded), Expr::col(Column::Id)]);
        let last = Expr::tuple([Expr::value(last.folded), Expr::value(last.id)]);
        found = found.filter(if from.is_backwards() { place.lt(last) } else { place.gt(last) });
    }
    let order = if from.is_backwards() { Order::Desc } else { Order::Asc };
    let ordered = found.order_by(Column::Folded, order.clone()).order_by(Column::Id, order).limit(most as u64 + 1);
    let customers = ordered.all(db).await?.into_iter().map(customer).collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(customers, &from, most, |customer| customer.id))
}

/// The contacts of a customer, the longest known first.
pub async fn contacts_of(db: &impl ConnectionTrait, customer: CustomerId) -> Result<Vec<ContactCard>, AppError> {
    let links = contacts::Entity::find()
        .filter(contacts::Column::CustomerId.eq(uuid::Uuid::from(customer)))
        .order_by_asc(contacts::Column::CreatedAt)
        .order_by_asc(contacts::Column::PersonId)
        .all(db)
        .await?;
    let theirs = people::Column::Id.is_in(links.iter().map(|link| link.person_id));
    let mut persons: BTreeMap<_, _> =
        people::Entity::find().filter(theirs).all(db).await?.into_iter().map(|person| (person.id, person)).collect();
    let known = links.into_iter().filter_map(|link| Some((persons.remove(&link.person_id)?, link.rights)));
    Ok(known.map(|(person, rights)| contact(person, &rights)).collect::<Result<_, _>>()?)
}

/// Ids of customers that match, a bounded number of them.
pub async fn ids_matching(db: &impl ConnectionTrait, search: &str, most: u64) -> Result<Vec<CustomerId>, AppError> {
    let ids: Vec<uuid::Uuid> = customers::Entity::find()
        .select_only()
        .column(customers::Column::Id)
        .filter(matching(search))
        .order_by_asc(customers::Column::Folded)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(CustomerId).collect())
}

pub async fn insert(tx: &Tx, id: CustomerId, reference: &str, card: &Card, now: Instant) -> Result<(), AppError> {
    let row = customers::ActiveModel {
        id: Set(id.into()),
        reference: Set(reference.into()),
        version: Set(1),
        created_at: Set(now),
        ..columns(card, reference)
    };
    customers::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes the card over the version the form was made from; another one is `stale_version`.
pub async fn update(tx: &Tx, before: &Customer, version: i32, card: &Card) -> Result<(), AppError> {
    use customers::Column;
    let saved = customers::Entity::update_many()
        .set(columns(card, &before.reference))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(uuid::Uuid::from(before.id)))
        .filter(Column::Version.eq(version))
        .exec(tx)
        .await?;
    (saved.rows_affected == 1).then_some(()).ok_or(AppError::Conflict(Code::StaleVersion))
}

fn matching(search: &str) -> Condition {
    let needle = folded(search.trim());
    if needle.is_empty() {
        return Condition::all();
    }
    let escaped: String =
        needle.chars().flat_map(|c| ['\\'].into_iter().filter(move |_| "%_\\".contains(c)).chain([c])).collect();
    Condition::all().add(customers::Column::Folded.like(LikeExpr::new(format!("%{escaped}%")).escape('\\')))
}

fn search_text(card: &Card, reference: &str) -> String {
    folded(&format!("{} {reference} {}", card.name, card.email))
}

fn columns(card: &Card, reference: &str) -> customers::ActiveModel {
    customers::ActiveModel {
        name: Set(card.name.clone()),
        folded: Set(search_text(card, reference)),
        email: Set(card.email.to_string()),
        address: Set(card.address.clone()),
        country: Set(card.country.code().into()),
        vat_number: Set(card.vat_number.clone()),
        language: Set(card.language.tag().into()),
        note: Set(card.note.clone()),
        ..Default::default()
    }
}

fn customer(row: customers::Model) -> Result<Customer, DbErr> {
    let card = Card {
        name: row.name,
        email: rows::word("customers.email", &row.email, |text| Email::parse(text).ok())?,
        address: row.address,
        country: rows::word("customers.country", &row.country, |text| Country::parse(text).ok())?,
        vat_number: row.vat_number,
        language: rows::word("customers.language", &row.language, Language::parse)?,
        note: row.note,
    };
    Ok(Customer { id: CustomerId(row.id), reference: row.reference, card, version: row.version })
}

fn contact(person: people::Model, rights: &str) -> Result<ContactCard, DbErr> {
    Ok(ContactCard {
        person: PersonId(person.id),
        email: rows::word("people.email", &person.email, |text| Email::parse(text).ok())?,
        language: person.language.as_deref().and_then(Language::parse),
        rights: Right::parse_all(rights),
        state: rows::word("people.state", &person.state, PersonState::parse)?,
        name: person.name,
    })
}
