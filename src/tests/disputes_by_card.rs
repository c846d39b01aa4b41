//! Charge-backs of cards: withdrawn, reinstated, won, lost; inquiries that move nothing; refunds that have to wait.

use guichet::{
    domain::{
        dispute::{Dispute, DisputeKind, DisputeState},
        error::{AppError, Code},
        ids::PaymentId,
        invoice::InvoiceState,
        ledger::PostingKind,
        refund::RefundState,
    },
    flows::payments::janitor,
    providers::Feature,
    sandbox::control::{DeliveryMode, LateEvent, Step},
};

use crate::{
    disputes_taken_back::kinds,
    support::{
        Till,
        cashbox::euro,
        online::{late, online, paid_with, settles_down},
    },
};

/// The object the sandbox knows a payment by.
async fn there(till: &Till, payment: PaymentId) -> String {
    till.payment(payment).await.provider_reference.expect("a session")
}

async fn happens(till: &Till, payment: PaymentId, (event, amount): (LateEvent, Option<i64>)) {
    let object = there(till, payment).await;
    till.happens_there(&object, event, amount);
    till.hears().await;
}

async fn only(till: &Till, payment: PaymentId) -> Dispute {
    let found = till.disputes_of(payment).await;
    let [dispute] = &found[..] else { panic!("one dispute: {found:?}") };
    dispute.clone()
}

/// Money at the provider by its own books and by ours.
async fn agrees(till: &Till, story: &str) {
    till.verifies().await;
    let ledger = till.sandbox.ledger();
    assert!(ledger.agrees_with_balance_transactions, "{story}: the sandbox contradicts itself");
}

#[tokio::test]
async fn p_27_f_42_withdrawn_lost_and_reinstated_are_booked_each() {
    use PostingKind::{DisputeFee, DisputeLost, DisputeReinstated, DisputeWithdrawn};
    let ends: [(LateEvent, DisputeState, &[PostingKind]); 2] = [
        (LateEvent::DisputeWon, DisputeState::Won, &[DisputeFee, DisputeReinstated, DisputeWithdrawn]),
        (LateEvent::DisputeLost, DisputeState::Lost, &[DisputeFee, DisputeLost, DisputeWithdrawn]),
    ];
    for amount in [None, Some(4_000)] {
        for (end, state, posted) in ends {
            let till = Till::open().await;
            let (invoice, payment) = till.paid_by_card(12_000).await;
            let disputed = euro(amount.unwrap_or(12_000));
            happens(&till, payment, (LateEvent::Dispute, amount)).await;
            let open = only(&till, payment).await;
            assert_eq!((open.kind, open.state), (DisputeKind::ChargeBack, DisputeState::Open));
            assert_eq!((open.amount, open.away.contested), (disputed, disputed));
            assert!(open.due.is_some() && open.needs_person.is_some(), "somebody has to answer, by a day");
            agrees(&till, "withdrawn").await;
            happens(&till, payment, (end, None)).await;
            let decided = only(&till, payment).await;
            assert_eq!((decided.state, decided.away.contested), (state, euro(0)), "{end:?}");
            assert_eq!(decided.away.lost, if state == DisputeState::Lost { disputed } else { euro(0) }, "{end:?}");
            assert_eq!(kinds(&till, &decided).await, posted, "{end:?}");
            assert_eq!(
                till.invoice_now(invoice).await.state,
                InvoiceState::Paid,
                "{end:?}: a card's invoice stays paid"
            );
            agrees(&till, "decided").await;
        }
    }
}

#[tokio::test]
async fn p_27_an_inquiry_moves_no_money_until_it_escalates() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(12_000).await;
    happens(&till, payment, (LateEvent::Inquiry, None)).await;
    let asked = only(&till, payment).await;
    assert_eq!((asked.kind, asked.state, asked.away.sum()), (DisputeKind::Inquiry, DisputeState::Open, Ok(euro(0))));
    assert_eq!(kinds(&till, &asked).await, []);
    till.refunds(payment, 100).await.expect("an inquiry forbids no refund");
    happens(&till, payment, (LateEvent::InquiryEscalated, None)).await;
    let now = only(&till, payment).await;
    assert_eq!((now.id, now.kind, now.state), (asked.id, DisputeKind::ChargeBack, DisputeState::Open));
    assert!(now.away.contested.is_positive());
}

