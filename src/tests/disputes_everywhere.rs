//! Every provider that knows disputes, from one table: asked, decided, told twice and out of order, and beside a refund.

use guichet::{
    db,
    domain::{
        dispute::{Dispute, DisputeKind, DisputeState},
        error::{AppError, Code},
        ids::{PaymentId, RefundId},
        payment::Attention,
        refund::{Booked, Refund, RefundState},
    },
    flows::refunds::room::room,
    providers::{Feature, Provider},
    sandbox::control::{DeliveryMode, LateEvent},
};

use crate::{
    disputes_taken_back::kinds,
    support::{
        Till,
        cashbox::euro,
        online::{called, late, paid_with, settles_down},
    },
};

/// Those that can be asked about disputes.
fn disputing() -> Vec<&'static dyn Provider> {
    let mut found = called();
    found.retain(|one| one.capabilities().can(Feature::Disputes));
    let kinds: Vec<_> = found.iter().map(|one| one.kind()).collect();
    for kind in ["stripe", "paypal_express", "gocardless", "braintree", "razorpay"] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    found
}

/// A payment of 120.00 that is settled, and its page.
async fn paid(provider: &dyn Provider) -> (Till, PaymentId, String) {
    let till = Till::open_for(provider.kind()).await;
    let (payment, page) = paid_with(&till, provider).await;
    _ = till.sandbox.late(&late(&page, LateEvent::Settle));
    settles_down(&till).await;
    (till, payment, page)
}

/// What the provider's own ledger says is gone of disputes.
fn gone(till: &Till) -> i64 {
    let ledger = till.sandbox.ledger();
    let totals = ledger.accounts.values().flat_map(|account| account.values());
    totals.map(|totals| totals.disputed_out - totals.reinstated).sum()
}

/// What our books say is away, of all disputes of the payment.
fn away(disputes: &[Dispute]) -> i64 {
    disputes.iter().map(|dispute| dispute.away.sum().expect("one currency").minor).sum()
}

/// The one that counts: an inquiry that is over may have become another object.
async fn counting(till: &Till, payment: PaymentId) -> Dispute {
    let mut found = till.disputes_of(payment).await;
    found.sort_by_key(|dispute| dispute.state != DisputeState::Closed);
    found.pop().expect("a dispute")
}

#[tokio::test]
async fn p_27_f_42_a_dispute_is_won_or_lost_at_every_provider() {
    for provider in disputing() {
        for end in [LateEvent::DisputeWon, LateEvent::DisputeLost] {
            let story = format!("{} {end:?}", provider.kind());
            let (till, payment, page) = paid(provider).await;
            till.happens_there(&page, LateEvent::Dispute, None);
            settles_down(&till).await;
            let open = counting(&till, payment).await;
            assert_eq!(away(&till.disputes_of(payment).await), gone(&till), "{story}");
            assert!(open.needs_person.is_some(), "{story}: somebody has to look");
            if open.kind == DisputeKind::ChargeBack {
                assert_eq!(open.state, DisputeState::Open, "{story}");
                assert_eq!(till.refunds(payment, 1_000).await, Err(AppError::Conflict(Code::Disputed)), "{story}");
            }
            till.verifies().await;
            let decided = till.sandbox.late(&late(&page, end));
            assert!(decided.is_ok() || open.kind == DisputeKind::TakenBack, "{story}: {decided:?}");
            settles_down(&till).await;
            let now = counting(&till, payment).await;
            let expected = if end == LateEvent::DisputeWon { DisputeState::Won } else { DisputeState::Lost };
            assert_eq!((now.id, now.state), (open.id, expected), "{story}");
            assert_eq!(away(&till.disputes_of(payment).await), gone(&till), "{story}");
            assert_eq!(gone(&till) > 0, end == LateEvent::DisputeLost, "{story}");
            till.verifies().await;
        }
    }
}

