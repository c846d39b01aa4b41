//! A customer pays by card: the panel, the provider's page, the way back, and everything that can be in between.

use guichet::{
    domain::{invoice::InvoiceState, payment::State},
    sandbox::control::{CustomerAction, Late, LateEvent, Script, Step},
};
use http::{Request, StatusCode};

use crate::support::{
    Till, Visitor,
    counter::{GRACE, HENRI},
};

async fn phase(customer: &mut Visitor, address: &str) -> Vec<String> {
    customer.get(address).await.marks("data-phase")
}

#[tokio::test]
async fn paid_by_card_the_invoice_is_settled() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let page = grace.get(&format!("/invoices/{}", invoice)).await;
    assert_eq!(page.text("#pay .choice b"), ["Carte bancaire ou prélèvement", "Virement bancaire"]);
    assert_eq!(page.text("#pay form button"), ["Payer 120,00 €"]);
    let answer = till.pay(&mut grace, invoice, till.card).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{:?}", answer.error_codes());
    assert!(answer.location().starts_with(&till.sandbox.public_base()), "{}", answer.location());
    till.act(invoice, CustomerAction::Approve).await;
    let payment = till.latest(invoice).await;
    let back = grace.get(&format!("/payments/{}/return?session_id=invented", payment.id)).await;
    assert_eq!(back.location(), format!("/payments/{}", payment.id));
    let page = grace.get(back.location()).await;
    assert_eq!(page.marks("data-phase"), ["received"]);
    assert_eq!(page.text(".outcome h2"), ["Paiement reçu"]);
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    assert!(phase(&mut grace, &format!("/invoices/{}", invoice)).await.is_empty(), "a paid invoice has no pay button");
}

#[tokio::test]
async fn one_click_sent_twice_is_one_payment() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let action = format!("/invoices/{}/pay", invoice);
    let page = grace.get(&format!("/invoices/{}", invoice)).await;
    let form = page.form(&action).with("gateway", &till.card.to_string());
    let first = grace.post(&action, &form.fields()).await;
    let second = grace.post(&action, &form.fields()).await;
    assert_eq!((first.status, first.location()), (StatusCode::SEE_OTHER, second.location()));
    assert_eq!(till.calls("POST /v1/checkout/sessions"), 1);
    let other = page.form(&action).with("gateway", &till.transfer.to_string());
    let answer = grace.post(&action, &other.fields()).await;
    assert_eq!((answer.status, answer.error_codes()), (StatusCode::CONFLICT, vec!["idempotency_mismatch".to_owned()]));
}

#[tokio::test]
async fn a_payment_left_at_the_provider_goes_on_or_is_given_up() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let begun = till.pay(&mut grace, invoice, till.card).await;
    let payment = till.latest(invoice).await;
    let panel = grace.get(&format!("/invoices/{}", invoice)).await;
    assert_eq!(panel.marks("data-phase"), ["at_provider"]);
    let go_on = format!("/payments/{}/continue", payment.id);
    let again = grace.post(&go_on, &panel.form(&go_on).fields()).await;
    assert_eq!(again.location(), begun.location(), "the same page of the provider");
    assert_eq!(till.calls("POST /v1/checkout/sessions"), 1);
    let back = grace.get(&format!("/payments/{}/back", payment.id)).await;
    assert_eq!(back.location(), format!("/payments/{}", payment.id));
    assert_eq!(phase(&mut grace, back.location()).await, ["canceled"]);
    assert_eq!(phase(&mut grace, &format!("/invoices/{}", invoice)).await, ["to_pay"]);
}

#[tokio::test]
async fn p_94_back_changes_nothing_about_a_payment_that_succeeded() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    till.pay(&mut grace, invoice, till.card).await;
    till.act(invoice, CustomerAction::Approve).await;
    let payment = till.latest(invoice).await;
    grace.get(&format!("/payments/{}/return", payment.id)).await;
    let back = grace.get(&format!("/payments/{}/back", payment.id)).await;
    assert_eq!(phase(&mut grace, back.location()).await, ["received"]);
}