#[tokio::test]
async fn p_27_f_40_a_disputed_payment_is_not_refunded() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(12_000).await;
    happens(&till, payment, (LateEvent::Dispute, Some(4_000))).await;
    assert_eq!(till.refunds(payment, 1_000).await, Err(AppError::Conflict(Code::Disputed)));
    happens(&till, payment, (LateEvent::DisputeLost, None)).await;
    // What is lost is gone: no more than the rest may go back.
    assert!(matches!(till.refunds(payment, 8_001).await, Err(AppError::Invalid(_))));
    till.verifies().await;
}

/// The refund went out and nobody here knows it yet: both are recorded, and together they are no more than came in.
#[tokio::test]
async fn p_25_f_41_a_dispute_beside_an_unknown_refund_is_recorded_with_it() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(12_000).await;
    till.script("POST /v1/refunds", std::iter::repeat_n(Step::ActThen500, 4));
    let refund = till.refunds(payment, 2_000).await.expect("asked for");
    assert_eq!(refund.state, RefundState::Unknown);
    till.script("POST /v1/refunds", []);
    happens(&till, payment, (LateEvent::Dispute, Some(10_000))).await;
    till.house.portal.clock.advance(120);
    janitor::janitor(&till.house.portal).await.expect("a round");
    assert_eq!(till.refund(refund.id).await.state, RefundState::Succeeded);
    assert_eq!(only(&till, payment).await.away.contested, euro(10_000));
    till.verifies().await;
}

/// Told of all at once and at the same time: the books say what the provider says last, once.
#[tokio::test]
async fn f_42_a_dispute_is_booked_once_however_it_is_told() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(12_000).await;
    till.sandbox.webhooks(DeliveryMode::Hold);
    let object = there(&till, payment).await;
    till.happens_there(&object, LateEvent::Dispute, None);
    till.happens_there(&object, LateEvent::DisputeLost, None);
    till.sandbox.webhooks(DeliveryMode::Normal);
    tokio::join!(till.hears(), till.hears());
    till.hears().await;
    let lost = only(&till, payment).await;
    assert_eq!((lost.state, lost.away.lost), (DisputeState::Lost, euro(12_000)));
    agrees(&till, "told at once").await;
}

/// Whoever can be asked about disputes: what is gone there is away here.
#[tokio::test]
async fn p_27_f_42_what_every_provider_lost_is_away_in_our_books() {
    let mut asked = online();
    asked.retain(|one| one.capabilities().can(Feature::Disputes));
    assert!(asked.len() >= 3);
    for provider in asked {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let (payment, page) = paid_with(&till, provider).await;
        _ = till.sandbox.late(&late(&page, LateEvent::Settle));
        settles_down(&till).await;
        till.sandbox.webhooks(DeliveryMode::Duplicate { n: 2 });
        till.happens_there(&page, LateEvent::Dispute, None);
        settles_down(&till).await;
        _ = till.sandbox.late(&late(&page, LateEvent::DisputeLost));
        settles_down(&till).await;
        let dispute = only(&till, payment).await;
        assert_eq!(dispute.state, DisputeState::Lost, "{kind}");
        let ledger = till.sandbox.ledger();
        let totals = ledger.accounts.values().flat_map(|account| account.values());
        let gone: i64 = totals.map(|totals| totals.disputed_out - totals.reinstated).sum();
        assert_eq!(dispute.away.sum().map(|away| away.minor), Ok(gone), "{kind}");
        assert!(gone > 0, "{kind}");
        till.verifies().await;
    }
}
