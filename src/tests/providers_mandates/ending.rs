//! How a mandate ends: at the bank, by its customer, and with what its gateway may do.

use guichet::{
    domain::{
        gateway::{Mode, Status},
        mandate::MandateState,
        payment::State,
    },
    flows::payments::janitor,
    sandbox::control::{CustomerAction, DeliveryMode, LateEvent, Step},
};
use http::StatusCode;

use super::{Left, borrowed, mandated, reference_of};
use crate::support::{counter::GRACE, online::settles_down, till::fresh_key};

#[tokio::test]
async fn a_mandate_cancelled_between_page_and_click_is_refused_in_words() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
        till.sandbox.webhooks(DeliveryMode::Drop);
        let fields = left.ticked(&mut grace, invoice).await;
        left.happens(&left.mandate.reference, LateEvent::MandateCancelled);
        let refused = grace.post(&left.action(invoice), &borrowed(&fields)).await;
        assert_eq!((refused.status, refused.error_codes()), (StatusCode::CONFLICT, vec!["mandate_ended".to_owned()]));
        assert!(refused.says("choisissez un autre moyen de payer"), "{:?}", refused.text("#pay"));
        let payment = till.latest(invoice).await;
        assert_eq!((payment.state, payment.failure.as_deref()), (State::Failed, Some("mandate_ended")));
        assert_eq!(left.stands().await, MandateState::Ended);
        assert!(!left.is_offered(&mut grace, invoice).await, "nobody offers it again");
        assert_eq!(till.taken(), 12_000);
        // The same page once more, by whoever kept it open.
        let mut again = fields;
        again.retain(|(name, _)| name != "request_key");
        again.push(("request_key".into(), fresh_key()));
        let refused = grace.post(&left.action(invoice), &borrowed(&again)).await;
        assert_eq!(refused.error_codes(), ["mandate_ended"]);
        till.verifies().await;
    }
}

#[tokio::test]
async fn a_notice_that_it_is_over_ends_it_here() {
    for provider in mandated() {
        for event in [LateEvent::MandateCancelled, LateEvent::Failure, LateEvent::Expire] {
            let left = Left::with(provider).await;
            let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
            assert!(left.is_offered(&mut grace, invoice).await);
            left.happens(&left.mandate.reference, event);
            settles_down(till).await;
            assert_eq!(left.stands().await, MandateState::Ended, "{event:?}");
            assert!(!left.is_offered(&mut grace, invoice).await, "{event:?}");
            assert!(till.inbox().await.iter().any(|kept| kept.reason == "mandate_ended"), "{event:?}");
            assert_eq!(till.payment(left.mandate.payment).await.state, State::Succeeded, "what was paid stays paid");
        }
    }
}

/// Who pays at once signs a mandate too, should their bank not be able to: they see it, and can end it.
#[tokio::test]
async fn a_mandate_signed_with_a_payment_at_once_is_theirs_to_see_and_to_end() {
    for provider in mandated() {
        let left = Left::by(provider, CustomerAction::Approve).await;
        let (till, mut grace) = (&left.till, left.till.enters(GRACE).await);
        let page = grace.get("/mandates").await;
        assert!(page.says(&left.mandate.method) && page.marks("data-state").contains(&"active".to_owned()));
        let action = format!("/mandates/{}/forget", left.mandate.id);
        assert_eq!(page.form(&action).fields(), [], "asks, and nothing else");
        assert_eq!(grace.post(&action, &[]).await.location(), "/mandates");
        assert_eq!(left.stands().await, MandateState::Ended);
        let told = till.sandbox.objects("gocardless.mandates").into_iter().filter(|one| one["status"] == "cancelled");
        assert_eq!(told.count(), 1, "the provider was told");
        assert_eq!(grace.get("/mandates").await.marks("data-state"), ["ended"]);
        settles_down(till).await;
        assert_eq!(till.payment(left.mandate.payment).await.state, State::Succeeded);
        till.verifies().await;
    }
}

#[tokio::test]
async fn a_mandate_is_not_ended_under_a_payment_and_its_end_is_told_until_it_is_heard() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
        left.agrees_to_pay(&mut grace, invoice).await;
        let action = format!("/mandates/{}/forget", left.mandate.id);
        let refused = grace.post(&action, &[]).await;
        assert_eq!((refused.status, refused.error_codes()), (StatusCode::CONFLICT, vec!["mandate_in_use".to_owned()]));
        left.happens(&reference_of(till, invoice).await, LateEvent::Success);
        settles_down(till).await;

        let next = left.invoice().await;
        till.script("*", std::iter::repeat_n(Step::Status { status: 500, body: None }, 40));
        assert_eq!(grace.post(&action, &[]).await.location(), "/mandates");
        assert_eq!(left.stands().await, MandateState::Ending);
        assert!(!left.is_offered(&mut grace, next).await, "from now on it is not used");
        till.script("*", []);
        janitor::janitor(&till.house.portal).await.expect("a round");
        assert_eq!(left.stands().await, MandateState::Ending, "not so soon");
        till.house.portal.clock.advance(3_601);
        janitor::janitor(&till.house.portal).await.expect("a round");
        assert_eq!(left.stands().await, MandateState::Ended);
        till.verifies().await;
    }
}

/// What was given in test is worth nothing in earnest, and a gateway that may not be used offers nothing.
#[tokio::test]
async fn a_mandate_serves_its_own_gateway_as_it_stands() {
    for provider in mandated() {
        let left = Left::with(provider).await;
        let (till, invoice, mut grace) = (&left.till, left.invoice().await, left.till.enters(GRACE).await);
        let fields = left.ticked(&mut grace, invoice).await;
        till.change(left.gateway, |gateway| gateway.mode = Mode::Live).await;
        assert!(!left.is_offered(&mut grace, invoice).await, "another mode");
        let refused = grace.post(&left.action(invoice), &borrowed(&fields)).await;
        assert_eq!(refused.error_codes(), ["mandate_ended"]);
        till.change(left.gateway, |gateway| {
            gateway.mode = Mode::Test;
            gateway.status = Status::Hidden;
        })
        .await;
        assert!(!left.is_offered(&mut grace, invoice).await, "hidden");
        let refused = grace.post(&left.action(invoice), &borrowed(&fields)).await;
        assert_eq!(refused.error_codes(), ["gateway_unavailable"]);
        assert_eq!(till.taken(), 12_000);
    }
}
