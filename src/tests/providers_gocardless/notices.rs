//! Deliveries: how one that is not signed is answered, and that each of many events is kept and followed by itself.

use guichet::{
    domain::{ids::PaymentId, invoice::InvoiceState, notice::NoticeState, payment::State},
    flows::payments::janitor,
    providers::sign,
    sandbox::control::{CustomerAction, DeliveryMode},
};
use http::{Request, StatusCode};
use serde_json::{Value, json};

use super::{KIND, begun, hears};
use crate::support::{Answer, Till};

const SECRET: &str = "ED7D658C-D8EB-4941-948B-3973214F2D49";

async fn rings(till: &Till, body: &str, signature: Option<&str>) -> Answer {
    let mut request = Request::post(format!("/webhooks/{}", till.of(KIND).await));
    if let Some(signature) = signature {
        request = request.header("webhook-signature", signature);
    }
    till.house.visitor().send(request.body(body.to_owned().into()).expect("a request")).await
}

fn signed(body: &str) -> String {
    sign::hmac_sha256_hex(SECRET.as_bytes(), &[body.as_bytes()])
}

/// Four hundred and ninety-eight is GoCardless' own convention; who sends what cannot be read hears of something else.
#[tokio::test]
async fn a_66_a_89_a_delivery_with_a_wrong_signature_is_answered_as_gocardless_asks() {
    let till = Till::open_for(KIND).await;
    let body = r#"{"events":[{"id":"EV1","resource_type":"payments","action":"confirmed","links":{"payment":"PM1"}}]}"#;
    let good = signed(body);
    let upper = good.to_uppercase();
    let wrong = [None, Some(""), Some("0"), Some(upper.as_str()), Some("sha256=0")];
    for signature in wrong {
        let answer = rings(&till, body, signature).await;
        assert_eq!(answer.status.as_u16(), 498, "{signature:?}");
        let code = if signature.is_none_or(str::is_empty) { "signature_missing" } else { "signature_invalid" };
        assert!(answer.body.contains(code), "{signature:?}: {}", answer.body);
    }
    assert_eq!(rings(&till, &format!("{body}\n"), Some(&good)).await.status.as_u16(), 498);
    assert_eq!(rings(&till, "{", Some(&signed("{"))).await.status, StatusCode::BAD_REQUEST);
    assert!(till.inbox().await.is_empty());
    assert_eq!(rings(&till, body, Some(&good)).await.status, StatusCode::OK);
    let one = till.inbox().await;
    assert_eq!((one.len(), one[0].notice.kind.as_str()), (1, "payments.confirmed"));
}

#[tokio::test]
async fn f_27_a_87_a_delivery_of_two_hundred_and_fifty_events_is_kept_event_by_event_and_once() {
    let till = Till::open_for(KIND).await;
    let event = |place: usize| json!({"id": format!("EV{place}"), "resource_type": "payments", "action": "surcharge_fee_debited", "links": {"payment": "PM1"}});
    let body = json!({"events": (0..250).map(event).collect::<Vec<_>>()}).to_string();
    for _ in 0..2 {
        assert_eq!(rings(&till, &body, Some(&signed(&body))).await.status, StatusCode::OK);
    }
    for _ in 0..3 {
        janitor::janitor(&till.house.portal).await.expect("a round");
    }
    let kept = till.inbox().await;
    assert_eq!(kept.len(), 250);
    assert!(kept.iter().all(|one| one.reason == "kept_for_later" && one.repeats == 1), "{:?}", kept[0]);
    let longest = kept.iter().map(|one| one.body.len()).max();
    assert!(longest < Some(200), "each keeps its own event, not the whole delivery: {longest:?}");
    // One more than there should be, one broken, and one of somebody else's.
    let foreign = json!({
        "id": "EVFOREIGN", "resource_type": "payments", "action": "confirmed",
        "links": {"payment": "PM9", "organisation": "OR9"}, "resource_metadata": {"payment": PaymentId::fresh()},
    });
    let mut events: Vec<Value> = (1..250).map(event).collect();
    events.extend([json!({"id": 7}), foreign]);
    let body = json!({ "events": events }).to_string();
    assert_eq!(rings(&till, &body, Some(&signed(&body))).await.status, StatusCode::OK);
    for _ in 0..3 {
        janitor::janitor(&till.house.portal).await.expect("a round");
    }
    let kept = till.inbox().await;
    let with = |reason: &str| kept.iter().filter(|one| one.reason == reason).count();
    assert_eq!((with("kept_for_later"), with("unreadable"), with("unmatched")), (250, 1, 1));
    assert!(kept.iter().all(|one| (one.state == NoticeState::Quarantined) == (one.reason != "kept_for_later")));
}

#[tokio::test]
async fn events_that_wait_come_in_one_letter_and_each_is_followed() {
    let till = Till::open_for(KIND).await;
    till.sandbox.webhooks(DeliveryMode::Batch { n: 6 });
    let (invoice, payment, page) = begun(&till).await;
    till.acts_at(&page, CustomerAction::WalkAway).await.expect("agreed");
    till.sandbox.release_webhooks();
    hears(&till).await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    let kinds: Vec<_> = till.inbox().await.into_iter().map(|kept| kept.notice.kind).collect();
    for kind in ["billing_requests.fulfilled", "payments.created", "payments.confirmed"] {
        assert!(kinds.iter().any(|one| one == kind), "{kind}: {kinds:?}");
    }
    let bodies: Vec<Value> =
        till.inbox().await.iter().filter_map(|kept| serde_json::from_str(&kept.body).ok()).collect();
    assert!(bodies.iter().any(|body| body["action"] == "confirmed"), "an event stands alone: {bodies:?}");
    till.verifies().await;
}
