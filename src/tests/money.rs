//! The administrators' desks for money: credit, late money, the inbox, the journal, payments that need a person.

use guichet::{
    db,
    domain::{
        gateway::{Mode, Status},
        ids::NoticeId,
        invoice::InvoiceState,
        late_money::LateState,
        notice::{self, NoticeState},
        payment::State,
        people::Actor,
        report::{About, Capture, Claim, Notice, Outcome, Report},
        shop::LateMoneyRule,
    },
    flows::payments::settle::settle,
};
use http::StatusCode;

use crate::support::{
    TestPortal, Visitor,
    cashbox::{self, confirm, euro},
    cast::{BLAISE, CHLOE, DENIS, EXEMPLE, GRACE, IRENE, LEFEVRE},
};
#[tokio::test]
async fn the_same_credit_sent_twice_is_one_credit_with_its_reason() {
    let portal = TestPortal::new().await;
    cashbox::bank(&portal, "BNP").await;
    portal.plant_customer(EXEMPLE).await;
    let mut blaise = portal.signed_in(BLAISE).await;
    let address = format!("/admin/customers/{}/balance", EXEMPLE.id());
    let page = blaise.get(&address).await;
    let key = page.attribute("input[name=request_key]", "value");
    let form = |reason| [("request_key", key.as_str()), ("amount", "25,00"), ("currency", "EUR"), ("reason", reason)];

    let silent = blaise.post(&address, &form("")).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        silent.error_codes().contains(&"required".to_owned()) && silent.body.contains("25,00"),
        "typed values come back"
    );
    for _ in 0..2 {
        let credited = blaise.post(&address, &form("Panne du 3 mai")).await;
        assert_eq!(credited.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(cashbox::held(&portal, EXEMPLE).await, 2_500);
    let page = blaise.get(&address).await;
    assert!(page.body.contains("Panne du 3 mai") && page.body.contains("Crédit accordé"));
}

#[tokio::test]
async fn late_money_is_held_credited_and_moved() {
    let portal = TestPortal::new().await;
    cashbox::late_money_rule(&portal, LateMoneyRule::Hold).await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 10_000).await;
    let other = cashbox::invoice(&portal, EXEMPLE, 5_000).await;
    let strange = cashbox::invoice(&portal, LEFEVRE, 5_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut blaise = portal.signed_in(BLAISE).await;
    assert_eq!(confirm(&mut blaise, payment, "150.00", "100.00").await, StatusCode::SEE_OTHER);
    let late = db::late_money::of_payment(portal.db().reader(), payment).await.expect("read").remove(0);
    assert_eq!((late.state, late.amount), (LateState::Open, euro(5_000)));

    let list = blaise.get("/admin/late-money?state=open").await;
    assert!(list.body.contains(&late.id.to_string()) && list.body.contains("Reçu en trop"));
    let address = format!("/admin/late-money/{}", late.id);
    let page = blaise.get(&address).await;
    assert!(page.body.contains(&other.to_string()), "an invoice that can take it is offered");
    assert!(!page.body.contains(&strange.to_string()), "another customer's is not");

    let credited = blaise.post(&format!("{address}/credit"), &[]).await;
    assert_eq!((credited.status, cashbox::held(&portal, EXEMPLE).await), (StatusCode::SEE_OTHER, 5_000));
    let late_again = blaise.post(&format!("{address}/credit"), &[]).await;
    assert_eq!((late_again.status, late_again.error_codes()), (StatusCode::CONFLICT, vec!["stale_version".into()]));
    let wrong = blaise.post(&format!("{address}/move"), &[("invoice", &strange.to_string())]).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND, "another customer's invoice does not exist here");
    let moved = blaise.post(&format!("{address}/move"), &[("invoice", &other.to_string())]).await;
    assert_eq!((moved.status, cashbox::held(&portal, EXEMPLE).await), (StatusCode::SEE_OTHER, 0));
    assert_eq!(cashbox::read(&portal, other).await.state, InvoiceState::Paid);
    let page = blaise.get(&address).await;
    assert!(page.body.contains(BLAISE.name), "who decided is shown");
}

