//! Table b.3, F-05 to F-16, over every provider that is called: whatever it answers to the start of a payment, nobody is led
//! astray, nobody pays twice, and once it answers again the payment goes on or is begun anew.

use std::collections::VecDeque;

use futures::{StreamExt, stream};
use guichet::{
    domain::{
        error::{AppError, Code},
        ids::{GatewayId, InvoiceId, PaymentId},
        payment::{NextStep, State},
    },
    flows::{
        payments::start::{self, Begun},
        plant,
    },
    providers::{Provider, REASONS},
    sandbox::control::{DeliveryMode, Script, Step},
};

use crate::support::{
    Till,
    desk::GATEWAYS,
    online::{agrees, called, goes_through, is_led_on, online, paid_with, settles_down},
};

fn script(till: &Till, steps: Vec<Step>) {
    till.sandbox.script(Script { account: None, operation: "*".into(), steps: VecDeque::from(steps) });
}

/// However often it is asked.
fn always(step: Step) -> Vec<Step> {
    vec![step; 40]
}

/// One provider, and the start of a payment that met this.
struct Met {
    till: Till,
    provider: &'static dyn Provider,
    gateway: GatewayId,
    invoice: InvoiceId,
    payment: PaymentId,
    begun: Result<Begun, AppError>,
}

impl Met {
    async fn with(provider: &'static dyn Provider, steps: Vec<Step>) -> Self {
        let till = Till::open_impatiently_for(provider.kind()).await;
        let gateway = till.of(provider.kind()).await;
        let invoice = till.invoice_for(provider, 12_000).await;
        script(&till, steps);
        let begun = start::start(&till.house.portal, &till.grace, till.wish(invoice, gateway)).await;
        let payment = till.latest(invoice).await.id;
        Self { till, provider, gateway, invoice, payment, begun }
    }

    async fn state(&self) -> State {
        self.till.payment(self.payment).await.state
    }

    /// What was said to the customer fits what is known, and doubt is no leave to charge again.
    async fn is_honest(&self, fault: &str) {
        let (kind, state) = (self.provider.kind(), self.state().await);
        let failure = self.till.payment(self.payment).await.failure;
        match (&self.begun, state) {
            (Ok(Begun::Payment(_, NextStep::Done)), State::Unknown) => {
                let wish = self.till.wish(self.invoice, self.gateway);
                let again = start::start(&self.till.house.portal, &self.till.grace, wish).await;
                assert_eq!(again, Err(AppError::Conflict(Code::AttemptInProgress)), "{kind}, {fault}");
            }
            (Ok(Begun::Payment(_, step)), State::RequiresAction) => {
                assert_ne!(*step, NextStep::Done, "{kind}, {fault}: there is a page to go to");
            }
            (Err(_), State::Failed) => {
                let reason = failure.unwrap_or_default();
                assert!(reason == "not_sent" || REASONS.contains(&reason.as_str()), "{kind}, {fault}: {reason}");
            }
            (begun, state) => panic!("{kind}, {fault}: {begun:?} and {state:?}"),
        }
        assert_eq!(self.till.taken(), 0, "{kind}, {fault}");
    }

    /// The provider is itself again, and has forgotten what it may have kept of its answers: asked on the janitor's schedule, or begun anew, the invoice is paid, once.
    async fn recovers(self, fault: &str) {
        let kind = self.provider.kind();
        script(&self.till, Vec::new());
        for wait in [61, 181, 661, 3_661, 6 * 3_600] {
            self.till.house.portal.clock.advance(wait);
            settles_down(&self.till).await;
            if self.state().await != State::Unknown {
                break;
            }
        }
        let state = self.state().await;
        assert!(matches!(state, State::RequiresAction | State::Failed | State::Expired), "{kind}, {fault}: {state:?}");
        let (going_on, page) = is_led_on(&self.till, self.invoice, self.provider).await;
        assert_eq!(going_on == self.payment, state == State::RequiresAction, "{kind}, {fault}: {state:?}");
        goes_through(&self.till, (going_on, &page)).await;
        assert!(self.till.payment(going_on).await.state == State::Succeeded, "{kind}, {fault}");
        assert_eq!(self.till.taken(), 12_000, "{kind}, {fault}: once");
        agrees(&self.till, kind, &[self.payment, going_on][usize::from(going_on == self.payment)..]).await;
    }
}

/// All providers meet these, two at once: each has a database of its own.
async fn all_meet(fault: &str, steps: &[Step]) {
    let each = stream::iter(called()).map(|provider| async move {
        let met = Met::with(provider, steps.to_vec()).await;
        met.is_honest(fault).await;
        met.recovers(fault).await;
    });
    each.buffer_unordered(2).collect::<()>().await;
}

#[tokio::test]
async fn f_05_a_500_leaves_doubt_at_every_provider() {
    all_meet("500", &always(Step::Status { status: 500, body: None })).await;
    all_meet("500 after acting", &always(Step::ActThen500)).await;
}

#[tokio::test]
async fn f_06_a_time_out_leaves_doubt_at_every_provider() {
    all_meet("hangs", &always(Step::Hang)).await;
    all_meet("hangs after acting", &always(Step::ActThenHang)).await;
}

