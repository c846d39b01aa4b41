//! What only Braintree does: the customer has to come back, a charge knows no idempotency key, and who sends notices asks first.

use std::collections::BTreeMap;

use guichet::{
    db,
    domain::{
        brought::Brought,
        ids::PaymentId,
        money::Money,
        payment::{Attention, State},
        report::{RefundOutcome, RefundReport},
    },
    providers::{self, Asked, AskedRefund, Call, Charge, Settings, Standing, Trouble},
    sandbox::control::{CustomerAction, DeliveryMode, Late, LateEvent, Step},
};
use http::{Method, StatusCode, header};
use serde_json::json;

use crate::support::{Till, Visitor, counter::GRACE};

const CHARGE: &str = "mutation chargePayPalAccount";

/// A payment that is open at PayPal, its page, and the customer.
async fn begun(till: &Till) -> (PaymentId, String, Visitor) {
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let page = till.pay(&mut grace, invoice, till.of("braintree").await).await.location().to_owned();
    (till.latest(invoice).await.id, page, grace)
}

/// Where PayPal's page leads the browser, as an address of ours.
async fn approves(till: &Till, page: &str, action: CustomerAction) -> String {
    let acted = till.acts_at(page, action).await.expect("approved");
    let address = acted["redirect"].as_str().expect("a way back");
    address[address.find("/payments/").expect("ours")..].to_owned()
}

fn fields(back: &str) -> BTreeMap<String, String> {
    serde_urlencoded::from_str(back.split_once('?').expect("a query").1).expect("fields")
}

fn charges(till: &Till) -> usize {
    till.sandbox.calls().iter().filter(|call| call.body.contains("mutation Charge")).count()
}

async fn hears(till: &Till) {
    for _ in 0..3 {
        till.hears().await;
    }
}

