//! What is at a provider now, and why: a clearing account explained to the last cent from the objects behind it.

use super::{
    Instant,
    currency::Currency,
    error::Code,
    ids::{GatewayId, PaymentId, PayoutId, RefundId},
    money::Money,
};

/// Longer than any provider's usual cycle of payouts: what waits longer is looked at.
pub const CYCLE: time::Duration = time::Duration::days(14);

/// What was done with one gateway in one currency since it exists, from the objects themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    pub gateway: GatewayId,
    pub currency: Currency,
    pub captured: Money,
    pub refunded: Money,
    pub fees: Money,
    /// Into this currency less out of it.
    pub exchanged: Money,
    pub paid_out: Money,
    /// What the ledger says is there.
    pub booked: Money,
}

impl Totals {
    /// captured − refunded − fees + exchanged − paid out
    pub fn expected(&self) -> Result<Money, Code> {
        self.captured.minus(self.refunded)?.minus(self.fees)?.plus(self.exchanged)?.minus(self.paid_out)
    }

    /// Nothing, where the ledger is sound and no person wrote on the account by hand.
    pub fn unexplained(&self) -> Result<Money, Code> {
        self.booked.minus(self.expected()?)
    }
}

/// Something that makes up what is there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub cause: Cause,
    /// Towards us: what waits for us there is positive.
    pub amount: Money,
    /// Since when it is there.
    pub since: Instant,
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Captured less its fee, and in no payout yet.
    Payment(PaymentId),
    /// Given back, and taken out of no payout yet.
    Refund(RefundId),
    /// Made up or sent, and not arrived.
    UnderWay(PayoutId),
    /// Came back, and not sent again.
    CameBack(PayoutId),
    /// Arrived, with lines that our books do not explain, or without any.
    NotExplained(PayoutId),
}

impl Cause {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Payment(_) => "payment",
            Self::Refund(_) => "refund",
            Self::UnderWay(_) => "under_way",
            Self::CameBack(_) => "came_back",
            Self::NotExplained(_) => "not_explained",
        }
    }
}

/// What is there, what it consists of, and what is left without a cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    pub booked: Money,
    pub parts: Vec<Part>,
    /// Booked less all parts: nothing, where everything is known.
    pub rest: Money,
}

pub fn explained(booked: Money, mut parts: Vec<Part>) -> Result<Explained, Code> {
    parts.retain(|part| !part.amount.is_zero());
    parts.sort_by(|one, other| (one.since, &one.name).cmp(&(other.since, &other.name)));
    let known = parts.iter().try_fold(Money::zero(booked.currency), |sum, part| sum.plus(part.amount))?;
    Ok(Explained { booked, rest: booked.minus(known)?, parts })
}

impl Explained {
    /// What waits longer than payouts usually take.
    pub fn overdue(&self, now: Instant) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.is_overdue(now))
    }
}

impl Part {
    pub fn is_overdue(&self, now: Instant) -> bool {
        now - self.since > CYCLE
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    fn euro(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn part(minor: i64, since: Instant) -> Part {
        let cause = Cause::Payment(PaymentId(Uuid::nil()));
        Part { cause, amount: euro(minor), since, name: "PAY-1".into() }
    }

    #[test]
    fn what_no_cause_explains_is_left_over() {
        let day = datetime!(2026-11-01 09:00 UTC);
        let told = explained(euro(1_000), vec![part(1_200, day), part(0, day), part(-150, day)]).expect("small sums");
        assert_eq!((told.rest, told.parts.len()), (euro(-50), 2));
        assert_eq!(told.overdue(day + CYCLE).count(), 0);
        assert_eq!(told.overdue(day + CYCLE + time::Duration::SECOND).count(), 2);
    }

    #[test]
    fn totals_are_the_formula_of_the_audit() {
        let totals = Totals {
            gateway: GatewayId(Uuid::nil()),
            currency: Currency::EUR,
            captured: euro(12_000),
            refunded: euro(500),
            fees: euro(206),
            exchanged: euro(-1_000),
            paid_out: euro(10_000),
            booked: euro(295),
        };
        assert_eq!(totals.expected(), Ok(euro(294)));
        assert_eq!(totals.unexplained(), Ok(euro(1)));
    }
}
