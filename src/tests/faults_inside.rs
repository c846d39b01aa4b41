//! Table b.3, what goes wrong inside the house: clicks at once on one balance, keys changed, invoices cancelled, sessions
//! lost, a provider that forgets, a mistake of ours (F-33, F-38, F-39, F-51, F-55, F-58 and F-62).

use guichet::{
    db,
    domain::{
        error::{AppError, Code},
        invoice::InvoiceState,
        late_money::{LateState, Reason},
        payment::{Attention, State},
    },
    flows::{
        hooks::Hooks,
        invoices,
        payments::{back, janitor, start},
        plant,
    },
    sandbox::control::{CustomerAction, DeliveryMode, Late, LateEvent, Step},
};
use http::StatusCode;
use serde_json::json;

use crate::support::{
    Answer, Crowd, Till,
    cashbox::euro,
    counter::GRACE,
    notices::{SECOND_SECRET, altered},
    till::fresh_key,
};

const CENTS: i64 = 1_000;
const OPENING: &str = "POST /v1/checkout/sessions";
const LOOKING: &str = "GET /v1/checkout/sessions";
const READING: &str = "GET /v1/checkout/sessions/{session}";

/// Twenty tabs, two invoices, a balance for one of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f_33_of_many_clicks_on_one_balance_one_is_served() {
    let till = Till::open().await;
    let grace = till.enters(GRACE).await;
    for _ in 0..10 {
        till.credit(CENTS).await;
        let invoices = [till.invoice(CENTS).await, till.invoice(CENTS).await];
        let mut tabs = Crowd::gathers();
        for nth in 0..20 {
            let (mut tab, gateway, key) = (grace.clone(), till.balance.to_string(), fresh_key());
            let action = format!("/invoices/{}/pay/balance", invoices[nth % 2]);
            tabs.joins(async move {
                let form = [("gateway", gateway.as_str()), ("due", "1000 EUR"), ("request_key", &key)];
                let answer = tab.post(&action, &form).await;
                (answer.status, answer.error_codes())
            });
        }
        let (served, refused): (Vec<_>, Vec<_>) =
            tabs.acts().await.into_iter().partition(|(status, _)| *status == StatusCode::SEE_OTHER);
        assert_eq!(served.len(), 1, "{refused:?}");
        let known = ["insufficient_balance", "invoice_already_paid"];
        for (status, codes) in refused {
            let said = codes.iter().any(|code| known.contains(&code.as_str()));
            assert!(status == StatusCode::CONFLICT && said, "{status} {codes:?}");
        }
        assert_eq!(till.held().await, euro(0));
    }
    till.verifies().await;
}

/// The provider signs with the new secret from one moment to the next; ours holds both until the old one is taken out.
#[tokio::test]
async fn f_38_while_a_webhook_secret_is_renewed_both_are_heard() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let payment = till.starts(till.invoice(CENTS).await, till.card).await;
    till.approves(payment).await;
    let event = till.event("checkout.session.completed");
    let (old, new) = (plant::STRIPE_WEBHOOK_SECRET, SECOND_SECRET);
    let says = async |secret: &str, id: &str| {
        let body = altered(&event, id, |_| {}).to_string().into_bytes();
        let signature = till.signed(secret, &body);
        till.rings(till.card, body, Some(&signature)).await.status
    };
    assert_eq!(says(new, "evt_1Searly").await, StatusCode::BAD_REQUEST, "not yet ours");
    let both = [("secret_key", plant::STRIPE_KEY), ("webhook_secret", new), ("webhook_secret_previous", old)];
    till.settings(till.card, &both).await;
    assert_eq!([says(old, "evt_1Sold").await, says(new, "evt_1Snew").await], [StatusCode::OK; 2]);
    till.hears().await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    till.settings(till.card, &both[..2]).await;
    assert_eq!(says(old, "evt_1Slate").await, StatusCode::BAD_REQUEST);
    assert_eq!(says(new, "evt_1Safter").await, StatusCode::OK);
    till.verifies().await;
}

