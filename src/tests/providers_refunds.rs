//! Every provider that gives money back gives back what it is asked for, once, and never more than it took.

use guichet::{
    domain::{
        ids::PaymentId,
        refund::{Booked, RefundState},
        report::{RefundOutcome, RefundReport},
    },
    flows::plant,
    providers::{Feature, Provider, Trouble, TroubleKind},
    sandbox::control::LateEvent,
};

use crate::support::{
    Answer, Till, Visitor,
    adapter::Adapter,
    online::{demo_settings, late, online, paid_with, settles_down},
    refunds::sent,
};

/// Those that give money back by our call as the demo has them.
fn generous() -> Vec<&'static dyn Provider> {
    let mut found = online();
    found.retain(|one| one.capabilities().can(Feature::Refund) && !one.is_only_heard(&demo_settings(*one)));
    assert!(found.len() >= 5 && found.iter().all(|one| one.capabilities().can(Feature::PartialRefund)));
    found
}

fn went(told: &Result<RefundReport, Trouble>, minor: i64) -> bool {
    let outcome = told.as_ref().map(|report| &report.outcome);
    matches!(outcome, Ok(RefundOutcome::Submitted(back) | RefundOutcome::Succeeded(back)) if back.amount.minor == minor)
}

fn is_no(told: &Result<RefundReport, Trouble>) -> bool {
    matches!(
        told,
        Err(Trouble { kind: TroubleKind::Refused { .. }, .. })
            | Ok(RefundReport { outcome: RefundOutcome::Failed { .. }, .. })
    )
}

#[tokio::test]
async fn every_provider_gives_back_what_it_is_asked_for_once_and_no_more_than_it_took() {
    for provider in generous() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let (payment, page) = paid_with(&till, provider).await;
        // Some give back a part only of what is settled.
        _ = till.sandbox.late(&late(&page, LateEvent::Settle));
        settles_down(&till).await;
        let adapter = Adapter::of(&till, kind, payment).await;
        let part = adapter.refund((2_000, 0), "REF-1");
        assert_eq!(adapter.tells(&till, &part).await.expect("told").outcome, RefundOutcome::NoSuch, "{kind}");
        let first = adapter.gives_back(&till, &part).await;
        assert!(went(&first, 2_000), "{kind}: {first:?}");
        for _ in 0..2 {
            let again = adapter.gives_back(&till, &part).await;
            assert!(went(&again, 2_000), "{kind}: {again:?}");
            assert_eq!(again.expect("told").reference, first.clone().expect("told").reference, "{kind}");
        }
        assert_eq!(till.given_back(), 2_000, "{kind}: once");
        let found = adapter.tells(&till, &part).await;
        assert!(went(&found, 2_000), "{kind}: found by our id: {found:?}");

        let more = adapter.gives_back(&till, &adapter.refund((10_001, 2_000), "REF-2")).await;
        assert!(is_no(&more), "{kind}: {more:?}");
        assert_eq!(till.given_back(), 2_000, "{kind}");
        let rest = adapter.refund((10_000, 2_000), "REF-3");
        assert!(rest.empties());
        let gone = adapter.gives_back(&till, &rest).await;
        assert!(went(&gone, 10_000), "{kind}: {gone:?}");
        let nothing_left = adapter.gives_back(&till, &adapter.refund((1, 12_000), "REF-4")).await;
        assert!(is_no(&nothing_left), "{kind}: {nothing_left:?}");
        assert_eq!(till.given_back(), till.taken(), "{kind}");
    }
}

/// The same by the pages of the portal: an administrator gives back a part, then the rest, and the books agree.
#[tokio::test]
async fn every_provider_gives_back_by_the_portals_pages_and_the_books_agree() {
    for provider in generous() {
        let kind = provider.kind();
        let till = Till::open_for(kind).await;
        let (payment, page) = paid_with(&till, provider).await;
        _ = till.sandbox.late(&late(&page, LateEvent::Settle));
        settles_down(&till).await;
        let mut ada = till.enters(plant::OWNER).await;
        for (amount, total) in [("20", 2_000), ("100", 12_000)] {
            let answer = sent(&mut ada, payment, (amount, "provider")).await;
            assert_eq!(answer.status, http::StatusCode::SEE_OTHER, "{kind}: {:?}", answer.error_codes());
            let refund = till.refunds_of(payment).await.pop().expect("a refund");
            assert!(matches!(refund.state, RefundState::Submitted | RefundState::Succeeded), "{kind}: {refund:?}");
            assert!(refund.provider_reference.is_some() && refund.booked == Booked::Posted, "{kind}");
            assert_eq!(till.given_back(), total, "{kind}");
            settles_down(&till).await;
        }
        assert_eq!(till.refunds_of(payment).await.len(), 2, "{kind}: its own notices bring no third");
        let more = sent_anyway(&mut ada, payment).await;
        assert_eq!(more.status, http::StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        let invoice = till.payment(payment).await.purpose.invoice().expect("an invoice");
        assert_eq!(till.credit_notes(invoice).await.len(), 2, "{kind}");
        assert_eq!(till.given_back(), till.taken(), "{kind}");
        till.verifies().await;
    }
}

/// A form that was open in another tab.
async fn sent_anyway(ada: &mut Visitor, payment: PaymentId) -> Answer {
    let fields = [
        ("request_key", "0123456789abcdef"),
        ("source", "top_up"),
        ("amount", "1"),
        ("destination", "provider"),
        ("reason", "Geste"),
    ];
    ada.post(&format!("/admin/payments/{payment}/refund"), &fields).await
}
