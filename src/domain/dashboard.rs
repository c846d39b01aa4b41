//! What the dashboard draws: the period somebody chose, and what a currency did in it.

use super::{Instant, ids::GatewayId, money::Money};

/// The period that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    #[default]
    Month,
    LastMonth,
    Quarter,
    Year,
    /// From one day to another.
    Own,
}

impl Choice {
    pub const ALL: [Self; 5] = [Self::Month, Self::LastMonth, Self::Quarter, Self::Year, Self::Own];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::LastMonth => "last-month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Own => "own",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.word() == word)
    }
}

/// How long one step of a period lasts, so that not too many stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    Day,
    Week,
    Month,
    Year,
}

impl Pace {
    /// For a period of so many days.
    pub const fn for_days(days: i32) -> Self {
        match days {
            ..=35 => Self::Day,
            36..=190 => Self::Week,
            191..=1_100 => Self::Month,
            _ => Self::Year,
        }
    }
}

/// From one moment until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub since: Instant,
    pub until: Instant,
}

/// Revenue without taxes that was booked in a step, and what of it was taken back: cancelled or credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turnover {
    pub step: Step,
    pub invoiced: Money,
    pub taken_back: Money,
}

impl Turnover {
    pub const fn net(&self) -> Money {
        Money::new(self.invoiced.minor - self.taken_back.minor, self.invoiced.currency)
    }
}

/// What a gateway took, and what its provider kept of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub gateway: GatewayId,
    pub taken: Money,
    pub fees: Money,
    pub taxes: Money,
}

/// Payments that were begun through a gateway, by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    pub gateway: GatewayId,
    pub paid: i64,
    pub failed: i64,
    /// Left by the customer, or ended by time.
    pub left: i64,
    /// Nobody knows yet.
    pub open: i64,
    /// From the begin to the money, for the one in the middle of those that were paid.
    pub seconds: Option<i64>,
}

impl Tries {
    /// So many of a thousand that ended were paid; nothing while none has ended.
    pub fn per_mille(&self) -> Option<i64> {
        let ended = self.paid + self.failed + self.left;
        (self.paid * 1_000 + ended / 2).checked_div(ended)
    }
}

/// How long after its due date an invoice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lateness {
    NotDue,
    UpTo30,
    UpTo60,
    UpTo90,
    Over90,
}

impl Lateness {
    pub const ALL: [Self; 5] = [Self::NotDue, Self::UpTo30, Self::UpTo60, Self::UpTo90, Self::Over90];

    pub const fn word(self) -> &'static str {
        match self {
            Self::NotDue => "not-due",
            Self::UpTo30 => "up-to-30",
            Self::UpTo60 => "up-to-60",
            Self::UpTo90 => "up-to-90",
            Self::Over90 => "over-90",
        }
    }
}

/// Issued invoices of one currency that are so late, and what they still need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    pub lateness: Lateness,
    pub count: i64,
    pub due: Money,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_counts_only_what_has_ended() {
        let tries =
            |paid, failed, left, open| Tries { gateway: GatewayId::fresh(), paid, failed, left, open, seconds: None };
        assert_eq!(tries(0, 0, 0, 4).per_mille(), None);
        assert_eq!(tries(0, 1, 0, 0).per_mille(), Some(0));
        assert_eq!(tries(2, 0, 1, 9).per_mille(), Some(667));
        assert_eq!(tries(7, 0, 0, 0).per_mille(), Some(1_000));
    }

    #[test]
    fn steps_of_three_years_still_stand_side_by_side() {
        for days in 1..=1_100 {
            let steps = match Pace::for_days(days) {
                Pace::Day => days,
                Pace::Week => days / 7 + 2,
                Pace::Month => days / 28 + 2,
                Pace::Year => panic!("{days} days are few for years"),
            };
            assert!(steps <= 42, "{days} days: {steps}");
        }
        assert_eq!(Pace::for_days(1_101), Pace::Year);
    }

    #[test]
    fn choices_are_read_as_they_are_written() {
        assert!(Choice::ALL.into_iter().all(|choice| Choice::parse(choice.word()) == Some(choice)));
        assert_eq!(Choice::parse("decade"), None);
    }
}