fn late(object: &str, event: LateEvent) -> Late {
    Late { object: object.into(), event, amount: None, reason: None, currency: None, after_ms: 0 }
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
    let desk = Desk::of(&till, payment).await;
    let provider = providers::find("braintree").expect("a provider");
    let with = |warrant: Option<String>| Asked {
        standing: Standing::Back,
        brought: Some(Brought { fields: fields(&back), warrant }),
        ..desk.asked.clone()
    };
    let nothing_yet = with(None);
    let (first, second) = (desk.call(&till), desk.call(&till));
    let (one, other) = tokio::join!(provider.warrant(&first, &nothing_yet), provider.warrant(&second, &nothing_yet));
    let (one, other) = (one.expect("a token"), other.expect("a token"));
    assert_ne!(one, other);
    till.script("query search", std::iter::repeat_n(Step::Delay { ms: 200 }, 2));
    let (one, other) = (with(one), with(other));
    let (first, second) = tokio::join!(provider.status(&first, &one), provider.status(&second, &other));
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

#[tokio::test]
async fn a_settlement_declined_days_later_calls_a_person() {
    let till = Till::open_for("braintree").await;
    let (payment, page, mut grace) = begun(&till).await;
    grace.get(&approves(&till, &page, CustomerAction::Approve).await).await;
    till.sandbox.late(&late(&page, LateEvent::Settle)).expect("settled");
    hears(&till).await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    till.sandbox.late(&late(&page, LateEvent::Failure)).expect("declined");
    hears(&till).await;
    let now = till.payment(payment).await;
    assert_eq!((now.state, now.failure.as_deref()), (State::Succeeded, Some("contradicted")));
    assert!(matches!(now.attention, Attention::NeedsPerson { .. }));
    till.verifies().await;
}

#[tokio::test]
async fn disputes_and_refunds_at_braintree_are_kept_and_take_nothing_back_in_silence() {
    for (event, kind) in [(LateEvent::Dispute, "dispute_opened"), (LateEvent::DisputeWon, "dispute_won")] {
        let till = Till::open_for("braintree").await;
        let (payment, page, mut grace) = begun(&till).await;
        grace.get(&approves(&till, &page, CustomerAction::Approve).await).await;
        till.sandbox.late(&late(&page, LateEvent::Dispute)).expect("opened");
        if event != LateEvent::Dispute {
            till.sandbox.late(&late(&page, event)).expect("decided");
        }
        hears(&till).await;
        let inbox = till.inbox().await;
        let kept = inbox.iter().find(|one| one.notice.kind == kind).expect("a notice");
        assert_eq!(kept.reason, "kept_for_later", "{kind}");
        assert_eq!(till.payment(payment).await.state, State::Succeeded);
    }
}

#[tokio::test]
async fn a_notice_braintree_did_not_sign_is_refused() {
    let till = Till::open_for("braintree").await;
    let gateway = till.of("braintree").await;
    till.sandbox.webhooks(DeliveryMode::Hold);
    let (_, page, mut grace) = begun(&till).await;
    grace.get(&approves(&till, &page, CustomerAction::Approve).await).await;
    till.sandbox.late(&late(&page, LateEvent::Settle)).expect("settled");
    let payload = till.event("transaction_settled")["payload"].as_str().expect("a payload").to_owned();
    let ring = async |signature: &str, payload: &str| {
        let form = serde_urlencoded::to_string([("bt_signature", signature), ("bt_payload", payload)]);
        let request = http::Request::post(format!("/webhooks/{gateway}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.expect("a form").into());
        till.house.visitor().send(request.expect("a request")).await.status
    };
    for (signature, payload) in [
        ("guichet_demo_key|0000000000000000000000000000000000000000", payload.as_str()),
        ("another_key|0000000000000000000000000000000000000000", payload.as_str()),
        ("guichet_demo_key", payload.as_str()),
        ("", "aGVsbG8=\n"),
    ] {
        assert_eq!(ring(signature, payload).await, StatusCode::BAD_REQUEST, "{signature}");
    }
    assert!(till.inbox().await.is_empty());
}

#[tokio::test]
async fn a_80_who_sends_notices_may_ask_first_whether_they_are_heard() {
    let till = Till::open_for("braintree").await;
    let gateway = till.of("braintree").await;
    let before = till.house.imprint().await;
    let mut stranger = till.house.visitor();
    let good = stranger.get(&format!("/webhooks/{gateway}?bt_challenge=20f9f8ed05f77439fe955c977e4c8a53")).await;
    assert_eq!(good.status, StatusCode::OK);
    assert!(good.headers[header::CONTENT_TYPE].to_str().expect("text").starts_with("text/plain"));
    assert!(good.headers.get(header::SET_COOKIE).is_none());
    let (key, signature) = good.body.split_once('|').expect("a pair");
    assert_eq!((key, signature.len()), ("guichet_demo_key", 40));
    for wrong in
        ["?bt_challenge=20F9F8ED05F77439FE955C977E4C8A53", "?bt_challenge=0123456789abcdef012", "?bt_challenge=", ""]
    {
        let answer = stranger.get(&format!("/webhooks/{gateway}{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(!answer.body.contains(signature));
    }
    let card = till.knocks(Method::GET, till.card).await;
    assert_eq!(
        (card.status, &card.headers[header::ALLOW]),
        (StatusCode::METHOD_NOT_ALLOWED, &"POST".parse().expect("a value"))
    );
    till.house.imprint().await.is(&before, "questions");
}

/// The adapter as the flows call it, for a payment.
struct Desk {
    settings: Settings,
    asked: Asked,
}

impl Desk {
    async fn of(till: &Till, id: PaymentId) -> Self {
        let payment = till.payment(id).await;
        let demo = providers::find("braintree").and_then(|one| one.demo()).expect("a demo");
        let settings = demo.settings.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let charge = Charge {
            payment: id,
            reference: payment.reference,
            idempotency_key: payment.idempotency_key,
            amount: payment.amount,
            description: "Facture".into(),
            creditor_reference: String::new(),
            customer_email: None,
            customer_name: "Grace".into(),
            language: guichet::domain::language::Language::Fr,
            return_url: "http://127.0.0.1/return".into(),
            cancel_url: "http://127.0.0.1/back".into(),
            notice_url: "http://127.0.0.1/webhook".into(),
            created_at: payment.created_at,
            expires_at: payment.expires_at,
        };
        let reference = payment.provider_reference;
        let asked = Asked { charge, reference, standing: Standing::Ended, heard: Vec::new(), brought: None };
        Self { settings: Settings(settings), asked }
    }

    fn call<'a>(&'a self, till: &'a Till) -> Call<'a> {
        let portal = &till.house.portal;
        let base = portal.addresses.providers["braintree"].as_str();
        Call {
            http: portal.http.clone(),
            settings: &self.settings,
            mode: guichet::domain::gateway::Mode::Test,
            now: portal.clock.now(),
            base: Some(base),
        }
    }

    fn refund(&self, minor: i64, before: i64, name: &str) -> AskedRefund {
        let euro = |minor| Money::new(minor, self.asked.charge.amount.currency);
        AskedRefund {
            payment: self.asked.clone(),
            refund: "0192f0c1-0000-7000-8000-000000000077".parse().expect("an id"),
            reference: name.into(),
            idempotency_key: format!("refund:{name}"),
            amount: euro(minor),
            before: euro(before),
            known: None,
            created_at: self.asked.charge.created_at,
        }
    }
}

async fn gives_back(till: &Till, desk: &Desk, wish: &AskedRefund) -> Result<RefundReport, Trouble> {
    providers::find("braintree").expect("a provider").refund(&desk.call(till), wish).await
}

fn given_back(till: &Till) -> i64 {
    let ledger = till.sandbox.ledger();
    assert!(ledger.agrees_with_balance_transactions);
    ledger.accounts.values().flat_map(|account| account.values()).map(|totals| totals.refunded).sum()
}

#[tokio::test]
async fn a_refund_goes_back_once_however_often_it_is_asked_for() {
    for lost in [None, Some(Step::ResetMidBody), Some(Step::ActThen500)] {
        let till = Till::open_for("braintree").await;
        let (payment, page, mut grace) = begun(&till).await;
        grace.get(&approves(&till, &page, CustomerAction::Approve).await).await;
        let desk = Desk::of(&till, payment).await;
        let part = desk.refund(2_000, 0, "REF-1");
        if let Some(step) = lost.clone() {
            till.script("mutation refundTransaction", [step]);
            assert!(gives_back(&till, &desk, &part).await.is_err(), "{lost:?}");
        }
        for _ in 0..3 {
            let report = gives_back(&till, &desk, &part).await.expect("a report");
            assert!(matches!(report.outcome, RefundOutcome::Submitted(_)), "{report:?}");
        }
        assert_eq!(given_back(&till), 2_000, "{lost:?}");
        let rest = desk.refund(10_000, 2_000, "REF-2");
        gives_back(&till, &desk, &rest).await.expect("a report");
        assert_eq!(given_back(&till), 12_000, "{lost:?}");
        let more = gives_back(&till, &desk, &desk.refund(1, 12_000, "REF-3")).await.expect("a report");
        assert_eq!(more.outcome, RefundOutcome::Failed { reason: "already_refunded".into() });
    }
}

#[tokio::test]
async fn what_is_not_settled_is_voided_in_whole_and_not_refunded_in_part() {
    let till = Till::open_for("braintree").await;
    let (payment, page, mut grace) = begun(&till).await;
    grace.get(&approves(&till, &page, CustomerAction::Approve).await).await;
    let transaction = till.sandbox.objects("braintree.transaction")[0]["id"].as_str().expect("an id").to_owned();
    let unsettled = json!({"status": "SUBMITTED_FOR_SETTLEMENT"});
    till.sandbox.override_object(&transaction, &unsettled).expect("set");
    let desk = Desk::of(&till, payment).await;
    let part = gives_back(&till, &desk, &desk.refund(2_000, 0, "REF-1")).await.expect("a report");
    assert_eq!(part.outcome, RefundOutcome::Failed { reason: "not_settled".into() });
    till.script("mutation reverseTransaction", [Step::ResetMidBody]);
    let whole = desk.refund(12_000, 0, "REF-2");
    assert!(gives_back(&till, &desk, &whole).await.is_err(), "its answer is lost");
    for _ in 0..2 {
        let report = gives_back(&till, &desk, &whole).await.expect("a report");
        assert!(matches!(report.outcome, RefundOutcome::Succeeded(_)), "{report:?}");
    }
    assert_eq!(given_back(&till), 12_000);
}
