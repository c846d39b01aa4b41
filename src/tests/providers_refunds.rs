//! Every provider that gives money back gives back what it is asked for, once, and never more than it took.

use guichet::{
    domain::report::{RefundOutcome, RefundReport},
    providers::{Feature, Provider, Trouble, TroubleKind},
    sandbox::control::LateEvent,
};

use crate::support::{
    Till,
    adapter::Adapter,
    online::{demo_settings, late, online, paid_with, settles_down},
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
