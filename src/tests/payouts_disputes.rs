//! What banks take back in payouts: explained by its dispute, taken out of later money, or out of our bank.

use guichet::{
    domain::{
        clearing::Cause,
        currency::Currency,
        dispute::Dispute,
        ids::PaymentId,
        ledger::Part,
        payout::{Listing, Payout, PayoutState, Standing, Subject, Trouble},
        refund::Booked,
    },
    providers,
    sandbox::control::{DeliveryMode, LateEvent},
};

use crate::support::{
    Till,
    cashbox::euro,
    online::{paid_with, settles_down},
};

const EUR: Currency = Currency::EUR;

async fn happens(till: &Till, payment: PaymentId, event: LateEvent) {
    let object = till.payment(payment).await.provider_reference.expect("a session");
    till.happens_there(&object, event, None);
    settles_down(till).await;
}

async fn only(till: &Till, payment: PaymentId) -> Dispute {
    let found = till.disputes_of(payment).await;
    let [dispute] = &found[..] else { panic!("one dispute: {found:?}") };
    dispute.clone()
}

async fn is_whole(till: &Till, payout: &Payout) -> Vec<Subject> {
    let lines = till.lines_of(payout).await;
    assert!(lines.iter().all(|line| line.standing == Standing::Agrees), "{lines:?}");
    assert_eq!(payout.listing, Listing::Whole);
    lines.into_iter().filter_map(|line| line.subject).collect()
}

#[tokio::test]
async fn p_28_what_a_dispute_took_and_gave_again_is_explained_by_it() {
    let till = Till::open().await;
    let (_, disputed) = till.paid_by_card(12_000).await;
    till.paid_by_card(50_000).await;
    happens(&till, disputed, LateEvent::Dispute).await;
    let dispute = only(&till, disputed).await;
    let there = till.at_provider(till.card, EUR).await;
    assert!(there.parts.iter().any(|part| part.cause == Cause::Dispute(dispute.id)), "{there:?}");
    assert_eq!(there.rest, euro(0));
    till.agrees_with_provider().await;

    let payout = till.is_paid_out().await;
    assert_eq!(payout.called, None);
    assert!(is_whole(&till, &payout).await.contains(&Subject::Dispute(dispute.id)));
    let there = till.at_provider(till.card, EUR).await;
    assert!(there.booked.is_zero() && there.parts.is_empty(), "{there:?}");

    happens(&till, disputed, LateEvent::DisputeWon).await;
    let there = till.at_provider(till.card, EUR).await;
    assert_eq!(there.parts.iter().map(|part| part.cause).collect::<Vec<_>>(), [Cause::Dispute(dispute.id)]);
    let next = till.is_paid_out().await;
    assert_eq!(is_whole(&till, &next).await, [Subject::Dispute(dispute.id)]);
    assert_eq!(next.amount, euro(12_000));
    assert!(till.at_provider(till.card, EUR).await.parts.is_empty());
    till.agrees_with_provider().await;
    till.verifies().await;
}

/// Its notices were lost: the payout's own line brings it.
#[tokio::test]
async fn a_dispute_nobody_told_of_is_learnt_from_its_payout() {
    let till = Till::open().await;
    let (_, disputed) = till.paid_by_card(12_000).await;
    till.paid_by_card(50_000).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    happens(&till, disputed, LateEvent::Dispute).await;
    assert!(till.disputes_of(disputed).await.is_empty(), "nobody said anything yet");
    till.sandbox.webhooks(DeliveryMode::Normal);
    let payout = till.is_paid_out().await;
    let dispute = only(&till, disputed).await;
    assert!(is_whole(&till, &payout).await.contains(&Subject::Dispute(dispute.id)));
    assert!(till.at_provider(till.card, EUR).await.parts.is_empty());
    till.verifies().await;
}

/// More went back than came in: the provider takes it from our bank. Booked as it is stated, and a person is called.
#[tokio::test]
async fn f_48_a_payout_that_takes_from_the_bank_is_booked_and_a_person_is_called() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(12_000).await;
    let first = till.is_paid_out().await;
    let refund = till.refunds(payment, 12_000).await.expect("given back");
    settles_down(&till).await;
    let payout = till.is_paid_out().await;
    assert_ne!(payout.id, first.id);
    assert_eq!((payout.amount, payout.state, payout.booked), (euro(-12_000), PayoutState::Paid, Booked::Posted));
    assert_eq!(payout.called.map(|called| called.why), Some(Trouble::Negative));
    assert_eq!(is_whole(&till, &payout).await, [Subject::Refund(refund.id)]);
    assert_eq!(till.stands(Part::Bank, EUR).await, first.amount.minor - 12_000);
    let there = till.at_provider(till.card, EUR).await;
    assert!(there.booked.is_zero() && there.parts.is_empty(), "{there:?}");
    till.agrees_with_provider().await;
    till.verifies().await;
}

/// GoCardless takes what went back out of what it collects next.
#[tokio::test]
async fn p_28_refunds_and_charge_backs_of_debits_are_taken_out_of_a_later_payout() {
    let till = Till::open_for("gocardless").await;
    let gateway = till.of("gocardless").await;
    let provider = providers::find("gocardless").expect("a provider");
    let mut pages = Vec::new();
    for _ in 0..2 {
        let (payment, page) = paid_with(&till, provider).await;
        till.happens_there(&page, LateEvent::Payout, None);
        settles_down(&till).await;
        pages.push((payment, page));
    }
    let [(back, first), (given, second)] = &pages[..] else { panic!("two payments") };
    till.happens_there(first, LateEvent::Dispute, None);
    till.happens_there(second, LateEvent::Refund, Some(1_000));
    settles_down(&till).await;
    let dispute = only(&till, *back).await;
    let refund = till.refunds_of(*given).await.pop().expect("it was heard of");
    let there = till.at_provider(gateway, EUR).await;
    let causes: Vec<_> = there.parts.iter().map(|part| part.cause).collect();
    assert!(causes.contains(&Cause::Dispute(dispute.id)) && causes.contains(&Cause::Refund(refund.id)), "{there:?}");

    let (third, page) = {
        let invoice = till.invoice_in(euro(60_000), guichet::domain::invoice::Parts::Whole).await;
        let (payment, page) = crate::support::online::is_led_on(&till, invoice, provider).await;
        crate::support::online::goes_through(&till, (payment, &page)).await;
        (payment, page)
    };
    till.happens_there(&page, LateEvent::Payout, None);
    settles_down(&till).await;
    let payout = till.payouts().await.into_iter().next().expect("the latest payout");
    let about = is_whole(&till, &payout).await;
    assert_eq!(about.len(), 3, "{about:?}");
    for subject in [Subject::Payment(third), Subject::Dispute(dispute.id), Subject::Refund(refund.id)] {
        assert!(about.contains(&subject), "{subject:?} is not among {about:?}");
    }
    let there = till.at_provider(gateway, EUR).await;
    assert!(there.booked.is_zero() && there.parts.is_empty(), "{there:?}");
    till.verifies().await;
}
