//! What payouts become, step by step, whatever their providers say in whatever order.

use proptest::prelude::*;
use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::domain::{
    currency::Currency,
    ids::{GatewayId, PayoutId, PayoutLineId},
    money::Money,
    payout::LineKind,
    refund::Origin,
};

const NOW: Instant = datetime!(2026-11-22 09:00 UTC);

fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn payout(amount: i64) -> Payout {
    Payout {
        id: PayoutId(Uuid::nil()),
        gateway: GatewayId(Uuid::nil()),
        reference: "po_1".into(),
        origin: Origin::Provider,
        amount: euro(amount),
        state: State::Pending,
        booked: Booked::Nothing,
        listing: Listing::Awaited,
        arrives_on: None,
        bank_reference: None,
        failure: None,
        created_at: NOW,
        paid_at: None,
        check: None,
        called: None,
        version: 1,
    }
}

fn said(amount: i64, state: State) -> PayoutReport {
    PayoutReport {
        reference: "po_1".into(),
        amount: euro(amount),
        state,
        created_at: NOW,
        arrives_on: None,
        bank_reference: None,
        failure: (state == State::Failed).then(|| "account_closed".into()),
        lines: Lines::Ready,
    }
}

fn line(gross: i64, fee: i64, standing: Standing) -> PayoutLine {
    PayoutLine {
        id: PayoutLineId(Uuid::nil()),
        payout: PayoutId(Uuid::nil()),
        reference: "txn_1".into(),
        kind: LineKind::Payment,
        gross: euro(gross),
        fee: euro(fee),
        tax: euro(0),
        origin: None,
        named: None,
        subject: None,
        standing,
    }
}

#[test]
fn arrival_is_booked_once_and_taken_back_once() {
    let paid = payout_settlement(payout(500), &said(500, State::Paid), NOW);
    assert_eq!((paid.effect, paid.payout.booked), (PayoutEffect::Book, Booked::Posted));
    let again = payout_settlement(paid.payout.clone(), &said(500, State::Paid), NOW);
    assert_eq!(again.effect, PayoutEffect::Nothing);
    let back = payout_settlement(again.payout, &said(500, State::Failed), NOW);
    assert_eq!((back.effect, back.payout.booked), (PayoutEffect::Reverse, Booked::Reversed));
    assert_eq!(back.payout.called.map(|called| called.why), Some(Trouble::CameBack));
    assert_eq!(back.payout.failure.as_deref(), Some("account_closed"));
    let risen = payout_settlement(back.payout, &said(500, State::Paid), NOW);
    assert_eq!((risen.effect, risen.payout.state), (PayoutEffect::Nothing, State::Failed));
    assert_eq!(risen.payout.called.map(|called| called.why), Some(Trouble::Contradicted));
}

#[test]
fn another_amount_than_before_changes_nothing_and_calls_a_person() {
    let told = payout_settlement(payout(500), &said(501, State::Paid), NOW);
    assert_eq!((told.effect, told.payout.state), (PayoutEffect::Nothing, State::Pending));
    assert_eq!(told.payout.called.map(|called| called.why), Some(Trouble::Contradicted));
}

#[test]
fn what_is_taken_from_our_bank_is_booked_and_shown() {
    let told = payout_settlement(payout(-500), &said(-500, State::Paid), NOW);
    assert_eq!(told.effect, PayoutEffect::Book);
    assert_eq!(told.payout.called.map(|called| called.why), Some(Trouble::Negative));
}

#[test]
fn old_news_is_no_step_back() {
    let paid = payout_settlement(payout(500), &said(500, State::Paid), NOW).payout;
    let told = payout_settlement(paid, &said(500, State::InTransit), NOW);
    assert_eq!((told.payout.state, told.payout.called), (State::Paid, None));
}

#[test]
fn it_is_watched_while_it_may_come_back_even_with_a_person_called() {
    let paid = payout_settlement(payout(-500), &said(-500, State::Paid), NOW).payout;
    assert!(paid.check.is_some());
    let whole = listed(paid, &[line(-500, 0, Standing::Agrees)], NOW + Duration::days(8));
    assert_eq!((whole.listing, whole.check), (Listing::Whole, None));
}

#[test]
fn lines_that_do_not_sum_or_are_not_explained_call_a_person_until_they_are() {
    let paid = payout_settlement(payout(500), &said(500, State::Paid), NOW).payout;
    let short = listed(paid.clone(), &[line(510, 9, Standing::Agrees)], NOW);
    assert_eq!((short.listing, short.called.map(|called| called.why)), (Listing::Differs, Some(Trouble::SumDiffers)));
    let strange = listed(short, &[line(510, 10, Standing::Unexplained)], NOW);
    assert_eq!(strange.listing, Listing::Whole);
    assert!(strange.called.is_some());
    let known = listed(strange, &[line(510, 10, Standing::Agrees)], NOW);
    assert_eq!((known.listing, known.called), (Listing::Whole, None));
}

proptest! {
    #[test]
    fn whatever_is_said_in_whatever_order_the_books_follow_at_most_once(steps in proptest::collection::vec(0..4_usize, 0..30)) {
        let (mut now, mut booked, mut reversed) = (payout(500), 0, 0);
        for step in steps {
            let told = payout_settlement(now, &said(500, State::ALL[step]), NOW);
            booked += usize::from(told.effect == PayoutEffect::Book);
            reversed += usize::from(told.effect == PayoutEffect::Reverse);
            now = told.payout;
        }
        prop_assert!(booked <= 1 && reversed <= booked);
        prop_assert_eq!(now.booked == Booked::Posted, booked > reversed);
        prop_assert!(now.state != State::Paid || now.booked == Booked::Posted);
        prop_assert!(now.state != State::Failed || now.booked != Booked::Posted);
    }
}
