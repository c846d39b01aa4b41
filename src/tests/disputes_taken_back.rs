//! Debits that were paid and come back: the invoice is due again, everybody concerned is told, and the books say why.

use guichet::{
    db,
    domain::{
        dispute::{Away, Dispute, DisputeKind, DisputeState},
        ids::{InvoiceId, PaymentId},
        invoice::InvoiceState,
        ledger::PostingKind,
        letter::Letter,
        money::Money,
        notice::NoticeState,
        payment::{Attention, State},
        payout::Listing,
        refund::{Booked, RefundState},
    },
    flows::payments::janitor,
    sandbox::control::{CustomerAction, DeliveryMode, LateEvent},
};

use crate::{
    providers_gocardless::{begun, happens, hears},
    support::{Answer, Till, cashbox::euro, counter::GRACE},
};

const KIND: &str = "gocardless";

/// An invoice of 120 euros that a debit paid.
async fn paid(till: &Till) -> (InvoiceId, PaymentId, String) {
    let (invoice, payment, page) = begun(till).await;
    till.acts_at(&page, CustomerAction::WalkAway).await.expect("agreed");
    hears(till).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    (invoice, payment, page)
}

pub async fn kinds(till: &Till, dispute: &Dispute) -> Vec<PostingKind> {
    let reader = till.house.db().reader();
    let causes = db::dispute_moves::of_dispute(reader, dispute.id).await.expect("moves");
    let postings = db::journal::of_causes(reader, &causes).await.expect("postings");
    let mut kinds: Vec<_> = postings.into_iter().map(|posting| posting.kind).collect();
    kinds.sort_by_key(|kind| kind.word());
    kinds
}

fn owing(owed: Money) -> Away {
    Away { owed, ..Away::nothing(owed.currency) }
}

/// How money that was paid comes back, and why our books say it did.
const WAYS: [(LateEvent, &str); 2] = [(LateEvent::Failure, "insufficient_funds"), (LateEvent::Dispute, "payer_asked")];

#[tokio::test]
async fn p_29_f_47_a_debit_that_comes_back_after_it_was_paid_is_due_again() {
    for (event, reason) in WAYS {
        for paid_out in [false, true] {
            let till = Till::open_for(KIND).await;
            let (invoice, payment, page) = paid(&till).await;
            if paid_out {
                happens(&till, &page, LateEvent::Payout).expect("paid out");
                hears(&till).await;
            }
            happens(&till, &page, event).expect("it comes back");
            hears(&till).await;
            let story = format!("{event:?}, paid out: {paid_out}");
            let open = till.invoice_now(invoice).await;
            assert_eq!((open.state, open.settled, open.paid_at), (InvoiceState::Issued, euro(0), None), "{story}");
            let kept = till.payment(payment).await;
            assert_eq!((kept.state, kept.captured), (State::Succeeded, Some(euro(12_000))), "{story}");
            assert!(!matches!(kept.attention, Attention::NeedsPerson { .. }), "{story}: its dispute calls, not it");
            let found = till.disputes_of(payment).await;
            let [dispute] = &found[..] else { panic!("{story}: {found:?}") };
            assert_eq!((dispute.kind, dispute.state), (DisputeKind::TakenBack, DisputeState::Lost), "{story}");
            assert_eq!((dispute.away, dispute.reason.as_str()), (owing(euro(12_000)), reason), "{story}");
            assert!(dispute.needs_person.is_some(), "{story}: administrators see it");
            assert_eq!(kinds(&till, dispute).await, [PostingKind::TakenBack], "{story}");
            assert!(till.inbox().await.iter().all(|kept| kept.state != NoticeState::Quarantined), "{story}");
            let letters = till.house.letters_to("compta@exemple.test").await;
            assert_eq!(
                letters.iter().filter(|letter| matches!(letter, Letter::TakenBack { .. })).count(),
                1,
                "{story}"
            );
            till.verifies().await;
        }
    }
}

