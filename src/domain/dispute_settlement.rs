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

/// `left`: what was captured less what went back of it otherwise.
pub fn dispute_settlement(
    before: Dispute,
    report: &DisputeReport,
    left: Money,
    now: Instant,
) -> Result<DisputeSettlement, Code> {
    if let Some(why) = contradiction(&before, report, left) {
        return Ok(person_needed(before, why, now));
    }
    let kind = kind(&before, report);
    let dispute = moved(Dispute { kind, ..before.clone() }, report, now);
    let mut steps = match kind {
        Kind::TakenBack => taken(before.away.sum()?, report.away)?,
        Kind::Inquiry | Kind::ChargeBack => contested(before.away, report)?,
    };
    steps.extend(fee(before.fee, report.fee)?.map(Step::Fee));
    let away = if kind == Kind::TakenBack { before.away } else { standing(report) };
    let fee = report.fee.or(before.fee);
    let beyond = report.away.minor > left.minor && report.away != before.away.sum()?;
    let needs_person = if beyond { Some(now) } else { dispute.needs_person };
    let detail = if beyond { "more_than_is_left" } else { "" };
    Ok(DisputeSettlement { dispute: Dispute { away, fee, needs_person, ..dispute }, steps, detail })
}

/// What cannot be booked as it is told.
fn contradiction(before: &Dispute, report: &DisputeReport, left: Money) -> Option<&'static str> {
    let booked = before.away.sum().ok()?;
    match report {
        _ if report.away.currency != left.currency => Some("currency_differs"),
        _ if report.away.minor < 0 || report.amount.minor < 0 => Some("amount_differs"),
        _ if (before.kind == Kind::TakenBack) != (report.kind == Kind::TakenBack) => Some("kind_differs"),
        _ if before.fee.zip(report.fee).is_some_and(|(one, other)| one.fee.currency != other.fee.currency) => {
            Some("fee_differs")
        }
        // Given again is only what was withdrawn.
        _ if report.state == State::Closed && booked.is_positive() && report.away.is_positive() => Some("contradicted"),
        _ => None,
    }
}

/// An inquiry that moves money is none, and a charge-back does not become a question again.
fn kind(before: &Dispute, report: &DisputeReport) -> Kind {
    match (before.kind, report.kind) {
        (Kind::ChargeBack, Kind::Inquiry) => Kind::ChargeBack,
        (_, Kind::Inquiry) if report.away.is_positive() => Kind::ChargeBack,
        (_, told) => told,
    }
}

fn moved(dispute: Dispute, report: &DisputeReport, now: Instant) -> Dispute {
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
        check_at: (state.is_open() || state == State::Won && report.away.is_positive()).then_some(now + PAUSE),
        needs_person,
        ..dispute
    }
}

/// What is away is lost once the bank has said so, and contested until then.
fn standing(report: &DisputeReport) -> Away {
    let nothing = Away::nothing(report.away.currency);
    match report.state {
        State::Lost => Away { lost: report.away, ..nothing },
        _ => Away { contested: report.away, ..nothing },
    }
}