#[tokio::test]
async fn the_journal_shows_balanced_postings_and_the_books_balance() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    cashbox::invoice(&portal, LEFEVRE, 1_200).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut denis = portal.signed_in(DENIS).await;
    assert_eq!(confirm(&mut portal.signed_in(BLAISE).await, payment, "400", "380.00").await, StatusCode::SEE_OTHER);

    let journal = denis.get("/admin/journal").await;
    assert_eq!((journal.status, journal.text("article.posting").len()), (StatusCode::OK, 3));
    for foot in journal.text("article.posting tfoot") {
        let amounts: Vec<_> = foot.trim_start_matches("Total").split('€').map(str::trim).collect();
        assert!(amounts[0].len() > 3 && amounts[0] == amounts[1], "{foot}");
    }
    let shown = |query: String| format!("/admin/journal?{query}");
    let count =
        async |visitor: &mut Visitor, query: String| visitor.get(&shown(query)).await.text("article.posting").len();
    let number = cashbox::read(&portal, invoice).await.number.expect("a number");
    assert_eq!(count(&mut denis, format!("invoice={number}")).await, 2);
    assert_eq!(count(&mut denis, "kind=capture".into()).await, 1);
    assert_eq!(count(&mut denis, "customer=lefevre".into()).await, 1);
    assert_eq!(count(&mut denis, format!("gateway={bank}&currency=EUR")).await, 1);
    assert_eq!(count(&mut denis, "since=2026-11-21&until=2026-11-21".into()).await, 3);
    assert_eq!(count(&mut denis, "since=2026-11-22".into()).await, 0);

    let balances = denis.get("/admin/accounts/balances").await;
    assert!(balances.text(".notice").join(" ").contains("La balance est juste"), "{:?}", balances.text(".notice"));
    let earlier = denis.get("/admin/accounts/balances?until=2026-11-20").await;
    assert!(!earlier.text("tfoot").join(" ").contains("400"), "nothing was written before");
}

#[tokio::test]
async fn lists_go_on_behind_their_last_line() {
    let portal = TestPortal::new().await;
    cashbox::bank(&portal, "BNP").await;
    for _ in 0..30 {
        cashbox::invoice(&portal, EXEMPLE, 100).await;
    }
    let mut denis = portal.signed_in(DENIS).await;
    let first = denis.get("/admin/journal?kind=issue").await;
    assert_eq!(first.text("article.posting").len(), 25);
    let next = first.attribute("a[rel=next]", "href");
    let second = denis.get(&next).await;
    assert_eq!(second.text("article.posting").len(), 5);
    let back = denis.get(&second.attribute("a[rel=prev]", "href")).await;
    assert_eq!(back.text("article.posting"), first.text("article.posting"));
}

async fn kept(portal: &TestPortal, event: &str, reference: &str) -> NoticeId {
    let gateway = db::names::gateways(portal.db().reader()).await.expect("gateways").remove(0).0;
    let about = About::Payment { reference: reference.into(), ours: None };
    let notice = Notice { event: event.into(), kind: "transfer.seen".into(), about, claim: Claim::default() };
    let now = portal.portal.clock.now();
    db::notices::keep(portal.db().reader(), gateway, &notice, "{\"id\":\"evt\",\"a\":[1,2]}", now).await.expect("kept");
    let all = db::notices::page(portal.db().reader(), notice::Wanted::default(), 50).await.expect("read").lines;
    all.into_iter().find(|kept| kept.notice.event == event).expect("kept").id
}

#[tokio::test]
async fn a_notice_is_processed_again() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let stray = kept(&portal, "evt_stray", "nobody").await;
    let mut chloe = portal.signed_in(CHLOE).await;
    let again = |id| format!("/admin/inbox/{id}/again");

    assert_eq!(chloe.post(&again(stray), &[]).await.status, StatusCode::SEE_OTHER);
    let read = db::notices::find(portal.db().reader(), stray).await.expect("kept");
    assert_eq!((read.state, read.reason.as_str(), read.tries), (NoticeState::Quarantined, "unmatched", 1));
    let page = chloe.get(&format!("/admin/inbox/{stray}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("Elle ne correspond à aucun paiement ni remboursement d’ici.")
            && page.text("pre")[0].contains("\"id\": \"evt\"")
    );
    assert!(chloe.get("/admin/inbox?state=quarantined").await.body.contains(&stray.to_string()));
    assert!(!chloe.get("/admin/inbox?state=applied").await.body.contains(&stray.to_string()));

    let invoice = cashbox::invoice(&portal, EXEMPLE, 100).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let reference = cashbox::payment(&portal, payment).await.reference;
    let found = kept(&portal, "evt_found", &reference).await;
    assert_eq!(chloe.post(&again(found), &[]).await.status, StatusCode::SEE_OTHER);
    let page = chloe.get(&format!("/admin/inbox/{found}")).await;
    assert!(page.body.contains(&reference), "the payment it is about is shown");
    assert!(chloe.get(&format!("/admin/payments/{payment}")).await.body.contains(&found.to_string()));
}