/// Paid out and taken back before anybody here heard of either: the payout says that it had come in, and what was kept.
#[tokio::test]
async fn p_29_f_47_a_debit_that_came_and_went_unheard_is_booked_both_ways_with_its_fee() {
    for (event, _) in WAYS {
        let till = Till::open_for(KIND).await;
        let (invoice, payment, page) = begun(&till).await;
        till.sandbox.webhooks(DeliveryMode::Hold);
        till.acts_at(&page, CustomerAction::WalkAway).await.expect("agreed");
        happens(&till, &page, LateEvent::Payout).expect("paid out");
        happens(&till, &page, event).expect("it comes back");
        till.sandbox.webhooks(DeliveryMode::Normal);
        hears(&till).await;
        let kept = till.payment(payment).await;
        assert_eq!((kept.state, kept.captured), (State::Succeeded, Some(euro(12_000))), "{event:?}");
        let fee = kept.fee.expect("its payout names it");
        assert_eq!(fee.fee.minor + fee.tax.minor, 168, "{event:?}");
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued, "{event:?}");
        let [payout] = &till.payouts().await[..] else { panic!("{event:?}: one payout") };
        assert_eq!((payout.listing, payout.called), (Listing::Whole, None), "{event:?}");
        let there = till.at_provider(kept.gateway, kept.amount.currency).await;
        assert_eq!((there.booked, there.rest), (euro(-12_000), euro(0)), "{event:?}: the next payout is so much less");
        till.verifies().await;
    }
}

/// The customer reads on the invoice why it is due again, until it is paid.
#[tokio::test]
async fn p_29_f_47_the_customers_invoice_says_that_the_bank_took_its_money_back() {
    let says = |page: &Answer| {
        ["Votre banque a repris ce paiement", "Your bank took this payment back"]
            .iter()
            .any(|said| page.body.contains(said))
    };
    let till = Till::open_for(KIND).await;
    let (invoice, payment, page) = paid(&till).await;
    let mut grace = till.enters(GRACE).await;
    let address = format!("/invoices/{invoice}");
    assert!(!says(&grace.get(&address).await), "nothing happened yet");
    happens(&till, &page, LateEvent::Dispute).expect("charged back");
    hears(&till).await;
    let told = grace.get(&address).await;
    assert!(says(&told) && told.body.contains(&format!("/payments/{payment}")));
    assert!(!told.text("#pay form").is_empty(), "it can be paid again at once");
    assert!(says(&grace.get(&format!("/payments/{payment}")).await));
    let again = till.starts(invoice, till.card).await;
    till.approves(again).await;
    till.asks(again).await;
    assert!(!says(&grace.get(&address).await), "it is paid");
}

/// What came back is paid again like any invoice, by the same customer, through any gateway.
#[tokio::test]
async fn f_47_an_invoice_that_is_due_again_is_paid_again() {
    let till = Till::open_for(KIND).await;
    let (invoice, _, page) = paid(&till).await;
    happens(&till, &page, LateEvent::Dispute).expect("charged back");
    hears(&till).await;
    let again = till.starts(invoice, till.card).await;
    till.approves(again).await;
    till.asks(again).await;
    till.hears().await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    till.verifies().await;
}

#[tokio::test]
async fn f_47_a_debit_that_stands_after_all_settles_its_invoice_again() {
    let till = Till::open_for(KIND).await;
    let (invoice, payment, page) = paid(&till).await;
    happens(&till, &page, LateEvent::Dispute).expect("charged back");
    hears(&till).await;
    happens(&till, &page, LateEvent::DisputeWon).expect("cancelled");
    hears(&till).await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    let dispute = till.disputes_of(payment).await.remove(0);
    assert_eq!((dispute.state, dispute.away), (DisputeState::Won, owing(euro(0))));
    assert_eq!(dispute.needs_person, None);
    assert_eq!(kinds(&till, &dispute).await, [PostingKind::GivenAgain, PostingKind::TakenBack]);
    till.verifies().await;
}

/// Paid by card meanwhile: what comes once more is late money, never lost.
#[tokio::test]
async fn f_47_what_stands_after_all_and_was_paid_meanwhile_is_late_money() {
    let till = Till::open_for(KIND).await;
    let (invoice, payment, page) = paid(&till).await;
    happens(&till, &page, LateEvent::Dispute).expect("charged back");
    hears(&till).await;
    let again = till.starts(invoice, till.card).await;
    till.approves(again).await;
    till.asks(again).await;
    happens(&till, &page, LateEvent::DisputeWon).expect("cancelled");
    hears(&till).await;
    let late = db::late_money::of_payment(till.house.db().reader(), payment).await.expect("late money");
    assert_eq!(late.iter().map(|late| late.amount).collect::<Vec<_>>(), [euro(12_000)]);
    till.verifies().await;
}

