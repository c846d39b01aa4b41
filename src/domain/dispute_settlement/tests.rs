//! What is booked of a dispute adds up to what was told of it.

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
    DisputeReport { kind, state, amount: euro(1_000), away: Some(euro(away)), fee: None, reason: "general", due: None }
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
fn who_says_nothing_of_money_leaves_it_where_it_is() {
    let silent = |kind, state| DisputeReport { away: None, ..told(kind, state, 0) };
    let asked = heard(dispute(Kind::Inquiry), &silent(Kind::Inquiry, State::Open));
    assert_eq!((asked.dispute.kind, asked.steps), (Kind::Inquiry, Vec::new()));
    let gone = heard(asked.dispute, &told(Kind::ChargeBack, State::Lost, 1_000));
    let case = heard(gone.dispute, &silent(Kind::Inquiry, State::Open));
    assert_eq!((case.dispute.kind, case.dispute.state), (Kind::ChargeBack, State::Open));
    assert_eq!((case.steps, case.dispute.away.sum()), (vec![Step::Regained(euro(1_000))], Ok(euro(1_000))));
}

#[test]
fn what_contradicts_itself_is_not_booked_and_calls_a_person() {
    let dollars = DisputeReport { away: Some(Money::new(1, Currency::USD)), ..told(Kind::ChargeBack, State::Open, 0) };
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
