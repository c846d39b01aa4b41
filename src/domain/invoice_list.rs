//! Lists of invoices: what is wanted, in which order, from where on.

use std::str::FromStr;

use super::{
    Instant,
    currency::Currency,
    ids::{CustomerId, InvoiceId},
    invoice::{InvoiceState, Standing},
    money::Money,
    page::Place,
};

/// An invoice as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: InvoiceId,
    pub number: Option<String>,
    pub customer: CustomerId,
    pub customer_name: String,
    pub state: InvoiceState,
    pub total: Money,
    pub settled: Money,
    /// The day of issue; of creation, for a draft.
    pub dated_at: Instant,
    pub due_at: Instant,
    pub cursor: Cursor,
}

impl Listed {
    pub fn standing(&self, now: Instant) -> Standing {
        Standing::of(self.state, self.settled, Some(self.due_at), now)
    }

    /// What is still to pay: nothing unless it is issued.
    pub fn due(&self) -> Money {
        match self.state {
            InvoiceState::Issued => Money::new(self.total.minor - self.settled.minor, self.total.currency),
            _ => Money::zero(self.total.currency),
        }
    }
}

/// The only orders there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Number,
    Date,
    Due,
    Total,
}

impl Sort {
    pub const ALL: [Self; 4] = [Self::Number, Self::Date, Self::Due, Self::Total];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::Due => "due",
            Self::Total => "total",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    Up,
    #[default]
    Down,
}

impl Direction {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Up, Self::Down].into_iter().find(|direction| direction.word() == word)
    }

    pub const fn turned(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

/// The place of a line in its order: a page goes on behind it, however many lines there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The figure sorted by: sequence, seconds since 1970, or minor units.
    pub key: i64,
    pub id: InvoiceId,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}.{}", self.key, self.id)
    }
}

impl FromStr for Cursor {
    type Err = super::error::AppError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (key, id) = text.split_once('.').ok_or(super::error::AppError::NotFound)?;
        let key = key.parse().map_err(|_| super::error::AppError::NotFound)?;
        Ok(Self { key, id: id.parse()? })
    }
}

/// Which invoices a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Everything something is left to pay on, overdue or not.
    ToPay,
    Standing(Standing),
}

impl Shown {
    pub const fn word(self) -> &'static str {
        match self {
            Self::ToPay => "to_pay",
            Self::Standing(standing) => standing.word(),
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "to_pay" => Some(Self::ToPay),
            word => Standing::parse(word).map(Self::Standing),
        }
    }
}

/// What a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    pub shown: Option<Shown>,
    pub currency: Option<Currency>,
    pub customer: Option<CustomerId>,
    /// Beginning of a number, or part of a customer's name.
    pub search: String,
    pub drafts: Drafts,
    pub sort: Sort,
    pub direction: Direction,
    pub from: Place<Cursor>,
}

/// Whether drafts are listed: customers never see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drafts {
    #[default]
    Shown,
    Withheld,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nothing_else_is() {
        let cursor = Cursor { key: -5, id: InvoiceId(uuid::Uuid::from_u128(9)) };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for wrong in ["", "5", "5.", "x.00000000-0000-0000-0000-000000000009", "5.9"] {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong:?}");
        }
    }
}
