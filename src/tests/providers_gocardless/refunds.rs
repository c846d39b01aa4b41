//! Refunds, played between the adapter and the stand-in: the sum of all is confirmed, and each goes back once.

use guichet::{
    domain::{
        currency::Currency,
        money::Money,
        report::{RefundOutcome, Returned},
    },
    providers::{AskedRefund, TroubleKind},
    sandbox::control::{CustomerAction, LateEvent},
};

use super::{KIND, begun, happens, hears};
use crate::{
    support::{Till, adapter::Adapter},
    wire_contracts::is_kept,
};

/// The adapter and the stand-in agree on what is given back, and that it is given back once.
#[tokio::test]
async fn a_refund_goes_back_once_and_what_comes_back_is_told() {
    let till = Till::open_for(KIND).await;
    let (_, payment, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::WalkAway).await.expect("agreed");
    hears(&till).await;
    let adapter = Adapter::of(&till, KIND, payment).await;
    let first = adapter.refund((2_000, 0), "REF-1");
    let made = adapter.gives_back(&till, &first).await.expect("refunded");
    let again = adapter.gives_back(&till, &first).await.expect("the same one");
    assert_eq!(made.reference, again.reference);
    let returned = Returned { amount: Money::new(2_000, Currency::EUR), fee: None };
    let told = adapter.tells(&till, &first).await.expect("known").outcome;
    assert_eq!(told, RefundOutcome::Submitted(returned.clone()));
    let blind = adapter.gives_back(&till, &adapter.refund((2_000, 0), "REF-2")).await;
    let differs = TroubleKind::Refused { reason: "refund_total_differs".into(), field: None };
    assert_eq!(blind.expect_err("somebody refunded in between").kind, differs);
    let second = adapter.refund((2_000, 2_000), "REF-3");
    let second_made = adapter.gives_back(&till, &second).await.expect("refunded");
    let [one, two] = [made, second_made].map(|report| report.reference.expect("an id"));
    happens(&till, &one, LateEvent::RefundSucceeded).expect("paid");
    happens(&till, &two, LateEvent::RefundFailed).expect("bounced");
    let known = |asked: &AskedRefund, id: &str| AskedRefund { known: Some(id.into()), ..asked.clone() };
    let told = adapter.tells(&till, &known(&first, &one)).await.expect("known").outcome;
    assert_eq!(told, RefundOutcome::Succeeded(returned));
    let told = adapter.tells(&till, &known(&second, &two)).await.expect("known").outcome;
    assert_eq!(told, RefundOutcome::Failed { reason: "refund_returned".into() });
    assert_eq!(till.given_back(), 2_000);
    hears(&till).await;
    let booked = till.inbox().await.into_iter().filter(|kept| kept.reason == "refund_booked");
    assert_eq!(booked.count(), 1, "nobody here had asked for them: the one that arrived is booked");
    till.verifies().await;
    is_kept(&till, KIND);
}