/// Another key of the same account is as good; one of another account knows nothing of the payment, and proves nothing.
#[tokio::test]
async fn f_38_a_key_changed_in_mid_payment_neither_pays_nor_fails_it() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let account = till.sandbox.account(plant::STRIPE_KEY, None).expect("the first account");
    let renewed = "sk_test_guichet_renewed_0001";
    till.sandbox.account(renewed, Some(&account)).expect("a second key of it");
    let with = |key: &'static str| [("secret_key", key), ("webhook_secret", plant::STRIPE_WEBHOOK_SECRET)];
    let (under_way, lost) = (till.invoice(CENTS).await, till.invoice(CENTS).await);
    let (first, second) = (till.starts(under_way, till.card).await, till.starts(lost, till.card).await);
    till.approves(first).await;
    till.approves(second).await;

    till.settings(till.card, &with("sk_test_guichet_foreign_0001")).await;
    till.asks(second).await;
    let unsure = till.payment(second).await;
    assert!(unsure.state.is_live() && unsure.failure.is_none(), "{unsure:?}");
    assert_eq!(till.invoice_now(lost).await.state, InvoiceState::Issued);

    till.settings(till.card, &with(renewed)).await;
    till.asks(first).await;
    till.asks(second).await;
    assert_eq!([till.payment(first).await.state, till.payment(second).await.state], [State::Succeeded; 2]);
    till.paid_once(under_way).await;
    till.paid_once(lost).await;
}

/// An issued invoice is not rewritten, and not cancelled while money may come. What comes afterwards is the customer's.
#[tokio::test]
async fn f_39_an_invoice_cancelled_in_mid_payment_swallows_no_money() {
    let till = Till::open().await;
    let (portal, invoice) = (&till.house.portal, till.invoice(CENTS).await);
    let payment = till.starts(invoice, till.card).await;
    let cancel = || invoices::cancel::cancel(portal, &till.owner, invoice, "story");
    assert_eq!(cancel().await, Err(AppError::Conflict(Code::AttemptInProgress)));
    back::back(portal, &till.grace, payment).await.expect("the customer goes back");
    assert_eq!(cancel().await, Ok(()));
    let object = till.payment(payment).await.provider_reference.expect("a session");
    let order = Late { object, event: LateEvent::Success, amount: None, reason: None, currency: None, after_ms: 0 };
    till.sandbox.late(&order).expect("its bank was quicker");
    till.hears().await;
    let settled = till.payment(payment).await;
    assert_eq!((settled.state, settled.captured), (State::Succeeded, Some(euro(CENTS))));
    let bill = till.invoice_now(invoice).await;
    assert_eq!((bill.state, bill.settled), (InvoiceState::Cancelled, euro(0)));
    let late = db::late_money::of_payment(till.house.db().reader(), payment).await.expect("late money");
    assert_eq!((late[0].reason, late[0].state, late[0].amount), (Reason::Cancelled, LateState::Credited, euro(CENTS)));
    assert_eq!(till.held().await, euro(CENTS));
    till.agrees_with_provider().await;
    till.verifies().await;
}

