//! Who acts: administrators by role, contacts by right, and the house itself. Holding one means having been checked.

use serde::{Deserialize, Serialize};

use super::{
    error::AppError,
    ids::{CustomerId, GatewayId, PersonId},
    language::Language,
};

pub use super::email::Email;

/// Somebody we know by their address: an administrator when there is a role, else a contact of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub email: Email,
    pub name: String,
    pub language: Option<Language>,
    pub role: Option<Role>,
    pub state: PersonState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PersonState {
    /// Has not chosen a password yet.
    Invited,
    Active,
    /// May not come in until an owner says so.
    Disabled,
}

impl PersonState {
    pub const ALL: [Self; 3] = [Self::Invited, Self::Active, Self::Disabled];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// What somebody invited will be to the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seat {
    Admin(Role),
    Contact { customer: CustomerId, rights: Vec<Right> },
}

/// What a link in a letter is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Choose a new password.
    Reset,
    /// Choose the first password.
    Invite,
    /// Confirm a new address.
    Email,
}

impl Purpose {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Invite => "invite",
            Self::Email => "email",
        }
    }

    /// How long a link lives, in seconds: an hour, or a week for somebody who may be on holiday.
    pub const fn lifetime(self) -> i64 {
        match self {
            Self::Reset | Self::Email => 60 * 60,
            Self::Invite => 7 * 24 * 60 * 60,
        }
    }

    /// Where the link leads, before its token.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Reset => "/reset",
            Self::Invite => "/invitation",
            Self::Email => "/confirm-email",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Owner,
    Accountant,
    Support,
    Viewer,
}

/// What an administrator may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Duty {
    /// Read every page of the administration.
    Read,
    /// Draft, issue, cancel invoices; keep customers.
    Invoice,
    /// Confirm transfers, credit balances, settle late money, refund.
    Money,
    /// Resend documents, switch an invoice's gateway, ask a provider again.
    Assist,
    /// Gateways, store settings, the chart of accounts.
    Configure,
    /// Administrators and their roles.
    People,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Owner, Self::Accountant, Self::Support, Self::Viewer];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Accountant => "accountant",
            Self::Support => "support",
            Self::Viewer => "viewer",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    pub const fn may(self, duty: Duty) -> bool {
        match self {
            Self::Owner => true,
            Self::Accountant => matches!(duty, Duty::Read | Duty::Invoice | Duty::Money | Duty::Assist),
            Self::Support => matches!(duty, Duty::Read | Duty::Assist),
            Self::Viewer => matches!(duty, Duty::Read),
        }
    }
}

/// An administrator whose role was read in this request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    pub person: PersonId,
    pub name: String,
    pub role: Role,
}

impl Admin {
    pub fn must(&self, duty: Duty) -> Result<&Self, AppError> {
        self.role.may(duty).then_some(self).ok_or(AppError::NotAllowed)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    See,
    Pay,
    Download,
    Balance,
}

impl Right {
    pub const ALL: [Self; 4] = [Self::See, Self::Pay, Self::Download, Self::Balance];

    pub const fn word(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Pay => "pay",
            Self::Download => "download",
            Self::Balance => "balance",
        }
    }

    /// Reads `see,pay`; unknown words are no right at all.
    pub fn parse_all(words: &str) -> Vec<Self> {
        Self::ALL.into_iter().filter(|right| words.split(',').any(|word| word == right.word())).collect()
    }

    pub fn write_all(rights: &[Self]) -> String {
        rights.iter().map(|right| right.word()).collect::<Vec<_>>().join(",")
    }
}

/// A person who acts for one customer, with the rights read in this request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub person: PersonId,
    pub name: String,
    pub customer: CustomerId,
    pub rights: Vec<Right>,
}

impl Contact {
    pub fn must(&self, right: Right) -> Result<&Self, AppError> {
        self.rights.contains(&right).then_some(self).ok_or(AppError::NotAllowed)
    }
}

/// Who caused a change, for the audit log and the history of payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    Admin(Admin),
    Contact(Contact),
    /// A verified notice or an answer of the provider behind this gateway.
    Provider(GatewayId),
    Janitor,
    /// Set-up, seeding and commands on the machine itself.
    Console,
}

impl Actor {
    /// `admin`, `contact`, …: the word kept beside the name.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Admin(_) => "admin",
            Self::Contact(_) => "contact",
            Self::Provider(_) => "provider",
            Self::Janitor => "janitor",
            Self::Console => "console",
        }
    }

    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Admin(admin) => Some(admin.person),
            Self::Contact(contact) => Some(contact.person),
            _ => None,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Admin(admin) => &admin.name,
            Self::Contact(contact) => &contact.name,
            other => other.word(),
        }
    }
}

/// Who a person is to the house, as read at the start of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Identity {
    #[default]
    Nobody,
    Admin(Admin),
    Contact(Contact),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_viewer_only_reads() {
        let duties = [Duty::Read, Duty::Invoice, Duty::Money, Duty::Assist, Duty::Configure, Duty::People];
        assert_eq!(duties.map(|duty| Role::Viewer.may(duty)), [true, false, false, false, false, false]);
        assert!(duties.into_iter().all(|duty| Role::Owner.may(duty)));
    }
}
