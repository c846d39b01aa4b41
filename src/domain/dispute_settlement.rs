//! What a dispute becomes when its provider reports. Pure: `flows/disputes/settle` writes it down.

use super::{
    Instant,
    dispute::{Away, Dispute, DisputeKind as Kind, DisputeState as State},
    error::Code,
    money::Money,
    payment::Fee,
    report::DisputeReport,
};

/// One movement of money to be booked. Amounts are positive; only a fee may be given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Out of what waits at the provider.
    Withdrawn(Money),
    /// There again.
    Reinstated(Money),
    /// What was contested is lost.
    Lost(Money),
    /// What was lost is contested again.
    Regained(Money),
    /// What it cost more, or less, than is booked.
    Fee(Fee),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeSettlement {
    /// As it is then; where a debit's money stands is told by whoever books its steps.
    pub dispute: Dispute,
    pub steps: Vec<Step>,
    /// For the dispute's history: one of our words.
    pub detail: &'static str,
}

/// An open dispute is asked about so often, whatever its notices say.
const PAUSE: time::Duration = time::Duration::DAY;

/// A report, and what is away by it: where it says nothing of money, as much as before.
type Told<'r> = (&'r DisputeReport, Money);

/// `left`: what was captured less what went back of it otherwise.
pub fn dispute_settlement(
    before: Dispute,
    report: &DisputeReport,
    left: Money,
    now: Instant,
) -> Result<DisputeSettlement, Code> {
    let told = (report, report.away.map_or_else(|| before.away.sum(), Ok)?);
    if let Some(why) = contradiction(&before, told, left) {
        return Ok(person_needed(before, why, now));
    }
    let kind = kind(&before, told);
    let dispute = moved(Dispute { kind, ..before.clone() }, told, now);
    let mut steps = match kind {
        Kind::TakenBack => taken(before.away.sum()?, told.1)?,
        Kind::Inquiry | Kind::ChargeBack => contested(before.away, told)?,
    };
    steps.extend(fee(before.fee, report.fee)?.map(Step::Fee));
    let away = if kind == Kind::TakenBack { before.away } else { standing(told) };
    let fee = report.fee.or(before.fee);
    let beyond = told.1.minor > left.minor && told.1 != before.away.sum()?;
    let needs_person = if beyond { Some(now) } else { dispute.needs_person };
    let detail = if beyond { "more_than_is_left" } else { "" };
    Ok(DisputeSettlement { dispute: Dispute { away, fee, needs_person, ..dispute }, steps, detail })
}

/// What cannot be booked as it is told.
fn contradiction(before: &Dispute, (report, away): Told<'_>, left: Money) -> Option<&'static str> {
    let booked = before.away.sum().ok()?;
    match report {
        _ if away.currency != left.currency => Some("currency_differs"),
        _ if away.minor < 0 || report.amount.minor < 0 => Some("amount_differs"),
        _ if (before.kind == Kind::TakenBack) != (report.kind == Kind::TakenBack) => Some("kind_differs"),
        _ if before.fee.zip(report.fee).is_some_and(|(one, other)| one.fee.currency != other.fee.currency) => {
            Some("fee_differs")
        }
        // Given again is only what was withdrawn.
        _ if report.state == State::Closed && booked.is_positive() && away.is_positive() => Some("contradicted"),
        _ => None,
    }
}

/// An inquiry that moves money is none, and a charge-back does not become a question again.
fn kind(before: &Dispute, (report, away): Told<'_>) -> Kind {
    match (before.kind, report.kind) {
        (Kind::ChargeBack, Kind::Inquiry) => Kind::ChargeBack,
        (_, Kind::Inquiry) if away.is_positive() => Kind::ChargeBack,
        (_, told) => told,
    }
}

fn moved(dispute: Dispute, (report, away): Told<'_>, now: Instant) -> Dispute {
    let state = if dispute.state.may_become(report.state) { report.state } else { dispute.state };
    let needs_person = match state {
        _ if state == dispute.state => dispute.needs_person,
        State::Open | State::Lost => Some(now),
        State::Review | State::Won | State::Closed => None,
    };
    Dispute {
        state,
        amount: report.amount,
        reason: report.reason.to_owned(),
        due: report.due.or(dispute.due),
        closed_at: if state.is_open() { None } else { dispute.closed_at.or(Some(now)) },
        // Won is not yet there again.
        check_at: (state.is_open() || state == State::Won && away.is_positive()).then_some(now + PAUSE),
        needs_person,
        ..dispute
    }
}

/// What is away is lost once the bank has said so, and contested until then.
fn standing((report, away): Told<'_>) -> Away {
    let nothing = Away::nothing(away.currency);
    match report.state {
        State::Lost => Away { lost: away, ..nothing },
        _ => Away { contested: away, ..nothing },
    }
}

fn contested(before: Away, told: Told<'_>) -> Result<Vec<Step>, Code> {
    let after = standing(told);
    let regained = positive(before.lost.minus(after.lost)?).map(Step::Regained);
    let lost = positive(after.lost.minus(before.lost)?).map(Step::Lost);
    let mut steps = Vec::from_iter(regained);
    steps.extend(taken(before.sum()?, after.sum()?)?);
    steps.extend(lost);
    Ok(steps)
}

fn taken(before: Money, after: Money) -> Result<Vec<Step>, Code> {
    let withdrawn = positive(after.minus(before)?).map(Step::Withdrawn);
    let reinstated = positive(before.minus(after)?).map(Step::Reinstated);
    Ok(withdrawn.into_iter().chain(reinstated).collect())
}

fn positive(amount: Money) -> Option<Money> {
    Some(amount).filter(|amount| amount.is_positive())
}

/// The difference to what is booked.
fn fee(before: Option<Fee>, told: Option<Fee>) -> Result<Option<Fee>, Code> {
    let Some(told) = told else { return Ok(None) };
    let nothing = Money::zero(told.fee.currency);
    let before = before.unwrap_or(Fee { fee: nothing, tax: nothing });
    let more = Fee { fee: told.fee.minus(before.fee)?, tax: told.tax.minus(before.tax)? };
    Ok(Some(more).filter(|more| !more.fee.is_zero() || !more.tax.is_zero()))
}

fn person_needed(before: Dispute, detail: &'static str, now: Instant) -> DisputeSettlement {
    let check_at = before.state.is_open().then_some(now + PAUSE);
    let needs_person = before.needs_person.or(Some(now));
    DisputeSettlement { dispute: Dispute { needs_person, check_at, ..before }, steps: Vec::new(), detail }
}

#[cfg(test)]
mod tests;
