//! Never more goes back than came in, whoever asks at once; each race with its control (promises P-25 and P-65).

use std::sync::Arc;

use guichet::{
    db,
    domain::{
        error::{AppError, Code},
        refund::{Booked, Refund, RefundState},
    },
    flows::refunds::{ask_for::ask_for, room::room},
    sandbox::control::LateEvent,
};
use http::StatusCode;
use tokio::sync::Barrier;

use crate::support::{Crowd, Till, cashbox::euro, refunds::looked_at};

const CROWD: usize = 6;

fn is_too_much(outcome: &Result<Refund, AppError>) -> bool {
    matches!(outcome, Err(AppError::Invalid(fields)) if fields[0].code == Code::AmountExceedsRefundable)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_25_p_65_f_44_of_two_refunds_of_sixty_one_is_made_of_a_hundred() {
    for round in 0..5 {
        let till = Till::open().await;
        let (_, payment) = till.paid_by_card(10_000).await;
        let mut crowd = Crowd::gathers();
        for _ in 0..CROWD {
            let wish = till.wish_back(payment, 6_000).await;
            let (portal, owner) = (till.house.portal.clone(), till.owner.clone());
            crowd.joins(async move { ask_for(&portal, &owner, &wish, "story").await });
        }
        let outcomes = crowd.acts().await;
        let made = outcomes.iter().filter(|one| one.is_ok()).count();
        let refused = outcomes.iter().filter(|one| is_too_much(one)).count();
        assert_eq!((made, refused), (1, CROWD - 1), "round {round}: {outcomes:?}");
        assert_eq!(till.given_back(), 6_000);
        till.agrees_with_provider().await;
        till.verifies().await;
    }
}

/// the same click twenty times is one refund, of which the provider hears once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_25_the_same_click_twenty_times_gives_back_once() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(10_000).await;
    let mut ada = till.enters(guichet::flows::plant::OWNER).await;
    let action = format!("/admin/payments/{payment}/refund");
    let form = looked_at(&mut ada, payment, ("30", "provider")).await.form(&action).with("reason", "Geste");
    let fields: Vec<(String, String)> =
        form.fields().into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut crowd = Crowd::gathers();
    for _ in 0..20 {
        let (mut ada, action, fields) = (ada.led_to(till.house.service.clone()), action.clone(), fields.clone());
        crowd.joins(async move {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answer = ada.post(&action, &fields).await;
            (answer.status, answer.location().to_owned())
        });
    }
    let answers = crowd.acts().await;
    assert!(answers.iter().all(|answer| answer.0 == StatusCode::SEE_OTHER && answer.1 == answers[0].1), "{answers:?}");
    assert_eq!((till.refunds_of(payment).await.len(), till.calls("POST /v1/refunds")), (1, 1));
    assert_eq!(till.given_back(), 3_000);
    let other = form.with("amount", "31");
    let refused = ada.post(&action, &other.fields()).await;
    assert_eq!(refused.error_codes(), ["idempotency_mismatch"]);
}

/// The shop and the provider's own site at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_25_refunds_here_and_there_never_exceed_what_came_in() {
    for _ in 0..4 {
        let till = Arc::new(Till::open().await);
        let (_, payment) = till.paid_by_card(10_000).await;
        let session = till.payment(payment).await.provider_reference.expect("a session");
        let wish = till.wish_back(payment, 6_000).await;
        let (here, there) = (till.clone(), till.clone());
        let (here, there) = tokio::join!(
            tokio::spawn(async move { here.gives_back_by(&wish).await }),
            tokio::spawn(async move { there.happens_if_it_fits(&session, 6_000) }),
        );
        let (here, there) = (here.expect("told"), there.expect("told"));
        for _ in 0..3 {
            till.hears().await;
        }
        assert_eq!(till.given_back(), 6_000, "{here:?} {there:?}");
        let refunds = till.refunds_of(payment).await;
        let standing: Vec<_> = refunds.iter().filter(|refund| refund.state != RefundState::Failed).collect();
        assert_eq!(standing.len(), 1, "{refunds:?}");
        till.agrees_with_provider().await;
        till.verifies().await;
    }
}

impl Till {
    fn happens_if_it_fits(&self, session: &str, minor: i64) -> bool {
        use guichet::sandbox::control::Late;
        let (object, event, amount) = (session.to_owned(), LateEvent::Refund, Some(minor));
        let order = Late { object, event, amount, reason: None, currency: None, after_ms: 0 };
        self.sandbox.late(&order).is_ok()
    }
}

/// The same judgement, read without the lock: everybody finds a hundred left, and each writes sixty.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn control_without_the_lock_many_refunds_exceed_what_came_in() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(10_000).await;
    let model = till.refunds(payment, 1_000).await.expect("one by the book");
    till.verifies().await;
    let (barrier, mut crowd) = (Arc::new(Barrier::new(CROWD)), Crowd::gathers());
    for nth in 0..CROWD {
        let (portal, barrier, model) = (till.house.portal.clone(), barrier.clone(), model.clone());
        crowd.joins(async move {
            let paid = db::payments::find(portal.db.reader(), payment).await.expect("a payment");
            let left = room(&portal, &paid).await.expect("looked").left;
            barrier.wait().await;
            assert_eq!(left, euro(9_000), "everybody believes there is enough");
            let (id, key) = (guichet::domain::ids::RefundId::fresh(), format!("by hand {nth}"));
            let unguarded = Refund {
                id,
                reference: format!("REF-{nth}"),
                amount: euro(6_000),
                idempotency_key: key.clone(),
                provider_reference: None,
                state: RefundState::Unknown,
                booked: Booked::Nothing,
                attention: guichet::domain::payment::Attention::NeedsPerson { since: portal.clock.now() },
                ..model
            };
            let tx = portal.db.begin().await.expect("a transaction");
            let actor = guichet::domain::people::Actor::Console;
            db::refunds::insert(&tx, &unguarded, &key, &actor).await.expect("written");
            tx.commit().await.expect("kept");
        });
    }
    crowd.acts().await;
    assert_eq!(till.refunds_of(payment).await.len(), CROWD + 1, "six of sixty, of a hundred");
    till.finds("L-08").await;
}

/// Two who settle the same answer at once book it once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_26_of_many_who_settle_a_refund_at_once_one_books() {
    use guichet::{
        domain::report::{RefundOutcome, RefundReport, Returned},
        flows::refunds::settle::settle,
        sandbox::control::{DeliveryMode, Step},
    };
    let till = Till::open_impatient().await;
    let (_, payment) = till.paid_by_card(10_000).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    till.script("POST /v1/refunds", [Step::ActThenHang, Step::Hang, Step::Hang]);
    let refund = till.refunds(payment, 4_000).await.expect("asked for");
    assert_eq!(refund.state, RefundState::Unknown);
    let outcome = RefundOutcome::Succeeded(Returned { amount: euro(4_000), fee: None });
    let report = RefundReport { reference: Some("re_story".into()), outcome };
    let mut crowd = Crowd::gathers();
    for _ in 0..4 * CROWD {
        let (portal, report) = (till.house.portal.clone(), report.clone());
        let provider = guichet::domain::people::Actor::Provider(till.card);
        crowd.joins(async move { settle(&portal, refund.id, &report, &provider).await.map(|one| one.state) });
    }
    assert_eq!(crowd.acts().await, vec![Ok(RefundState::Succeeded); 4 * CROWD]);
    till.verifies().await;
}