#[tokio::test]
async fn p_27_an_inquiry_moves_no_money_at_any_provider() {
    let mut asking = 0;
    for provider in disputing() {
        let kind = provider.kind();
        let (till, payment, page) = paid(provider).await;
        if till.sandbox.late(&late(&page, LateEvent::Inquiry)).is_err() {
            continue;
        }
        asking += 1;
        settles_down(&till).await;
        let asked = counting(&till, payment).await;
        assert_eq!((asked.kind, asked.state, gone(&till)), (DisputeKind::Inquiry, DisputeState::Open, 0), "{kind}");
        till.sandbox.late(&late(&page, LateEvent::InquiryClosed)).expect("closed");
        settles_down(&till).await;
        let closed = counting(&till, payment).await;
        assert_eq!((closed.id, closed.state), (asked.id, DisputeState::Closed), "{kind}");
        assert_eq!(kinds(&till, &closed).await, [], "{kind}");
        till.sandbox.late(&late(&page, LateEvent::Inquiry)).expect("asked again");
        till.sandbox.late(&late(&page, LateEvent::InquiryEscalated)).expect("escalated");
        settles_down(&till).await;
        let taken = counting(&till, payment).await;
        assert_eq!((taken.kind, taken.state), (DisputeKind::ChargeBack, DisputeState::Open), "{kind}");
        assert_eq!(away(&till.disputes_of(payment).await), gone(&till), "{kind}");
        assert!(gone(&till) > 0, "{kind}");
        till.verifies().await;
    }
    assert!(asking >= 3, "Stripe, PayPal and Braintree ask first");
}

#[tokio::test]
async fn f_42_notices_of_disputes_may_come_twice_and_in_any_order() {
    for provider in disputing() {
        for mode in [DeliveryMode::Shuffle { seed: 3 }, DeliveryMode::Duplicate { n: 3 }] {
            let story = format!("{} {mode:?}", provider.kind());
            let (till, payment, page) = paid(provider).await;
            till.sandbox.webhooks(mode);
            till.happens_there(&page, LateEvent::Dispute, None);
            till.sandbox.late(&late(&page, LateEvent::DisputeWon)).expect("won");
            till.sandbox.webhooks(DeliveryMode::Normal);
            tokio::join!(till.hears(), till.hears());
            settles_down(&till).await;
            assert_eq!(counting(&till, payment).await.state, DisputeState::Won, "{story}");
            assert_eq!((away(&till.disputes_of(payment).await), gone(&till)), (0, 0), "{story}");
            till.verifies().await;
        }
    }
}

/// Whichever is first: what the provider let out is booked, and a refund that comes second is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_25_f_40_f_41_a_refund_and_a_dispute_at_once_are_both_accounted_for() {
    for provider in disputing() {
        let kind = provider.kind();
        let (till, payment, page) = paid(provider).await;
        let told = async {
            till.happens_there(&page, LateEvent::Dispute, Some(7_000));
            settles_down(&till).await;
        };
        let (asked, ()) = tokio::join!(till.refunds(payment, 5_000), told);
        settles_down(&till).await;
        let disputes = till.disputes_of(payment).await;
        assert_eq!(away(&disputes), gone(&till), "{kind}: {asked:?}");
        let refunds = till.refunds_of(payment).await;
        let standing = refunds.iter().filter(|refund| refund.state != RefundState::Failed);
        let returned: i64 = standing.map(|refund| refund.amount.minor).sum();
        assert!(returned + away(&disputes) <= 12_000, "{kind}: {refunds:?} {disputes:?}");
        till.verifies().await;
        assert!(till.refunds(payment, 5_000).await.is_err(), "{kind}: nothing more goes back beside it");
    }
}

/// The judgement read before the dispute, and written past the lock after it: more goes out than came in.
#[tokio::test]
async fn control_without_the_lock_a_refund_passes_a_dispute() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(12_000).await;
    let model = till.refunds(payment, 100).await.expect("one by the book");
    let paid = db::payments::find(till.house.db().reader(), payment).await.expect("a payment");
    let believed = room(&till.house.portal, &paid).await.expect("looked");
    assert_eq!((believed.left, believed.undisputed()), (euro(11_900), Ok(())));
    till.is_told(payment, (DisputeKind::ChargeBack, DisputeState::Open), (11_000, "du_control")).await;
    till.verifies().await;
    let unguarded = Refund {
        id: RefundId::fresh(),
        reference: "REF-past-the-lock".into(),
        amount: believed.left,
        idempotency_key: "past the lock".into(),
        provider_reference: None,
        state: RefundState::Unknown,
        booked: Booked::Nothing,
        attention: Attention::NeedsPerson { since: till.house.portal.clock.now() },
        ..model
    };
    let tx = till.house.portal.db.begin().await.expect("a transaction");
    db::refunds::insert(&tx, &unguarded, "past the lock", &guichet::domain::people::Actor::Console)
        .await
        .expect("written");
    tx.commit().await.expect("kept");
    let paid = db::payments::find(till.house.db().reader(), payment).await.expect("a payment");
    let now = room(&till.house.portal, &paid).await.expect("looked");
    assert_eq!(now.undisputed(), Err(AppError::Conflict(Code::Disputed)), "the guard sees what the refund passed");
    let out = unguarded.amount.minor + 100 + 11_000;
    assert!(out > 12_000 && !now.left.is_positive(), "{out} of 12000: {:?}", now.left);
}