#[tokio::test]
async fn f_51_lost_sessions_sign_everybody_out_and_lose_no_payment() {
    let till = Till::open().await;
    let invoice = till.invoice(CENTS).await;
    let (mut grace, mut owner) = (till.enters(GRACE).await, till.enters(plant::OWNER).await);
    assert_eq!(till.pay(&mut grace, invoice, till.card).await.status, StatusCode::SEE_OTHER);
    let payment = till.latest(invoice).await.id;
    till.house.by_hand("DELETE FROM sessions").await.expect("lost");
    till.approves(payment).await;
    let back = format!("/payments/{payment}/return");
    for page in [back.as_str(), "/invoices"] {
        asks_to_sign_in(&grace.get(page).await);
    }
    asks_to_sign_in(&owner.get("/admin").await);
    till.hears().await;
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    // Whoever signs in next is who they say, not whose cookie they still have.
    let mut owner_on_her_machine = grace.clone();
    let form = [("email", plant::OWNER), ("password", plant::PASSWORD)];
    assert_eq!(owner_on_her_machine.post("/sign-in", &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(owner_on_her_machine.get("/admin").await.status, StatusCode::OK);
    assert_eq!(grace.get("/invoices").await.status, StatusCode::SEE_OTHER, "the old cookie is nobody");
    let page = till.enters(GRACE).await.get(&format!("/payments/{payment}")).await;
    assert_eq!(page.marks("data-phase"), ["received"], "the truth, after signing in");
    till.paid_once(invoice).await;
}

fn asks_to_sign_in(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/sign-in"), "{}", answer.location());
}

/// "No such payment" is believed only of what was never answered, and only after the provider had time to see it.
#[tokio::test]
async fn f_55_a_provider_that_forgets_proves_nothing() {
    let till = Till::open_patiently().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let invoice = till.invoice(CENTS).await;
    till.script(OPENING, vec![Step::ActThen500; 9]);
    let payment = till.starts(invoice, till.card).await;
    till.script(OPENING, []);
    let nothing = json!({ "data": [], "has_more": false }).as_object().expect("an object").clone();
    till.script(LOOKING, [Step::Untrue { set: nothing }]);
    till.house.portal.clock.advance(31);
    till.hears().await;
    assert_eq!(till.payment(payment).await.state, State::Unknown, "half a minute is too early to be sure");
    till.house.portal.clock.advance(121);
    till.hears().await;
    assert_eq!(till.payment(payment).await.state, State::RequiresAction, "there it is");

    // The provider has named it: from then on it exists.
    let unknown = json!({ "error": {
        "type": "invalid_request_error", "code": "resource_missing", "message": "No such checkout.session",
    } });
    till.approves(payment).await;
    till.script(READING, [Step::Status { status: 404, body: Some(unknown) }]);
    till.house.portal.clock.advance(3_600);
    till.asks(payment).await;
    let unsure = till.payment(payment).await;
    assert_eq!((unsure.state.is_live(), unsure.failure), (true, None));
    till.asks(payment).await;
    till.paid_once(invoice).await;
}

#[tokio::test]
async fn f_55_a_debit_that_pends_for_ever_is_shown_to_a_person() {
    let till = Till::open_patiently().await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    let invoice = till.invoice(CENTS).await;
    let payment = till.starts(invoice, till.card).await;
    till.acts(payment, CustomerAction::Debit, None).await;
    let mut rounds = 0;
    while let Attention::CheckAt { at, .. } = till.payment(payment).await.attention {
        assert!(rounds < 50, "for ever");
        rounds += 1;
        let wait = (at - till.house.portal.clock.now()).whole_seconds();
        till.house.portal.clock.advance(wait.max(0));
        till.hears().await;
    }
    let pending = till.payment(payment).await;
    assert!(matches!(pending.attention, Attention::NeedsPerson { .. }), "{:?}", pending.attention);
    assert_eq!((pending.state, pending.failure), (State::Processing, None), "nobody guessed");
    till.verifies().await;
}

#[tokio::test]
async fn f_58_a_mistake_of_ours_breaks_one_request_and_no_other() {
    let till = Till::open_with(Hooks::panicking("K1")).await;
    let (mut grace, invoice) = (till.enters(GRACE).await, till.invoice(CENTS).await);
    for _ in 0..3 {
        let broken = till.pay(&mut grace, invoice, till.card).await;
        assert_eq!(
            (broken.status, broken.error_codes()),
            (StatusCode::INTERNAL_SERVER_ERROR, vec!["internal".to_owned()])
        );
        assert!(!broken.body.contains("stumbles"), "{}", broken.body);
        for page in ["/", "/invoices", "/readyz"] {
            assert_eq!(grace.get(page).await.status, StatusCode::OK, "{page}");
        }
    }
    assert!(till.live(invoice).await.is_empty() && till.calls(OPENING) == 0);
    let sound = till.house.at_another_time(till.house.portal.clock.clone());
    assert!(start::start(&sound, &till.grace, till.wish(invoice, till.card)).await.is_ok(), "no lock was left");
    till.verifies().await;
}

/// A notice nobody can read without stumbling holds up neither the worker nor the money.
#[tokio::test]
async fn f_58_a_mistake_of_ours_does_not_end_the_worker() {
    let till = Till::open_with(Hooks::panicking("K8")).await;
    let invoice = till.invoice(CENTS).await;
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    till.sandbox.all_delivered().await;
    till.house.portal.clock.advance(31);
    let round = janitor::janitor(&till.house.portal).await.expect("a round");
    assert!(round.troubles > 0 && round.payments > 0, "{round:?}");
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    till.paid_once(invoice).await;
}

/// Two accounts of one provider that number alike: a session and an event of the same name in each.
#[tokio::test]
async fn f_62_the_same_id_under_two_gateways_is_two_payments() {
    let till = Till::open().await;
    let second = till.second_stripe().await;
    till.house.portal.clock.advance(1);
    let base = till.house.listens().await;
    let doors = [
        (till.card, plant::STRIPE_KEY, plant::STRIPE_WEBHOOK_SECRET),
        (second, "sk_test_guichet_second", SECOND_SECRET),
    ];
    let mut names = Vec::new();
    for (gateway, key, secret) in doors {
        till.sandbox.reset(Some("62"));
        till.sandbox.endpoint(key, &format!("{base}/webhooks/{gateway}"), secret).expect("an endpoint");
        let invoice = till.invoice(CENTS).await;
        let payment = till.starts(invoice, gateway).await;
        till.approves(payment).await;
        till.hears().await;
        till.charged_once(invoice).await;
        let session = till.payment(payment).await.provider_reference;
        names.push((session, till.event("checkout.session.completed")["id"].clone()));
    }
    assert_eq!(names[0], names[1], "they do number alike");
    let completed = till.inbox().await.into_iter().filter(|kept| kept.notice.kind == "checkout.session.completed");
    assert_eq!(completed.count(), 2);
    till.verifies().await;
}