fn contested(before: Away, report: &DisputeReport) -> Result<Vec<Step>, Code> {
    let after = standing(report);
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
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;
    use crate::domain::{
        currency::Currency,
        ids::{CustomerId, DisputeId, GatewayId, PaymentId},
    };

    const NOW: Instant = datetime!(2026-11-22 12:00 UTC);

    fn euro(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn dispute(kind: Kind) -> Dispute {
        Dispute {
            id: DisputeId(uuid::Uuid::nil()),
            reference: "DSP-1".into(),
            payment: PaymentId(uuid::Uuid::nil()),
            customer: CustomerId(uuid::Uuid::nil()),
            gateway: GatewayId(uuid::Uuid::nil()),
            provider_reference: "du_1".into(),
            kind,
            state: State::Open,
            amount: euro(1_000),
            away: Away::nothing(Currency::EUR),
            fee: None,
            reason: "general".into(),
            due: None,
            opened_at: NOW,
            closed_at: None,
            check_at: None,
            needs_person: None,
            version: 1,
        }
    }

    fn told(kind: Kind, state: State, away: i64) -> DisputeReport {
        DisputeReport { kind, state, amount: euro(1_000), away: euro(away), fee: None, reason: "general", due: None }
    }

    fn heard(before: Dispute, report: &DisputeReport) -> DisputeSettlement {
        dispute_settlement(before, report, euro(1_000), NOW).expect("sums")
    }

    #[test]
    fn an_inquiry_moves_no_money_and_one_that_does_is_none() {
        let asked = heard(dispute(Kind::Inquiry), &told(Kind::Inquiry, State::Open, 0));
        assert_eq!((asked.dispute.kind, asked.steps), (Kind::Inquiry, Vec::new()));
        let closed = heard(asked.dispute.clone(), &told(Kind::Inquiry, State::Closed, 0));
        assert_eq!((closed.dispute.state, closed.steps.len()), (State::Closed, 0));
        let taken = heard(asked.dispute, &told(Kind::Inquiry, State::Open, 1_000));
        assert_eq!((taken.dispute.kind, taken.steps), (Kind::ChargeBack, vec![Step::Withdrawn(euro(1_000))]));
    }

    #[test]
    fn withdrawn_lost_regained_and_reinstated_are_steps_of_their_own() {
        let open = heard(dispute(Kind::ChargeBack), &told(Kind::ChargeBack, State::Open, 1_000));
        assert_eq!(open.steps, [Step::Withdrawn(euro(1_000))]);
        let lost = heard(open.dispute, &told(Kind::ChargeBack, State::Lost, 1_000));
        assert_eq!(lost.steps, [Step::Lost(euro(1_000))]);
        assert!(lost.dispute.closed_at.is_some() && lost.dispute.check_at.is_none());
        let won = heard(lost.dispute, &told(Kind::ChargeBack, State::Won, 0));
        assert_eq!(won.steps, [Step::Regained(euro(1_000)), Step::Reinstated(euro(1_000))]);
        assert_eq!(won.dispute.away, Away::nothing(Currency::EUR));
        let at_once = heard(dispute(Kind::ChargeBack), &told(Kind::ChargeBack, State::Lost, 400));
        assert_eq!(at_once.steps, [Step::Withdrawn(euro(400)), Step::Lost(euro(400))]);
    }

    #[test]
    fn only_the_difference_of_a_fee_is_booked() {
        let fee = |minor| Some(Fee { fee: euro(minor), tax: euro(0) });
        let with = |minor| DisputeReport { fee: fee(minor), ..told(Kind::ChargeBack, State::Open, 0) };
        let first = heard(dispute(Kind::ChargeBack), &with(2_000));
        assert_eq!(first.steps, [Step::Fee(fee(2_000).expect("a fee"))]);
        assert_eq!(heard(first.dispute.clone(), &with(2_000)).steps, []);
        let given_again = heard(first.dispute.clone(), &with(0));
        assert_eq!(given_again.steps, [Step::Fee(fee(-2_000).expect("a fee"))]);
        let silent = heard(first.dispute, &told(Kind::ChargeBack, State::Open, 0));
        assert_eq!((silent.dispute.fee, silent.steps), (fee(2_000), Vec::new()));
    }

    #[test]
    fn what_contradicts_itself_is_not_booked_and_calls_a_person() {
        let dollars = DisputeReport { away: Money::new(1, Currency::USD), ..told(Kind::ChargeBack, State::Open, 0) };
        for report in [dollars, told(Kind::TakenBack, State::Lost, 1_000), told(Kind::ChargeBack, State::Open, -1)] {
            let seen = heard(dispute(Kind::ChargeBack), &report);
            assert_eq!((seen.steps.len(), seen.dispute.away), (0, Away::nothing(Currency::EUR)), "{report:?}");
            assert_eq!(seen.dispute.needs_person, Some(NOW), "{report:?}");
        }
    }

    #[test]
    fn more_than_is_left_is_booked_because_it_is_gone_and_calls_a_person() {
        let seen = heard(dispute(Kind::ChargeBack), &told(Kind::ChargeBack, State::Open, 1_001));
        assert_eq!((seen.steps, seen.detail), (vec![Step::Withdrawn(euro(1_001))], "more_than_is_left"));
        assert_eq!(seen.dispute.needs_person, Some(NOW));
    }

    proptest! {
        /// Whatever is told, in whatever order and how often: the steps add up to what the last report said.
        #[test]
        fn the_steps_add_up_to_the_last_report(reports in proptest::collection::vec((0..5_usize, 0..1_001_i64), 1..20)) {
            let mut dispute = dispute(Kind::ChargeBack);
            let (mut contested, mut lost) = (0_i64, 0_i64);
            for (state, away) in reports {
                let report = told(Kind::ChargeBack, State::ALL[state], away);
                let settled = heard(dispute, &report);
                for step in &settled.steps {
                    match step {
                        Step::Withdrawn(money) => contested += money.minor,
                        Step::Reinstated(money) => contested -= money.minor,
                        Step::Lost(money) => (contested, lost) = (contested - money.minor, lost + money.minor),
                        Step::Regained(money) => (contested, lost) = (contested + money.minor, lost - money.minor),
                        Step::Fee(_) => prop_assert!(false, "no fee was told"),
                    }
                    prop_assert!(contested >= 0 && lost >= 0);
                }
                prop_assert_eq!(settled.dispute.away.contested.minor, contested);
                prop_assert_eq!(settled.dispute.away.lost.minor, lost);
                let again = heard(settled.dispute.clone(), &report);
                prop_assert_eq!(again.steps, Vec::new());
                dispute = settled.dispute;
            }
        }
    }
}
