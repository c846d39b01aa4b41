//! Money is recorded once, and the provider is asked for it under one key (promises P-01 and P-03).

use guichet::{
    db,
    domain::{
        invoice::InvoiceState,
        ledger::PostingKind,
        letter::Letter,
        payment::{NextStep, State},
    },
    flows::{
        payments::{check_now, continue_payment, janitor, start},
        plant,
    },
    sandbox::control::{DeliveryMode, Step},
    server::post::{Post, send_waiting},
};
use http::StatusCode;

use crate::support::{Crowd, Till, cashbox::euro, counter::GRACE, notices};

const OPENING: &str = "POST /v1/checkout/sessions";

/// Twenty deliveries of the notice, twenty returns, three janitors and five administrators, all at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_01_f_15_whoever_says_so_first_it_is_recorded_once() {
    let till = Till::open().await;
    let invoice = till.invoice(4_200).await;
    let payment = till.starts(invoice, till.card).await;
    let grace = till.enters(GRACE).await;
    till.sandbox.webhooks(DeliveryMode::Drop);
    till.approves(payment).await;
    let body = till.event("checkout.session.completed").to_string().into_bytes();
    // The payment's own question is due, too.
    till.house.portal.clock.advance(31);
    let signature = till.signed(plant::STRIPE_WEBHOOK_SECRET, &body);

    let mut crowd = Crowd::gathers();
    for _ in 0..20 {
        let (mut provider, notice) = (till.house.visitor(), notices::notice(till.card, body.clone(), Some(&signature)));
        crowd.joins(async move { assert_eq!(provider.send(notice).await.status, StatusCode::OK) });
        let (mut tab, address) = (grace.clone(), format!("/payments/{payment}/return"));
        crowd.joins(async move { assert_eq!(tab.get(&address).await.status, StatusCode::SEE_OTHER) });
    }
    for _ in 0..3 {
        let portal = till.house.portal.clone();
        crowd.joins(async move { assert_eq!(janitor::janitor(&portal).await.expect("a round").troubles, 0) });
    }
    for _ in 0..5 {
        let (portal, owner) = (till.house.portal.clone(), till.owner.clone());
        crowd.joins(async move {
            check_now::check_now(&portal, &owner, payment, "story").await.expect("asked");
        });
    }
    crowd.acts().await;
    till.hears().await;

    let settled = till.payment(payment).await;
    assert_eq!((settled.state, settled.captured), (State::Succeeded, Some(euro(4_200))));
    let paid = till.invoice_now(invoice).await;
    assert_eq!((paid.state, paid.settled), (InvoiceState::Paid, euro(4_200)));
    let postings = db::journal::of_causes(till.house.db().reader(), &[payment.0]).await.expect("postings");
    let kinds: Vec<_> = postings.iter().map(|posting| posting.kind).collect();
    assert_eq!(kinds, [PostingKind::Capture, PostingKind::Fee]);
    let inbox = till.inbox().await;
    assert_eq!((inbox.len(), inbox[0].repeats), (1, 19));
    assert_eq!(receipts(&till).await, (1, 1), "one letter in the outbox, one mail out of the house");
    till.verifies().await;
}

/// Receipts written, and receipts that three postmen at once carried out.
async fn receipts(till: &Till) -> (usize, usize) {
    let letters = till.house.letters_to("compta@exemple.test").await;
    let written = letters.iter().filter(|letter| matches!(letter, Letter::PaymentReceived { .. })).count();
    let server = till.sandbox.clone().listen_smtp(([127, 0, 0, 1], 0).into()).await.expect("a mail server");
    let mut postmen = Crowd::gathers();
    for _ in 0..3 {
        let (portal, address) = (till.house.portal.clone(), format!("smtp://{}", server.addr));
        let post = Post::new(&address, "Guichet <guichet@exemple.test>").expect("a way out");
        postmen.joins(async move { while send_waiting(&portal, &post).await.expect("a round") > 0 {} });
    }
    postmen.acts().await;
    let mails = till.sandbox.mails();
    (written, mails.iter().filter(|mail| mail.subject.starts_with("Paiement reçu pour")).count())
}

/// The process dies while the provider, which has acted, keeps its answer: the key it saw was ours already.
#[tokio::test]
async fn p_03_the_key_is_saved_before_the_call_and_finds_the_same_session_again() {
    let till = Till::open_patiently().await;
    let invoice = till.invoice(5_000).await;
    till.script(OPENING, [Step::ActThenHang]);
    let (portal, grace, wish) = (till.house.portal.clone(), till.grace.clone(), till.wish(invoice, till.card));
    let opening = tokio::spawn(async move { start::start(&portal, &grace, wish).await });
    till.until(|| !till.sandbox.objects("checkout.session").is_empty()).await;

    let payment = till.latest(invoice).await;
    assert_eq!((payment.state, payment.provider_reference), (State::Submitting, None), "no answer was read");
    assert_eq!(till.keys_of(OPENING), [payment.idempotency_key.as_str()], "saved before it was sent");
    opening.abort();
    assert!(opening.await.is_err_and(|ended| ended.is_cancelled()));

    till.house.portal.clock.advance(61);
    janitor::janitor(&till.house.portal).await.expect("a round");
    let found = till.payment(payment.id).await;
    assert_eq!(found.state, State::RequiresAction, "the janitor finds what the dead process began");
    let next = continue_payment::continue_payment(&till.house.portal, &till.grace, payment.id).await;
    assert!(matches!(next, Ok(NextStep::Redirect { .. })), "{next:?}");
    assert_eq!(till.keys_of(OPENING), [payment.idempotency_key.as_str()], "named again, and not asked for again");
    assert_eq!(till.sandbox.objects("checkout.session").len(), 1);

    till.approves(payment.id).await;
    till.hears().await;
    assert_eq!(till.invoice_now(invoice).await.state, InvoiceState::Paid);
    let ledger = till.sandbox.ledger();
    assert_eq!((ledger.charges.len(), ledger.charges[0].hits), (1, 1));
    assert_eq!(ledger.charges[0].idempotency_key.as_ref(), Some(&payment.idempotency_key));
    till.verifies().await;
}

#[tokio::test]
async fn p_03_every_retry_carries_the_key_of_its_payment() {
    let till = Till::open_patiently().await;
    let mut keys = Vec::new();
    for fault in [Step::ActThen500, Step::ResetBeforeHeaders, Step::ResetMidBody] {
        let invoice = till.invoice(5_000).await;
        till.script(OPENING, [fault.clone()]);
        let payment = till.starts(invoice, till.card).await;
        till.house.portal.clock.advance(31);
        till.hears().await;
        let payment = till.payment(payment).await;
        assert_eq!(payment.state, State::RequiresAction, "{fault:?}");
        let sent = till.keys_of(OPENING).split_off(keys.len());
        assert!(sent.len() >= 2 && sent.iter().all(|key| *key == payment.idempotency_key), "{fault:?}: {sent:?}");
        keys.extend(sent);
        let sessions = till.sandbox.objects("checkout.session");
        let its = |session: &&serde_json::Value| session["client_reference_id"] == payment.id.to_string();
        assert_eq!(sessions.iter().filter(its).count(), 1, "{fault:?}");
    }
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 3, "each payment has a key of its own");
    till.verifies().await;
}
