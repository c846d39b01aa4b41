//! A refund has the life of a payment: unanswered it is unknown, asked about on the schedule, adopted or given up, never
//! made twice (promise P-26).

use guichet::{
    domain::{
        payment::Attention,
        refund::{Booked, RefundState},
    },
    flows::plant,
    sandbox::control::{DeliveryMode, Step},
};

use crate::support::Till;

const REFUNDS: &str = "POST /v1/refunds";

async fn asked_for(steps: Vec<Step>) -> (Till, guichet::domain::ids::PaymentId, guichet::domain::refund::Refund) {
    let till = Till::open_impatient().await;
    let (_, payment) = till.paid_by_card(10_000).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    till.script(REFUNDS, steps);
    let refund = till.refunds(payment, 4_000).await.expect("asked for");
    (till, payment, refund)
}

#[tokio::test]
async fn p_26_what_the_provider_did_and_did_not_answer_is_found_again() {
    for step in [Step::ActThenHang, Step::ActThen500] {
        let (till, payment, refund) =
            asked_for(vec![step.clone(); 1].into_iter().chain(vec![Step::Hang; 4]).collect()).await;
        assert_eq!((refund.state, refund.booked), (RefundState::Unknown, Booked::Nothing), "{step:?}");
        assert_eq!(till.given_back(), 4_000, "and yet");
        let rest = till.refunds(payment, 6_001).await;
        assert!(rest.is_err(), "what may have left counts");
        till.house.portal.clock.advance(31);
        till.hears().await;
        let found = till.refund(refund.id).await;
        assert_eq!((found.state, found.booked), (RefundState::Succeeded, Booked::Posted), "{step:?}");
        assert_eq!(till.given_back(), 4_000, "once");
        till.agrees_with_provider().await;
        till.verifies().await;
    }
}

#[tokio::test]
async fn p_26_what_never_arrived_is_given_up_after_its_time_and_a_person_sees_it() {
    let (till, payment, refund) = asked_for(vec![Step::Hang; 5]).await;
    assert_eq!(refund.state, RefundState::Unknown);
    till.house.portal.clock.advance(31);
    till.hears().await;
    assert_eq!(till.refund(refund.id).await.state, RefundState::Unknown, "it may still be on its way");
    till.house.portal.clock.advance(121);
    till.hears().await;
    let given_up = till.refund(refund.id).await;
    assert_eq!((given_up.state, given_up.failure.as_deref()), (RefundState::Failed, Some("not_sent")));
    assert!(matches!(given_up.attention, Attention::NeedsPerson { .. }));
    let mut ada = till.enters(plant::OWNER).await;
    assert!(ada.get("/admin/refunds?need=person").await.says(&given_up.reference));
    ada.post(&format!("/admin/refunds/{}/seen", refund.id), &[]).await;
    assert!(!ada.get("/admin/refunds?need=person").await.says(&given_up.reference));
    till.script(REFUNDS, []);
    let again = till.refunds(payment, 10_000).await.expect("all of it may go again");
    assert_eq!((again.state, till.given_back()), (RefundState::Succeeded, 10_000));
    till.verifies().await;
}

#[tokio::test]
async fn p_26_a_provider_that_never_tells_is_asked_ever_less_and_then_a_person_is() {
    const DAY: i64 = 86_400;
    let (till, _, refund) = asked_for(vec![Step::ActThen500; 5]).await;
    till.script("GET /v1/refunds", vec![Step::Status { status: 500, body: None }; 200]);
    let mut waits = Vec::new();
    while let Attention::CheckAt { at, .. } = till.refund(refund.id).await.attention {
        assert!(waits.len() < 100, "for ever: {waits:?}");
        waits.push((at - till.house.portal.clock.now()).whole_seconds());
        till.house.portal.clock.advance(waits[waits.len() - 1]);
        till.hears().await;
    }
    assert_eq!(waits, [30, 120, 600, 3_600, 21_600, DAY, DAY, DAY, DAY, DAY, DAY, DAY]);
    let unsure = till.refund(refund.id).await;
    assert_eq!((unsure.state, unsure.booked), (RefundState::Unknown, Booked::Nothing), "nobody guessed");
    till.script("GET /v1/refunds", []);
    let mut ada = till.enters(plant::OWNER).await;
    ada.post(&format!("/admin/refunds/{}/check", refund.id), &[]).await;
    assert_eq!(till.refund(refund.id).await.state, RefundState::Succeeded, "asked by a person, it tells");
    till.verifies().await;
}

#[tokio::test]
async fn p_26_a_definite_no_leaves_nothing_behind() {
    let body =
        serde_json::json!({"error": {"type": "invalid_request_error", "code": "charge_disputed", "message": "No."}});
    let no = Step::Status { status: 400, body: Some(body) };
    let (till, payment, refund) = asked_for(vec![no]).await;
    assert_eq!((refund.state, refund.failure.as_deref()), (RefundState::Failed, Some("payment_disputed")));
    assert_eq!(refund.attention, Attention::None, "whoever asked was told");
    let mut ada = till.enters(plant::OWNER).await;
    assert!(ada.get(&format!("/admin/refunds/{}", refund.id)).await.says("Ce paiement est contesté"));
    assert_eq!(till.refunds(payment, 10_000).await.expect("again").state, RefundState::Succeeded);
    till.verifies().await;
}
