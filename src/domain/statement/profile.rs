//! How one bank writes its CSV files: which column is what, and how its days and amounts are written.

use serde::{Deserialize, Serialize};

use crate::domain::error::{AppError, Code, Findings};

/// A mapping, remembered for an account. It is used again for files with the same header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub header: Vec<String>,
    pub days: Days,
    pub decimals: Decimals,
    pub booked: usize,
    pub value: Option<usize>,
    pub amounts: Amounts,
    pub currency: Option<usize>,
    /// Joined with blanks.
    pub text: Vec<usize>,
    pub name: Option<usize>,
    pub iban: Option<usize>,
    pub reference: Option<usize>,
}

/// The order of a day's parts; the marks between them do not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    YearFirst,
    DayFirst,
    MonthFirst,
}

impl Days {
    pub const ALL: [Self; 3] = [Self::YearFirst, Self::DayFirst, Self::MonthFirst];

    pub const fn word(self) -> &'static str {
        match self {
            Self::YearFirst => "year-first",
            Self::DayFirst => "day-first",
            Self::MonthFirst => "month-first",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|days| days.word() == word)
    }
}

/// The mark before the decimals; any other mark groups thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimals {
    Comma,
    Dot,
}

impl Decimals {
    pub const ALL: [Self; 2] = [Self::Comma, Self::Dot];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Dot => "dot",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decimals| decimals.word() == word)
    }

    pub const fn mark(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Dot => '.',
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amounts {
    /// One column with its sign; parentheses or a minus behind count as one.
    Signed(usize),
    /// A column of each; the sign of the debits may be missing.
    Sides { debit: usize, credit: usize },
    /// An amount, and beside it `D` or `C`, `S` or `H`, `DBIT` or `CRDT`.
    Marked { amount: usize, mark: usize },
}

impl Profile {
    /// Refuses columns the header does not have.
    pub fn checked(self) -> Result<Self, AppError> {
        let mut found = Findings::default();
        let amounts = match self.amounts {
            Amounts::Signed(one) => vec![one],
            Amounts::Sides { debit, credit } => vec![debit, credit],
            Amounts::Marked { amount, mark } => vec![amount, mark],
        };
        let others = [self.value, self.currency, self.name, self.iban, self.reference].into_iter().flatten();
        let all = amounts.into_iter().chain(others).chain(self.text.iter().copied()).chain([self.booked]);
        if all.into_iter().any(|column| column >= self.header.len()) {
            found.note("booked", Code::Validation);
        }
        found.done()?;
        Ok(self)
    }
}
