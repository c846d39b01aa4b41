//! What PayPal takes without a case and tells of in a case afterwards is one dispute; a case about several payments is one of each.

use guichet::{
    domain::{
        dispute::{Dispute, DisputeKind, DisputeState},
        ids::PaymentId,
    },
    flows::plant::OWNER,
    providers::{self, Provider},
    sandbox::control::{DeliveryMode, LateEvent},
};

use crate::support::{
    Till,
    online::{late, paid_with, settles_down},
};

const KIND: &str = "paypal_express";

fn paypal() -> &'static dyn Provider {
    providers::find(KIND).expect("PayPal")
}

async fn paid() -> (Till, PaymentId, String) {
    let till = Till::open_for(KIND).await;
    let (payment, page) = paid_with(&till, paypal()).await;
    (till, payment, page)
}

async fn only(till: &Till, payment: PaymentId) -> Dispute {
    let mut found = till.disputes_of(payment).await;
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// What PayPal's own ledger says it holds back.
fn gone(till: &Till) -> i64 {
    let ledger = till.sandbox.ledger();
    let totals = ledger.accounts.values().flat_map(|account| account.values());
    totals.map(|totals| totals.disputed_out - totals.reinstated).sum()
}

fn away(dispute: &Dispute) -> i64 {
    dispute.away.sum().expect("one currency").minor
}

#[tokio::test]
async fn p_27_a_case_takes_over_what_paypal_had_taken_back_without_one() {
    for (taken, end) in [
        (None, LateEvent::DisputeWon),
        (None, LateEvent::DisputeLost),
        (Some(5_000), LateEvent::DisputeWon),
        (Some(5_000), LateEvent::DisputeLost),
    ] {
        let story = format!("{taken:?} {end:?}");
        let (till, payment, page) = paid().await;
        till.happens_there(&page, LateEvent::Reversal, taken);
        settles_down(&till).await;
        let reversal = only(&till, payment).await;
        assert_eq!((reversal.state, away(&reversal)), (DisputeState::Lost, taken.unwrap_or(12_000)), "{story}");
        assert_eq!(gone(&till), taken.unwrap_or(12_000), "{story}");
        till.happens_there(&page, LateEvent::Dispute, None);
        settles_down(&till).await;
        let case = only(&till, payment).await;
        assert_eq!((case.id, case.state, away(&case)), (reversal.id, DisputeState::Open, 12_000), "{story}");
        assert!(case.provider_reference.starts_with("PP-"), "{story}: {}", case.provider_reference);
        assert_eq!(gone(&till), 12_000, "{story}");
        till.verifies().await;
        till.happens_there(&page, end, None);
        settles_down(&till).await;
        let decided = only(&till, payment).await;
        assert_eq!(away(&decided), gone(&till), "{story}");
        assert_eq!(gone(&till) > 0, end == LateEvent::DisputeLost, "{story}");
        till.verifies().await;
    }
}

/// A question about money that is gone is no question, and says nothing of where the money is.
#[tokio::test]
async fn p_27_a_case_that_says_nothing_of_money_leaves_it_where_it_is() {
    let (till, payment, page) = paid().await;
    till.happens_there(&page, LateEvent::Reversal, None);
    till.happens_there(&page, LateEvent::Inquiry, None);
    settles_down(&till).await;
    let asked = only(&till, payment).await;
    assert_eq!((asked.kind, asked.state, away(&asked)), (DisputeKind::ChargeBack, DisputeState::Open, 12_000));
    till.verifies().await;
    till.happens_there(&page, LateEvent::InquiryEscalated, None);
    settles_down(&till).await;
    let claimed = only(&till, payment).await;
    assert_eq!((claimed.id, away(&claimed), gone(&till)), (asked.id, 12_000, 12_000));
    till.verifies().await;
}

#[tokio::test]
async fn f_42_a_reversal_and_its_case_are_one_in_whatever_order_they_are_heard() {
    for mode in [DeliveryMode::Shuffle { seed: 1 }, DeliveryMode::Shuffle { seed: 8 }, DeliveryMode::Duplicate { n: 3 }]
    {
        let (till, payment, page) = paid().await;
        till.sandbox.webhooks(mode.clone());
        till.happens_there(&page, LateEvent::Reversal, Some(5_000));
        till.happens_there(&page, LateEvent::Dispute, None);
        till.sandbox.webhooks(DeliveryMode::Normal);
        tokio::join!(till.hears(), till.hears());
        settles_down(&till).await;
        let case = only(&till, payment).await;
        assert_eq!((away(&case), gone(&till)), (12_000, 12_000), "{mode:?}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn p_27_a_case_about_several_payments_is_a_dispute_of_each() {
    for end in [LateEvent::DisputeWon, LateEvent::DisputeLost] {
        let (till, first, page) = paid().await;
        let (second, _) = paid_with(&till, paypal()).await;
        till.happens_there(&page, LateEvent::DisputeOfAll, None);
        settles_down(&till).await;
        let (one, other) = (only(&till, first).await, only(&till, second).await);
        assert_ne!(one.provider_reference, other.provider_reference);
        for dispute in [&one, &other] {
            assert_eq!((dispute.state, dispute.amount.minor, away(dispute)), (DisputeState::Open, 12_000, 12_000));
        }
        assert_eq!(gone(&till), 24_000);
        till.verifies().await;
        till.sandbox.late(&late(&page, end)).expect("decided");
        settles_down(&till).await;
        let left = away(&only(&till, first).await) + away(&only(&till, second).await);
        assert_eq!((left, left > 0), (gone(&till), end == LateEvent::DisputeLost), "{end:?}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn p_27_giving_one_payment_of_a_case_up_gives_the_case_up() {
    let (till, first, page) = paid().await;
    let (second, _) = paid_with(&till, paypal()).await;
    till.happens_there(&page, LateEvent::DisputeOfAll, None);
    settles_down(&till).await;
    let dispute = only(&till, first).await;
    let mut ada = till.enters(OWNER).await;
    ada.post(&format!("/admin/disputes/{}/accept", dispute.id), &[]).await;
    assert_eq!(only(&till, first).await.state, DisputeState::Lost, "told by the answer");
    settles_down(&till).await;
    assert_eq!(only(&till, second).await.state, DisputeState::Lost, "heard");
    till.verifies().await;
}
