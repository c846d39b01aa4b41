//! Money that came too late, twice or too much: never swallowed, never lost.

use super::{
    Instant,
    ids::{CustomerId, InvoiceId, LateMoneyId, PaymentId},
    money::Money,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// More than was due.
    Overpaid,
    /// The invoice had been paid another way.
    PaidTwice,
    /// The invoice had been cancelled.
    Cancelled,
}

impl Reason {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overpaid => "overpaid",
            Self::PaidTwice => "paid_twice",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Overpaid, Self::PaidTwice, Self::Cancelled].into_iter().find(|reason| reason.word() == word)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateState {
    /// Waits for a person.
    Open,
    /// On the customer's balance.
    Credited,
    /// Settled another invoice.
    Moved,
    Refunded,
}

impl LateState {
    pub const ALL: [Self; 4] = [Self::Open, Self::Credited, Self::Moved, Self::Refunded];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Credited => "credited",
            Self::Moved => "moved",
            Self::Refunded => "refunded",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateMoney {
    pub id: LateMoneyId,
    pub payment: PaymentId,
    pub customer: CustomerId,
    pub amount: Money,
    pub reason: Reason,
    pub state: LateState,
    pub moved_to: Option<InvoiceId>,
    pub created_at: Instant,
    pub resolved_at: Option<Instant>,
}

/// Late money as a line of the desk, with the names of what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub late: LateMoney,
    pub customer_name: String,
    /// `PAY-…`
    pub payment_reference: String,
    /// The invoice it was meant for.
    pub invoice: Option<(InvoiceId, String)>,
    pub moved_to_number: Option<String>,
    pub resolved_by: Option<String>,
}

/// How long a sum has waited, in whole days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    UpTo7,
    UpTo30,
    UpTo90,
    Over90,
}

impl Waited {
    pub const ALL: [Self; 4] = [Self::UpTo7, Self::UpTo30, Self::UpTo90, Self::Over90];

    pub const fn word(self) -> &'static str {
        match self {
            Self::UpTo7 => "up-to-7",
            Self::UpTo30 => "up-to-30",
            Self::UpTo90 => "up-to-90",
            Self::Over90 => "over-90",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|waited| waited.word() == word)
    }

    /// Later than the one moment, and not later than the other: then it came. Without one, there is no such end.
    pub fn came(self, now: Instant) -> (Option<Instant>, Option<Instant>) {
        let (least, most) = match self {
            Self::UpTo7 => (None, Some(7)),
            Self::UpTo30 => (Some(8), Some(30)),
            Self::UpTo90 => (Some(31), Some(90)),
            Self::Over90 => (Some(91), None),
        };
        let before = |days: i64| now - time::Duration::days(days);
        (most.map(|days| before(days + 1)), least.map(before))
    }
}

/// Which lines of the desk are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    pub state: Option<LateState>,
    pub waited: Option<Waited>,
}

/// Open late money of one currency, by how long it has waited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ageing {
    pub count: i64,
    pub sum: Money,
    /// In the order of [`Waited::ALL`]; together the sum.
    pub waited: [Money; 4],
}

/// What stands on the account of money nobody needs, and what explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained {
    pub booked: Money,
    /// Waits at the desk.
    pub open: Money,
    /// Set aside for refunds that have not left.
    pub going_back: Money,
    /// Given back at a provider's site, and for no part of its payment.
    pub unexplained: Money,
}

impl Explained {
    /// Nothing, or something has disappeared.
    pub const fn rest(&self) -> Money {
        let explained = self.open.minor + self.going_back.minor - self.unexplained.minor;
        Money::new(self.booked.minor - explained, self.booked.currency)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn every_age_falls_in_one_step_by_whole_days() {
        let now = datetime!(2026-11-22 12:00 UTC);
        let steps = |came: Instant| {
            let within = |waited: &Waited| {
                let (later, latest) = waited.came(now);
                later.is_none_or(|bound| came > bound) && latest.is_none_or(|bound| came <= bound)
            };
            Waited::ALL.into_iter().filter(within).collect::<Vec<_>>()
        };
        for (days, step) in [
            (0, Waited::UpTo7),
            (7, Waited::UpTo7),
            (8, Waited::UpTo30),
            (30, Waited::UpTo30),
            (31, Waited::UpTo90),
            (90, Waited::UpTo90),
            (91, Waited::Over90),
            (4_000, Waited::Over90),
        ] {
            let first = now - time::Duration::days(days);
            let last = first - time::Duration::DAY + time::Duration::SECOND;
            assert_eq!((steps(first), steps(last)), (vec![step], vec![step]), "{days} days");
        }
    }
}
