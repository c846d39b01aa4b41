//! An administrator gives money back: through the provider, to the balance, by a transfer; the books, the credit note and
//! the customer follow.

use guichet::{
    db,
    domain::{
        availability::Allowed,
        credit_note::CreditNote,
        draft::Draft,
        error::{AppError, Code},
        ids::{InvoiceId, PaymentId},
        invoice::{InvoiceState, Parts},
        journal::Written,
        ledger::PostingKind,
        letter::Letter,
        payment::Purpose,
        refund::{Booked, Destination, RefundState, Source},
        shop::LateMoneyRule,
        totals::{Line, Quantity, TaxRate},
    },
    flows::{
        invoices,
        payments::{
            confirm_transfer::confirm_transfer,
            start::{self, Begun, Wanted},
        },
        plant,
        refunds::ask_for::Wish,
    },
};
use http::StatusCode;

use crate::support::{
    Till,
    cashbox::{euro, late_money_rule},
    counter::{GRACE, IRENE},
    refunds::{exceeds, looked_at, sent},
    till::fresh_key,
};

async fn postings(till: &Till, cause: uuid::Uuid) -> Vec<Written> {
    db::journal::of_causes(till.house.db().reader(), &[cause]).await.expect("postings")
}

/// Kind and the entries as code and minor units.
fn lines(posting: &Written) -> (PostingKind, Vec<(&str, i64)>) {
    (posting.kind, posting.lines.iter().map(|line| (&line.code[..3], line.amount.minor)).collect())
}

/// Two rates: 100.00 at 20 % and 10.00 at 5.5 %.
async fn taxed(till: &Till) -> InvoiceId {
    let line = |price: i64, rate: i64| Line {
        description: "Travaux".into(),
        quantity: Quantity(1000),
        unit_price: euro(price),
        tax_rate: TaxRate(rate),
    };
    let draft = Draft {
        customer: till.customer(),
        currency: euro(0).currency,
        due_at: till.house.portal.clock.now() + time::Duration::days(30),
        lines: vec![line(10_000, 2000), line(1_000, 550)],
        note: String::new(),
        parts: Parts::Whole,
        allowed: Allowed::default(),
        chosen: None,
    };
    let portal = &till.house.portal;
    let id = invoices::draft::draft(portal, &till.owner, &draft, "story").await.expect("a draft");
    invoices::issue::issue(portal, &till.owner, (id, 1), "story").await.expect("issued");
    id
}

async fn paid(till: &Till, invoice: InvoiceId) -> PaymentId {
    let payment = till.starts(invoice, till.card).await;
    till.approves(payment).await;
    till.hears().await;
    payment
}