/// Said in any order and any number of times, it is booked once.
#[tokio::test]
async fn f_47_however_often_and_by_whom_it_is_told_it_is_taken_back_once() {
    let till = Till::open_for(KIND).await;
    let (invoice, payment, page) = paid(&till).await;
    till.sandbox.webhooks(DeliveryMode::Hold);
    happens(&till, &page, LateEvent::Dispute).expect("charged back");
    till.sandbox.webhooks(DeliveryMode::Normal);
    tokio::join!(till.asks(payment), till.hears(), till.asks(payment), till.asks(payment));
    hears(&till).await;
    assert_eq!(till.invoice_now(invoice).await.settled, euro(0));
    let dispute = till.disputes_of(payment).await.remove(0);
    assert_eq!(kinds(&till, &dispute).await, [PostingKind::TakenBack]);
    till.verifies().await;
}

/// No notice came: whoever asks about the payment hears of it all the same.
#[tokio::test]
async fn f_47_a_lost_notice_hides_nothing() {
    for (event, reason) in WAYS {
        let till = Till::open_for(KIND).await;
        let (invoice, payment, page) = paid(&till).await;
        till.sandbox.webhooks(DeliveryMode::Drop);
        happens(&till, &page, event).expect("it comes back");
        till.house.portal.clock.advance(600);
        janitor::janitor(&till.house.portal).await.expect("a round");
        till.asks(payment).await;
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Issued, "{event:?}");
        let dispute = till.disputes_of(payment).await.remove(0);
        assert_eq!(dispute.away, owing(euro(12_000)), "{event:?}");
        assert_eq!(dispute.reason, reason, "{event:?}");
        till.verifies().await;
    }
}

/// F-41 of a debit: what went back already is not taken a second time.
#[tokio::test]
async fn p_25_what_was_given_back_before_is_not_taken_back() {
    let till = Till::open_for(KIND).await;
    let (invoice, payment, page) = paid(&till).await;
    let refund = till.refunds(payment, 2_000).await.expect("given back");
    assert_ne!(refund.state, RefundState::Failed);
    hears(&till).await;
    happens(&till, &page, LateEvent::Dispute).expect("charged back");
    hears(&till).await;
    let open = till.invoice_now(invoice).await;
    assert_eq!((open.state, open.settled), (InvoiceState::Issued, euro(2_000)));
    assert_eq!(till.disputes_of(payment).await[0].away, owing(euro(10_000)));
    assert!(till.refunds(payment, 1).await.is_err(), "nothing is left to be given back");
    till.verifies().await;
}

/// The bank had not taken that part: in whatever order it is heard of, each is booked once.
#[tokio::test]
async fn p_25_a_refund_that_comes_back_after_the_charge_back_is_booked_beside_it() {
    for heard_between in [true, false] {
        let till = Till::open_for(KIND).await;
        let (invoice, payment, page) = paid(&till).await;
        till.refunds(payment, 2_000).await.expect("given back");
        hears(&till).await;
        let there = till.refunds_of(payment).await[0].provider_reference.clone().expect("its refund");
        happens(&till, &page, LateEvent::Dispute).expect("charged back");
        if heard_between {
            hears(&till).await;
        }
        happens(&till, &there, LateEvent::RefundFailed).expect("bounced");
        hears(&till).await;
        let refund = till.refunds_of(payment).await.remove(0);
        assert_eq!((refund.state, refund.booked), (RefundState::Failed, Booked::Reversed), "{heard_between}");
        assert_eq!(till.disputes_of(payment).await[0].away, owing(euro(10_000)), "{heard_between}");
        assert_eq!(till.invoice_now(invoice).await.settled, euro(2_000), "{heard_between}");
        till.verifies().await;
        happens(&till, &page, LateEvent::DisputeWon).expect("cancelled");
        hears(&till).await;
        assert_eq!(till.disputes_of(payment).await[0].away, owing(euro(0)), "{heard_between}");
        assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid, "{heard_between}");
        let gone = till.sandbox.ledger().accounts.into_values().flat_map(|account| account.into_values());
        assert_eq!(gone.map(|sums| sums.disputed_out - sums.reinstated + sums.refunded).sum::<i64>(), 0);
        till.verifies().await;
    }
}
