//! Table b.3, F-09: a provider that is down is left alone, the others go on, and it comes back by itself (promise P-63).

use guichet::{
    domain::{
        error::AppError,
        ids::InvoiceId,
        payment::{NextStep, State},
    },
    flows::{
        payments::start::{self, Begun},
        plant,
    },
    sandbox::control::{Script, Step},
};
use http::{StatusCode, header};
use metrics_exporter_prometheus::PrometheusBuilder;

use crate::support::{Till, counter::GRACE, desk::GATEWAYS};

const EVERYTHING: &str = "*";
const CENTS: i64 = 4_000;

/// From now on the first Stripe account's every call gets this answer, and no other account's.
fn answers(till: &Till, step: &Step) {
    let steps = vec![step.clone(); 50].into();
    till.sandbox.script(Script { account: Some(plant::STRIPE_KEY.into()), operation: EVERYTHING.into(), steps });
}

fn recovers(till: &Till) {
    till.script(EVERYTHING, []);
}

async fn begins(till: &Till, invoice: InvoiceId) -> Result<Begun, AppError> {
    start::start(&till.house.portal, &till.grace, till.wish(invoice, till.card)).await
}

/// Five customers in a row meet a provider that fails.
async fn five_fail(till: &Till) -> Vec<InvoiceId> {
    let mut doubtful = Vec::new();
    for _ in 0..5 {
        let invoice = till.invoice(CENTS).await;
        let begun = begins(till, invoice).await;
        assert!(matches!(begun, Ok(Begun::Payment(_, NextStep::Done))), "in doubt: {begun:?}");
        doubtful.push(invoice);
        till.house.portal.clock.advance(5);
    }
    doubtful
}

#[tokio::test]
async fn p_63_f_09_a_provider_that_is_down_is_left_alone_and_the_others_are_not() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let figures = recorder.handle();
    let _counting = metrics::set_default_local_recorder(&recorder);
    let till = Till::open_impatient().await;
    let second = till.second_stripe().await;
    let (mut grace, mut owner) = (till.enters(GRACE).await, till.enters(plant::OWNER).await);
    let page = format!("{GATEWAYS}/{}", till.card);
    answers(&till, &Step::Status { status: 503, body: None });
    let doubtful = five_fail(&till).await;

    let (invoice, calls) = (till.invoice(CENTS).await, till.sandbox.calls().len());
    let refused = till.pay(&mut grace, invoice, till.card).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(refused.error_codes(), ["provider_unavailable"]);
    assert_eq!(till.sandbox.calls().len(), calls, "nothing was sent");
    let payment = till.latest(invoice).await;
    assert_eq!((payment.state, payment.failure.as_deref()), (State::Failed, Some("not_sent")));
    let offered = refused.marks("value");
    assert!([till.transfer, second].iter().all(|other| offered.contains(&other.to_string())), "{offered:?}");

    let told = owner.get(&page).await;
    assert!(told.says("Stripe ne répond plus") && told.says("status 503"), "{:?}", told.text(".notice"));
    assert!(!owner.get(&format!("{GATEWAYS}/{second}")).await.says("ne répond plus"));
    owner.set_cookie("language", "en");
    assert!(owner.get(&page).await.says("Stripe no longer answers"));
    let of_ours = |name: &str, count: u32| format!("{name}{{gateway=\"{}\"}} {count}\n", till.card);
    assert!(figures.render().contains(&of_ours("guichet_breaker_open", 1)), "{}", figures.render());

    // Another gateway of the same provider at once, for the same invoice.
    let other = till.starts(invoice, second).await;
    till.approves(other).await;
    till.asks(other).await;
    assert_eq!(till.payment(other).await.state, State::Succeeded);

    recovers(&till);
    till.house.portal.clock.advance(61);
    till.hears().await;
    for invoice in doubtful {
        assert!(till.live(invoice).await.is_empty(), "nothing had reached the provider");
        let payment = till.starts(invoice, till.card).await;
        till.approves(payment).await;
        till.hears().await;
        till.charged_once(invoice).await;
    }
    assert!(!owner.get(&page).await.says("no longer answers"));
    assert!(figures.render().contains(&of_ours("guichet_breaker_open", 0)));
    assert!(figures.render().contains(&of_ours("guichet_breaker_opened", 1)));
    till.verifies().await;
}

#[tokio::test]
async fn f_09_one_call_at_a_time_finds_out_whether_it_is_back() {
    let till = Till::open_impatient().await;
    let clock = till.house.portal.clock.clone();
    answers(&till, &Step::ResetBeforeHeaders);
    five_fail(&till).await;
    // Opened with the fifth failure, five seconds ago.
    clock.advance(24);
    let invoice = till.invoice(CENTS).await;
    assert_eq!(begins(&till, invoice).await, Err(AppError::ProviderDown), "not yet");
    clock.advance(1);
    let calls = till.sandbox.calls().len();
    assert!(begins(&till, invoice).await.is_ok(), "the probe is sent, and nobody knows what became of it");
    assert!(till.sandbox.calls().len() > calls);
    let next = till.invoice(CENTS).await;
    assert_eq!(begins(&till, next).await, Err(AppError::ProviderDown), "the probe failed: another rest");
    recovers(&till);
    assert_eq!(begins(&till, next).await, Err(AppError::ProviderDown), "nobody knows yet that it is back");
    clock.advance(30);
    till.starts(next, till.card).await;
    till.starts(till.invoice(CENTS).await, till.card).await;
    till.verifies().await;
}

/// What a provider definitely refuses shows that it is there.
#[tokio::test]
async fn f_09_a_refusal_is_an_answer() {
    let till = Till::open_impatient().await;
    for step in [Step::RefuseThenOk, Step::Status { status: 401, body: None }, Step::TooMany { retry_after: Some(60) }]
    {
        answers(&till, &step);
        for _ in 0..6 {
            drop(begins(&till, till.invoice(CENTS).await).await);
        }
        recovers(&till);
        till.starts(till.invoice(CENTS).await, till.card).await;
    }
}
