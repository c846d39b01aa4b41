//! A bank transfer a customer says they sent. It is not money until an administrator finds it on the statement.

use super::{
    Instant,
    ids::{FileId, PaymentId, TransferId},
    money::Money,
    payment_list::Listed,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferState {
    Announced,
    Confirmed,
    Refused,
}

impl TransferState {
    pub const ALL: [Self; 3] = [Self::Announced, Self::Confirmed, Self::Refused];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    pub id: TransferId,
    pub payment: PaymentId,
    /// The day the customer names, `2026-11-21`.
    pub sent_on: String,
    pub note: String,
    pub proof: Option<FileId>,
    pub state: TransferState,
    pub announced_at: Instant,
}

/// A line of the administrators' desk: a payment by transfer, announced or only awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    pub line: Listed,
    pub transfer: Option<Transfer>,
    /// `RF…` without blanks; a top-up has none.
    pub reference: Option<String>,
    /// What its invoice still needs; nothing for a top-up.
    pub due: Money,
}

/// What confirming an amount will do, told before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// Settles the invoice.
    pub applied: Money,
    /// Stays due afterwards.
    pub rest: Money,
    /// More than the invoice needs.
    pub surplus: Money,
}

impl Outlook {
    pub fn of(received: Money, due: Money) -> Self {
        let amount = |minor| Money::new(minor, received.currency);
        let applied = received.minor.min(due.minor);
        Self { applied: amount(applied), rest: amount(due.minor - applied), surplus: amount(received.minor - applied) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::currency::Currency;

    #[test]
    fn what_arrives_settles_first_and_the_surplus_is_told() {
        let outlook = |received, due| {
            let Outlook { applied, rest, surplus } =
                Outlook::of(Money::new(received, Currency::EUR), Money::new(due, Currency::EUR));
            [applied, rest, surplus].map(|money| money.minor)
        };
        assert_eq!(outlook(1000, 1000), [1000, 0, 0]);
        assert_eq!(outlook(400, 1000), [400, 600, 0]);
        assert_eq!(outlook(1300, 1000), [1000, 0, 300]);
        assert_eq!(outlook(1000, 0), [0, 0, 1000]);
    }
}
