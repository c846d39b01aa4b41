//! Invoices from draft to settled: numbers without gaps, the ledger beside them, what stands fixed.

use guichet::{
    db,
    domain::{
        currency::Currency,
        error::{AppError, Code},
        invoice::{InvoiceState, Standing},
        ledger::PostingKind,
        letter::Letter,
        money::Money,
        people::Email,
    },
    flows::{customers, invoices},
};

use crate::support::{
    TestPortal,
    billing::{eur, line},
    cast::{BLAISE, CHLOE, DENIS, EXEMPLE, GRACE, HENRI, LEFEVRE},
};

#[tokio::test]
async fn p_19_an_issue_is_booked_with_its_number_or_not_at_all() {
    let portal = TestPortal::new().await;
    let blaise = portal.admin(BLAISE).await;
    let draft = portal.drafted(&portal.draft_of(EXEMPLE, eur(12_000)).await).await;
    let stale = (draft.id, draft.version + 1);
    let refused = invoices::issue::issue(&portal.portal, &blaise, stale, "story").await;
    assert_eq!(refused, Err(AppError::Conflict(Code::StaleVersion)));
    let posted = || db::ledger::is_posted(portal.db().reader(), PostingKind::Issue, draft.id.into());
    assert_eq!(posted().await, Ok(false));
    let number = invoices::issue::issue(&portal.portal, &blaise, (draft.id, draft.version), "story").await;
    assert_eq!(number, Ok("F-2026-00001".into()), "the refused try took no number");
    assert_eq!(posted().await, Ok(true));
    let again = invoices::issue::issue(&portal.portal, &blaise, (draft.id, draft.version), "story").await;
    assert_eq!(again, Err(AppError::Conflict(Code::StaleVersion)));
}

