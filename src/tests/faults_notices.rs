//! Table b.3, F-15 to F-20 and F-24 to F-26: what can happen to notices and to the truth behind them, as one table.
//! Batches (F-27) wait for a provider that sends them: one notice of Stripe is one event.

use guichet::{
    db,
    domain::{
        ids::{InvoiceId, PaymentId},
        invoice::InvoiceState,
        ledger::PostingKind,
        notice::{Kept, NoticeState},
        payment::{Attention, State},
    },
    flows::{payments::start, plant},
    sandbox::control::{CustomerAction, DeliveryMode, Step},
};
use http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Till, cashbox::euro, counter::GRACE};

const CENTS: i64 = 12_000;
const DAY: i64 = 86_400;

/// What happens between the provider's page and our inbox.
#[derive(Debug, Clone)]
enum Fault {
    /// Every notice twenty times, side by side.
    Twenty,
    /// In an order drawn from this seed.
    Shuffled(u64),
    /// Read before the provider has answered the call that opened its page.
    BeforeItsAnswer,
    /// Here before the customer's browser is.
    BeforeTheCustomer,
    /// Three days later, when the janitor has found out long ago.
    ThreeDaysLate,
    /// Never; the customer comes back.
    NeverAndBack,
    /// Never; the customer has closed the tab.
    NeverAndAway,
    /// The notice and the provider say this otherwise than it was asked for.
    Otherwise(&'static str, Value),
}

/// How the row ends.
#[derive(Debug, Clone, Copy)]
enum End {
    /// Paid, by one posting; the notice of success is kept as this, so many times repeated.
    Paid { told: Option<NoticeState>, repeats: i64 },
    /// Nothing is applied: a person looks, for this reason.
    WithPerson(&'static str),
    /// Nothing is applied, and nothing can be made of it: it is asked about again.
    Unsure,
}

const APPLIED: End = End::Paid { told: Some(NoticeState::Applied), repeats: 0 };

fn table() -> Vec<(&'static str, Fault, End)> {
    let never = End::Paid { told: None, repeats: 0 };
    let amount = |minor: i64| Fault::Otherwise("amount", json!(minor));
    vec![
        ("F-15", Fault::Twenty, End::Paid { told: Some(NoticeState::Applied), repeats: 19 }),
        ("F-16", Fault::Shuffled(3), APPLIED),
        ("F-16", Fault::Shuffled(8), APPLIED),
        ("F-17", Fault::BeforeItsAnswer, APPLIED),
        ("F-17", Fault::BeforeTheCustomer, APPLIED),
        ("F-18", Fault::ThreeDaysLate, APPLIED),
        ("F-19", Fault::NeverAndBack, never),
        ("F-20", Fault::NeverAndAway, never),
        ("F-24", amount(CENTS - 1), End::WithPerson("amount_differs")),
        ("F-24", amount(CENTS + 1), End::WithPerson("amount_differs")),
        ("F-24", amount(CENTS * 100), End::WithPerson("amount_differs")),
        ("F-24", amount(0), End::Unsure),
        ("F-25", Fault::Otherwise("currency", json!("vnd")), End::WithPerson("currency_differs")),
        ("F-26", Fault::Otherwise("livemode", json!(true)), End::WithPerson("mode_differs")),
    ]
}

#[tokio::test]
async fn f_15_f_16_f_17_f_18_f_19_f_20_f_24_f_25_f_26_however_notices_fare_the_books_are_right() {
    for (number, fault, end) in table() {
        let till = Till::open_patiently().await;
        let invoice = till.invoice(CENTS).await;
        let payment = happens(&till, invoice, &fault).await;
        let row = format!("{number} {fault:?}");
        match end {
            End::Paid { told, repeats } => is_paid(&till, (invoice, payment), (told, repeats), &row).await,
            End::WithPerson(reason) => {
                is_not_applied(&till, (invoice, payment), (Some(reason), "with_person"), &row).await;
                is_shown_to_a_person(&till, payment, &row).await;
            }
            End::Unsure => is_not_applied(&till, (invoice, payment), (None, "checking"), &row).await,
        }
        till.verifies().await;
    }
}

async fn happens(till: &Till, invoice: InvoiceId, fault: &Fault) -> PaymentId {
    match fault {
        Fault::Twenty => approved(till, invoice, DeliveryMode::Duplicate { n: 20 }).await,
        Fault::Shuffled(seed) => {
            let payment = approved(till, invoice, DeliveryMode::Shuffle { seed: *seed }).await;
            till.sandbox.release_webhooks();
            payment
        }
        Fault::BeforeItsAnswer => before_its_answer(till, invoice).await,
        Fault::BeforeTheCustomer => {
            let payment = approved(till, invoice, DeliveryMode::BeforeRedirect).await;
            assert!(!till.inbox().await.is_empty(), "it was quicker than the browser");
            payment
        }
        Fault::ThreeDaysLate => {
            let payment = approved(till, invoice, DeliveryMode::Hold).await;
            till.house.portal.clock.advance(61);
            till.hears().await;
            assert_eq!(till.payment(payment).await.state, State::Succeeded, "the janitor asked");
            till.house.portal.clock.advance(3 * DAY);
            till.sandbox.webhooks(DeliveryMode::Normal);
            payment
        }
        Fault::NeverAndBack => {
            let payment = approved(till, invoice, DeliveryMode::Drop).await;
            let back = till.enters(GRACE).await.get(&format!("/payments/{payment}/return")).await;
            assert_eq!(back.status, StatusCode::SEE_OTHER);
            payment
        }
        Fault::NeverAndAway => {
            let payment = approved(till, invoice, DeliveryMode::Drop).await;
            till.house.portal.clock.advance(61);
            payment
        }
        Fault::Otherwise(member, value) => {
            let payment = approved(till, invoice, DeliveryMode::Drop).await;
            let session = till.payment(payment).await.provider_reference.expect("a session");
            till.sandbox.override_object(&session, &json!({ (*member): value })).expect("another truth");
            till.house.portal.clock.advance(61);
            payment
        }
    }
}

async fn approved(till: &Till, invoice: InvoiceId, mode: DeliveryMode) -> PaymentId {
    till.sandbox.webhooks(mode);
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    payment
}

/// The provider opens its page and drips its answer, while the customer is there already.
async fn before_its_answer(till: &Till, invoice: InvoiceId) -> PaymentId {
    till.script("POST /v1/checkout/sessions", [Step::Slow { bytes_per_second: 400 }]);
    let (portal, grace, wish) = (till.house.portal.clone(), till.grace.clone(), till.wish(invoice, till.card));
    let starting = tokio::spawn(async move { start::start(&portal, &grace, wish).await });
    till.until(|| !till.sandbox.objects("checkout.session").is_empty()).await;
    let payment = till.act_at_last(CustomerAction::Approve).await;
    till.hears().await;
    assert!(!starting.is_finished(), "the notice was quicker");
    assert_eq!(till.payment(payment).await.state, State::Succeeded);
    starting.await.expect("it goes on").expect("begun");
    payment
}

/// The notice that said so, where one came.
fn of_success(inbox: Vec<Kept>) -> Option<Kept> {
    inbox.into_iter().find(|kept| kept.notice.kind == "checkout.session.completed")
}

async fn is_paid(
    till: &Till,
    (invoice, payment): (InvoiceId, PaymentId),
    (told, repeats): (Option<NoticeState>, i64),
    row: &str,
) {
    till.hears().await;
    till.hears().await;
    let kept = till.payment(payment).await;
    assert_eq!(
        (kept.state, kept.captured, kept.attention),
        (State::Succeeded, Some(euro(CENTS)), Attention::None),
        "{row}"
    );
    let notice = of_success(till.inbox().await);
    assert_eq!(notice.as_ref().map(|kept| kept.state), told, "{row}: {notice:?}");
    assert_eq!(notice.map_or(0, |kept| i64::from(kept.repeats)), repeats, "{row}");
    assert!(till.inbox().await.iter().all(|kept| kept.state != NoticeState::Retry), "{row}: nothing is left to do");
    let postings = db::journal::of_causes(till.house.db().reader(), &[payment.0]).await.expect("postings");
    let captures = postings.iter().filter(|posting| posting.kind == PostingKind::Capture).count();
    assert_eq!(captures, 1, "{row}");
    assert_eq!(sees(till, payment).await, ["received"], "{row}");
    till.paid_once(invoice).await;
}

async fn is_not_applied(
    till: &Till,
    (invoice, payment): (InvoiceId, PaymentId),
    (reason, page): (Option<&str>, &str),
    row: &str,
) {
    let event = till.event("checkout.session.completed");
    assert_eq!(till.told(&event).await.status, StatusCode::OK, "{row}");
    till.hears().await;
    let kept = till.payment(payment).await;
    assert_eq!((kept.state, kept.captured), (State::Unknown, None), "{row}");
    assert_eq!(kept.failure.as_deref(), reason, "{row}");
    let notice = of_success(till.inbox().await).expect("it was kept");
    let told = reason.map_or(NoticeState::Retry, |_| NoticeState::Quarantined);
    assert_eq!(notice.state, told, "{row}: {}", notice.reason);
    let bill = till.invoice_now(invoice).await;
    assert_eq!((bill.state, bill.settled), (InvoiceState::Issued, euro(0)), "{row}");
    assert_eq!(sees(till, payment).await, [page], "{row}");
    let postings = db::journal::of_causes(till.house.db().reader(), &[payment.0]).await.expect("postings");
    assert!(postings.is_empty(), "{row}: {postings:?}");
}

async fn is_shown_to_a_person(till: &Till, payment: PaymentId, row: &str) {
    let kept = till.payment(payment).await;
    assert!(matches!(kept.attention, Attention::NeedsPerson { .. }), "{row}: {:?}", kept.attention);
    let desk = till.enters(plant::OWNER).await.get("/admin/payments?need=person").await;
    assert!(desk.body.contains(&payment.to_string()), "{row}: the administration is told");
}

/// What the customer reads on the payment's page.
async fn sees(till: &Till, payment: PaymentId) -> Vec<String> {
    till.enters(GRACE).await.get(&format!("/payments/{payment}")).await.marks("data-phase")
}
