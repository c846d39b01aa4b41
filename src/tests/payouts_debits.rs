//! What GoCardless keeps and gives again beside the debits of a payout: surcharges with their tax, refunds that came back,
//! and payouts that the bank sent back and that are sent once more.

use guichet::{
    domain::{
        currency::Currency,
        ids::PaymentId,
        ledger::Part,
        payout::{LineKind, Listing, Payout, PayoutState, Standing, Subject},
    },
    providers::{self, Provider},
    sandbox::control::LateEvent,
};

use crate::support::{
    Till,
    cashbox::euro,
    online::{paid_with, settles_down},
};

const EUR: Currency = Currency::EUR;

fn gocardless() -> &'static dyn Provider {
    providers::find("gocardless").expect("a provider")
}

/// A debit that was paid, and the payout that brought it.
async fn paid_out(till: &Till) -> (PaymentId, String, Payout) {
    let (payment, page) = paid_with(till, gocardless()).await;
    till.happens_there(&page, LateEvent::Payout, None);
    settles_down(till).await;
    (payment, page, till.payouts().await.into_iter().next().expect("the latest payout"))
}

/// It is the sum of its lines, each of which our books explain.
async fn is_whole(till: &Till, payout: &Payout) {
    let lines = till.lines_of(payout).await;
    assert!(lines.iter().all(|line| line.standing == Standing::Agrees), "{lines:?}");
    assert_eq!((payout.listing, payout.called), (Listing::Whole, None), "{lines:?}");
}

/// Nothing is left at GoCardless, and nothing of it is unexplained.
async fn is_empty(till: &Till) {
    let there = till.at_provider(till.of("gocardless").await, EUR).await;
    assert!(there.booked.is_zero() && there.parts.is_empty(), "{there:?}");
    till.verifies().await;
}

#[tokio::test]
async fn p_28_a_surcharge_and_its_tax_are_kept_of_the_payout_that_names_them() {
    let till = Till::open_for("gocardless").await;
    let (payment, page, _) = paid_out(&till).await;
    till.happens_there(&page, LateEvent::Dispute, None);
    till.happens_there(&page, LateEvent::Surcharge, None);
    settles_down(&till).await;
    let invoice = till.invoice_in(euro(60_000), guichet::domain::invoice::Parts::Whole).await;
    let (next, page) = crate::support::online::is_led_on(&till, invoice, gocardless()).await;
    crate::support::online::goes_through(&till, (next, &page)).await;
    let (before, taxed) = (till.stands(Part::Fee, EUR).await, till.stands(Part::FeeTax, EUR).await);
    till.happens_there(&page, LateEvent::Payout, None);
    settles_down(&till).await;
    let payout = till.payouts().await.into_iter().next().expect("the latest payout");
    is_whole(&till, &payout).await;
    let lines = till.lines_of(&payout).await;
    let fee = lines.iter().find(|line| line.kind == LineKind::Fee).expect("the surcharge");
    assert_eq!((fee.gross, fee.fee, fee.tax), (euro(0), euro(500), euro(100)));
    assert!(lines.iter().any(|line| line.kind == LineKind::Dispute), "{payment}: {lines:?}");
    let kept = lines.iter().find(|line| line.kind == LineKind::Payment).expect("the debit");
    assert_eq!(till.stands(Part::Fee, EUR).await - before, 500 + kept.fee.minor);
    assert_eq!(till.stands(Part::FeeTax, EUR).await - taxed, 100 + kept.tax.minor);
    is_empty(&till).await;
}

#[tokio::test]
async fn p_28_a_refund_that_came_back_comes_with_a_later_payout() {
    let till = Till::open_for("gocardless").await;
    let (payment, _, _) = paid_out(&till).await;
    till.refunds(payment, 2_000).await.expect("given back");
    settles_down(&till).await;
    let (_, _, second) = paid_out(&till).await;
    is_whole(&till, &second).await;
    let refund = till.refunds_of(payment).await.remove(0);
    till.happens_there(refund.provider_reference.as_deref().expect("its refund"), LateEvent::RefundFailed, None);
    settles_down(&till).await;
    let (_, _, third) = paid_out(&till).await;
    is_whole(&till, &third).await;
    for (payout, gross) in [(&second, -2_000), (&third, 2_000)] {
        let lines = till.lines_of(payout).await;
        let of_refund = lines.iter().find(|line| line.subject == Some(Subject::Refund(refund.id)));
        assert_eq!(of_refund.map(|line| line.gross), Some(euro(gross)));
    }
    is_empty(&till).await;
}

/// It comes once more with the lines it had, and nobody says it came back: those are counted once, and the next one has it as
/// a line.
#[tokio::test]
async fn p_28_a_payout_that_bounced_is_a_line_of_the_next() {
    let till = Till::open_for("gocardless").await;
    let (_, _, first) = paid_out(&till).await;
    till.happens_there(&first.reference, LateEvent::PayoutFailed, None);
    let (_, _, second) = paid_out(&till).await;
    assert_eq!(till.payouts().await.last().map(|first| first.state), Some(PayoutState::Failed), "it was asked for");
    is_whole(&till, &second).await;
    let lines = till.lines_of(&second).await;
    let back = lines.iter().find(|line| line.kind == LineKind::Payout).expect("the first one");
    assert_eq!((back.subject, back.gross), (Some(Subject::Payout(first.id)), first.amount));
    assert_eq!(till.stands(Part::Bank, EUR).await, second.amount.minor);
    is_empty(&till).await;
    till.happens_there(&second.reference, LateEvent::PayoutFailed, None);
    let (_, _, third) = paid_out(&till).await;
    is_whole(&till, &third).await;
    let subjects: Vec<_> = till.lines_of(&third).await.into_iter().filter_map(|line| line.subject).collect();
    assert!(subjects.contains(&Subject::Payout(second.id)) && !subjects.contains(&Subject::Payout(first.id)));
    assert_eq!(till.stands(Part::Bank, EUR).await, third.amount.minor);
    is_empty(&till).await;
}
