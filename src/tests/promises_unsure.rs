//! What nobody here knows is asked for, and nothing that was begun is left lying (promises P-05, P-14 and P-17).

use std::time::Duration;

use guichet::{
    domain::{
        currency::Currency,
        error::{AppError, Code},
        ids::{GatewayId, PaymentId},
        invoice::{InvoiceState, Parts},
        money::Money,
        payment::{Attention, NextStep, State},
    },
    flows::{hooks::Hooks, payments::start, plant},
    sandbox::control::{CustomerAction, DeliveryMode, Step},
};

use crate::support::Till;

const OPENING: &str = "POST /v1/checkout/sessions";
const LOOKING: &str = "GET /v1/checkout/sessions";

#[tokio::test]
async fn p_05_f_55_a_provider_that_never_tells_is_asked_ever_less_and_then_a_person_is() {
    const DAY: i64 = 86_400;
    let till = Till::open_patiently().await;
    let invoice = till.invoice(5_000).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    till.script(OPENING, [Step::ActThen500]);
    till.script(LOOKING, vec![Step::Status { status: 500, body: None }; 100]);
    let payment = till.starts(invoice, till.card).await;
    let mut waits = Vec::new();
    while let Attention::CheckAt { at, .. } = till.payment(payment).await.attention {
        assert!(waits.len() < 100, "for ever: {waits:?}");
        let (clock, asked) = (&till.house.portal.clock, till.calls(LOOKING));
        waits.push((at - clock.now()).whole_seconds());
        clock.advance(waits[waits.len() - 1] - 1);
        till.hears().await;
        assert_eq!(till.calls(LOOKING), asked, "not before its time");
        clock.advance(1);
        till.hears().await;
        assert!(till.calls(LOOKING) > asked, "asked");
    }
    assert_eq!(waits, [30, 120, 600, 3_600, 21_600, DAY, DAY, DAY, DAY, DAY, DAY, DAY]);
    let unsure = till.payment(payment).await;
    assert!(matches!(unsure.attention, Attention::NeedsPerson { .. }));
    assert_eq!((unsure.state, unsure.failure), (State::Unknown, None), "nobody guessed");
    let list = till.enters(plant::OWNER).await.get("/admin/payments?need=person").await;
    assert!(list.body.contains(&payment.to_string()));
    let asked = till.calls(LOOKING);
    till.house.portal.clock.advance(30 * DAY);
    till.hears().await;
    assert_eq!(till.calls(LOOKING), asked, "and never again by itself");
    let again = start::start(&till.house.portal, &till.grace, till.wish(invoice, till.card)).await;
    assert_eq!(again, Err(AppError::Conflict(Code::AttemptInProgress)));
    till.verifies().await;
}

/// In every exponent, with notices that come thrice, a card that is declined and a page that is left.
#[tokio::test]
async fn p_14_p_17_what_waits_at_the_provider_is_what_our_books_say_to_the_last_unit() {
    let till = Till::open().await;
    till.sandbox.webhooks(DeliveryMode::Duplicate { n: 3 });
    let (eur, usd, jpy, kwd) = (Currency::EUR, Currency::USD, Currency::JPY, Currency::KWD);
    let totals = [(1_999, eur), (115, eur), (435, eur), (100_000, eur), (1_999, usd), (1_000, jpy), (1_230, kwd)];
    for (minor, currency) in totals {
        let (total, before) = (Money::new(minor, currency), till.sandbox.ledger().charges.len());
        let invoice = till.invoice_in(total, Parts::Whole).await;
        let payment = till.starts(invoice, till.card).await;
        till.acts(payment, CustomerAction::Decline, None).await;
        till.approves(payment).await;
        till.hears().await;
        let (paid, kept) = (till.invoice_now(invoice).await, till.payment(payment).await);
        assert_eq!((paid.state, paid.settled, kept.captured), (InvoiceState::Paid, total, Some(total)));
        let charges = till.sandbox.ledger().charges.split_off(before);
        let charged: Vec<_> = charges.iter().map(|one| (one.amount, one.currency.to_uppercase())).collect();
        assert_eq!(charged, [(minor, currency.code().to_owned())], "Stripe's unit of these is the ISO minor unit");
        let left = till.invoice_in(total, Parts::Whole).await;
        till.starts(left, till.card).await;
        till.agrees_with_provider().await;
    }
    till.verifies().await;
}

/// Killed between the intent and the call: with a provider to ask, it is asked; with none, the payment is begun again.
#[tokio::test]
async fn p_05_what_a_dead_process_was_about_to_begin_is_not_left_lying() {
    let till = Till::open_with(Hooks::sleeping("K2", Duration::from_secs(3_600))).await;
    let [by_card, by_transfer] = [till.card, till.transfer].map(|gateway| killed_before_the_call(&till, gateway));
    let (by_card, by_transfer) = (by_card.await, by_transfer.await);
    assert_eq!(till.calls(OPENING), 0);
    till.house.portal.clock.advance(61);
    till.hears().await;
    let transfer = till.payment(by_transfer).await;
    assert_eq!(transfer.state, State::RequiresAction);
    assert!(matches!(transfer.next_step, Some(NextStep::Instructions { .. })), "the bank details are there");
    let card = till.payment(by_card).await;
    assert_eq!((card.state, card.failure.as_deref()), (State::Failed, Some("not_sent")), "the customer may pay again");
    assert_eq!(till.calls(OPENING), 0);
    till.verifies().await;
}

async fn killed_before_the_call(till: &Till, gateway: GatewayId) -> PaymentId {
    let invoice = till.invoice(5_000).await;
    let (portal, grace, wish) = (till.house.portal.clone(), till.grace.clone(), till.wish(invoice, gateway));
    let process = tokio::spawn(async move { start::start(&portal, &grace, wish).await });
    let intended = async {
        loop {
            match till.live(invoice).await.pop() {
                Some(payment) => return payment,
                None => tokio::task::yield_now().await,
            }
        }
    };
    let payment = tokio::time::timeout(Duration::from_secs(60), intended).await.expect("the intent is written");
    process.abort();
    assert!(process.await.is_err_and(|ended| ended.is_cancelled()));
    assert_eq!(payment.state, State::Submitting);
    payment.id
}