#[tokio::test]
async fn part_of_a_payment_goes_back_through_its_provider_with_a_credit_note() {
    let till = Till::open().await;
    let invoice = taxed(&till).await;
    let payment = paid(&till, invoice).await;
    let mut ada = till.enters(plant::OWNER).await;
    let page = ada.get(&format!("/admin/payments/{payment}")).await;
    assert!(page.says("Rien n’a été rendu de ce paiement."));
    let plan = looked_at(&mut ada, payment, ("50", "provider")).await;
    assert!(plan.says("par le moyen de paiement d’origine") && plan.says("Un avoir est émis"), "{}", plan.body);
    assert_eq!(till.given_back(), 0, "looking gives nothing back");

    let answer = sent(&mut ada, payment, ("50,00", "provider")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{:?}", answer.error_codes());
    let [refund] = &till.refunds_of(payment).await[..] else { panic!("one refund") };
    assert_eq!(answer.location(), format!("/admin/refunds/{}", refund.id));
    assert_eq!((refund.state, refund.booked), (RefundState::Succeeded, Booked::Posted));
    assert_eq!(till.given_back(), 5_000);
    assert_eq!(till.keys_of("POST /v1/refunds").join(" "), refund.idempotency_key, "the one saved before");

    let [note] = &till.credit_notes(invoice).await[..] else { panic!("one credit note") };
    assert_eq!((note.number.as_str(), note.total, note.refund), ("A-2026-00001", euro(5_000), refund.id));
    let posted = postings(&till, refund.id.0).await;
    let (net, tax) = (note.net().minor, note.tax().minor);
    let expected = vec![("706", net), ("445", tax), ("511", -5_000)];
    assert_eq!(posted.iter().map(lines).collect::<Vec<_>>(), [(PostingKind::Refund, expected)]);
    assert_eq!((net, tax), (4_213, 787), "38.30 and 3.83, with 7.66 and 0.21 of tax");

    let settled = till.invoice_now(invoice).await;
    assert_eq!((settled.state, settled.settled), (InvoiceState::Paid, settled.total()), "it stays paid");
    assert!(ada.get(&format!("/admin/refunds/{}", refund.id)).await.says("A-2026-00001"));
    assert!(ada.get("/admin/refunds?state=succeeded").await.says(&refund.reference));
    assert!(!ada.get("/admin/refunds?state=failed").await.says(&refund.reference));
    let sheet = ada.get(&format!("/admin/credit-notes/{}", note.id)).await;
    assert!(
        sheet.says("Avoir A-2026-00001") && sheet.says("Geste commercial") && sheet.says("50,00"),
        "{}",
        sheet.body
    );

    let letters = till.house.letters_to("compta@exemple.test").await;
    let told =
        letters.iter().filter(|letter| matches!(letter, Letter::Refunded { amount, .. } if *amount == euro(5_000)));
    assert_eq!(told.count(), 1);
    let mut grace = till.enters(GRACE).await;
    let seen = grace.get(&format!("/invoices/{invoice}")).await;
    assert!(seen.says("Partiellement remboursée") && seen.says("A-2026-00001") && seen.says(&refund.reference));
    assert!(grace.get(&format!("/credit-notes/{}", note.id)).await.says("Avoir A-2026-00001"));
    let mut irene = till.enters(IRENE).await;
    assert_eq!(irene.get(&format!("/credit-notes/{}", note.id)).await.status, StatusCode::NOT_FOUND);

    // The rest takes exactly what is left of each rate.
    till.refunds(payment, 13_055 - 5_000).await.expect("the rest");
    let notes = till.credit_notes(invoice).await;
    assert_eq!(notes[1].number, "A-2026-00002");
    let sum = |part: fn(&CreditNote) -> i64| notes.iter().map(part).sum::<i64>();
    assert_eq!((sum(|note| note.net().minor), sum(|note| note.tax().minor)), (11_000, 2_055));
    assert!(grace.get(&format!("/invoices/{invoice}")).await.says("Remboursée"));
    assert!(
        ada.get(&format!("/admin/payments/{payment}")).await.text("a.button").iter().all(|text| text != "Rembourser")
    );
    till.agrees_with_provider().await;
    till.verifies().await;
}

#[tokio::test]
async fn to_the_balance_it_goes_at_once_and_nothing_is_asked_of_the_provider() {
    let till = Till::open().await;
    let (invoice, payment) = till.paid_by_card(9_000).await;
    let mut ada = till.enters(plant::OWNER).await;
    let answer = sent(&mut ada, payment, ("40", "balance")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{:?}", answer.error_codes());
    assert_eq!((till.held().await, till.given_back()), (euro(4_000), 0));
    assert_eq!(till.credit_notes(invoice).await.len(), 1);
    // Paid from the balance: what is given back of that goes where it came from.
    let second = till.invoice(4_000).await;
    let balance = till.starts(second, till.balance).await;
    let mut wish = till.wish_back(balance, 1_500).await;
    assert_eq!(till.gives_back_by(&wish).await, Err(AppError::invalid("destination", Code::GatewayUnavailable)));
    wish.destination = Destination::Balance;
    till.gives_back_by(&wish).await.expect("to the balance");
    assert_eq!(till.held().await, euro(1_500));
    till.agrees_with_provider().await;
    till.verifies().await;
}

/// The provider of a transfer is a person: the page says so, and the refund waits for one.
#[tokio::test]
async fn where_the_provider_cannot_a_person_transfers_and_confirms() {
    let till = Till::open().await;
    let invoice = till.invoice(6_000).await;
    let payment = till.starts(invoice, till.transfer).await;
    let portal = &till.house.portal;
    confirm_transfer(portal, &till.owner, payment, euro(6_000), "story").await.expect("confirmed");
    let mut ada = till.enters(plant::OWNER).await;
    let page = ada.get(&format!("/admin/payments/{payment}/refund")).await;
    assert!(page.says("ne rembourse pas sur notre demande"), "{}", page.body);
    assert!(page.text("input[name=destination]").len() == 2);
    let answer = sent(&mut ada, payment, ("25", "bank")).await;
    let [refund] = &till.refunds_of(payment).await[..] else { panic!("one refund") };
    assert_eq!((refund.state, refund.booked), (RefundState::Submitted, Booked::Nothing));
    assert!(till.credit_notes(invoice).await.is_empty(), "nothing was credited yet");
    let here = answer.location().to_owned();
    assert!(ada.get(&here).await.says("J’ai fait le virement"));
    assert!(ada.get("/admin").await.says("1 remboursement attend une décision"));
    assert_eq!(till.gives_back_by(&by_bank(&till, payment, 3_501).await).await.expect_err("too much"), exceeds(3_500));

    assert_eq!(ada.post(&format!("{here}/sent"), &[]).await.status, StatusCode::SEE_OTHER);
    let sent_twice = ada.post(&format!("{here}/sent"), &[]).await;
    assert_eq!((sent_twice.status, sent_twice.error_codes()), (StatusCode::CONFLICT, vec!["stale_version".to_owned()]));
    assert_eq!(till.refund(refund.id).await.state, RefundState::Succeeded);
    assert_eq!(till.credit_notes(invoice).await.len(), 1);

    let other = till.gives_back_by(&by_bank(&till, payment, 1_000).await).await.expect("another");
    assert_eq!(ada.post(&format!("/admin/refunds/{}/drop", other.id), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(till.refund(other.id).await.state, RefundState::Failed);
    assert_eq!(till.gives_back_by(&by_bank(&till, payment, 3_501).await).await.expect_err("too much"), exceeds(3_500));
    assert!(!ada.get("/admin").await.says("remboursement attend"));
    till.verifies().await;
}

async fn by_bank(till: &Till, payment: PaymentId, minor: i64) -> Wish {
    Wish { destination: Destination::Bank, ..till.wish_back(payment, minor).await }
}

/// Money on the balance is set aside while its refund is on its way: it cannot be spent and given back.
#[tokio::test]
async fn a_top_up_goes_back_only_as_far_as_it_is_not_spent() {
    let till = Till::open().await;
    let wish =
        Wanted { purpose: Purpose::TopUp, amount: Some(euro(5_000)), ..till.wish(till.invoice(100).await, till.card) };
    let begun = start::start(&till.house.portal, &till.grace, wish).await.expect("begun");
    let Begun::Payment(payment, _) = begun else { panic!("{begun:?}") };
    till.approves(payment).await;
    till.hears().await;
    let spent = till.invoice(2_000).await;
    till.starts(spent, till.balance).await;
    assert_eq!(till.refunds(payment, 3_001).await.expect_err("spent"), exceeds(3_000));
    let refund = till.refunds(payment, 3_000).await.expect("given back");
    assert_eq!((refund.state, refund.source), (RefundState::Succeeded, Source::TopUp));
    assert_eq!(till.held().await, euro(0));
    let kinds: Vec<_> = postings(&till, refund.id.0).await.iter().map(|posting| posting.kind).collect();
    assert_eq!(kinds, [PostingKind::RefundHold, PostingKind::Refund]);
    till.agrees_with_provider().await;
    till.verifies().await;
}

#[tokio::test]
async fn late_money_goes_back_whole_from_its_desk() {
    for rule in [LateMoneyRule::Credit, LateMoneyRule::Hold] {
        let till = Till::open().await;
        late_money_rule(&till.house, rule).await;
        let invoice = till.invoice(1_000).await;
        let payment = till.starts(invoice, till.transfer).await;
        let portal = &till.house.portal;
        confirm_transfer(portal, &till.owner, payment, euro(1_300), "story").await.expect("confirmed");
        let db = till.house.db().reader();
        let late = db::late_money::of_payment(db, payment).await.expect("late")[0].id;
        let mut ada = till.enters(plant::OWNER).await;
        let desk = ada.get(&format!("/admin/late-money/{late}")).await;
        assert!(desk.body.contains(&format!("/admin/payments/{payment}/refund?source=late:{late}")), "{}", desk.body);
        let wish =
            Wish { source: Source::Late(late), destination: Destination::Bank, ..till.wish_back(payment, 300).await };
        let part = Wish { amount: euro(299), ..wish.clone() };
        assert_eq!(till.gives_back_by(&part).await, Err(AppError::invalid("amount", Code::AmountInvalid)));
        let refund = till.gives_back_by(&wish).await.expect("wished");
        assert_eq!(till.held().await, euro(0), "set aside");
        till.verifies().await;
        ada.post(&format!("/admin/refunds/{}/drop", refund.id), &[]).await;
        let back = if rule == LateMoneyRule::Credit { 300 } else { 0 };
        assert_eq!(till.held().await, euro(back), "as before");
        till.verifies().await;
        let again = Wish { request_key: fresh_key(), ..wish };
        let refund = till.gives_back_by(&again).await.expect("wished again");
        ada.post(&format!("/admin/refunds/{}/sent", refund.id), &[]).await;
        assert_eq!(till.refund(refund.id).await.booked, Booked::Posted);
        assert_eq!(till.held().await, euro(0));
        till.verifies().await;
    }
}

/// What a customer paid is given back, whatever the gateway has become since.
#[tokio::test]
async fn of_a_hidden_gateway_too() {
    let till = Till::open().await;
    let (_, payment) = till.paid_by_card(9_000).await;
    till.change(till.card, |gateway| gateway.status = guichet::domain::gateway::Status::Hidden).await;
    assert_eq!(till.refunds(payment, 9_000).await.expect("given back").state, RefundState::Succeeded);
    assert_eq!(till.given_back(), 9_000);
}