#[tokio::test]
async fn numbers_have_no_gaps_when_many_issue_at_once() {
    let portal = TestPortal::new().await;
    let blaise = portal.admin(BLAISE).await;
    let mut drafts = Vec::new();
    for _ in 0..8 {
        drafts.push(portal.drafted(&portal.draft_of(EXEMPLE, eur(1_000)).await).await);
    }
    let tasks = drafts.iter().map(|draft| {
        let (portal, blaise, place) = (portal.portal.clone(), blaise.clone(), (draft.id, draft.version));
        tokio::spawn(async move { invoices::issue::issue(&portal, &blaise, place, "story").await })
    });
    let mut numbers = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        numbers.push(task.await.expect("no panic").expect("issued"));
    }
    numbers.sort();
    assert_eq!(numbers, (1..=8).map(|n| format!("F-2026-{n:05}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn p_14_amounts_are_exact_in_every_exponent() {
    let portal = TestPortal::new().await;
    let expected = [("EUR", 1999, 400, 2399), ("USD", 29, 6, 35), ("JPY", 1000, 200, 1200), ("KWD", 1234, 247, 1481)];
    for (code, net, tax, total) in expected {
        let currency = Currency::parse(code).expect("a currency");
        let mut draft = portal.draft_of(EXEMPLE, Money::new(net, currency)).await;
        draft.lines = vec![line("Article", 1000, Money::new(net, currency), 2000)];
        let invoice = portal.issued(&draft).await;
        let totals = &invoice.totals;
        assert_eq!((totals.net.minor, totals.tax.minor, totals.total.minor), (net, tax, total), "{code}");
        assert_eq!(db::ledger::is_posted(portal.db().reader(), PostingKind::Issue, invoice.id.into()).await, Ok(true));
    }
}

#[tokio::test]
async fn p_22_part_payments_add_up_and_never_exceed() {
    let portal = TestPortal::new().await;
    let invoice = portal.billed(EXEMPLE, eur(10_000)).await;
    let now = portal.portal.clock.now();
    portal.receives(&invoice, eur(4_000)).await.expect("a first part");
    let part = portal.invoice(invoice.id).await;
    assert_eq!((part.state, part.due(), part.standing(now)), (InvoiceState::Issued, eur(6_000), Standing::PartPaid));
    let too_much = portal.receives(&part, eur(6_001)).await;
    assert_eq!(too_much, Err(AppError::Conflict(Code::InvoiceNotPayable)));
    let dollars = portal.receives(&part, Money::new(1, Currency::USD)).await;
    assert_eq!(dollars, Err(AppError::Conflict(Code::InvoiceNotPayable)));
    portal.receives(&part, eur(6_000)).await.expect("the rest");
    let paid = portal.invoice(invoice.id).await;
    assert_eq!((paid.state, paid.settled, paid.paid_at), (InvoiceState::Paid, eur(10_000), Some(now)));
    assert!(portal.receives(&paid, eur(1)).await.is_err());
}

#[tokio::test]
async fn a_zero_invoice_needs_no_payment_and_no_posting() {
    let portal = TestPortal::new().await;
    let invoice = portal.billed(EXEMPLE, eur(0)).await;
    assert_eq!((invoice.state, invoice.number.as_deref()), (InvoiceState::Paid, Some("F-2026-00001")));
    let posted = db::ledger::is_posted(portal.db().reader(), PostingKind::Issue, invoice.id.into()).await;
    assert_eq!(posted, Ok(false));
}

#[tokio::test]
async fn an_issued_invoice_stands_fixed() {
    let portal = TestPortal::new().await;
    let blaise = portal.admin(BLAISE).await;
    let draft = portal.draft_of(EXEMPLE, eur(5_000)).await;
    let invoice = portal.issued(&draft).await;
    assert_eq!(invoice.billed.name, EXEMPLE.name);
    assert!(invoice.reference.as_deref().is_some_and(|text| text.starts_with("RF") && text.ends_with("202600001")));
    let place = (invoice.id, invoice.version);
    let rewritten = invoices::rewrite::rewrite(&portal.portal, &blaise, place, &draft, "story").await;
    assert_eq!(rewritten, Err(AppError::Conflict(Code::StaleVersion)));
    let discarded = invoices::discard::discard(&portal.portal, &blaise, place, "story").await;
    assert_eq!(discarded, Err(AppError::Conflict(Code::StaleVersion)));
    let customer = db::customers::find(portal.db().reader(), EXEMPLE.id()).await.expect("the customer");
    let card = guichet::domain::customer::Card { name: "Autre Nom".into(), ..customer.card };
    let saved =
        customers::update::update(&portal.portal, &blaise, (customer.id, customer.version), &card, "story").await;
    assert_eq!(saved, Ok(()));
    assert_eq!(portal.invoice(invoice.id).await, invoice);
}

#[tokio::test]
async fn an_older_form_of_a_draft_is_refused() {
    let portal = TestPortal::new().await;
    let blaise = portal.admin(BLAISE).await;
    let mut draft = portal.draft_of(EXEMPLE, eur(5_000)).await;
    let first = portal.drafted(&draft).await;
    draft.note = "La première à enregistrer".into();
    let place = (first.id, first.version);
    assert_eq!(invoices::rewrite::rewrite(&portal.portal, &blaise, place, &draft, "story").await, Ok(()));
    draft.note = "La seconde".into();
    let late = invoices::rewrite::rewrite(&portal.portal, &blaise, place, &draft, "story").await;
    assert_eq!(late, Err(AppError::Conflict(Code::StaleVersion)));
    assert_eq!(portal.invoice(first.id).await.note, "La première à enregistrer");
}

#[tokio::test]
async fn a_cancelled_invoice_keeps_its_number_and_leaves_the_ledger_even() {
    let portal = TestPortal::new().await;
    let blaise = portal.admin(BLAISE).await;
    let invoice = portal.billed(EXEMPLE, eur(9_000)).await;
    let cancel = || invoices::cancel::cancel(&portal.portal, &blaise, invoice.id, "story");
    assert_eq!(cancel().await, Ok(()));
    let cancelled = portal.invoice(invoice.id).await;
    assert_eq!((cancelled.state, &cancelled.number), (InvoiceState::Cancelled, &invoice.number));
    let reversed = db::ledger::is_posted(portal.db().reader(), PostingKind::Cancel, invoice.id.into()).await;
    assert_eq!(reversed, Ok(true));
    assert_eq!(cancel().await, Err(AppError::Conflict(Code::StaleVersion)));
    let owed = db::receivables::open(portal.db().reader(), None, portal.portal.clock.now()).await;
    assert_eq!(owed, Ok(vec![]));
}

#[tokio::test]
async fn an_invoice_that_received_money_is_not_cancelled() {
    let portal = TestPortal::new().await;
    let blaise = portal.admin(BLAISE).await;
    let invoice = portal.billed(EXEMPLE, eur(9_000)).await;
    for amount in [eur(1), eur(8_999)] {
        portal.receives(&portal.invoice(invoice.id).await, amount).await.expect("received");
        let refused = invoices::cancel::cancel(&portal.portal, &blaise, invoice.id, "story").await;
        assert_eq!(refused, Err(AppError::Conflict(Code::InvoiceHasMoney)));
    }
}

#[tokio::test]
async fn whoever_may_see_it_is_written_to() {
    let portal = TestPortal::new().await;
    portal.plant(GRACE).await;
    portal.plant(HENRI).await;
    let invoice = portal.billed(EXEMPLE, eur(9_000)).await;
    portal.billed(LEFEVRE, eur(1_000)).await;
    let letters = |address: &'static str| {
        let portal = &portal;
        async move {
            let email = Email::parse(address).expect("an address");
            db::letters::to(portal.db().reader(), &email).await.expect("letters").len()
        }
    };
    assert_eq!((letters(GRACE.email).await, letters(HENRI.email).await), (1, 1));
    assert_eq!(letters(EXEMPLE.email).await, 0, "its contacts were told");
    assert_eq!(letters(LEFEVRE.email).await, 1, "nobody else could be told");
    portal.portal.clock.advance(60);
    let chloe = portal.admin(CHLOE).await;
    assert_eq!(invoices::resend::resend(&portal.portal, &chloe, invoice.id, "story").await, Ok(2));
    assert_eq!(letters(GRACE.email).await, 2);
    let email = GRACE.address();
    let kept = db::letters::to(portal.db().reader(), &email).await.expect("letters");
    assert!(kept.iter().all(|letter| matches!(letter, Letter::InvoiceIssued { total, .. } if *total == eur(9_000))));
}

#[tokio::test]
async fn each_deed_asks_for_its_duty() {
    let portal = TestPortal::new().await;
    let (chloe, denis) = (portal.admin(CHLOE).await, portal.admin(DENIS).await);
    let draft = portal.draft_of(EXEMPLE, eur(9_000)).await;
    let drafted = portal.drafted(&draft).await;
    let place = (drafted.id, drafted.version);
    for admin in [&chloe, &denis] {
        let drafting = invoices::draft::draft(&portal.portal, admin, &draft, "story").await;
        assert_eq!(drafting, Err(AppError::NotAllowed));
        let issuing = invoices::issue::issue(&portal.portal, admin, place, "story").await;
        assert_eq!(issuing, Err(AppError::NotAllowed));
        let cancelling = invoices::cancel::cancel(&portal.portal, admin, drafted.id, "story").await;
        assert_eq!(cancelling, Err(AppError::NotAllowed));
    }
    let resending = invoices::resend::resend(&portal.portal, &denis, drafted.id, "story").await;
    assert_eq!(resending, Err(AppError::NotAllowed));
}
