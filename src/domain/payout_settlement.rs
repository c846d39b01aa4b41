//! What a payout becomes when its provider reports. Pure: `flows/payouts/settle` writes it down.

use time::Duration;

use super::{
    Instant,
    payout::{Called, Check, Listing, Payout, PayoutLine, PayoutState as State, Standing, Trouble, sum},
    payout_report::{Lines, PayoutReport},
    refund::Booked,
};

/// What has to be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayoutEffect {
    Nothing,
    /// It arrived.
    Book,
    /// It came back.
    Reverse,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutSettlement {
    pub payout: Payout,
    pub effect: PayoutEffect,
    /// For its history: one of our words, or what the provider said.
    pub detail: String,
}

/// What is under way is asked about so often.
const UNDER_WAY: Duration = Duration::hours(6);

/// A bank sends back within a week what it cannot place.
const MAY_COME_BACK: Duration = Duration::days(7);

/// So often a payout is asked for its lines before a person is.
const MOST_QUESTIONS: i32 = 60;

pub fn payout_settlement(payout: Payout, report: &PayoutReport, now: Instant) -> PayoutSettlement {
    if payout.amount != report.amount {
        let detail = format!("{} {}", Trouble::Contradicted.word(), report.amount);
        let payout = watched(called(payout, Trouble::Contradicted, now), now);
        return PayoutSettlement { detail, ..unchanged(payout) };
    }
    let known = learnt(payout, report);
    let settled = match (known.state, report.state) {
        (from, to) if from == to => arrived(known, now),
        (from, to) if from.may_become(to) => moved(known, report, now),
        // It had come back, was given up here, and is said to be under way after all.
        (State::Failed, _) => unchanged(called(known, Trouble::Contradicted, now)),
        // Older news than what is known.
        _ => unchanged(known),
    };
    let payout =
        if report.amount.minor < 0 { first_called(settled.payout, Trouble::Negative, now) } else { settled.payout };
    PayoutSettlement { payout: watched(payout, now), ..settled }
}

/// What never contradicts anything.
fn learnt(payout: Payout, report: &PayoutReport) -> Payout {
    let listing = match (payout.listing, report.lines) {
        (Listing::Awaited, Lines::Never) => Listing::Untold,
        (listing, _) => listing,
    };
    Payout {
        listing,
        arrives_on: report.arrives_on.or(payout.arrives_on),
        bank_reference: report.bank_reference.clone().or(payout.bank_reference),
        ..payout
    }
}

/// Known to have arrived from the first time it was heard of.
fn arrived(payout: Payout, now: Instant) -> PayoutSettlement {
    match (payout.state, payout.booked) {
        (State::Paid, Booked::Nothing) => {
            let paid_at = Some(payout.paid_at.unwrap_or(now));
            let payout = Payout { booked: Booked::Posted, paid_at, ..payout };
            PayoutSettlement { effect: PayoutEffect::Book, ..unchanged(payout) }
        }
        _ => unchanged(payout),
    }
}

fn moved(payout: Payout, report: &PayoutReport, now: Instant) -> PayoutSettlement {
    match report.state {
        State::Paid => arrived(Payout { state: State::Paid, ..payout }, now),
        State::Failed => came_back(payout, report, now),
        state => unchanged(Payout { state, ..payout }),
    }
}

fn came_back(payout: Payout, report: &PayoutReport, now: Instant) -> PayoutSettlement {
    let (booked, effect) = match payout.booked {
        Booked::Posted => (Booked::Reversed, PayoutEffect::Reverse),
        booked => (booked, PayoutEffect::Nothing),
    };
    let failure = report.failure.clone();
    let detail = failure.clone().unwrap_or_default();
    let payout = called(Payout { state: State::Failed, booked, failure, ..payout }, Trouble::CameBack, now);
    PayoutSettlement { payout, effect, detail }
}

/// When all its lines are known.
pub fn listed(payout: Payout, lines: &[PayoutLine], now: Instant) -> Payout {
    let nothing = super::money::Money::zero(payout.amount.currency);
    let agrees = sum(nothing, lines) == Ok(payout.amount);
    let listing = if agrees { Listing::Whole } else { Listing::Differs };
    let payout = Payout { listing, ..payout };
    let payout = match (agrees, lines.iter().all(|line| line.standing == Standing::Agrees)) {
        (false, _) => called(payout, Trouble::SumDiffers, now),
        (true, false) => unexplained(payout, now),
        (true, true) => answered(payout),
    };
    watched(payout, now)
}

/// Unless a person is called for more than that already.
fn unexplained(payout: Payout, now: Instant) -> Payout {
    match payout.called {
        Some(known) if known.why != Trouble::SumDiffers => payout,
        _ => called(payout, Trouble::Unexplained, now),
    }
}

/// What was unexplained is explained by now.
fn answered(payout: Payout) -> Payout {
    let over = matches!(payout.called, Some(Called { why: Trouble::Unexplained | Trouble::SumDiffers, .. }));
    Payout { called: payout.called.filter(|_| !over), ..payout }
}

/// Asked, and not told its lines.
pub fn not_listed(payout: Payout, now: Instant) -> Payout {
    let tries = payout.check.map_or(0, |check| check.tries);
    if tries < MOST_QUESTIONS { payout } else { first_called(payout, Trouble::NeverListed, now) }
}

pub fn called(payout: Payout, why: Trouble, now: Instant) -> Payout {
    match payout.called {
        Some(known) if known.why == why => payout,
        _ => Payout { called: Some(Called { since: now, why }), ..payout },
    }
}

/// Unless a person is called already, for whatever reason.
fn first_called(payout: Payout, why: Trouble, now: Instant) -> Payout {
    if payout.called.is_some() { payout } else { called(payout, why, now) }
}

/// While it may change or its lines are missing, the provider is asked again.
fn watched(payout: Payout, now: Instant) -> Payout {
    let tries = payout.check.map_or(0, |check| check.tries).saturating_add(1);
    let may_come_back = payout.paid_at.is_some_and(|paid| now < paid + MAY_COME_BACK);
    let by_hand = payout.origin == super::refund::Origin::House;
    let wait = match (payout.state, payout.listing) {
        _ if by_hand => None,
        (State::Pending | State::InTransit, _) => Some(UNDER_WAY),
        (State::Paid, Listing::Awaited) if tries <= MOST_QUESTIONS => Some(UNDER_WAY),
        (State::Paid, _) if may_come_back => Some(Duration::days(1)),
        _ => None,
    };
    Payout { check: wait.map(|wait| Check { at: now + wait, tries }), ..payout }
}

fn unchanged(payout: Payout) -> PayoutSettlement {
    PayoutSettlement { payout, effect: PayoutEffect::Nothing, detail: String::new() }
}

#[cfg(test)]
mod tests;