#[tokio::test]
async fn f_07_what_was_not_sent_may_be_tried_at_once_at_every_provider() {
    for provider in called() {
        let mut till = Till::open_impatiently_for(provider.kind()).await;
        let (kind, gateway) = (provider.kind(), till.of(provider.kind()).await);
        let invoice = till.invoice_for(provider, 12_000).await;
        till.closes_the_provider().await;
        let refused = start::start(&till.house.portal, &till.grace, till.wish(invoice, gateway)).await;
        assert_eq!(refused, Err(AppError::ProviderDown), "{kind}");
        let payment = till.latest(invoice).await;
        assert_eq!((payment.state, payment.failure.as_deref()), (State::Failed, Some("not_sent")), "{kind}");
        till.verifies().await;
    }
}

#[tokio::test]
async fn f_08_nobody_waits_for_a_provider_that_is_slow_or_hangs_up() {
    all_meet("slower than anybody waits", &always(Step::Slow { bytes_per_second: 20 })).await;
    all_meet("reset before the headers", &always(Step::ResetBeforeHeaders)).await;
}

/// Five failures in a row, and it is left alone at once; other ways to pay stay; when it is back, one call finds out.
#[tokio::test]
async fn f_09_a_provider_that_is_down_is_left_alone_whichever_it_is() {
    for provider in called() {
        let till = Till::open_impatiently_for(provider.kind()).await;
        let (kind, gateway) = (provider.kind(), till.of(provider.kind()).await);
        let begins = async |invoice| start::start(&till.house.portal, &till.grace, till.wish(invoice, gateway)).await;
        script(&till, always(Step::Status { status: 503, body: None }));
        for _ in 0..5 {
            let begun = begins(till.invoice_for(provider, 12_000).await).await;
            assert!(matches!(begun, Ok(Begun::Payment(_, NextStep::Done))), "{kind}: in doubt: {begun:?}");
            till.house.portal.clock.advance(5);
        }
        let (invoice, calls) = (till.invoice_for(provider, 12_000).await, till.calls(""));
        assert_eq!(begins(invoice).await, Err(AppError::ProviderDown), "{kind}");
        assert_eq!(till.calls(""), calls, "{kind}: nothing was sent");
        let euros = till.invoice(12_000).await;
        till.starts(euros, till.transfer).await;
        let mut owner = till.enters(plant::OWNER).await;
        let page = format!("{GATEWAYS}/{gateway}");
        assert!(owner.get(&page).await.says("ne répond plus"), "{kind}: its page says so");
        script(&till, Vec::new());
        assert_eq!(begins(invoice).await, Err(AppError::ProviderDown), "{kind}: nobody knows yet that it is back");
        till.house.portal.clock.advance(61);
        let (going_on, page_there) = is_led_on(&till, invoice, provider).await;
        goes_through(&till, (going_on, &page_there)).await;
        assert_eq!(till.payment(going_on).await.state, State::Succeeded, "{kind}");
        assert!(!owner.get(&page).await.says("ne répond plus"), "{kind}: its page says that too");
        agrees(&till, kind, &[going_on]).await;
    }
}

#[tokio::test]
async fn f_10_what_is_no_answer_is_not_believed_of_any_provider() {
    for (fault, step) in [("HTML", Step::HtmlInsteadOfJson), ("nothing", Step::Empty200)] {
        all_meet(fault, &always(step)).await;
    }
}

#[tokio::test]
async fn f_10_what_cannot_be_read_is_not_believed_of_any_provider() {
    for (fault, step) in [("malformed JSON", Step::MalformedJson), ("fifty megabytes", Step::HugeBody)] {
        all_meet(fault, &always(step)).await;
    }
}

#[tokio::test]
async fn f_10_what_breaks_off_is_not_believed_of_any_provider() {
    for (fault, step) in [("cut short", Step::Truncate { bytes: 12 }), ("reset in the body", Step::ResetMidBody)] {
        all_meet(fault, &always(step)).await;
    }
}

#[tokio::test]
async fn f_11_too_many_requests_are_waited_out_at_every_provider() {
    all_meet("429 once", &[Step::TooMany { retry_after: Some(0) }]).await;
    all_meet("429 without end", &always(Step::TooMany { retry_after: Some(0) })).await;
}

#[tokio::test]
async fn f_12_a_redirect_is_followed_for_no_provider() {
    let elsewhere = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let location = Some(format!("http://{}/", elsewhere.local_addr().expect("an address")));
    all_meet("302", &always(Step::Redirect302 { location })).await;
    let called = tokio::time::timeout(std::time::Duration::ZERO, elsewhere.accept()).await;
    assert!(called.is_err(), "the other host heard from us");
}

#[tokio::test]
async fn f_13_a_definite_no_is_a_failure_at_every_provider() {
    all_meet("refused once", &[Step::RefuseThenOk]).await;
}

#[tokio::test]
async fn f_14_a_quarrel_is_looked_up_at_every_provider() {
    all_meet("409", &always(Step::Status { status: 409, body: None })).await;
}

#[tokio::test]
async fn f_15_twenty_times_the_same_notice_pay_once_at_every_provider() {
    for provider in online() {
        let till = Till::open_for(provider.kind()).await;
        till.sandbox.webhooks(DeliveryMode::Duplicate { n: 20 });
        let (payment, _) = paid_with(&till, provider).await;
        assert_eq!(till.taken(), 12_000, "{}", provider.kind());
        agrees(&till, provider.kind(), &[payment]).await;
    }
}
