//! A customer: the company or person who is billed, and the contacts who act for it.

use super::{
    error::Code,
    ids::{CustomerId, PersonId},
    invoice::Billed,
    language::Language,
    people::{Email, PersonState, Right},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    /// `C-00042`: what people read.
    pub reference: String,
    pub card: Card,
    /// Rises with each save: an older form is refused.
    pub version: i32,
}

/// What an administrator writes down about a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub name: String,
    /// Where documents go when no contact may see them.
    pub email: Email,
    /// Several lines.
    pub address: String,
    pub country: Country,
    pub vat_number: String,
    pub language: Language,
    /// For administrators only.
    pub note: String,
}

impl Card {
    pub fn billed(&self) -> Billed {
        let address = [self.address.as_str(), self.country.code()].join("\n").trim().to_owned();
        Billed { name: self.name.clone(), address, vat_number: self.vat_number.clone() }
    }
}

/// Two capital letters, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Country(String);

impl Country {
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        let shaped = text.is_empty() || text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_alphabetic());
        shaped.then(|| Self(text.to_ascii_uppercase())).ok_or(Code::TextInvalid)
    }

    pub fn code(&self) -> &str {
        &self.0
    }
}

/// A contact as the customer's page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactCard {
    pub person: PersonId,
    pub name: String,
    pub email: Email,
    pub language: Option<Language>,
    pub rights: Vec<Right>,
    pub state: PersonState,
}