#[tokio::test]
async fn a_direct_debit_is_confirmed_days_later() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    till.pay(&mut grace, invoice, till.card).await;
    till.act(invoice, CustomerAction::Debit).await;
    let payment = till.latest(invoice).await;
    let address = format!("/payments/{}", payment.id);
    grace.get(&format!("{address}/return")).await;
    let page = grace.get(&address).await;
    assert_eq!(page.marks("data-phase"), ["bank_confirms"]);
    assert!(!page.body.contains("http-equiv=\"refresh\""), "days are not waited for");
    let panel = grace.get(&format!("/invoices/{}", invoice)).await;
    assert_eq!(panel.marks("data-phase"), ["bank_confirms"]);
    assert!(panel.text("#pay form").is_empty(), "the pay button is withdrawn");
    let forced = grace.post(&format!("/invoices/{}/pay", invoice), &fields(&till, "0190-another-request")).await;
    assert_eq!((forced.status, forced.error_codes()), (StatusCode::CONFLICT, vec!["attempt_in_progress".to_owned()]));
    assert_eq!(status(&mut grace, &address).await["state"], "bank_confirms");
    let session = payment.provider_reference.clone().expect("a session");
    let settled =
        Late { object: session, event: LateEvent::Settle, amount: None, reason: None, currency: None, after_ms: 0 };
    till.sandbox.late(&settled).expect("the bank has paid");
    till.house.portal.clock.advance(6);
    let now = status(&mut grace, &address).await;
    assert_eq!((&now["state"], &now["done"]), (&"received".into(), &true.into()), "{now}");
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
}

fn fields<'a>(till: &'a Till, key: &'a str) -> Vec<(&'a str, &'a str)> {
    let gateway: &'a str = Box::leak(till.card.to_string().into_boxed_str());
    vec![("gateway", gateway), ("due", "12000 EUR"), ("request_key", key)]
}

async fn status(customer: &mut Visitor, address: &str) -> serde_json::Value {
    let answer = customer.get(&format!("{address}/status")).await;
    assert_eq!(answer.status, StatusCode::OK);
    serde_json::from_str(&answer.body).expect("JSON")
}

#[tokio::test]
async fn an_unknown_outcome_is_verified_and_nobody_pays_twice() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    let steps = [Step::ActThen500, Step::ActThen500, Step::ActThen500, Step::ActThen500].into();
    till.sandbox.script(Script { account: None, operation: "POST /v1/checkout/sessions".into(), steps });
    let answer = till.pay(&mut grace, invoice, till.card).await;
    let payment = till.latest(invoice).await;
    assert_eq!(answer.location(), format!("/payments/{}", payment.id));
    assert_eq!(payment.state, State::Unknown);
    let page = grace.get(answer.location()).await;
    assert_eq!(page.marks("data-phase"), ["checking"]);
    assert!(page.body.contains("http-equiv=\"refresh\""), "without scripts the page refreshes itself");
    assert!(page.body.contains(&format!("5;url=/payments/{}/return", payment.id)));
    let panel = grace.get(&format!("/invoices/{}", invoice)).await;
    assert_eq!(panel.text("#pay h2"), ["Nous vérifions votre paiement"]);
    assert!(panel.says("Ne payez pas une deuxième fois"), "{}", panel.body);
    assert!(panel.text("#pay form").is_empty());
    let switch = grace.get(&format!("/invoices/{}/switch", invoice)).await;
    assert_eq!(switch.error_codes(), ["attempt_in_progress"]);
}

#[tokio::test]
async fn the_way_back_opened_often_asks_the_provider_seldom() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    till.pay(&mut grace, invoice, till.card).await;
    let payment = till.latest(invoice).await;
    for _ in 0..10 {
        let answer = grace.get(&format!("/payments/{}/return?status=success&paid=1", payment.id)).await;
        assert_eq!(answer.location(), format!("/payments/{}", payment.id));
    }
    assert_eq!(till.calls("GET /v1/checkout/sessions"), 1);
    assert_eq!(till.payment(payment.id).await.state, State::RequiresAction, "an address proves nothing");
}

#[tokio::test]
async fn a_provider_may_post_its_customer_back_from_its_own_site() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut grace = till.enters(GRACE).await;
    till.pay(&mut grace, invoice, till.card).await;
    let address = format!("/payments/{}/return", till.latest(invoice).await.id);
    let post = Request::post(&address)
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://provider.test")
        .header("accept", "text/html")
        .body("status=success".into())
        .expect("a request");
    let mut stranger = till.house.visitor();
    let answer = stranger.send(post).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, address.as_str()));
    let answer = stranger.get(&address).await;
    assert!(answer.location().starts_with("/sign-in?next="), "{}", answer.location());
}

#[tokio::test]
async fn who_may_only_look_does_not_pay() {
    let till = Till::open().await;
    let invoice = till.invoice(12_000).await;
    let mut henri = till.enters(HENRI).await;
    let page = henri.get(&format!("/invoices/{}", invoice)).await;
    assert!(page.body.contains("demandez ce droit"), "{}", page.body);
    let answer = henri.post(&format!("/invoices/{}/pay", invoice), &fields(&till, "0190-henris-own-request")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = henri.post("/balance/top-up", &[("amount", "1")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
