//! Who is written to about a customer's documents.

use crate::{
    db::{self, ConnectionTrait},
    domain::{
        customer::Customer,
        error::AppError,
        language::Language,
        people::{Email, PersonState, Right},
    },
};

/// The contacts who may see invoices and can sign in; where there are none, the customer's own address.
pub async fn readers(db: &impl ConnectionTrait, customer: &Customer) -> Result<Vec<(Email, Language)>, AppError> {
    let contacts = db::customers::contacts_of(db, customer.id).await?;
    let readers: Vec<_> = contacts
        .into_iter()
        .filter(|contact| contact.state == PersonState::Active && contact.rights.contains(&Right::See))
        .map(|contact| (contact.email, contact.language.unwrap_or(customer.card.language)))
        .collect();
    match readers.is_empty() {
        true => Ok(vec![(customer.card.email.clone(), customer.card.language)]),
        false => Ok(readers),
    }
}
