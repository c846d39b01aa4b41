//! What only Braintree does: the customer has to come back, and a charge knows no idempotency key.

use std::collections::BTreeMap;

use guichet::{
    db,
    domain::{brought::Brought, ids::PaymentId, payment::State},
    providers::{Asked, Standing},
    sandbox::control::{CustomerAction, DeliveryMode, Step},
};
use http::StatusCode;
use serde_json::{Map, json};

use crate::support::{Till, Visitor, adapter::Adapter, counter::GRACE};

const CHARGE: &str = "mutation chargePayPalAccount";

/// A payment that is open at PayPal, its page, and the customer.
pub async fn begun(till: &Till) -> (PaymentId, String, Visitor) {
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let page = till.pay(&mut grace, invoice, till.of("braintree").await).await.location().to_owned();
    (till.latest(invoice).await.id, page, grace)
}

/// Where PayPal's page leads the browser, as an address of ours.
pub async fn approves(till: &Till, page: &str, action: CustomerAction) -> String {
    let acted = till.acts_at(page, action).await.expect("approved");
    let address = acted["redirect"].as_str().expect("a way back");
    address[address.find("/payments/").expect("ours")..].to_owned()
}

pub async fn hears(till: &Till) {
    for _ in 0..3 {
        till.hears().await;
    }
}

fn fields(back: &str) -> BTreeMap<String, String> {
    serde_urlencoded::from_str(back.split_once('?').expect("a query").1).expect("fields")
}

fn charges(till: &Till) -> usize {
    till.sandbox.calls().iter().filter(|call| call.body.contains("mutation Charge")).count()
}

#[tokio::test]
async fn words_a_customer_invents_charge_nothing_and_spoil_nothing() {
    let till = Till::open_for("braintree").await;
    let (payment, page, mut grace) = begun(&till).await;
    let reference = till.payment(payment).await.provider_reference.expect("a reference");
    for query in [
        String::new(),
        "?status=success&paid=1".into(),
        "?paymentId=PAYID-ANOTHER&PayerID=QYR5Z8XDVJNXQ&token=EC-1".into(),
        format!("?paymentId={reference}&PayerID=QYR5Z8XDVJNXQ&token=EC-INVENTED"),
        format!("?paymentId={reference}&PayerID=%22%7D&token=EC-1"),
    ] {
        till.house.portal.clock.advance(6);
        grace.get(&format!("/payments/{payment}/return{query}")).await;
        assert_eq!(till.payment(payment).await.state, State::RequiresAction, "{query}");
    }
    assert_eq!((charges(&till), till.taken()), (0, 0));
    let asked = till.sandbox.calls().len();
    for number in 0..20 {
        grace.get(&format!("/payments/{payment}/return?paymentId={reference}&PayerID=Q{number}&token=EC-1")).await;
    }
    assert_eq!(till.sandbox.calls().len(), asked, "new inventions do not make us ask more often");
    till.house.portal.clock.advance(6);
    let back = approves(&till, &page, CustomerAction::Approve).await;
    grace.get(&back).await;
    let paid = till.payment(payment).await;
    assert_eq!((paid.state, paid.method.as_deref()), (State::Succeeded, Some("PayPal (Zoë Müller)")));
    assert_eq!(till.taken(), 12_000);
    till.verifies().await;
}

/// The session is gone, the cookie did not come along: what the customer brought survives the way through the sign-in.
#[tokio::test]
async fn a_customer_who_has_to_sign_in_first_still_brings_it() {
    let till = Till::open_for("braintree").await;
    let (payment, page, _) = begun(&till).await;
    let back = approves(&till, &page, CustomerAction::Approve).await;
    let mut stranger = till.house.visitor();
    let door = stranger.get(&back).await;
    assert_eq!(door.status, StatusCode::SEE_OTHER);
    let next = fields(door.location()).remove("next").expect("where to go on");
    assert_eq!(fields(&next), fields(&back));
    let mut grace = till.enters(GRACE).await;
    grace.get(&next).await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
}

#[tokio::test]
async fn a_charge_whose_answer_is_lost_is_found_and_not_repeated() {
    for step in [Step::ResetMidBody, Step::ActThen500, Step::MalformedJson, Step::ResetBeforeHeaders] {
        let till = Till::open_for("braintree").await;
        till.sandbox.webhooks(DeliveryMode::Drop);
        let (payment, page, mut grace) = begun(&till).await;
        let back = approves(&till, &page, CustomerAction::Approve).await;
        till.script(CHARGE, [step.clone()]);
        grace.get(&back).await;
        assert_eq!(till.payment(payment).await.state, State::Unknown, "{step:?}");
        till.house.portal.clock.advance(60);
        till.hears().await;
        assert_eq!(till.payment(payment).await.state, State::Succeeded, "{step:?}");
        assert_eq!(till.taken(), 12_000, "{step:?}");
        assert_eq!(till.sandbox.objects("braintree.token").len(), 1, "{step:?}: one payment, one token");
        till.verifies().await;
    }
}

