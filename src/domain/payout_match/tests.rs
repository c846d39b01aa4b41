//! Movements of providers beside our books: what agrees, what is written for it, what is only listed.

use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::domain::{
    Instant,
    currency::Currency,
    ids::{CustomerId, GatewayId, InvoiceId, PaymentId, RefundId},
    payment::Attention,
    refund::{Origin, RefundState, Source},
};

const NOW: Instant = datetime!(2026-11-22 09:00 UTC);

fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn dollar(minor: i64) -> Money {
    Money::new(minor, Currency::USD)
}

fn fee(fee: i64, tax: i64) -> Fee {
    Fee { fee: euro(fee), tax: euro(tax) }
}

fn line(kind: LineKind, gross: i64, (fee, tax): (i64, i64)) -> StatedLine {
    let (gross, fee, tax) = (euro(gross), euro(fee), euro(tax));
    StatedLine { reference: "txn_1".into(), kind, gross, fee, tax, named: None }
}

fn refund(amount: Money, booked: Booked, fee: Option<Fee>) -> Refund {
    Refund {
        id: RefundId(Uuid::nil()),
        reference: "REF-1".into(),
        payment: PaymentId(Uuid::nil()),
        customer: CustomerId(Uuid::nil()),
        gateway: GatewayId(Uuid::nil()),
        amount,
        before: Money::zero(amount.currency),
        source: Source::Invoice(InvoiceId(Uuid::nil())),
        destination: Destination::Provider,
        origin: Origin::House,
        state: if booked == Booked::Posted { RefundState::Succeeded } else { RefundState::Failed },
        booked,
        reason: String::new(),
        idempotency_key: String::new(),
        provider_reference: None,
        fee,
        failure: None,
        created_at: NOW,
        succeeded_at: None,
        attention: Attention::None,
        version: 1,
    }
}

fn of_refund(line: &StatedLine, refund: &Refund, paid: Option<Conversion>) -> Judgement {
    judge(line, Ours::Refund(refund, paid))
}

#[test]
fn what_went_back_agrees_and_what_came_back_again_too() {
    let posted = refund(euro(500), Booked::Posted, Some(fee(0, 0)));
    assert_eq!(of_refund(&line(LineKind::Refund, -500, (0, 0)), &posted, None).standing, Standing::Agrees);
    assert_eq!(of_refund(&line(LineKind::Refund, -501, (0, 0)), &posted, None).standing, Standing::Differs);
    assert_eq!(of_refund(&line(LineKind::Refund, 500, (0, 0)), &posted, None).standing, Standing::Unexplained);
    let back = refund(euro(500), Booked::Reversed, Some(fee(30, 6)));
    assert_eq!(of_refund(&line(LineKind::Refund, 500, (-30, -6)), &back, None).standing, Standing::Agrees);
    assert_eq!(of_refund(&line(LineKind::Refund, 500, (0, 0)), &back, None).standing, Standing::Differs);
}

#[test]
fn a_fee_nobody_had_stated_is_attached_to_its_refund() {
    let judged = of_refund(&line(LineKind::Refund, -500, (30, 6)), &refund(euro(500), Booked::Posted, None), None);
    assert_eq!(judged, agreed(vec![Deed::FeeOfRefund(fee(30, 6))]));
}

#[test]
fn the_rate_that_moved_since_the_payment_is_the_difference() {
    let paid = Conversion { from: dollar(10_000), to: euro(9_200), difference: euro(0) };
    let back = refund(dollar(5_000), Booked::Posted, Some(fee(0, 0)));
    let judged = of_refund(&line(LineKind::Refund, -4_650, (0, 0)), &back, Some(paid));
    let expected = Conversion { from: dollar(-5_000), to: euro(-4_650), difference: euro(-50) };
    assert_eq!(judged, agreed(vec![Deed::Convert(expected)]));
    // Nothing to compare with: the provider's figure is the rate.
    let judged = of_refund(&line(LineKind::Refund, -4_650, (0, 0)), &back, None);
    let expected = Conversion { from: dollar(-5_000), to: euro(-4_650), difference: euro(0) };
    assert_eq!(judged, agreed(vec![Deed::Convert(expected)]));
    // Money does not turn round in a conversion.
    assert_eq!(of_refund(&line(LineKind::Refund, 4_650, (0, 0)), &back, Some(paid)).standing, Standing::Unexplained);
}

#[test]
fn what_nothing_explains_is_never_guessed() {
    for kind in [LineKind::Payment, LineKind::Refund, LineKind::Dispute, LineKind::Adjustment, LineKind::Unknown] {
        let judged = judge(&line(kind, 500, (0, 0)), Ours::Nothing);
        assert_eq!(judged, not_agreed(Standing::Unexplained), "{kind:?}");
    }
    let alone = judge(&line(LineKind::Fee, 0, (100, 20)), Ours::Nothing);
    assert_eq!(alone, agreed(vec![Deed::Fee(fee(100, 20))]));
    assert_eq!(judge(&line(LineKind::Fee, 5, (100, 20)), Ours::Nothing).standing, Standing::Unexplained);
}