#[tokio::test]
async fn a_payment_that_needs_a_person_shows_both_numbers() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let capture = Capture { amount: euro(37_900), ours: None, mode: Mode::Test, fee: None, method: None };
    let report = Report::new(None, Outcome::Paid(capture));
    settle(&portal.portal, payment, &report, &Actor::Provider(bank)).await.expect("settled");

    let mut chloe = portal.signed_in(CHLOE).await;
    let page = chloe.get(&format!("/admin/payments/{payment}")).await;
    let review = page.text(".notice").join(" ");
    assert!(review.contains("380,00") && review.contains("379,00"), "{review}");
    assert!(chloe.get("/admin/payments?need=person").await.body.contains(&payment.to_string()));
    assert_eq!(cashbox::read(&portal, invoice).await.state, InvoiceState::Issued, "nothing was applied");
    let checked = chloe.post(&format!("/admin/payments/{payment}/check"), &[]).await;
    assert_eq!(checked.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn payments_are_found_by_what_people_know_of_them() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 100).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let strange = cashbox::invoice(&portal, LEFEVRE, 100).await;
    let other = cashbox::transfer(&portal, IRENE, strange, bank).await;
    let mut denis = portal.signed_in(DENIS).await;
    let number = cashbox::read(&portal, invoice).await.number.expect("a number");
    let reference = cashbox::payment(&portal, payment).await.reference;
    for search in [reference.to_lowercase(), number, "exemple".to_owned()] {
        let page = denis.get(&format!("/admin/payments?search={search}")).await;
        assert!(page.body.contains(&payment.to_string()) && !page.body.contains(&other.to_string()), "{search}");
    }
    let none = denis.get("/admin/payments?state=succeeded").await;
    assert!(!none.body.contains(&payment.to_string()));
}

#[tokio::test]
async fn an_administrator_switches_to_an_unlisted_gateway() {
    let portal = TestPortal::new().await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let unlisted = cashbox::bank(&portal, "CIC").await;
    cashbox::open(&portal, unlisted, Status::Unlisted).await;
    let hidden = cashbox::bank(&portal, "Old").await;
    cashbox::open(&portal, hidden, Status::Hidden).await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let mut chloe = portal.signed_in(CHLOE).await;
    let address = format!("/admin/invoices/{invoice}/switch");

    let page = chloe.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text(".notice").join(" ").contains("380,00"), "what happens to the open payment is told");
    assert!(page.body.contains("Cachée"), "why a gateway cannot be chosen is told");
    let refused = chloe.post(&address, &[("gateway", &hidden.to_string())]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let switched = chloe.post(&address, &[("gateway", &unlisted.to_string())]).await;
    assert_eq!(switched.status, StatusCode::SEE_OTHER);
    assert_eq!(cashbox::payment(&portal, payment).await.state, State::Canceled);
    assert_eq!(cashbox::read(&portal, invoice).await.chosen, Some(unlisted));
    cashbox::transfer(&portal, GRACE, invoice, unlisted).await;
}

#[tokio::test]
async fn p_42_a_viewer_changes_nothing_about_money() {
    let portal = TestPortal::new().await;
    cashbox::late_money_rule(&portal, LateMoneyRule::Hold).await;
    let bank = cashbox::bank(&portal, "BNP").await;
    let invoice = cashbox::invoice(&portal, EXEMPLE, 38_000).await;
    let payment = cashbox::transfer(&portal, GRACE, invoice, bank).await;
    let notice = kept(&portal, "evt", "nobody").await;
    let deeds = [
        format!("/admin/payments/{payment}/check"),
        format!("/admin/transfers/{payment}/confirm"),
        format!("/admin/transfers/{payment}/refuse"),
        format!("/admin/late-money/{payment}/credit"),
        format!("/admin/late-money/{payment}/move"),
        format!("/admin/inbox/{notice}/again"),
        format!("/admin/customers/{}/balance", EXEMPLE.id()),
        format!("/admin/invoices/{invoice}/switch"),
    ];
    let mut denis = portal.signed_in(DENIS).await;
    let mut grace = portal.signed_in(GRACE).await;
    for deed in &deeds {
        assert_eq!(denis.post(deed, &[]).await.status, StatusCode::FORBIDDEN, "{deed}");
        assert_ne!(grace.post(deed, &[]).await.status, StatusCode::SEE_OTHER, "{deed}");
        let stranger = portal.visitor().post(deed, &[]).await;
        assert!(stranger.location().starts_with("/sign-in"), "{deed}");
    }
    let mut chloe = portal.signed_in(CHLOE).await;
    for deed in &deeds[1..5] {
        assert_eq!(chloe.post(deed, &[]).await.status, StatusCode::FORBIDDEN, "support moves no money: {deed}");
    }
    assert_eq!(cashbox::payment(&portal, payment).await.state, State::RequiresAction);
    let looks = ["/admin/payments", "/admin/transfers", "/admin/late-money", "/admin/inbox", "/admin/journal"];
    for page in looks {
        let answer = denis.get(page).await;
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        assert_ne!(grace.get(page).await.status, StatusCode::OK, "{page}");
    }
    let page = denis.get(&format!("/admin/transfers/{payment}")).await;
    assert!(!page.body.contains("/confirm"), "no button that would be refused");
}