/// Return, notice and janitor at once: all use the payment's one warrant.
#[tokio::test]
async fn however_many_charge_at_once_the_money_is_taken_once() {
    for _ in 0..5 {
        let till = Till::open_for("braintree").await;
        let (payment, page, _) = begun(&till).await;
        let back = approves(&till, &page, CustomerAction::Approve).await;
        let db = till.house.db().reader();
        let new = db::brought::keep(db, payment, &fields(&back), till.house.portal.clock.now()).await.expect("kept");
        assert!(new);
        tokio::join!(till.asks(payment), till.asks(payment), till.asks(payment), till.asks(payment));
        till.house.portal.clock.advance(60);
        hears(&till).await;
        assert_eq!(till.payment(payment).await.state, State::Succeeded);
        assert_eq!(till.taken(), 12_000);
        till.verifies().await;
    }
}

/// The control: two who come with a warrant each take the money twice, so that it is the one on paper that protects.
#[tokio::test]
async fn without_the_one_warrant_the_money_would_be_taken_twice() {
    let till = Till::open_for("braintree").await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let (payment, page, _) = begun(&till).await;
    let back = approves(&till, &page, CustomerAction::Approve).await;
    let adapter = Adapter::of(&till, "braintree", payment).await;
    let with = |warrant: Option<String>| Asked {
        standing: Standing::Back,
        brought: Some(Brought { fields: fields(&back), warrant }),
        ..adapter.asked.clone()
    };
    let nothing_yet = with(None);
    let (first, second) = (adapter.call(&till), adapter.call(&till));
    let (one, other) =
        tokio::join!(adapter.provider.warrant(&first, &nothing_yet), adapter.provider.warrant(&second, &nothing_yet));
    let (one, other) = (one.expect("a token"), other.expect("a token"));
    assert_ne!(one, other);
    // The search lags behind, as Braintree's does.
    let nothing = json!({"search": {"transactions": {"edges": [], "pageInfo": {"hasNextPage": false}}}});
    let blind = Step::Untrue { set: Map::from_iter([("data".to_owned(), nothing)]) };
    till.script("query search", std::iter::repeat_n(blind, 2));
    let (one, other) = (with(one), with(other));
    let (first, second) = tokio::join!(adapter.provider.status(&first, &one), adapter.provider.status(&second, &other));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(till.taken(), 24_000, "nobody but the warrant keeps Braintree from charging twice");
}

#[tokio::test]
async fn who_left_for_another_gateway_is_not_charged_by_the_old_page() {
    let till = Till::open_for("braintree").await;
    let (payment, page, mut grace) = begun(&till).await;
    grace.get(&format!("/payments/{payment}/back?token=EC-1")).await;
    assert_eq!(till.payment(payment).await.state, State::Canceled);
    let back = approves(&till, &page, CustomerAction::Approve).await;
    grace.get(&back).await;
    hears(&till).await;
    assert_eq!((till.payment(payment).await.state, charges(&till), till.taken()), (State::Canceled, 0, 0));
}

#[tokio::test]
async fn what_is_being_charged_cannot_be_given_up() {
    let till = Till::open_for("braintree").await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let (payment, page, mut grace) = begun(&till).await;
    let back = approves(&till, &page, CustomerAction::Approve).await;
    till.script(CHARGE, [Step::Status { status: 503, body: None }]);
    grace.get(&back).await;
    grace.get(&format!("/payments/{payment}/back")).await;
    assert_eq!(till.payment(payment).await.state, State::Unknown, "nobody knows yet");
    till.house.portal.clock.advance(60);
    till.hears().await;
    assert_eq!((till.payment(payment).await.state, till.taken()), (State::Succeeded, 12_000));
    till.verifies().await;
}

#[tokio::test]
async fn a_declined_payment_leaves_the_invoice_payable() {
    let till = Till::open_for("braintree").await;
    let (payment, page, mut grace) = begun(&till).await;
    let back = approves(&till, &page, CustomerAction::Decline).await;
    grace.get(&back).await;
    let declined = till.payment(payment).await;
    assert_eq!((declined.state, declined.failure.as_deref()), (State::Failed, Some("payment_declined")));
    let second = till.starts(declined.purpose.invoice().expect("an invoice"), till.of("braintree").await).await;
    grace.get(&approves(&till, &till.page_of(second).await, CustomerAction::Approve).await).await;
    assert_eq!((till.payment(second).await.state, till.taken()), (State::Succeeded, 12_000));
}
